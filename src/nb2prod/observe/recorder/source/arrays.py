"""Arrays and numbers of numpy, as source."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from . import literals
from .writer import NotPlain, Writer

_MAX_SPELLED = 16  # elements
_MAX_LENGTH = 200
_MAX_BYTES = 400_000
_INFERRED = {"int64", "float64", "bool", "complex128"}
IMPORT = "import numpy as np"


def scalar(writer: Writer, value: Any, depth: int) -> str:
    """A number of numpy as the Python number or text that it stands for."""
    if value.dtype.kind in "mM":
        writer.bring(IMPORT)
        if value.dtype.kind == "M":
            return f"np.datetime64({str(value)!r})"
        numpy: Any = sys.modules["numpy"]
        unit = numpy.datetime_data(value.dtype)[0]
        return f"np.timedelta64({int(value.astype('int64'))}, {unit!r})"
    if value.dtype.names:
        raise NotPlain("is a row of an array with named fields")
    if writer.is_exact:
        writer.bring(IMPORT)
        return f"np.{type(value).__name__}({writer.write(value.item(), depth)})"
    return writer.write(value.item(), depth)


def array(writer: Writer, value: Any, depth: int) -> str:
    """An array: spelled out when it is small, in a file when it is not."""
    if value.dtype.kind not in "biufcUMmO":
        raise NotPlain(f"{'holds' if depth else 'is'} an array of type {value.dtype}")
    if value.ndim:
        if len(value) > 1:
            writer.require_tables()
        value = writer.sample(value, depth)
    writer.bring(IMPORT)
    if value.dtype.kind == "O":
        return _spelled(writer, value, depth)
    if not value.size:
        return f"np.empty({value.shape}, dtype={value.dtype.name!r})"
    if value.nbytes > _MAX_BYTES:
        raise NotPlain("is an array too large to be kept")
    if value.dtype.kind == "U":
        literals.text(writer, "\n".join(value.ravel().tolist()), depth)
    if value.size > _MAX_SPELLED:
        return writer.store(value)
    return writer.either(_spelled, value, _MAX_LENGTH)


def _spelled(writer: Writer, value: Any, depth: int) -> str:
    writer.bring(IMPORT)
    kind = value.dtype.kind
    if kind in "mM":
        unit = value.dtype.str[1:].replace("M8", "datetime64").replace("m8", "timedelta64")
        items = value.astype(str if kind == "M" else "int64").tolist()
        return f"np.array({items!r}, dtype={unit!r})"
    items = value.tolist()
    source = numbers(writer, items, depth)
    if value.dtype.name in _INFERRED or kind == "U":
        return f"np.array({source})"
    name = "object" if kind == "O" else repr(value.dtype.name)
    return f"np.array({source}, dtype={name})"


def numbers(writer: Writer, items: Any, depth: int) -> str:
    """A list of values, with numpy's own name for what is no number."""
    source = writer.write(items, depth + 1)
    if "math.nan" in source and "'" not in source:
        source = source.replace("math.nan", "np.nan").replace("math.inf", "np.inf")
        writer.imports.pop("import math", None)
        writer.bring(IMPORT)
    return source


def _generator(writer: Writer, value: Any, depth: int) -> str:
    """A generator of random numbers: a fresh one, whose numbers the test knows."""
    writer.bring(IMPORT)
    writer.stands_in = True
    return "np.random.default_rng(0)"


def _random_state(writer: Writer, value: Any, depth: int) -> str:
    writer.bring(IMPORT)
    writer.stands_in = True
    return "np.random.RandomState(0)"


def _ufunc(writer: Writer, value: Any, depth: int) -> str:
    name = str(value.__name__)
    if getattr(sys.modules["numpy"], name, None) is not value:
        raise NotPlain("is a function without a name")
    writer.bring(IMPORT)
    return f"np.{name}"


KINDS: dict[tuple[str, str], Callable[[Writer, Any, int], str]] = {
    ("numpy", "Generator"): _generator,
    ("numpy", "RandomState"): _random_state,
    ("numpy", "ufunc"): _ufunc,
}
