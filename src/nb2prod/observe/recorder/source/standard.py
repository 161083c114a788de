"""Values of Python's standard library, as source."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from . import literals
from .writer import Bounds, NotPlain, Writer


def _of_module(writer: Writer, value: Any, depth: int) -> str:
    """What Python itself spells with its module before it."""
    source = repr(value)
    writer.bring(f"import {source.partition('.')[0]}")
    if "tzinfo=" in source and "datetime.timezone" not in source:
        zone = getattr(value.tzinfo, "key", None) or getattr(value.tzinfo, "zone", None)
        if zone is None:
            raise NotPlain(f"is a time in {type(value.tzinfo).__name__}")
        raise NotPlain("is a time with a zone of its own")
    return source


def _by_name(module: str) -> Callable[[Writer, Any, int], str]:
    """What Python itself spells as a call of its class."""

    def write(writer: Writer, value: Any, depth: int) -> str:
        writer.bring(f"from {module} import {type(value).__name__}")
        return repr(value)

    return write


def _path(writer: Writer, value: Any, depth: int) -> str:
    source = literals.text(writer, str(value), depth)
    name = "PurePosixPath" if type(value).__name__ == "PurePosixPath" else "Path"
    writer.bring(f"from pathlib import {name}")
    return f"{name}({source})"


def _range(writer: Writer, value: Any, depth: int) -> str:
    return repr(value)


def _slice(writer: Writer, value: Any, depth: int) -> str:
    parts = [writer.write(part, depth + 1) for part in (value.start, value.stop, value.step)]
    return f"slice({', '.join(parts)})"


def _made_of(write: Callable[[Writer, Any, int], str], plain: type) -> Any:
    """A class of `collections` around a plain container."""

    def spell(writer: Writer, value: Any, depth: int) -> str:
        name = type(value).__name__
        writer.bring(f"from collections import {name}")
        return f"{name}({write(writer, plain(value), depth)})"

    return spell


def _defaultdict(writer: Writer, value: Any, depth: int) -> str:
    writer.bring("from collections import defaultdict")
    factory = writer.write(value.default_factory, depth + 1)
    return f"defaultdict({factory}, {literals.mapping(writer, value, depth)})"


def _deque(writer: Writer, value: Any, depth: int) -> str:
    writer.bring("from collections import deque")
    size = f", maxlen={value.maxlen}" if value.maxlen is not None else ""
    return f"deque({literals.sequence(writer, list(value), depth)}{size})"


def _ordered(writer: Writer, value: Any, depth: int) -> str:
    writer.bring("from collections import OrderedDict")
    return f"OrderedDict({literals.mapping(writer, value, depth)})"


def _random(writer: Writer, value: Any, depth: int) -> str:
    """A generator of random numbers: a fresh one, whose numbers the test knows."""
    writer.bring("import random")
    writer.stands_in = True
    return "random.Random(0)"


def _partial(writer: Writer, value: Any, depth: int) -> str:
    writer.bring("import functools")
    parts = [writer.write(value.func, depth + 1)]
    parts += [writer.write(item, depth + 1) for item in value.args]
    parts += [f"{name}={writer.write(v, depth + 1)}" for name, v in value.keywords.items()]
    return f"functools.partial({', '.join(parts)})"


def _pattern(writer: Writer, value: Any, depth: int) -> str:
    writer.bring("import re")
    source = literals.text(writer, value.pattern, depth)
    default = 32 if isinstance(value.pattern, str) else 0
    return f"re.compile({source}{f', {value.flags}' if value.flags != default else ''})"


def _text_file(writer: Writer, value: Any, depth: int) -> str:
    writer.bring("import io")
    if value.closed or value.tell():
        raise NotPlain("is a file that is being read")
    return f"io.{type(value).__name__}({literals.text(writer, value.getvalue(), depth)})"


def _opened(writer: Writer, value: Any, depth: int) -> str:
    """A text file that is about to be read, as its text; of many lines as many as may be kept."""
    if value.closed or value.writable() or not isinstance(value.name, str) or value.tell():
        raise NotPlain("is a file that is not only read, or not from its start")
    writer.require_tables()
    with open(value.name, encoding=value.encoding, errors=value.errors) as stream:
        text = "".join(islice(stream, Bounds.rows + 1))  # one more is the head
        writer.stands_in |= bool(stream.read(1))
    writer.is_checked = True
    writer.bring("import io")
    return f"io.StringIO({literals.text(writer, text, depth)})"


def _iterator(writer: Writer, value: Any, depth: int) -> str:
    raise NotPlain("is an iterator" if depth == 0 else "holds an iterator")


KINDS: dict[tuple[str, str], Callable[[Writer, Any, int], str]] = {
    **{("datetime", name): _of_module for name in ("date", "datetime", "time", "timedelta")},
    ("datetime", "timezone"): _of_module,
    ("decimal", "Decimal"): _by_name("decimal"),
    ("fractions", "Fraction"): _by_name("fractions"),
    ("uuid", "UUID"): _by_name("uuid"),
    ("pathlib", "PosixPath"): _path,
    ("pathlib", "WindowsPath"): _path,
    ("pathlib", "PurePosixPath"): _path,
    ("builtins", "range"): _range,
    ("builtins", "slice"): _slice,
    ("builtins", "generator"): _iterator,
    ("builtins", "map"): _iterator,
    ("builtins", "filter"): _iterator,
    ("builtins", "zip"): _iterator,
    ("collections", "Counter"): _made_of(literals.mapping, dict),
    ("collections", "OrderedDict"): _ordered,
    ("collections", "defaultdict"): _defaultdict,
    ("collections", "deque"): _deque,
    ("random", "Random"): _random,
    ("functools", "partial"): _partial,
    ("re", "Pattern"): _pattern,
    ("_io", "StringIO"): _text_file,
    ("_io", "BytesIO"): _text_file,
    ("_io", "TextIOWrapper"): _opened,
}
