"""Papermill's client for a run in a child of a warm process."""

import copy
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Protocol

from nbclient.exceptions import CellExecutionComplete
from nbclient.util import run_sync

from nb2prod.job.engine import Client, Course, Manager, reply_value
from nb2prod.job.warm_child import Child, Shown


class Source(Protocol):
    """Where the children come from."""

    language_info: dict[str, Any]

    def start(self, notebook: Any) -> tuple[Child, Shown]:
        """A child for one executed notebook, and what has been run in it."""


class WarmClient(Client):
    """Runs the cells in a child; all else is as papermill and nbclient do it."""

    def __init__(self, source: Source, manager: Manager, course: Course, **options: Any) -> None:
        super().__init__(manager, course, **options)
        self._source = source

    def run_cells(self, **kwargs: Any) -> None:
        self.reset_execution_trackers()
        self._child, self._shown = self._source.start(self.nb)
        try:
            self.papermill_execute_cells()
        finally:
            self._child.end()
        self.nb.metadata["language_info"] = self._source.language_info
        self.set_widgets_metadata()

    def execute_cell(self, cell: Any, cell_index: int, **options: Any) -> Any:
        tags = cell.metadata.get("tags", [])
        is_code = cell.cell_type == "code" and cell.source.strip()
        if not is_code or self.skip_cells_with_tag in tags:
            return cell
        cell["metadata"]["execution"] = {}
        cell.outputs = []
        self.code_cells_executed += 1
        self.clear_before_next_output = False
        reply = None
        for message in self._messages(cell.source, cell_index):
            if message["msg_type"] == "execute_reply":
                reply = message
                cell["metadata"]["execution"]["shell.execute_reply"] = message["header"]["date"]
                continue
            with suppress(CellExecutionComplete):
                self.process_message(message, cell, cell_index)
        run_sync(self._check_raise_for_error)(cell, cell_index, reply)
        return cell

    def _messages(self, source: str, index: int) -> Iterable[dict[str, Any]]:
        if index in self._shown:
            return copy.deepcopy(self._shown[index])
        return self._child.execute(source, self.course.deadline)

    def ask(self, code: str, expression: str = "") -> str:
        value = ""
        for message in self._child.execute(code, self.course.deadline, expression or "None"):
            if message["msg_type"] == "execute_reply":
                value = reply_value(message["content"])
        return value

    def _exit_status(self) -> int | None:
        return self._child.exit_status
