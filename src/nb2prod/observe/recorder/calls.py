"""Watching the notebook's functions: a few calls of each, what went in and what came out."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from time import perf_counter
from types import CodeType, FunctionType
from typing import Any

from . import randomness
from .credentials import is_credential_name
from .literals import Literal, NotPlain, literal
from .stub import stub_of

MAX_EXAMINED = 40  # of each function, during one cell
MAX_SECONDS = 0.4
_MAX_SAMPLES = 200
_MAX_TRACE_EVENTS = 2000
_TRACE_EVENT_SECONDS = 4e-7
_CODE_FLAGS = (
    (0x20, "it is a generator"),
    (0x80, "it is a coroutine"),
    (0x200, "it is a generator"),
)
_MAIN = threading.get_ident()

watched: list[Watched] = []
variables_of: dict[str, tuple[str, ...]] = {}  # to be recorded with the calls of a function
reasons: dict[str, str] = {}  # functions that are not watched at all, and why
_active: list[Attempt] = []


class Sample:
    """One call that a test could repeat."""

    def __init__(self, attempt: Attempt, result: Literal) -> None:
        self.arguments = tuple(attempt.arguments)
        self.keywords = tuple(sorted(attempt.keywords.items()))
        self.variables = tuple(sorted(attempt.variables.items()))
        self.result = result.source
        self.inexact = result.inexact
        self.lines = frozenset(attempt.trace.lines)
        self.seconds = attempt.seconds

    @property
    def key(self) -> tuple[object, ...]:
        return (self.arguments, self.keywords, self.variables)


class Watched:
    """A function of the notebook, and what was seen of it so far."""

    def __init__(self, function: FunctionType, variables: tuple[str, ...]) -> None:
        self.name = function.__name__
        self.function = function
        self.variables = variables
        self.code: CodeType = function.__code__
        self.stub = stub_of(self.code, len(watched))
        self.samples: dict[bool, dict[object, Sample]] = {False: {}, True: {}}  # nested or not
        self.refused: list[str] = []
        self.fickle = ""
        self.called = False
        self.examined = 0
        self.spent = 0.0

    @property
    def rests(self) -> bool:
        """Whether enough was seen during this cell."""
        return self.examined >= MAX_EXAMINED or self.is_done

    @property
    def is_done(self) -> bool:
        """Whether enough was seen altogether."""
        kept = sum(map(len, self.samples.values()))
        return self.spent > MAX_SECONDS or kept >= _MAX_SAMPLES or bool(self.fickle)

    def keep(self, sample: Sample, nested: bool) -> None:
        known = self.samples[nested].setdefault(sample.key, sample)
        if known.result != sample.result:
            self.fickle = "it does not return the same for the same arguments"


def watch(function: Any) -> Any:
    """The decorator: exchange a function's code for a stub that tells of each call."""
    name, code = function.__name__, function.__code__
    for flag, reason in _CODE_FLAGS:
        if code.co_flags & flag:
            reasons[name] = reason
    if name in reasons or code.co_freevars:
        return function
    entry = Watched(function, variables_of.get(name, ()))
    watched.append(entry)
    function.__code__ = entry.stub
    return function


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
    function: Callable[..., Any] = entry.function
    if threading.get_ident() != _MAIN:
        return FunctionType(entry.code, entry.function.__globals__)(*positional, **keywords)
    attempt = Attempt(entry, positional, keywords)
    entry.function.__code__ = entry.code  # so that recursion is as fast and as deep as ever
    attempt.begin()
    try:
        result = function(*positional, **keywords)
    except BaseException as error:
        attempt.end(None, f"it raises {type(error).__name__}")
        raise
    else:
        attempt.end(result, "")
        return result
    finally:
        if not entry.rests:
            entry.function.__code__ = entry.stub


def hinder(reason: str) -> None:
    """Something happened that a test of the functions now running could not repeat."""
    if _active and threading.get_ident() == _MAIN:
        for attempt in _active:
            attempt.hindrance = attempt.hindrance or reason


class Attempt:
    """One call while it runs."""

    def __init__(
        self, entry: Watched, positional: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        started = perf_counter()
        self.entry = entry
        self.given = _as_written(entry, positional, keywords)
        self.nested = bool(_active)
        self.trace = _Trace(entry.code)
        self.arguments: list[str] = []
        self.keywords: dict[str, str] = {}
        self.variables: dict[str, str] = {}
        self.random: tuple[object, ...] = ()
        self.hindrance = ""
        entry.examined += 1
        entry.called = True
        try:
            self.arguments, self.keywords, self.variables = self._snapshot()
            self.random = randomness.state()
        except NotPlain as error:
            self.hindrance = str(error)
        self.hopeless = bool(self.hindrance)
        entry.spent += perf_counter() - started

    def begin(self) -> None:
        _active.append(self)
        self.tracing = not self.hopeless and sys.gettrace() is None
        self.started = perf_counter()
        if self.tracing:
            sys.settrace(self.trace)

    def end(self, result: Any, raised: str) -> None:
        if self.tracing:
            sys.settrace(None)
        ended = perf_counter()
        self.seconds = ended - self.started
        _active.remove(self)
        try:
            self._require_repeatable(raised)
            value = _named(literal, "its result", result)
            self.entry.keep(Sample(self, value), self.nested)
        except NotPlain as error:
            self.entry.refused.append(str(error))
        self.entry.spent += perf_counter() - ended + self.trace.events * _TRACE_EVENT_SECONDS

    def _require_repeatable(self, raised: str) -> None:
        if self.hindrance or raised:
            raise NotPlain(self.hindrance or raised)
        try:
            after = self._snapshot()
        except NotPlain:
            raise NotPlain("it changes what it is given") from None
        if after != (self.arguments, self.keywords, self.variables):
            raise NotPlain("it changes what it is given")
        if randomness.state() != self.random:
            raise NotPlain("it uses random numbers")

    def _snapshot(self) -> tuple[list[str], dict[str, str], dict[str, str]]:
        positional, keywords = self.given
        names = self.entry.code.co_varnames[: self.entry.code.co_argcount]
        arguments = [
            _argument(names[index] if index < len(names) else "*", value)
            for index, value in enumerate(positional)
        ]
        space = self.entry.function.__globals__
        variables = {}
        for name in self.entry.variables:
            if name not in space:
                raise NotPlain(f"the variable {name} is not there yet")
            variables[name] = _argument(name, space[name], "the variable")
        return arguments, {n: _argument(n, v) for n, v in keywords.items()}, variables


def _as_written(
    entry: Watched, positional: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The call as one would write it: defaults left out, what comes after one by its name."""
    code = entry.code
    values = dict(entry.function.__kwdefaults__ or {})
    named = {n: v for n, v in keywords.items() if n not in values or v is not values[n]}
    if len(positional) > code.co_argcount:
        return positional, named
    defaults = entry.function.__defaults__ or ()
    first = code.co_argcount - len(defaults)
    stop = next(
        (i for i in range(first, len(positional)) if positional[i] is defaults[i - first]), None
    )
    if stop is None:
        return positional, named
    later = {
        code.co_varnames[i]: positional[i]
        for i in range(stop, len(positional))
        if positional[i] is not defaults[i - first]
    }
    if any(i < code.co_posonlyargcount for i in range(stop, len(positional))) and later:
        return positional, named
    return positional[:stop], {**later, **named}


def _argument(name: str, value: Any, what: str = "its argument") -> str:
    if is_credential_name(name):
        raise NotPlain(f"{what} {name} looks like a credential")
    return _named(literal, f"{what} {name}", value).source


def _named(write: Callable[[Any], Literal], subject: str, value: Any) -> Literal:
    try:
        return write(value)
    except NotPlain as error:
        raise NotPlain(f"{subject} {error}") from None
    except Exception:  # a value whose own methods fail
        raise NotPlain(f"{subject} cannot be looked at") from None


class _Trace:
    """Which lines of a function a call runs through; gives up before it costs a millisecond."""

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.lines: set[int] = set()
        self.events = 0

    def __call__(self, frame: Any, event: str, argument: Any) -> Any:
        self.events += 1
        if self.events > _MAX_TRACE_EVENTS:
            sys.settrace(None)
            return None
        if frame.f_code is not self.code:
            return None
        self.lines.add(frame.f_lineno)
        return self
