"""Looks for calls that would notice a fault which no test notices: near those that tests make."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from types import CodeType, FunctionType
from typing import Any

from .lines import inner
from .literals import literal

MOST = 6  # calls that are found for one function
_MAX_TRIED = 80
_MAX_RESULT = 200  # characters
_MAX_TEXT = 40
_MAX_NUMBER = 1_000_000


class Probing:
    """The calls near those that tests make of one function, and what it gives for them."""

    def __init__(self, function: FunctionType, made: list[dict[str, str]]) -> None:
        self.function = function
        self.sound: list[tuple[dict[str, str], str]] = []
        self.found: list[tuple[dict[str, str], str]] = []
        self._known = made

    def look(self) -> None:
        """Find a call that the function, which holds a fault now, answers in another way."""
        for arguments, result in self.found:
            if self._result(arguments) != _rough(result):
                return
        for arguments, result in self.sound if len(self.found) < MOST else ():
            if self._result(arguments) != _rough(result):
                self.found.append((arguments, result))
                return

    def prepare(self) -> None:
        """Call the function as it should be; only what repeats and changes nothing is of use."""
        for arguments in _near(self._known, self.function.__code__):
            first, again = self._call(arguments), self._call(arguments)
            if first is not None and first == again and len(first) <= _MAX_RESULT:
                self.sound.append((arguments, first))

    def _result(self, arguments: dict[str, str]) -> str | None:
        result = self._call(arguments)
        return None if result is None else _rough(result)

    def _call(self, arguments: dict[str, str]) -> str | None:
        """The source of what it gives; None when it raises, or gives what cannot be written."""
        code = self.function.__code__
        given = {name: ast.literal_eval(text) for name, text in arguments.items()}
        placed = [given.pop(name) for name in code.co_varnames[: code.co_argcount]]
        before = repr((placed, given))
        try:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                result = self.function(*placed, **given)
        except (Exception, SystemExit):
            return None
        return literal(result) if repr((placed, given)) == before else None


def _near(made: list[dict[str, str]], code: CodeType) -> Iterator[dict[str, str]]:
    """The calls with one argument changed: to what the code names, and to its neighbours."""
    constants = list(dict.fromkeys(_constants(code)))
    seen = [*made]
    for base in made:
        for name, text in base.items():
            for other in _others(ast.literal_eval(text), constants):
                call = {**base, name: repr(other)}
                if call not in seen and len(seen) < _MAX_TRIED:
                    seen.append(call)
                    yield call


def _others(value: Any, constants: list[Any]) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        for number in constants:
            if isinstance(number, (int, float)) and not isinstance(number, bool):
                yield from (number, number + 1, number - 1)
        yield from (value + 1, value - 1, 0, -value)
    elif isinstance(value, str):
        yield from (text for text in constants if isinstance(text, str))
        yield from (value[1:], value.upper(), "")
    elif isinstance(value, (list, tuple)):
        yield from (value[1:], value[:-1], value[:1], value[::-1])


def _is_small(constant: Any) -> bool:
    if isinstance(constant, str):
        return len(constant) <= _MAX_TEXT and constant.isprintable()
    return isinstance(constant, (int, float)) and abs(constant) <= _MAX_NUMBER


def _constants(code: CodeType) -> Iterator[Any]:
    for constant in code.co_consts:
        for item in constant if isinstance(constant, (tuple, frozenset)) else [constant]:
            if _is_small(item):
                yield item
    for each in inner(code):
        yield from _constants(each)


def _rough(text: str) -> str:
    """A literal with its numbers as exact as a test looks at them."""
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            node.value = float(f"{node.value:.5g}")
    return ast.dump(tree)
