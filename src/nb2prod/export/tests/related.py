"""Rows of text files for a sample: those that belong together, and such that tell the types."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nb2prod.export.tests.shortened import chosen, records

_FEWEST = 10  # one row in so many has to find its partner, or the files are not related
_MOST_LOOKED_AT = 100_000  # lines, for the kinds of their cells
_DELIMITERS = ",;\t|"
_MISSING = frozenset({"", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None"})


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a text file that other files have too."""

    header: tuple[str, ...]
    columns: Mapping[str, Sequence[str]]
    length: int

    def keys(self, names: Iterable[str], rows: Iterable[int]) -> Iterator[tuple[str, ...]]:
        columns = [self.columns[name] for name in names]
        return (tuple(column[row] for column in columns) for row in rows)

    def only(self, rows: Sequence[int]) -> "_Table":
        columns = {name: [cells[row] for row in rows] for name, cells in self.columns.items()}
        return _Table(self.header, columns, len(rows))


def related(files: Mapping[str, bytes], rows: int) -> dict[str, list[int]]:
    """Which lines of each file a sample holds, so that tables can be joined and keep their types.

    A shorter table comes first; a longer one keeps the rows whose columns of the same names hold
    what was chosen there. A column of which some cells are empty, texts or fractions has such ones.

    Args:
        files: contents by name, of those that come along whole too.
        rows: how many lines may stay, apart from the header.

    Returns:
        The numbers of lines, from 1, for each longer file that has a header.
    """
    lines = {name: records(data) for name, data in files.items()}
    headers = {name: header for name in lines if (header := _header(lines[name][:1]))}
    often = Counter(name for header in set(headers.values()) for name in header if name)
    shared = {name: [each for each in headers[name] if often[each] > 1] for name in headers}
    tables = {
        name: table
        for name, columns in shared.items()
        if (table := _table(lines[name], headers[name], columns))
    }
    found: dict[str, list[int]] = {}
    kept: list[_Table] = []
    for name in sorted(tables, key=lambda name: (tables[name].length, name)):
        table = tables[name]
        fit: Sequence[int] = range(table.length)
        if table.length > rows:
            for other in kept:
                fit = _partners(table, fit, other, rows // _FEWEST) or fit
            found[name] = _chosen(lines[name], [row + 1 for row in fit], rows)
            fit = [line - 1 for line in found[name]]
        kept.append(table.only(fit))
    return found


def _chosen(lines: Sequence[bytes], fit: Sequence[int], rows: int) -> list[int]:
    """Lines from all over those that fit, and the first with each kind of cell of a column."""
    some = fit[:: 1 + len(fit) // _MOST_LOOKED_AT]
    texts = (lines[number].decode("utf-8", errors="replace") for number in some)
    seen: set[tuple[int, str]] = set()
    telling: list[int] = []
    for number, row in zip(some, csv.reader(texts, delimiter=_delimiter(lines[0])), strict=True):
        new = {(place, _kind(cell)) for place, cell in enumerate(row)} - seen
        if new and len(telling) < rows // 2:
            seen |= new
            telling.append(number)
    others = [number for number in chosen(fit, rows) if number not in telling]
    return sorted([*telling, *others[: rows - len(telling)]])


def _kind(cell: str) -> str:
    """What a reader takes a cell for, where the types of columns hang on it."""
    text = cell.strip()
    if text in _MISSING:
        return "missing"
    if text[0].isalpha():
        return text if text.lower() in ("true", "false") else "text"
    try:
        number = float(text)
    except ValueError:
        return "text"
    return "integer" if number.is_integer() and "." not in text else "number"


def _partners(table: _Table, rows: Sequence[int], other: _Table, fewest: int) -> list[int]:
    """The rows that are told of in another table, by all columns of the same name or by one."""
    if table.header == other.header:
        return []  # the files are parts of one table
    shared = [name for name in table.columns if name in other.columns]
    for names in (shared, *([name] for name in shared)):
        known = set(other.keys(names, range(other.length)))
        keys = table.keys(names, rows)
        found = [row for row, key in zip(rows, keys, strict=True) if key in known]
        if names and len(found) > fewest:
            return found
    return []


def _header(lines: Sequence[bytes]) -> tuple[str, ...]:
    """The names in a file's first line, if it has names there, and each once."""
    first = b"".join(lines).decode("utf-8-sig", errors="replace")
    try:
        names = tuple(next(csv.reader([first], delimiter=_delimiter(first.encode())), ()))
    except csv.Error:
        return ()
    is_named = len(set(names)) == len(names) > 1 and not any(map(_is_number, names[1:]))
    return names if is_named else ()


def _table(
    lines: Sequence[bytes], header: tuple[str, ...], columns: Sequence[str]
) -> _Table | None:
    """Some columns of a file, unless its lines have not as many cells each as its header."""
    texts = (line.decode("utf-8", errors="replace") for line in lines[1:])
    places = [header.index(name) for name in columns]
    cells: list[list[str]] = []
    try:
        for row in csv.reader(texts, delimiter=_delimiter(lines[0])):
            if len(row) != len(header):
                return None
            cells.append([row[place] for place in places])
    except csv.Error:
        return None
    if len(cells) != len(lines) - 1:
        return None
    return _Table(header, dict(zip(columns, zip(*cells, strict=True), strict=True)), len(cells))


def _delimiter(line: bytes) -> str:
    return max(_DELIMITERS, key=lambda each: line.count(each.encode()))


def _is_number(text: str) -> bool:
    return not text.strip(" .-0123456789")
