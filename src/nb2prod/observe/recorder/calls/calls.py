"""Watching the notebook's functions: a few calls of each, what went in and what came out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import FunctionType
from typing import Any

from ..budget import ONCE_AGAIN, Budget
from .attempt import MAIN, Attempt
from .watched import Watched

watched: list[Watched] = []
variables_of: dict[str, tuple[str, ...]] = {}  # to be recorded with the calls of a function
reasons: dict[str, str] = {}  # functions that are not watched at all, and why


def watching(name: str, parameters: tuple[str, ...]) -> Callable[[Any], Any]:
    """The decorator: exchange a function's code for a stub that tells of each call.

    Args:
        name: what the calls are told under, as in "savings" or "Account.deposit".
        parameters: the names of those that can be given by position.
    """

    def watch(function: Any) -> Any:
        if name in reasons:
            return function
        if not isinstance(function, FunctionType):
            reasons[name] = "its decorator makes something else of it than a function"
            return function
        entry = Watched(name, function, parameters, len(watched))
        entry.variables = variables_of.get(name, ())
        watched.append(entry)
        function.__code__ = entry.stub
        return function

    return watch


def release(name: str, reason: str) -> None:
    """Give the functions of this name their own code back, for good."""
    reasons[name] = reason
    for entry in watched:
        if entry.name == name:
            entry.function.__code__ = entry.code
            entry.fickle = reason


def next_cell() -> None:
    """Look at functions again that had their own code back for the rest of the last cell."""
    for entry in watched:
        entry.examined = 0
        if not entry.is_done:
            entry.function.__code__ = entry.stub


def enter(number: int, positional: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """What a stub calls: run the function, and look at the call."""
    entry = watched[number]
    if Budget.looking or threading.get_ident() != MAIN:
        return entry.plain_call(positional, keywords)
    function: Callable[..., Any] = entry.function
    entry.function.__code__ = entry.code  # so that recursion is as fast and as deep as ever
    if not Budget.allows(ONCE_AGAIN):
        entry.called = True
        entry.refused.append("there was no time to look at its calls")
        return function(*positional, **keywords)  # as will be the others of this cell
    attempt = Attempt(entry, positional, keywords)
    attempt.begin()
    try:
        result = function(*positional, **keywords)
    except BaseException as error:
        attempt.end(None, error)
        raise
    else:
        attempt.end(result, None)
        return result
    finally:
        if not entry.rests:
            entry.function.__code__ = entry.stub
