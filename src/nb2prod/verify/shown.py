"""What a run showed, as pieces that can be compared: lines, displays and figures, in order.

In a job the notebook's prints are log records. A record is told by its prefix, which names the
package; its message is the text that was printed. What the package logs of its own accord, that a
step is done and that data drift, is left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nb2prod.observe import CellRun, Output, Value
from nb2prod.verify.texts import lines_of, with_frames

LINE, STDERR, DISPLAY, FIGURE, WARNING = "line", "stderr", "display", "figure", "warning"
INTERACTIVE = "interactive "

_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_WARNING = re.compile(r"\S.*?:\d+: (?P<said>(?:\w+\.)*\w*Warning\b.*)")
_RECORD = re.compile(
    r"(?:[\d\-:,. T/]+\s[-|:\s]*)?(?:[\w.]+[-|:\s]+)?"
    r"\[?(?:WARNING|ERROR|CRITICAL|INFO|DEBUG)\]?[-|:\s]+(?:[\w.]+:(?!\s))?"
)
_LONGEST_WARNING = 20  # lines, before the line of code that ends it


@dataclass(frozen=True, slots=True)
class Piece:
    """One line that was printed, or one thing that was displayed, by the cell with this index."""

    kind: str
    text: str
    cell: int
    value: Value | None = None

    @property
    def is_interactive(self) -> bool:
        """Whether it is a figure that a front end draws, told when its cell has ended."""
        return self.kind == FIGURE and self.text.startswith(INTERACTIVE)


@dataclass(frozen=True, slots=True)
class Log:
    """How the log lines of a package are read."""

    package: str
    steps: tuple[str, ...]

    def messages(self, lines: Iterable[str]) -> list[str]:
        """What the notebook's code printed: without prefixes, and without what the package adds."""
        prefix = re.compile(rf"{_TIME} [A-Z]+ {self._own} {self._in_step}")
        done = rf"{_TIME} INFO {self._own} step (?:{self._any_step}) done in \d+\.\d\d s(?:, .*)?"
        data = rf"{_TIME} [A-Z]+ {re.escape(self.package)}\.contracts {self._in_step}.*"
        others = re.compile(rf"{done}|{data}|{self._foreign}")
        kept = [s for s in lines if not others.fullmatch(s)]
        return [prefix.sub("", s, count=1) if prefix.match(s) else s for s in kept]

    def foreign(self, lines: Iterable[str]) -> list[str]:
        """What other loggers told, which a notebook tells on standard error."""
        found = (re.fullmatch(self._foreign, line) for line in lines)
        return [m["message"] for m in found if m]

    @property
    def _own(self) -> str:
        return rf"{re.escape(self.package)}(?:\.\w+)*"

    @property
    def _any_step(self) -> str:
        return "|".join(map(re.escape, self.steps)) or "(?!)"

    @property
    def _in_step(self) -> str:
        return rf"(?:(?:{self._any_step}): )?"

    @property
    def _foreign(self) -> str:
        name = rf"(?!{self._own} )[\w.]+"
        return rf"{_TIME} [A-Z]+ {name} {self._in_step}(?P<message>.*)"


def pieces(runs: Iterable[CellRun], log: Log | None = None) -> list[Piece]:
    """What cells showed on their main channel, in order; `log` reads the lines of a job."""
    found: list[Piece] = []
    for run in runs:
        printed = ""
        for output in (*run.outputs, Output("end")):
            if output.kind == "text":
                printed += output.text
            elif output.kind != "error":
                lines = lines_of(printed)
                lines = log.messages(lines) if log else lines
                found += [Piece(LINE, line, run.index) for line in with_frames(lines)]
                printed = ""
                if output.kind != "end":
                    found.append(Piece(output.kind, output.text, run.index, output.value))
    return found


def complaints(runs: Iterable[CellRun], log: Log | None = None) -> list[Piece]:
    """The lines that cells wrote to standard error, in a job also what the notebook itself logs.

    A record is its message: who told it stands there or not, as the notebook sets up `logging`.
    Python's warnings are left out (see `cautions`).
    """
    found: list[Piece] = []
    for run in runs:
        lines = [_message(line) for line in _told(run)[0]]
        if log:
            told = "".join(output.text for output in run.outputs if output.kind == "text")
            lines += log.foreign(lines_of(told))
        found += [Piece(STDERR, line, run.index) for line in with_frames(lines)]
    return found


def _message(line: str) -> str:
    """A log record without its time, its logger and its level; any other line as it is."""
    match = _RECORD.match(line)
    return line[match.end() :] if match else line


def cautions(runs: Iterable[CellRun], log: Log | None = None) -> list[Piece]:
    """Python's warnings, each once: their category and message, wherever in the code they arise.

    Python itself tells each once for a line of a module, and lines are others in a package.
    """
    found: dict[str, Piece] = {}
    for run in runs:
        for text in _told(run)[1]:
            found.setdefault(text, Piece(WARNING, text, run.index))
    return list(found.values())


def _told(run: CellRun) -> tuple[list[str], list[str]]:
    """What a cell wrote to standard error: plain lines, and warnings without their places."""
    lines = lines_of("".join(output.text for output in run.outputs if output.kind == "error"))
    plain: list[str] = []
    warned: list[str] = []
    position = 0
    while position < len(lines):
        match = _WARNING.fullmatch(lines[position])
        if match is None:
            plain.append(lines[position])
            position += 1
            continue
        rest = lines[position + 1 : position + 1 + _LONGEST_WARNING]
        more = next((i for i, line in enumerate(rest) if _ends(line)), 0)
        warned.append("\n".join([match["said"], *rest[:more]]).rstrip())
        position += more + 1
        while position < len(lines) and lines[position].startswith("  "):
            position += 1  # the code that gave rise to it
    return plain, warned


def _ends(line: str) -> bool:
    """Whether a line comes after a warning's message: code, or the next warning."""
    return line.startswith("  ") or bool(_WARNING.fullmatch(line))
