"""What a run showed, as pieces that can be compared: lines, displays and figures, in order.

In a job the notebook's prints are log records. A record is told by its prefix, which names the
package; its message is the text that was printed. What the package logs of its own accord, that a
step is done and that data drift, is left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nb2prod.observe import CellRun, Output, Value
from nb2prod.verify.texts import lines_of

LINE, STDERR, DISPLAY, FIGURE = "line", "stderr", "display", "figure"

_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_WARNING = re.compile(r"^\S.*:\d+: \w*Warning\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line that was printed, or one thing that was displayed, by the cell with this index."""

    kind: str
    text: str
    cell: int
    value: Value | None = None


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
        """Records of other loggers, the notebook's own: as it told them on standard error."""
        found = (re.fullmatch(self._foreign, line) for line in lines)
        return [f"{m['level']}:{m['logger']}:{m['message']}" for m in found if m]

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
        name = rf"(?!{self._own} )(?P<logger>[\w.]+)"
        return rf"{_TIME} (?P<level>[A-Z]+) {name} {self._in_step}(?P<message>.*)"


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
                found += [Piece(LINE, line, run.index) for line in lines]
                printed = ""
                if output.kind != "end":
                    found.append(Piece(output.kind, output.text, run.index, output.value))
    return found


def complaints(runs: Iterable[CellRun], log: Log | None = None) -> list[Piece]:
    """The lines that cells wrote to standard error, in a job also what the notebook itself logs.

    Python's warnings are left out: it shows each once for a place in a module, and the places are
    others in a package.
    """
    found: list[Piece] = []
    for run in runs:
        text = "".join(output.text for output in run.outputs if output.kind == "error")
        lines = _without_warnings(lines_of(text))
        if log:
            told = "".join(output.text for output in run.outputs if output.kind == "text")
            lines += log.foreign(lines_of(told))
        found += [Piece(STDERR, line, run.index) for line in lines]
    return found


def _without_warnings(lines: list[str]) -> list[str]:
    kept: list[str] = []
    after_warning = False
    for line in lines:
        if _WARNING.match(line):
            after_warning = True
        elif after_warning and (line.startswith("  ") or not line.strip()):
            continue  # the source line that Python shows below a warning
        else:
            after_warning = False
            kept.append(line)
    return kept
