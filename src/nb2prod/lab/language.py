"""The sidebar's language: sentences are said as JupyterLab's language packs say them.

The front end tells with each question which language JupyterLab speaks, and the packs' domain
`nb2prod` has the sentences of both halves.
"""

import dataclasses
import re
from functools import lru_cache
from gettext import translation
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from nb2prod.sentence import Catalogue, say

T = TypeVar("T")

_NAME = re.compile(r"[A-Za-z]+(?:[-_][A-Za-z]+)*")


def language_of(accepted: str) -> str:
    """The language that a request accepts first, as packs name it: `fr-FR,fr` is `fr_FR`."""
    found = _NAME.match(accepted)
    return found[0].replace("-", "_") if found else ""


def translated(message: T, language: str) -> T:
    """The same message with every sentence in this language, where there is a pack that has it."""
    if language in {"", "en"}:
        return message
    made: T = _in_message(message, _catalogue(language))
    return made


@lru_cache(maxsize=4)
def _catalogue(language: str) -> Catalogue:
    """Of the pack that JupyterLab finds by the same name; to import JupyterLab takes seconds."""
    pack = find_spec(f"jupyterlab_language_pack_{language}")
    folder = Path(pack.origin).parent / "locale" if pack and pack.origin else None
    return translation("nb2prod", folder, [language], fallback=True)


def _in_message(part: Any, catalogue: Catalogue) -> Any:
    if isinstance(part, tuple):
        return tuple(_in_message(one, catalogue) for one in part)
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        fields = (field.name for field in dataclasses.fields(part))
        return dataclasses.replace(
            part, **{name: _in_message(getattr(part, name), catalogue) for name in fields}
        )
    return say(part, catalogue)
