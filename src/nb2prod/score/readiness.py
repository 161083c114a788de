"""readiness.toml: what only people can answer, committed beside the notebook or in the package.

`nb2prod score --help` shows what it looks like.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from nb2prod.errors import ReadinessError
from nb2prod.score.item import Answer
from nb2prod.score.score import SECTIONS

READINESS = "readiness.toml"
_IDS = tuple(item.id for items in SECTIONS.values() for item in items)
_NEEDED = ("who", "when", "link")
_KNOWN = (*_NEEDED, "note", "not-applicable")


def parse_answers(text: str, place: str, today: date) -> Mapping[str, Answer]:
    """The answers by the ids of their items.

    Raises:
        ReadinessError: it is no TOML, or says something that means nothing; the text says where.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ReadinessError(f"{place}: cannot be read ({error}): correct it") from error
    return {id: _answer(entry, f"{place}: {id}", id, today) for id, entry in given.items()}


def _answer(entry: Any, place: str, id: str, today: date) -> Answer:
    if id not in _IDS:
        raise ReadinessError(f"{place}: there is no such item: there are {', '.join(_IDS)}")
    if not isinstance(entry, dict):
        raise ReadinessError(f"{place}: not a table: write [{id}], and below it who, when and link")
    for key in entry:
        if key not in _KNOWN:
            raise ReadinessError(f"{place}: no key {key!r}: there are {', '.join(_KNOWN)}")
    if "not-applicable" in entry:
        if len(entry) > 1:
            raise ReadinessError(f"{place}: not-applicable stands alone: take out {_others(entry)}")
        return Answer(not_applicable=_text(entry, "not-applicable", place))
    for key in _NEEDED:
        if key not in entry:
            raise ReadinessError(f"{place}: {key} is missing: it takes who, when and link")
    who, link = (_text(entry, key, place) for key in ("who", "link"))
    note = _text(entry, "note", place) if "note" in entry else ""
    return Answer(who, _day(entry["when"], place, today), link, note)


def _others(entry: dict[str, Any]) -> str:
    return ", ".join(key for key in entry if key != "not-applicable")


def _text(entry: dict[str, Any], key: str, place: str) -> str:
    value = entry[key]
    if not isinstance(value, str) or not value.strip():
        raise ReadinessError(f"{place}: {key} is to be words in quotes")
    return value.strip()


def _day(value: object, place: str, today: date) -> date:
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        raise ReadinessError(f"{place}: when is to be a date without quotes: when = {today}")
    if value > today:
        raise ReadinessError(f"{place}: when lies in the future: {value}")
    return value
