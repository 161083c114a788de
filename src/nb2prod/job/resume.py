"""Runs that go on after the last step that was completed, because each step is a relay.

With this, a step begins in a new process that has what the former ones hand on, read from a file.
Whether that process begins a moment later or after a failure makes no difference to it.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbclient.util import run_sync

from nb2prod.job.engine import Client, Course, Manager, text_of
from nb2prod.job.evidence import code_digest, environment_digest, evidence, file_use
from nb2prod.job.inside import loading
from nb2prod.job.order import Order, package_of, usual_folder
from nb2prod.job.shared import DYNAMIC
from nb2prod.job.status import Status

_LOAD = loading("kept")
_KEPT = "__import__('_nb2prod_kept')"
_AGAIN = frozenset({"parameters", "injected-parameters", "setup"})
"""Tags of cells that each process runs anew."""


class Kept:
    """What the runs of a job with the same parameters, code and environment have kept.

    `notes` tell the user how a run made use of it.
    """

    def __init__(self, order: Order) -> None:
        package = package_of(order.job)
        known = [str(order.job.resolve()), code_digest(package, order.job), order.kernel]
        known.append(str(Path.cwd()))
        known += [environment_digest(package), json.dumps(dict(order.parameters), sort_keys=True)]
        self.notes: list[str] = []
        key = hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]
        self._folder = usual_folder(order.job) / "kept" / key
        self._run = order.id

    def last(self) -> Mapping[str, Any]:
        """Where to go on, if anything is there and nothing that it used has changed since."""
        try:
            told: dict[str, Any] = json.loads((self._folder / "last.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        for path, role, sha256 in told["files"]:
            use = file_use(path, role)
            if use is None or use.sha256 != sha256:
                self.notes.append(f"begins anew: {path} has changed since it was {role}")
                return {}
        return told

    def place(self, index: int) -> Path:
        """The file for what is kept after a cell."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder / f"{self._run}-{index}.pickle"

    def add(self, index: int, told: Mapping[str, Any]) -> None:
        """Go on after this cell from now on; what was kept before is not needed any more."""
        state = self.place(index)
        told = {**told, "run": self._run, "index": index, "state": str(state)}
        part = state.with_suffix(".part")
        part.write_text(json.dumps(told), "utf-8")
        part.replace(self._folder / "last.json")
        for old in self._folder.glob("*.pickle"):
            if old != state:
                old.unlink(missing_ok=True)

    def clear(self) -> None:
        """Nothing has to be kept of a run that is done."""
        shutil.rmtree(self._folder, ignore_errors=True)


class Relay(Client):
    """Runs each step in a kernel that has what the former steps hand on."""

    def __init__(self, kept: Kept, manager: Manager, course: Course, **options: Any) -> None:
        super().__init__(manager, course, **options)
        self._kept = kept
        self._last: Mapping[str, Any] = {}

    def begin(self) -> None:
        self._begin()
        self._last = self._kept.last()
        if not self._last:
            return
        if reason := self._take_over(self._last["state"]):
            self._kept.notes.append(f"begins anew: {reason}")
            self._last = {}
            self._restart()
            return
        self._show_again()
        number = self._last["index"] + 1
        self._kept.notes.append(f"went on after cell {number} of run {self._last['run'][:8]}")

    def execute_cell(self, cell: Any, cell_index: int, **options: Any) -> Any:
        if cell_index <= self._last.get("index", -1):
            cell["kept"] = self._last["cells"][cell_index]  # its parts become nodes thereby
            kept = cell.pop("kept")
            cell.update({key: kept[key] for key in ("outputs", "execution_count") if key in kept})
            return cell
        super().execute_cell(cell, cell_index, **options)
        is_step = _is_code(cell) and not _AGAIN & {*cell.metadata.get("tags", ())}
        if is_step and any(map(_is_code, self.nb.cells[cell_index + 1 :])):
            self._hand_on(cell_index)
        return cell

    def _hand_on(self, index: int) -> None:
        """Keep what the next cells take, and take it over in a new kernel; or say why not."""
        later = "\n".join(cell.source for cell in self.nb.cells[index + 1 :] if _is_code(cell))
        words = {*re.findall(r"\w+", later)}
        names = None if words & DYNAMIC else words
        state, secrets = self._kept.place(index), self.course.secrets
        reason = text_of(self.ask("", f"{_KEPT}.keep({str(state)!r}, {names!r})"))
        try:
            if not reason and secrets.are_in(state):
                state.unlink()
                reason = "one of the secrets is in it"
            if not reason:
                files = [(f.path, f.role, f.sha256) for f in evidence(self.seen(), (), ()).files]
                self._kept.add(index, {"files": files, **self._shown(index)})
        except OSError as error:
            reason = str(error)
        if reason:
            told = f"nothing is kept after cell {index + 1}: {secrets.hide(reason)}"
            self._kept.notes.append(told)
            return
        self._restart()
        if reason := self._take_over(str(state)):
            self.end(Status.FAILED, "NotKept", f"{reason}: run without --resume")

    def _take_over(self, state: str) -> str:
        for cell in self.nb.cells:
            if _is_code(cell) and _AGAIN & {*cell.metadata.get("tags", ())}:
                self.ask(cell.source)
        told = text_of(self.ask("", f"{_KEPT}.put_back({state!r})"))
        return "" if told == "put back" else told or "the kernel does not answer"

    def _shown(self, index: int) -> dict[str, Any]:
        """What the cells have shown, and what later ones need to change it."""
        secrets = self.course.secrets
        secrets.hide_in(self.nb)
        buffers = {model: list(known.values()) for model, known in self.widget_buffers.items()}
        widgets = secrets.hide(json.dumps([self.widget_state, buffers]))
        cells = self.nb.cells[: index + 1]
        return {"cells": cells, "widgets": widgets, "displays": self._display_id_map}

    def _show_again(self) -> None:
        state, buffers = json.loads(self._last["widgets"])
        self.widget_state.update(state)
        for model, known in buffers.items():
            self.widget_buffers[model] = {tuple(each["path"]): each for each in known}
        for name, places in self._last["displays"].items():
            self._display_id_map[name] = {int(cell): at for cell, at in places.items()}

    def _begin(self) -> None:
        super().begin()
        self.ask(_LOAD)

    def _restart(self) -> None:
        """A new kernel; the old one ends as at the end of a run."""
        try:
            run_sync(self.km.restart_kernel)(now=False)
            run_sync(self.kc.wait_for_ready)(timeout=self.startup_timeout)
        except RuntimeError as error:
            raise DeadKernelError(str(error)) from error
        self._begin()


def _is_code(cell: Any) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())
