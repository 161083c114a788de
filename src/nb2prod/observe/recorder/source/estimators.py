"""scikit-learn's models as source: by what they were told and learned, or by fitting them again."""

from __future__ import annotations

import contextlib
import inspect
import threading
import weakref
from typing import Any, Callable  # noqa: UP035 (Python 3.8)

from ..budget import Clock
from ..described.values import MEASURED
from . import objects
from .writer import Expression, NotPlain, Writer, same

_MOST_FITS = 30
_MAX_CELLS = 100_000  # of all that a model is fitted to
_LONGEST = 0.5  # seconds of a fit that tests may repeat
_LIBRARY = "sklearn"


class Fit:
    """What a model was fitted to, unless that is too much, and how many seconds it took."""

    def __init__(
        self, model: Any, given: tuple[Any, ...], named: dict[str, Any], seconds: float
    ) -> None:
        self.model = weakref.ref(model)
        self.is_large = sum(map(_cells, (*given, *named.values()))) > _MAX_CELLS
        self.given, self.named = ((), {}) if self.is_large else (given, named)
        self.seconds = seconds


_fits: dict[int, Fit] = {}


class Fitting:
    """Stands for a model while its `fit` is called."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def fit(self, *given: Any, **named: Any) -> Any:
        clock = Clock()
        result = self._model.fit(*given, **named)
        seconds = clock.seconds
        if result is self._model:
            with contextlib.suppress(Exception):  # it may not let itself be looked at
                _remember(Fit(result, given, named, seconds))
        return result


def _remember(fit: Fit) -> None:
    number = id(fit.model())
    _fits.pop(number, None)
    while len(_fits) >= _MOST_FITS:
        _fits.pop(next(iter(_fits)))
    _fits[number] = fit


def fitting(model: Any) -> Any:
    """Stands around what the notebook calls `fit` of."""
    is_known = type(model).__module__.partition(".")[0] == _LIBRARY and hasattr(model, "get_params")
    return Fitting(model) if is_known and _is_main() else model


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()


def _cells(value: Any) -> int:
    size = getattr(value, "size", None)
    return size if isinstance(size, int) else len(value) if hasattr(value, "__len__") else 1


def _estimator(writer: Writer, value: Any, depth: int) -> str:
    kind = type(value)
    if kind.__module__.partition(".")[0] != _LIBRARY:
        return objects.other(writer, value, depth)
    name = objects.named(writer, kind, depth)
    given = value.get_params(deep=False)
    learned = [name for name in vars(value) if name not in given]
    if writer.is_blank or not learned:
        return _constructed(writer, value, depth)
    writer.is_exact = True
    if writer.is_result:
        return _learned(writer, value, learned, depth)
    inner = writer.inner()
    try:
        source = objects.by_attributes(inner, value, name, depth)
    except NotPlain:
        return _fitted_again(writer, value, depth)
    writer.absorb(inner)
    return source


def _constructed(writer: Writer, value: Any, depth: int, **more: Any) -> str:
    """The model before it learned anything."""
    given = {**value.get_params(deep=False), **more}
    parts = [f"{key}={writer.write(given[key], depth + 1)}" for key in _changed(value, given)]
    return f"{objects.named(writer, type(value), depth)}({', '.join(parts)})"


def _changed(value: Any, given: dict[str, Any]) -> list[str]:
    """The parameters that are not as the class has them by itself."""
    declared = inspect.signature(type(value)).parameters
    return [name for name, item in given.items() if item is not declared[name].default]


def _learned(writer: Writer, value: Any, learned: list[str], depth: int) -> str:
    """A result, by what it was told and has learned, and not by how it keeps that."""
    writer.is_checked = True
    given = value.get_params(deep=False)
    parts = [f"{key}={writer.write(given[key], depth + 1)}" for key in _changed(value, given)]
    refusal = None
    for key in learned:
        if key.endswith("_") and key[0] != "_" and not _is_of_clock(key, getattr(value, key)):
            inner = writer.inner()
            try:
                parts.append(f"{key}={inner.write(getattr(value, key), depth + 1)}")
                writer.absorb(inner)
            except NotPlain as error:
                refusal = error
    if not parts and refusal is not None:
        raise refusal
    name = objects.named(writer, type(value), depth)
    return f"with_attributes({', '.join([name, *parts])})"


def _is_of_clock(name: str, item: Any) -> bool:
    """Whether seconds are in what a search has learned."""
    keys = map(str, item) if isinstance(item, dict) else ()
    return any(map(MEASURED.search, (name, *keys)))


def _fitted_again(writer: Writer, value: Any, depth: int) -> str:
    """A fitted model that has no other expression, by the fit that was seen."""
    kind = type(value).__name__
    fit = _fits.get(id(value))
    if fit is None or fit.model() is not value:
        raise NotPlain(f"is a fitted {kind} that cannot be written down, and no fit of it was seen")
    if fit.is_large or fit.seconds > _LONGEST:
        much = "on more than can be kept" if fit.is_large else "for too long"
        raise NotPlain(f"is a {kind} that was fitted {much}, and cannot be written down")
    inner = Writer(writer.visit)
    parts = [inner.write(item, 1) for item in fit.given]
    parts += [f"{name}={inner.write(item, 1)}" for name, item in fit.named.items()]
    inner.is_blank = True
    seed = {"random_state": 0} if _draws(value) else {}
    source = f"{_constructed(inner, value, 1, **seed)}.fit({', '.join(parts)})"
    inner.stands_in |= bool(seed)
    if not inner.stands_in and not same(Expression(source, inner), value):
        raise NotPlain(f"is a {kind} that comes out differently when it is fitted again")
    writer.absorb(inner)
    writer.is_checked = True
    return source


def _draws(value: Any) -> bool:
    """Whether it may draw other random numbers when it is fitted again."""
    return value.get_params(deep=False).get("random_state", 0) is None


KINDS: dict[tuple[str, str], Callable[[Writer, Any, int], str]] = {
    (_LIBRARY, "BaseEstimator"): _estimator
}
