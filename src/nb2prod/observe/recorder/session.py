"""What the house asks of the kernel: start, look at variables, and at the end tell."""

from __future__ import annotations

import json
import sys
from typing import Any

from . import modules
from .calls import calls, choice, examples
from .cells import Cells
from .data.reads import Reads
from .described import description, numbers, outputs, variables
from .guard import files
from .guard.guard import Guard
from .guard.held import Held
from .source import writer
from .source.stored import Store

_session: Session | None = None


class Session:
    """One observed run."""

    def __init__(self, shell: Any, wishes: dict[str, Any]) -> None:
        writer.Bounds.space = shell.user_ns
        writer.Bounds.rows = wishes.get("sample_rows", 200)
        self.store = Store(wishes["kept"])
        calls.variables_of.update({name: tuple(v) for name, v in wishes["watch"].items()})
        self.closely: bool = wishes["closely"]
        self.cells = Cells(shell, self.closely)
        self.guard = Guard(wishes, shell.user_ns)
        self.held = Held(shell, self.guard, wishes["refuse"])
        self.files = files.Files(wishes["home"], self.guard, wishes["ours"])
        self.reads = Reads(shell, self.files, wishes["data"], wishes["sample_rows"])
        self.answer: str = wishes["answer"]
        if wishes["numbers"]:
            numbers.keep_in(wishes["numbers"])
        description.places[:] = [(self.files.home, "."), (self.files.root, "..")]

    def start(self) -> None:
        self.cells.start()
        self.held.start()
        if self.closely:
            self.reads.start()
        self.files.start()
        outputs.start(self.cells.shell)
        self.guard.start()

    def finish(self) -> None:
        told: dict[str, Any] = dict(files.report(self.files))  # before functions are called again
        told["variables"] = variables.seen
        told["failed_line"] = self.cells.failed_line
        told["python"] = ".".join(map(str, sys.version_info[:3]))
        told["executable"] = sys.executable
        if self.closely:
            told.update(self._seen_closely())
        with open(self.answer, "w", encoding="utf-8") as stream:
            json.dump(told, stream)

    def _seen_closely(self) -> dict[str, Any]:
        """Modules and calls."""
        told = modules.report(self.cells.imported, self.files.home, self.files.root)
        told["calls"], told["not_recorded"] = choice.report(
            self.cells.shell.user_ns, self.store, self.files.home
        )
        told["examples"] = examples.report(self.cells.shell.user_ns)
        told["stored"] = sorted({*self.store.files.values(), *self.store.kept})
        return told


def start(wishes: str) -> None:
    """Begin to watch the kernel that this runs in; `wishes` is a JSON object."""
    from IPython import get_ipython

    global _session
    _session = Session(get_ipython(), json.loads(wishes))
    _session.start()


def look(cell: int, names: list[str]) -> None:
    """Describe variables of the notebook after a cell has run."""
    if _session is not None:
        variables.look(cell, names, _session.cells.shell.user_ns)


def finish() -> None:
    """Write what was seen to the file that was agreed on."""
    if _session is not None:
        _session.finish()
