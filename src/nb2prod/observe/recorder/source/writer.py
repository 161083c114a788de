"""Writes the source of one value: what it needs, what is kept aside, and how much it may be."""

from __future__ import annotations

import ast
import copy
import math
import sys
from hashlib import sha256
from typing import Any, Callable  # noqa: UP035 (Python 3.8)

from ..described.values import describe
from . import checks
from .classes import as_they_were
from .rows import some_rows

MAX_LENGTH = 600  # of what stands in the test itself; longer values go to files
_MAX_STORED = 100_000
_MAX_ITEMS_STORED = 20_000
_MAX_DEPTH = 8
_LONG_PART = 200  # of a source that is too long, what goes to a file of its own
_LITERAL = (
    ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.UnaryOp, ast.BinOp, ast.operator,
    ast.unaryop, ast.expr_context,
)  # fmt: skip
Visit = Callable[["Writer", Any, int], str]


class NotPlain(Exception):
    """A value that a test cannot spell out; the text says why, as in "is of type Figure"."""


class Bounds:
    """What all expressions of a run have in common.

    `rows` is how many rows of a data set may be kept, 0 for nothing of data sets at all; `space`
    holds the notebook's variables, among them its functions and classes.
    """

    rows = 200
    space: dict[str, Any] = {}  # noqa: RUF012 (replaced as a whole when a run starts)


class Expression:
    """The source of a value, and what it needs to be evaluated.

    `imports` are statements; `names` functions and classes of the notebook; `stored` holds copies
    of what is too large to spell out, under the name that stands for it in the source. `inexact`
    says that a floating-point number is in it, `stands_in` that it makes something like the value
    only: some rows of it, or a generator of random numbers in another state. Of a result that is
    longer than allowed, `every` how-manieth item is there, of `length` items.
    """

    __slots__ = (
        "every", "imports", "inexact", "is_checked", "length", "names", "source", "stands_in",
        "stored",
    )  # fmt: skip

    def __init__(self, source: str, writer: Writer) -> None:
        self.source = source
        self.imports = tuple(writer.imports)
        self.names = tuple(writer.names)
        self.stored = dict(writer.stored)
        self.inexact = writer.inexact
        self.stands_in = writer.stands_in
        self.is_checked = writer.is_checked
        self.every, self.length = writer.every, writer.length

    @property
    def is_constant(self) -> bool:
        """Whether no call could change the value."""
        try:
            return isinstance(ast.parse(self.source, mode="eval").body, (ast.Constant, ast.UnaryOp))
        except (SyntaxError, ValueError, RecursionError):
            return False


class Writer:
    """Writes one expression, and gathers what it needs."""

    def __init__(self, visit: Visit, is_result: bool = False, most: int = 0) -> None:
        self.visit = visit
        self.most = most or Bounds.rows
        self.is_result = is_result
        self.inexact = False
        self.stands_in = False
        self.is_checked = False
        self.is_exact = False  # numbers of numpy stay what they are
        self.is_blank = False  # models are what they were before they learned anything
        self.sought: frozenset[object] = frozenset()
        self.every = self.length = 0
        self.imports: dict[str, None] = {}
        self.names: dict[str, None] = {}
        self.stored: dict[str, Any] = {}
        self.items = 0

    def write(self, value: Any, depth: int = 0) -> str:
        """The source of a value that stands `depth` containers deep."""
        self.items += 1
        if self.items > _MAX_ITEMS_STORED or depth > _MAX_DEPTH:
            raise NotPlain("is too long to spell out")
        return self.visit(self, value, depth)

    def bring(self, statement: str) -> None:
        """Note an import that the source needs."""
        self.imports[statement] = None

    def store(self, value: Any) -> str:
        """The name that stands for a table or an array until its file is written."""
        described = describe(value)
        if not described["comparable"]:
            raise NotPlain("cannot be kept in a file")
        digest = described["digest"] + str(described["floats"]) + described["floats_digest"]
        self.inexact |= bool(described["floats"] or described["floats_digest"])
        name = f"stored_{_hash_of(digest)}"
        self.stored[name] = copied(value)
        return name

    def either(self, spell: Visit, value: Any, most: int) -> str:
        """A value spelled out where that is short and exact, else a name for its file."""
        inner = Writer(self.visit)
        try:
            source = spell(inner, value, 1)
        except NotPlain:
            return self.store(value)
        if len(source) > most or not same(Expression(source, inner), value):
            return self.store(value)
        self.absorb(inner)
        return source

    def inner(self) -> Writer:
        """A writer for a part that may turn out not to have a source."""
        inner = Writer(self.visit, self.is_result, self.most)
        inner.is_exact, inner.is_blank, inner.sought = self.is_exact, self.is_blank, self.sought
        return inner

    def absorb(self, inner: Writer | Expression) -> None:
        """Take over what a part of the source needs."""
        self.imports.update(dict.fromkeys(inner.imports))
        self.names.update(dict.fromkeys(inner.names))
        self.stored.update(inner.stored)
        self.inexact |= inner.inexact
        self.stands_in |= inner.stands_in
        self.is_checked |= inner.is_checked

    def owns(self, value: Any) -> bool:
        """Whether a function or class is the notebook's, by its own name."""
        return Bounds.space.get(getattr(value, "__name__", "")) is value and (
            getattr(value, "__module__", "") == "__main__"
        )

    def own(self, value: Any) -> None:
        """Note that the source names a function or class of the notebook."""
        if not self.owns(value):
            raise NotPlain(f"is of type {value.__name__}")
        self.names[value.__name__] = None

    def shortened(self, source: str) -> str:
        """A source that is too long, with a name in the place of each long literal in it."""
        encoded = source.encode("utf-8")
        for node in reversed(_long_literals(ast.parse(source, mode="eval").body)):
            literal = encoded[node.col_offset : node.end_col_offset].decode("utf-8")
            name = self._aside(literal).encode("ascii")
            encoded = encoded[: node.col_offset] + name + encoded[node.end_col_offset :]
        if len(encoded) > 4 * MAX_LENGTH:
            raise NotPlain("is too long to spell out")
        return encoded.decode("utf-8")

    def _aside(self, literal: str) -> str:
        """The name that stands for a literal until its file is written."""
        if len(literal) > _MAX_STORED:
            raise NotPlain("is too long to spell out")
        name = f"stored_{_hash_of(literal)}"
        self.stored[name] = eval(literal, {"math": math})
        return name

    def sample(self, value: Any, depth: int) -> Any:
        """As many rows of a table, an array or a list as may be kept, from all over it."""
        most = self.most if not depth else Bounds.rows
        if not most or len(value) <= most:
            return value
        if self.is_result and depth:
            raise NotPlain("holds more rows than may be kept")
        every = -(-len(value) // most)
        if self.is_result:
            self.every, self.length = every, len(value)
        elif not isinstance(value, tuple):
            self.stands_in = True
            if hasattr(value, "iloc"):
                return some_rows(value, most, self.sought)
        else:
            return value
        return value.iloc[::every] if hasattr(value, "iloc") else value[::every]

    def require_tables(self) -> None:
        if not Bounds.rows:
            raise NotPlain("is a data set, of which nothing may be kept")


def _long_literals(node: Any) -> list[Any]:
    """The outermost long literals in the tree of an expression that has one line."""
    if isinstance(node, ast.expr):
        if (node.end_col_offset or 0) - node.col_offset <= _LONG_PART:
            return []
        if all(isinstance(part, _LITERAL) or _is_number(part) for part in ast.walk(node)):
            return [node]
    return [found for part in ast.iter_child_nodes(node) for found in _long_literals(part)]


def _is_number(node: ast.AST) -> bool:
    """Whether it is `math.nan` or `math.inf`, or the name in it."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "math"
    return isinstance(node, ast.Name) and node.id == "math"


def build(found: Expression, more: dict[str, Any] | None = None) -> Any:
    """The value that an expression makes; `more` holds what else the source mentions."""
    space: dict[str, Any] = {name: Bounds.space[name] for name in found.names}
    for statement in found.imports:
        exec(statement, space)
    space.update(with_attributes=checks.with_attributes, of_class=checks.of_class)
    space.update({name: copied(value) for name, value in found.stored.items()})
    space.update(more or {})
    with as_they_were(space[name] for name in found.names):
        return eval(found.source, space)


def same(found: Expression, value: Any) -> bool:
    try:
        if not found.imports and not found.names and not found.stored:
            return bool(ast.literal_eval(found.source) == value)
    except (ValueError, SyntaxError):
        pass  # a set() or a frozenset
    try:
        return is_same(build(found), value)
    except Exception:  # a table has no truth
        return False


def is_same(again: Any, value: Any) -> bool:
    """Whether a value was made again exactly."""
    told = describe(value)
    if told["comparable"] and told == describe(again):
        return True
    testing: Any = getattr(sys.modules.get("pandas"), "testing", None)
    kind = {"DataFrame": "frame", "Series": "series"}.get(type(value).__name__)
    if testing is not None and kind:
        compare = getattr(testing, f"assert_{kind}_equal")
        compare(again, value, check_exact=True, check_freq=False)  # or it raises
        return True
    return type(again) is type(value) and bool(again == value)


def copied(value: Any) -> Any:
    """A copy that no later change reaches."""
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, (pandas.DataFrame, pandas.Series, pandas.Index)):
        return value.copy(deep=True)
    return copy.deepcopy(value)


def _hash_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
