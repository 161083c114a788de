"""From a request's body to its type; a bad one is refused by the name of its field."""

import re
from typing import TypeVar

import msgspec

from nb2prod.lab.messages import Refusal

T = TypeVar("T")
_PLACED = re.compile(r"^(?P<what>.*?)(?: - at `(?P<at>[^`]*)`)?$", re.DOTALL)
_MISSING = re.compile(r"missing required field `(\w+)`")


class Refused(Exception):
    """A request that is not answered as it was meant; `status` is HTTP's word for it."""

    def __init__(self, message: str, field: str = "", *, status: int = 400, task: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.refusal = Refusal(message=message, field=field, task=task)


def decode(body: bytes, kind: type[T]) -> T:
    """A request of this type.

    Raises:
        Refused: the body is no JSON, or no request of this type.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        said = str(error)
        raise Refused(said, _field(said)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Refused(f"the body is no JSON: {error}") from error


def _field(said: str) -> str:
    """`$.document.cells[0].id` is the field `document.cells[0].id`."""
    found = _PLACED.match(said)
    place = (found["at"] if found else None) or "$"
    if lacking := _MISSING.search(said):
        place = f"{place}.{lacking[1]}"
    return place.removeprefix("$").removeprefix(".")
