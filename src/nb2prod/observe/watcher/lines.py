"""Which lines of the package its tests run, and which functions each of them calls."""

from __future__ import annotations

import dis
import os
import sys
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

from .literals import arguments_of

_MAX_EVENTS = 20_000  # of one call, after which its loops are left alone
_MAX_MADE = 8  # calls of one function that are remembered
_NOTEBOOKS_CODE = ("functions", "steps")


def place_of(code: CodeType) -> tuple[str, str, int]:
    """A function by the file that defines it, its name, and its first line."""
    return code.co_filename, code.co_name, code.co_firstlineno


def lines_of(code: CodeType) -> set[int]:
    """The lines of a function or module that hold code, without those of what it defines."""
    return {line for _, line in dis.findlinestarts(code) if line}


def inner(code: CodeType) -> Iterator[CodeType]:
    """The code of what it defines."""
    return (constant for constant in code.co_consts if isinstance(constant, CodeType))


class Lines:
    """Traces the modules that hold the notebook's code, in this process and its main thread.

    Only what tests call is traced; the lines at the top of a module have run when it is imported.
    """

    def __init__(self, root: str) -> None:
        self.source = os.path.join(root, "src") + os.sep
        self.tests = os.path.join(root, "tests") + os.sep
        self.files = sorted(
            os.path.join(folder, file)
            for folder, _, files in os.walk(self.source)
            for file in files
            if file.endswith(".py") and file.startswith(_NOTEBOOKS_CODE)
        )
        self.entered: dict[str, set[tuple[str, str, int]]] = {}
        self.asked: set[tuple[str, str, int]] = set()
        self.made: dict[tuple[str, str, int], list[dict[str, str]]] = {}
        self._of_test: set[tuple[str, str, int]] = set()
        self._left: dict[CodeType, set[int]] = {}
        self._ran: dict[str, set[int]] = {}

    def start(self, test: str) -> None:
        self._of_test = self.entered.setdefault(test, set())
        sys.settrace(self._call)

    def stop(self) -> None:
        sys.settrace(None)

    def report(self) -> list[tuple[str, int, int]]:
        """Of each file its name, how many of its lines ran, and how many there are."""
        found = []
        for file in self.files:
            with open(file, encoding="utf-8") as stream:
                module = compile(stream.read(), file, "exec")
            at_top = _at_top(module)
            lines = set(at_top)
            for code in _within(module):
                lines |= lines_of(code)
            ran = self._ran.get(file, set())
            if _is_imported(file):
                ran = ran | at_top
            found.append((os.path.basename(file), len(ran & lines), len(lines)))
        return found

    def _call(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(self.source):
            return None
        place = place_of(code)
        self._of_test.add(place)
        caller = frame.f_back
        if caller is not None and caller.f_code.co_filename.startswith(self.tests):
            self.asked.add(place)
            self._note(code, place, frame)
        if code not in self._left:
            self._left[code] = lines_of(code) - {frame.f_lineno}
        left = self._left[code]
        return self._line_of(left, code.co_filename) if left else None

    def _note(self, code: CodeType, place: tuple[str, str, int], frame: FrameType) -> None:
        made = self.made.setdefault(place, [])
        given = arguments_of(code, frame.f_locals) if len(made) < _MAX_MADE else None
        if given and given not in made:
            made.append(given)

    def _line_of(self, left: set[int], file: str) -> Any:
        ran = self._ran.setdefault(file, set())
        events = 0

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal events
            events += 1
            ran.add(frame.f_lineno)
            left.discard(frame.f_lineno)
            return line if left and events < _MAX_EVENTS else None

        return line


def _within(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in inner(code):
        yield from _within(each)


def _at_top(module: CodeType) -> set[int]:
    """The lines that run when a module is imported: its own, and those in the bodies of classes."""
    lines = lines_of(module)
    for code in inner(module):
        if not code.co_flags & 2:  # no local variables: a class
            lines |= _at_top(code)
    return lines


def _is_imported(file: str) -> bool:
    return any(getattr(module, "__file__", None) == file for module in list(sys.modules.values()))
