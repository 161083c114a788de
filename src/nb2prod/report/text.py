"""Findings for people: where, what, the line itself and a caret under the place."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nb2prod.lint import Checked
from nb2prod.rule import Diagnostic, Severity

_WIDTH = 100
_TAB = "    "
_MOST_LINES = 5


def report(checked: Iterable[Checked]) -> Iterator[str]:
    """One piece for each finding, and a closing line."""
    notebooks = 0
    counts: Counter[Severity] = Counter()
    for one in checked:
        notebooks += 1
        for diagnostic in one.diagnostics:
            counts[diagnostic.severity] += 1
            source = one.notebook.cells[diagnostic.location.cell].source
            yield _finding(str(one.notebook.path), diagnostic, source)
    yield _closing(notebooks, counts)


def _finding(path: str, diagnostic: Diagnostic, source: str) -> str:
    where = diagnostic.location
    message = printable(diagnostic.message) + _also(diagnostic)
    head = f"{printable(path)}: {where}: {diagnostic.code} {message}\n"
    lines = _lines(source)
    if not where.line <= len(lines) or not lines[where.line - 1].strip():
        return f"{head}\n"
    line, before = _window(lines[where.line - 1], where.column - 1)
    return f"{head}    {line}\n    {' ' * before}^\n\n"


@lru_cache(maxsize=4)  # a cell has many findings
def _lines(source: str) -> list[str]:
    return source.split("\n")


def _also(diagnostic: Diagnostic) -> str:
    """Where in its cell the same is to be found."""
    lines = sorted({place.line for place in diagnostic.also} - {diagnostic.location.line})
    if not lines:
        return ""
    shown = [str(line) for line in lines[:_MOST_LINES]]
    more = "" if len(lines) <= _MOST_LINES else " …"
    return f" (also line{'s'[: len(lines) > 1]} {', '.join(shown)}{more})"


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a line that fits around the column, and how wide what stands before it is."""
    column = min(column, len(line))
    start = min(len(line) - len(line.lstrip()), column)
    ahead, more = "", ""
    if column - start > _WIDTH * 3 // 4:
        start, ahead = column - _WIDTH // 2, "…"
    if len(line) - start > _WIDTH:
        line, more = line[: start + _WIDTH], "…"
    before = ahead + printable(line[start:column])
    wide = len(before) if before.isascii() else sum(map(_cells, before))
    return before + printable(line[column:].rstrip()) + more, wide


def _cells(letter: str) -> int:
    """How many columns of a terminal a letter takes."""
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def printable(text: str) -> str:
    """A text of the notebook, so that no terminal takes it for a command."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else _TAB if letter == "\t" else _escaped(letter)
        for letter in text
    )


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape", "surrogatepass").decode("ascii")


def _closing(notebooks: int, counts: Counter[Severity]) -> str:
    within = _plural(notebooks, "notebook")
    if not counts:
        return f"Nothing to report in {within}. Well kept!\n" if notebooks else "No notebooks.\n"
    parts = [
        str(counts[s]) + f" {s}" + ("s" if counts[s] > 1 and s is not Severity.ADVICE else "")
        for s in Severity
        if counts[s]
    ]
    said = _plural(counts.total(), "finding")
    return f"{said} in {within}: {', '.join(parts)}. `nb2prod explain CODE` tells why and how.\n"


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
