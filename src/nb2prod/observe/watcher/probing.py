"""Looks for calls that would notice a fault which no test notices: near those that tests make."""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from types import CodeType, FunctionType
from typing import Any

from .lines import inner
from .literals import Given, literal, made, state, value_of

MOST = 6  # calls that are found for one function
_MAX_TRIED = 160
_MAX_RESULT = 200  # characters
_MAX_TEXT = 40
_MAX_NUMBER = 1_000_000


class Probing:
    """The calls near those that tests make of one function, and what it gives for them."""

    def __init__(self, function: FunctionType, made: list[Given]) -> None:
        self.function = function
        self.sound: list[tuple[Given, str]] = []
        self.found: list[tuple[Given, str]] = []
        self._known = made

    def look(self) -> None:
        """Find a call that the function, which holds a fault now, answers in another way."""
        for given, result in self.found:
            if self._result(given) != _rough(result):
                return
        for given, result in self.sound if len(self.found) < MOST else ():
            if self._result(given) != _rough(result):
                self.found.append((given, result))
                return

    def prepare(self) -> None:
        """Call the function as it should be; only what repeats and changes nothing is of use."""
        for given in _near(self._known, self.function.__code__):
            first, again = self._call(given), self._call(given)
            if first is not None and first == again and len(first) <= _MAX_RESULT:
                self.sound.append((given, first))

    def _result(self, given: Given) -> str | None:
        result = self._call(given)
        return None if result is None else _rough(result)

    def _call(self, given: Given) -> str | None:
        """The source of what it gives; None when it raises, or gives what cannot be written."""
        code = self.function.__code__
        try:
            named = made(given)
            placed = [named.pop(name) for name in code.co_varnames[: code.co_argcount]]
            before = state([*placed, *named.values()])
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                result = self.function(*placed, **named)
            is_same = state([*placed, *named.values()]) == before
        except (Exception, SystemExit):
            return None
        finally:
            _close_figures()
        if type(result).__module__ == "numpy" and hasattr(result, "item") and not result.shape:
            result = result.item()  # a number
        return literal(result) if is_same else None


def _close_figures() -> None:
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


def _near(known: list[Given], code: CodeType) -> Iterator[Given]:
    """The calls with one argument changed: to what the code names, and to its neighbours."""
    constants = list(dict.fromkeys(_constants(code)))
    seen = [given.sources for given in known]
    for base in known:
        most = len(seen) + _MAX_TRIED // len(known)
        for name, source in base.sources.items():
            value = value_of(source) if source else None
            if name in base.kept:
                others = _other_rows(value or {}, constants, code.co_names)
            else:
                others = _others(value, constants)
            for other in others:
                sources = {**base.sources, name: repr(other)}
                if sources not in seen and len(seen) < most:
                    seen.append(sources)
                    yield Given(sources, base.kept)


def _other_rows(
    row: dict[str, Any], constants: list[Any], names: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """The row with another value in one of the columns that the code names."""
    for key, value in row.items():
        if key in constants or key in names:
            for other in _others(value, [*row.values(), *constants]):
                if isinstance(value, float):
                    yield {**row, key: float(other)}
                elif type(other) is type(value):
                    yield {**row, key: other}


def _others(value: Any, constants: list[Any]) -> Iterator[Any]:
    if isinstance(value, float) and value != value:  # a gap in a column of anything
        yield from constants
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        for number in constants:
            if isinstance(number, (int, float)) and not isinstance(number, bool):
                yield from (number, number + 1, number - 1)
        yield from (_short(value + 1), _short(value - 1), 0, -value)
        if isinstance(value, float):
            yield _short(value / 8)  # with more decimals
    elif isinstance(value, str):
        yield from (text for text in constants if isinstance(text, str))
        yield from (value[1:], value.upper(), "")
    elif isinstance(value, (list, tuple)):
        yield from (value[1:], value[:-1], value[:1], value[::-1])


def _short(number: Any) -> Any:
    """Without the noise of the last digits: 0.8 - 1 is -0.2."""
    return float(f"{number:.10g}") if isinstance(number, float) else number


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
