"""Which lines of the package its tests run, and which functions each of them calls."""

from __future__ import annotations

import builtins
import dis
import os
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

from .literals import Given, arguments_of
from .marks import CALLS, LINES, NOTE, WANTED, Marks

_MAX_MADE = 8  # calls of one function that are remembered
_MAX_LOOKED = 1000  # calls of one function in one test that are looked at
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
    """Puts marks into the modules that hold the notebook's code, as they are imported.

    Tracing would ask about every function that any library calls, which takes longer than the
    tests. The lines at the top of a module have run when it is imported.
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
        self.made: dict[tuple[str, str, int], list[Given]] = {}
        self._marks = Marks()
        self._looked: dict[int, int] = {}
        self._test = ""

    def watch(self) -> None:
        """Have the package's modules marked when they are imported from now on."""
        names = {LINES: self._marks.lines, CALLS: self._marks.calls, WANTED: self._marks.wanted}
        for name, value in {**names, NOTE: self._note}.items():
            setattr(builtins, name, value)
        plain = SourceFileLoader.get_code

        def get_code(loader: Any, fullname: str) -> Any:
            if loader.path in self.files:
                try:
                    return self._marks.marked(loader.get_data(loader.path), loader.path)
                except (SyntaxError, ValueError, RecursionError):
                    pass  # it is told as everybody knows it
            return plain(loader, fullname)

        loader: Any = SourceFileLoader
        loader.get_code = get_code

    def start(self, test: str) -> None:
        self._test = test
        self._looked = {}
        self._marks.begin()

    def stop(self) -> None:
        if self._test:
            self.entered.setdefault(self._test, set()).update(self._marks.called())
        self._test = ""

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
            ran = self._marks.ran(file)
            if _is_imported(file):
                ran = ran | at_top
            found.append((os.path.basename(file), len(ran & lines), len(lines)))
        return found

    def _note(self, number: int) -> None:
        """Called at the beginning of a function, for as long as its calls are of interest."""
        self._looked[number] = looked = self._looked.get(number, 0) + 1
        if looked >= _MAX_LOOKED or not self._test:
            self._marks.wanted[number] = 0
        frame = sys._getframe(1)
        caller = frame.f_back
        if caller is None or not caller.f_code.co_filename.startswith(self.tests):
            return
        place = place_of(frame.f_code)
        self.asked.add(place)
        made = self.made.setdefault(place, [])
        given = arguments_of(frame.f_code, frame.f_locals) if len(made) < _MAX_MADE else None
        if given and all(given.sources != known.sources for known in made):
            made.append(given)


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
