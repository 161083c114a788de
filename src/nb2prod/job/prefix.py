"""Runs that begin where the shared cells of their sweep have come to.

A cell is run in a child of the process that has run the one before. Where it has left behind what
a fork does not carry over, or has done what each run has to do by itself, that child is dropped:
the runs are children of the one before.
"""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from nbclient.exceptions import CellTimeoutError, DeadKernelError

from nb2prod.job.engine import reply_value, text_of
from nb2prod.job.evidence import WATCH
from nb2prod.job.inside import loading
from nb2prod.job.shared import Shared
from nb2prod.job.warm import Zygote
from nb2prod.job.warm_child import Child, Shown, asked_child
from nb2prod.notebook import Cell

_LOAD = loading("forking") + "\n" + loading("held")
_HELD = "__import__('_nb2prod_held').held()"
_OPEN_AGAIN = "__import__('_nb2prod_held').open_again()"
_FOLDER = "__import__('os').getcwd()"
_REASONS = {
    "threads": "starts threads",
    "tasks": "starts a task that goes on",
    "files": "keeps a file or a connection open",
    "chance": "draws random numbers, or sets a seed",
    "entropy": "draws random numbers of its own",
    "programs": "starts a program",
    "connections": "connects to somewhere",
    "written": "writes files",
}


class Prefix:
    """The processes that have run the shared cells; a context manager within a warm one's.

    `cells` says how many have been run, `reason` why no more.
    """

    def __init__(
        self, zygote: Zygote, cells: Sequence[Cell], values: Mapping[str, object], wanted: Shared
    ) -> None:
        """Prepare it; nothing is run yet.

        Args:
            zygote: the warm process.
            cells: the job's.
            values: the parameters of one of the runs.
            wanted: the cells to share.
        """
        self._zygote, self._wanted, self._values = zygote, wanted, values
        self._sources = {cell.index: cell.source for cell in cells}
        self._given = next((c.index for c in cells if "parameters" in c.tags), -1)
        self._chain: list[Child] = []
        self._lock = threading.Lock()
        self._shown: dict[int, tuple[dict[str, Any], ...]] = {}
        self._places = ("", "")
        self.language_info = zygote.language_info
        self.reason = wanted.reason

    @property
    def cells(self) -> int:
        """How many cells of the job, besides the parameters', have been run for all."""
        return max(len(self._chain) - 2, 0) if self._given + 1 in self._shown else 0

    def __enter__(self) -> Self:
        self._shown, self.reason = {}, self._wanted.reason
        try:
            self._run_cells()
        except (DeadKernelError, CellTimeoutError, OSError) as error:
            self.__exit__()
            self.reason = str(error)
        return self

    def __exit__(self, *exception: object) -> None:
        while self._chain:
            self._chain.pop().end()

    def start(self, notebook: Any) -> tuple[Child, Shown]:
        """A child that has come so far with the parameters of one executed notebook."""
        for _ in range(2):
            with self._lock:
                if not self.cells:
                    break
                shown, places = self._shown, self._places
                try:
                    child = asked_child(self._chain[-1].control)
                except OSError:  # it was killed
                    self.__exit__()
                    self.__enter__()
                    continue
            if self._takes_over(child, notebook, places):
                return child, shown
            child.end()
        return self._zygote.start(notebook)

    def _run_cells(self) -> None:
        first = self._zygote.child()
        self._chain.append(first)
        _value(first, "None", WATCH)
        _value(first, "None", _LOAD)
        begin = _value(first, _FOLDER)
        first.serve()
        for index in self._wanted.cells:
            child = asked_child(self._chain[-1].control)
            shown, reason = self._run_cell(child, index)
            if reason:
                self.reason = f"cell {index + 1} {reason}"
                child.end()
                break
            self._shown |= shown
            self._places = begin, _value(child, _FOLDER)
            self._chain.append(child)
            child.serve()

    def _run_cell(self, child: Child, index: int) -> tuple[Shown, str]:
        before = _held(child)
        at = index + (index > self._given)  # papermill puts its cell below the parameters'
        shown = {at: tuple(child.execute(self._sources[index]))}
        if index == self._given:
            _value(child, f"globals().update({_loads(self._values)})")
            shown[at + 1] = tuple(child.execute("pass"))
        if any(_has_failed(messages) for messages in shown.values()):
            return {}, "fails"
        changes = _changes(before, _held(child))
        return shown, next(changes, "")

    def _takes_over(self, child: Child, notebook: Any, places: tuple[str, str]) -> bool:
        """Give the child its own parameters; whether it then is where it would be by itself."""
        values = notebook.metadata["papermill"]["parameters"]
        injected = notebook.cells[self._given + 1].source.rstrip("\n")  # as IPython keeps it
        count = next(
            m["content"]["execution_count"]
            for m in self._shown[self._given + 1]
            if m["msg_type"] == "execute_input"
        )
        lines = [
            _OPEN_AGAIN,
            f"__import__('os').chdir({places[0]!r})",
            f"globals().update({_loads(values)})",
            self._wanted.again,
            f"In[{count}] = {injected!r}",
        ]
        try:
            return _value(child, _FOLDER, "\n".join(lines)) == places[1]
        except (DeadKernelError, CellTimeoutError):
            return False


def _loads(values: Mapping[str, object]) -> str:
    return f"__import__('json').loads({json.dumps(dict(values))!r})"


def _held(child: Child) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_value(child, _HELD))
    return found


def _value(child: Child, expression: str, code: str = "") -> str:
    """What an expression is after some code, of which nobody is told; "" where that fails."""
    for message in child.execute(code, None, expression):
        if message["msg_type"] == "execute_reply":
            return text_of(reply_value(message["content"]))
    return ""


def _has_failed(messages: Sequence[Mapping[str, Any]]) -> bool:
    replies = [m["content"] for m in messages if m["msg_type"] == "execute_reply"]
    return not replies or replies[-1]["status"] != "ok"


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name, reason in _REASONS.items():
        if name == "files":
            if Counter(after[name]) - Counter(before[name]):
                yield reason
        elif name == "threads":
            if after[name] > before[name]:
                yield reason
        elif after[name] != before[name]:
            yield reason
