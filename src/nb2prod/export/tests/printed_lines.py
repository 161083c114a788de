"""Which of the lines that a notebook printed a job must print too."""

import re
from collections.abc import Iterator

from nb2prod.observe import Observation
from nb2prod.observe.recorder.credentials import holds_credential, is_credential_name

MAX_LINES = 5
_LENGTHS = range(4, 101)
_CHANGES_FROM_RUN_TO_RUN = re.compile(
    r"\b0x[0-9a-f]{4,}"  # an address
    r"|\d{1,2}:\d{2}"  # a time of day, or one that has passed
    r"|\b(?:19|20)\d\d-\d\d-\d\dT|\b(?:date|updated): "  # of the run, it may be
    r"|\b\d+\.\d+\.\d+"  # a version
    r"|\d\s*(?:s|sec|secs|ms|µs|us|ns|min|mins|h|hr|hrs|it/s|s/it|[KMG]i?B)\b"
    r"|\b(?:seconds?|minutes?|hours?|elapsed|took|duration|runtime|memory|today|now|pid|version)\b"
    r"|warning|traceback|%\||\x1b|\r|__main__|\.ipynb\b",
    re.IGNORECASE,
)
_PATH = re.compile(
    r"(?:^|[\s'\"=(\[])(?:~|\.{1,2}|[A-Za-z]:)?[/\\]+\w|\w[/\\]\w+[/\\.]\w|site-packages"
)


_DOCUMENTATION = re.compile(r"^Help on [\w ]+", re.MULTILINE)
_TABLE = re.compile(r"\S\s{2,}\S")  # laid out by a library, and not by the notebook
_LONG_NUMBER = re.compile(r"(\d\.\d{6})\d{5,}.*")  # its last digits are the processor's


def expected_lines(observation: Observation) -> tuple[str, ...]:
    """A few lines, in order; those with figures first, and from many cells rather than one.

    Rows of tables come last; a line ends after the sixth decimal of a long number.
    """
    by_cell = [list(_candidates(run.printed)) for run in observation.cells]
    ranked: list[tuple[tuple[bool, bool], int, int, str]] = []
    for cell, lines in enumerate(by_cell):
        for place, line in enumerate(lines):
            rank = bool(_TABLE.search(line)), not re.search(r"\d", line)
            ranked.append((rank, place, cell, line))
    once = {line for line in (row[3] for row in ranked) if _count(by_cell, line) == 1}
    chosen = sorted(row for row in ranked if row[3] in once)[:MAX_LINES]
    ordered = sorted(chosen, key=lambda row: (row[2], row[1]))
    return tuple(_LONG_NUMBER.sub(r"\1", row[3]) for row in ordered)


def _candidates(printed: str) -> Iterator[str]:
    """The lines that say something, and the same in every run."""
    if _DOCUMENTATION.search(printed):
        return
    for line in printed.split("\n"):
        text = line.strip()
        if len(text) not in _LENGTHS or not re.search(r"[^\W\d_]", text) or not text.isprintable():
            continue
        if _CHANGES_FROM_RUN_TO_RUN.search(line) or _PATH.search(text):
            continue
        if holds_credential(text) or any(map(is_credential_name, re.findall(r"\w+", text))):
            continue
        yield text


def _count(cells: list[list[str]], line: str) -> int:
    return sum(lines.count(line) for lines in cells)
