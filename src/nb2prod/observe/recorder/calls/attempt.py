"""One call of a watched function: what it was given, and what came of it."""

from __future__ import annotations

import sys
import threading
from typing import Any

from .. import randomness
from ..budget import Budget, Clock
from ..credentials import is_credential_name
from ..source import objects
from ..source.checks import attributes_of
from ..source.expressions import expression
from ..source.rows import sought_in
from ..source.writer import Expression, NotPlain
from .sample import Given, Sample
from .trace import EVENT_SECONDS, Trace
from .watched import Watched
from .written import as_written

MAIN = threading.get_ident()
_active: list[Attempt] = []


def is_looked_at() -> bool:
    """Whether a call is being looked at that something may hinder."""
    return bool(_active) and not Budget.looking and threading.get_ident() == MAIN


def hinder(reason: str, file: str = "") -> None:
    """Something happened that a test of the functions now running could not repeat.

    A `file` below the notebook's folder that is only read can come along with the test.
    """
    if is_looked_at():
        for attempt in _active:
            if file and not file.startswith(("/", "../..")):
                attempt.reads[file] = None
            else:
                attempt.hindrance = attempt.hindrance or reason


class Attempt:
    """One call while it runs."""

    def __init__(
        self, entry: Watched, positional: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        self.entry = entry
        self.given = as_written(entry.function, entry.code, positional, keywords)
        self.made = positional[0] if entry.is_constructor else None
        self.nested = bool(_active)
        self.trace = Trace(entry.code)
        self.before: Given = ([], {}, {})
        self.random: dict[str, object] = {}
        self.reads: dict[str, None] = {}
        self.hindrance = ""
        self.seconds = 0.0
        entry.examined += 1
        entry.called = True
        with self.entry.looked_at():
            try:
                self.before = self._snapshot()
                self.random = randomness.state()
            except NotPlain as error:
                self.hindrance = str(error)
        self.hopeless = bool(self.hindrance)

    def begin(self) -> None:
        _active.append(self)
        self.tracing = not self.hopeless and sys.gettrace() is None
        self.clock = Clock()
        if self.tracing:
            sys.settrace(self.trace)

    def end(self, result: Any, error: BaseException | None) -> None:
        if self.tracing:
            sys.settrace(None)
        self.seconds = self.clock.seconds
        _active.remove(self)
        with self.entry.looked_at():
            Budget.spend(self.trace.events * EVENT_SECONDS)
            try:
                if self.hindrance or (error is not None and not isinstance(error, Exception)):
                    raise NotPlain(self.hindrance or "it is interrupted")
                self.entry.keep(self._sample(result, error), self.nested)
            except NotPlain as refusal:
                self.entry.refused.append(str(refusal))

    def _sample(self, result: Any, error: BaseException | None) -> Sample:
        sample = Sample(self.before, self.reads, self.trace.lines)
        sample.seconds = self.seconds
        sample.drew = randomness.drawn_since(self.random)
        if error is not None:
            sample.raised = type(error).__name__
        elif self.made is not None:
            objects.born(self.made, [*sample.arguments], [*sample.keywords])
            result = public_attributes(self.made)
        if error is None and not self.entry.is_lazy:
            try:
                sample.result = _named("its result", result, is_result=True)
            except NotPlain as refusal:
                sample.reason = str(refusal)
        sample.changes = self._changes()
        return sample

    def _changes(self) -> bool:
        """Whether the call changed what it was given, or variables that it reads."""
        before = [*self.before[0], *self.before[1].values(), *self.before[2].values()]
        if all(value.is_constant or value.stands_in for value in before):
            return False
        try:
            after = self._snapshot()
        except NotPlain:
            return True
        now = [*after[0], *after[1].values(), *after[2].values()]
        return [value.source for value in before] != [value.source for value in now]

    def _snapshot(self) -> Given:
        positional, keywords = self.given
        if self.made is not None:
            positional = positional[1:]
        names = self.entry.parameters[int(self.made is not None) :]
        spelled = (item for item in self.entry.code.co_consts if isinstance(item, str))
        sought = sought_in((*positional, *keywords.values(), *spelled))
        arguments = [
            _argument(names[index] if index < len(names) else "*", value, sought)
            for index, value in enumerate(positional)
        ]
        space = self.entry.function.__globals__
        variables = {}
        for name in self.entry.variables:
            if name in space:
                variables[name] = _argument(name, space[name], sought, "the variable")
        return arguments, {n: _argument(n, v, sought) for n, v in keywords.items()}, variables


def public_attributes(made: Any) -> dict[str, Any] | None:
    """The attributes of an object, None where some of them are private."""
    found = attributes_of(made)
    return None if not found or any(name.startswith("_") for name in found) else found


def _argument(
    name: str, value: Any, sought: frozenset[object], what: str = "its argument"
) -> Expression:
    if is_credential_name(name):
        raise NotPlain(f"{what} {name} looks like a credential")
    return _named(f"{what} {name}", value, sought=sought)


def _named(subject: str, value: Any, **how: Any) -> Expression:
    try:
        return expression(value, **how)
    except NotPlain as error:
        raise NotPlain(f"{subject} {error}") from None
    except Exception:  # a value whose own methods fail
        raise NotPlain(f"{subject} cannot be looked at") from None
