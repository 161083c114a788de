"""Short names for calls, from what they pass: `kwh 6200.0, sun hours 5.1`."""

import ast
import re
from collections.abc import Sequence

from nb2prod.export.tests.expressions import is_literal, row_items, words_for

_MAX_TEXT = 24
_MAX_ID = 60
_MAX_DIGITS = 8


def call_ids(
    heads: Sequence[str], rows: Sequence[Sequence[str]], results: Sequence[str] = ()
) -> list[str]:
    """One id for each row of expressions, unlike all others, from as few values as will do.

    What lies in a file says nothing: calls that differ in nothing else go by their `results`.
    """
    heads, rows = _with_items(heads, rows)
    values = [[_value(source) for source in row] for row in rows]
    told = [n for n in range(len(heads)) if all(row[n] is not _UNTOLD for row in values)]
    heads, values = [heads[n] for n in told], [[row[n] for n in told] for row in values]
    alone = [slice(place, place + 1) for place in range(len(heads))]
    for part in (*alone, *(slice(count) for count in range(2, len(heads) + 1))):
        ids = [_id(heads[part], row[part]) for row in values]
        if len(set(ids)) == len(ids) and all(len(text) <= _MAX_ID for text in ids):
            return ids
    ids = [_id(heads, row) for row in values]
    by_result = bool(results) and all(map(is_literal, results))
    if by_result:
        given = [f"gives {_short(ast.literal_eval(result))}" for result in results]
        ids = (
            [f"{text}, {gives}" for text, gives in zip(ids, given, strict=True)] if told else given
        )
        if len(set(ids)) == len(ids):
            return ids
    return _numbered(ids) if told or by_result else [f"call {n}" for n in range(1, len(rows) + 1)]


def _with_items(
    heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """The columns, of a table's rows the items in its place, where all have the same."""
    columns: list[tuple[str, list[str]]] = []
    for place, head in enumerate(heads):
        sources = [row[place] for row in rows]
        items = [row_items(source) for source in sources]
        if len({tuple(each) for each in items}) == 1 and items[0]:
            columns += [(key, [each[key] for each in items]) for key in items[0]]
        else:
            columns.append((head, sources))
    return [head for head, _ in columns], [[c[n] for _, c in columns] for n in range(len(rows))]


class _Described(str):
    """A value that is no literal, in words."""


_UNTOLD = _Described("")


def _value(source: str) -> object:
    if is_literal(source):
        return ast.literal_eval(source)
    words = words_for(source)
    return _Described(words) if words else _UNTOLD


def _numbered(wanted: Sequence[str]) -> list[str]:
    ids: list[str] = []
    for text in wanted:
        number, free = 1, text
        while free in ids:
            number += 1
            free = f"{text} ({number})"
        ids.append(free)
    return ids


def _id(heads: Sequence[str], values: Sequence[object]) -> str:
    first = values[0] if values else None
    speaks = isinstance(first, str) and not (isinstance(first, _Described) and first[:1].isdigit())
    if len(values) == 1 and speaks and _words(str(first)):
        return _words(str(first))
    named = zip(heads, values, strict=True)
    parts = [f"{head.replace('_', ' ').strip()} {_short(value)}" for head, value in named]
    text = parts[0] if parts else "the same arguments"
    for part in parts[1:]:
        if len(text) + len(part) > _MAX_ID:
            break
        text += f", {part}"
    return text


def _short(value: object) -> str:
    match value:
        case str() | bytes():
            text = value if isinstance(value, str) else value.decode("latin-1")
            return _words(text) or ("of other characters" if text else "empty")
        case float() if len(str(value)) > _MAX_DIGITS:
            return f"{value:.6g}"
        case None | bool() | int() | float() | complex():
            text = str(value).lower()
            return text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…"
        case list() | tuple() | set() | dict() if not value:
            return "empty"
        case list() | tuple() | set() | dict():
            return _several(value)
    return type(value).__name__


def _several(value: list[object] | tuple[object, ...] | set[object] | dict[object, object]) -> str:
    """The items when they are short, else how many there are."""
    if not isinstance(value, dict | set):
        items = [_short(item) for item in value]
        text = " ".join(items)
        if len(text) <= _MAX_TEXT and all(
            not isinstance(i, list | tuple | set | dict) for i in value
        ):
            return text
    return f"of {len(value)}"


def _words(text: str) -> str:
    """The words of a text, as many as fit."""
    line = " ".join(re.findall(r"[\w.+-]+", text, re.ASCII))
    if len(line) <= _MAX_TEXT:
        return line
    return line[:_MAX_TEXT].rsplit(" ", 1)[0]
