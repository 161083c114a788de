"""A recorded call made once more, with all that a test could see of it."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import sys
import threading
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import FunctionType
from typing import Any

from .. import randomness
from ..budget import Clock
from ..source import checks
from ..source.checks import attributes_of
from ..source.expressions import expression
from ..source.writer import Expression, NotPlain, build
from .attempt import public_attributes
from .kept_files import among
from .sample import Sample
from .watched import LAZY, Watched

FIRST_ITEMS = 20
_MAX_PRINTED = 4000


class Outcome:
    """What a call did.

    `result` is None where there is none, or no expression for it; `after` are the arguments and
    attributes that it changed; `drawn` is what open figures show; `items` is how many items of a
    generator `result` holds. Where it `gives_function`, `result` is what that gives.
    """

    def __init__(self) -> None:
        self.result: Expression | None = None
        self.raised: Expression | None = None
        self.message = ""
        self.printed = ""
        self.after: list[tuple[str, Expression]] = []
        self.drawn: Expression | None = None
        self.drew: tuple[str, ...] = ()
        self.items = 0
        self.gives_function = False
        self.reason = ""
        self.seconds = 0.0

    @property
    def key(self) -> tuple[object, ...]:
        """All that must be the same when the call is made again."""
        parts = [self.result, self.raised, self.drawn, *(value for _, value in self.after)]
        names = [name for name, _ in self.after]
        return ([p and p.source for p in parts], names, self.message, self.printed)

    @property
    def says_something(self) -> bool:
        """Whether a test has something to assert."""
        if self.result is not None and self.result.source != "None":
            return True
        return bool(self.raised or self.after or self.drawn or self.printed.strip())


def replay(entry: Watched, sample: Sample, files: Path | None = None) -> Outcome:
    """Make a call again, in the notebook's namespace, and where its files are kept.

    Raises:
        NotPlain: it cannot be made, or nothing that it did has an expression.
    """
    outcome = Outcome()
    with _prepared(entry, sample) as printed:
        try:
            arguments = [build(value) for value in sample.arguments]
            keywords = {name: build(value) for name, value in sample.keywords}
        except Exception as error:
            raise NotPlain("its arguments cannot be made again") from error
        random = randomness.state()
        clock = Clock()
        with among(files):
            result = _call(entry, arguments, keywords, outcome)
        outcome.seconds = clock.seconds
        outcome.drew = randomness.drawn_since(random)
        figures = _drawn()
    outcome.printed = printed.getvalue()[:_MAX_PRINTED]
    if figures:
        outcome.drawn = expression(figures, is_result=True)
    if outcome.raised is None:
        _note_result(entry, result, outcome)
    outcome.after = _changed(sample, [*arguments, *keywords.values()], result)
    return outcome


def _call(entry: Watched, arguments: list[Any], keywords: dict[str, Any], outcome: Outcome) -> Any:
    try:
        if entry.is_constructor:
            owner = _owner(entry)
            return public_attributes(owner(*arguments, **keywords))
        result = entry.function(*arguments, **keywords)
        if inspect.isgenerator(result):
            items = list(islice(result, FIRST_ITEMS))
            outcome.items = FIRST_ITEMS
            return items
        if inspect.iscoroutine(result):
            return _awaited(result)
        if _wants_nothing(result):
            outcome.gives_function = True
            return result()
        return result
    except (Exception, SystemExit) as error:
        if isinstance(error, NotPlain):
            raise
        outcome.raised = expression(type(error))
        outcome.message = str(error)
        expression(outcome.message)  # or it is a credential
        return None


def _owner(entry: Watched) -> Any:
    return entry.function.__globals__[entry.name.partition(".")[0]]


def _wants_nothing(result: Any) -> bool:
    """Whether it is a function made in one of the notebook's, which can be called as it is."""
    if not isinstance(result, FunctionType) or result.__module__ != "__main__":
        return False
    parameters = inspect.signature(result).parameters.values()
    is_plain = not result.__code__.co_flags & LAZY
    return is_plain and "<locals>" in result.__qualname__ and not parameters


def _awaited(coroutine: Any) -> Any:
    """The result of a coroutine, from a loop of its own: the kernel's is at work."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append((asyncio.run(coroutine), None))
        except Exception as error:
            found.append((None, error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    result, error = found[0]
    if error is not None:
        raise error
    return result


@contextlib.contextmanager
def _prepared(entry: Watched, sample: Sample) -> Iterator[io.StringIO]:
    """Variables as they were, seeds as the tests set them, no open figure, and nothing printed."""
    space = entry.function.__globals__
    try:
        variables = {name: build(value) for name, value in sample.variables}
    except Exception as error:
        raise NotPlain("its variables cannot be made again") from error
    before = {name: space[name] for name in variables if name in space}
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    show = getattr(pyplot, "show", None)
    space.update(variables)
    randomness.seed()
    printed = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("ignore")
        with contextlib.redirect_stderr(io.StringIO()):
            if pyplot is not None:
                pyplot.close("all")
                pyplot.show = lambda *_, **__: None
            try:
                yield printed
            finally:
                if pyplot is not None:
                    pyplot.show = show
                    pyplot.close("all")
                for name in variables:
                    space.pop(name, None)
                space.update(before)


def _drawn() -> list[Any]:
    if "matplotlib.pyplot" not in sys.modules:
        return []
    try:
        return [shown for shown in checks.drawn() if shown]
    except Exception:
        return []


def _note_result(entry: Watched, result: Any, outcome: Outcome) -> None:
    try:
        found = expression(result, is_result=True)
        if not found.every and not found.stands_in:
            checks.assert_same(result, build(found))  # as the test will
        outcome.result = found
    except NotPlain as error:
        outcome.reason = f"its result {error}"
    except Exception:
        outcome.reason = "its result cannot be looked at"
    if outcome.result is not None and outcome.result.stands_in:
        outcome.result, outcome.reason = None, "its result is something that is drawn on"


def _changed(sample: Sample, values: list[Any], result: Any) -> list[tuple[str, Expression]]:
    """What the call changed of what it was given, but for what it gave back."""
    given = [*sample.arguments, *(value for _, value in sample.keywords)]
    places = [*map(str, range(len(sample.arguments))), *(name for name, _ in sample.keywords)]
    found: list[tuple[str, Expression]] = []
    for number, place in enumerate(places):
        before, value = given[number], values[number]
        if before.is_constant or value is result:
            continue
        try:
            is_own = type(value).__name__ in before.names and bool(attributes_of(value))
            if is_own and not hasattr(value, "iloc"):
                found += _changed_attributes(place, before, value)
                continue
            again = expression(build(before), is_result=True)
            now = expression(value, is_result=True)
        except Exception:
            continue  # what has no expression is not asserted
        if now.source != again.source and not now.every:
            found.append((place, now))
    return found


def _changed_attributes(place: str, before: Expression, value: Any) -> list[tuple[str, Expression]]:
    old = attributes_of(build(before))
    found = []
    for name, item in attributes_of(value).items():
        if name.startswith("_"):
            continue
        now = expression(item, is_result=True)
        if name not in old or expression(old[name], is_result=True).source != now.source:
            found.append((f"{place}.{name}", now))
    return found
