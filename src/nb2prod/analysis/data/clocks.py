"""Where the code asks what time it is, and whether that goes into data or only times a stretch."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.register import Placed, Register, bound_by, constant
from nb2prod.notebook.walk import called_name

_NOW = frozenset(
    "datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today "
    "pandas.Timestamp.now pandas.Timestamp.today pandas.Timestamp.utcnow pandas.datetime.now "
    "pandas.datetime.today arrow.now arrow.utcnow arrow.Arrow.now arrow.Arrow.utcnow pendulum.now "
    "pendulum.today pendulum.yesterday pendulum.tomorrow pyspark.sql.functions.current_date "
    "pyspark.sql.functions.current_timestamp pyspark.sql.functions.now".split()
)
_NOW_TEXT = frozenset({"pandas.to_datetime", "pandas.Timestamp", "numpy.datetime64"})
_SECONDS = frozenset({"time.time", "time.time_ns"})
_TOLD = frozenset({"time.ctime", "time.localtime", "time.gmtime", "time.asctime"})
_CLOCKS = sorted(_NOW | _NOW_TEXT | _SECONDS | _TOLD | {"time.strftime"})
_WORDS = tuple(dict.fromkeys(name.rpartition(".")[2] for name in _CLOCKS))
_START = re.compile(r"start|begin|^t_?\d*$|^tic$|prev|last|before|since", re.IGNORECASE)
_STAMPS = re.compile(r"creat|generat|updat|stamp|saved|start|finish|_at$|_utc$", re.IGNORECASE)
_SHOWS = frozenset(
    "print pprint display debug info warning warn error critical exception log write "
    "set_description markdown Markdown HTML".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """A call that asks the clock, whose answer goes into data, a name or a decision."""

    call: Placed[ast.Call]


def find_clocks(register: Register) -> Iterator[Clock]:
    """The clocks whose answer is used for more than timing a stretch or telling the time."""
    found = [(call, kind) for call in register.calls(*_WORDS) if (kind := _kind(call, register))]
    asked = {call.node for call, _ in found}
    named = frozenset(name for call, _ in found for name in _names(call))
    follow = _Follow(register, asked, named)
    for call, kind in found:
        if follow.is_used(call, text_only=kind == "seconds"):
            yield Clock(call)


def _kind(call: Placed[ast.Call], register: Register) -> str:
    name = register.called(call.node)
    if name in _NOW:
        return "now"
    if name in _SECONDS:
        return "seconds"
    if name in _NOW_TEXT:
        given = constant(call.node.args[0]) if call.node.args else None
        return "now" if given in {"now", "today"} else ""
    if name == "time.strftime":
        return "now" if len(call.node.args) == 1 else ""
    return "now" if name in _TOLD and not call.node.args else ""


def _names(call: Placed[ast.Call]) -> list[str]:
    """The names that hold just what the clock said."""
    parent = call.parent
    targets = parent.targets if isinstance(parent, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


@dataclass(frozen=True, slots=True)
class _Follow:
    """Follows what a clock said; `asked` are all such calls, `named` the names that hold it."""

    register: Register
    asked: set[ast.Call]
    named: frozenset[str]

    def is_used(self, place: Placed[ast.Call] | Placed[ast.Name], text_only: bool) -> bool:
        """Whether the time itself gets anywhere; `text_only`: only as a part of a text."""
        inner: ast.AST = place.node
        in_text = False
        for outer in place.around:
            if isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Sub):
                if self._is_time(outer.left) and self._is_time(outer.right):
                    return False
                if text_only:
                    return False
            if isinstance(outer, ast.Call) and outer is not place.node:
                if called_name(outer) in _SHOWS:
                    return False
                in_text = in_text or called_name(outer) in {"str", "format", "seed"}
            if isinstance(outer, ast.Compare) and text_only:
                return False
            if isinstance(outer, ast.Dict) and _stamps(outer, inner):
                return False
            in_text = in_text or isinstance(outer, ast.JoinedStr)
            if isinstance(outer, ast.Expr):
                return isinstance(inner, ast.Call) and inner is not place.node and not text_only
            if isinstance(outer, ast.Assign) and inner is place.node:
                return any(self._name_is_used(n, text_only) for n in outer.targets)
            if isinstance(outer, ast.stmt):
                break
            inner = outer
        return in_text or not text_only

    def _name_is_used(self, target: ast.expr, text_only: bool) -> bool:
        if not isinstance(target, ast.Name):
            return not text_only and not isinstance(target, ast.Attribute)
        reads = [n for n in self.register.names(target.id) if isinstance(n.node.ctx, ast.Load)]
        return any(self.is_used(read, text_only) for read in reads if not bound_by(read))

    def _is_time(self, node: ast.expr) -> bool:
        """Whether an expression is what a clock said: then, or at a start kept elsewhere."""
        match node:
            case ast.Name(id=name):
                return name in self.named or bool(_START.search(name))
            case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
                return bool(_START.search(name))
        return node in self.asked


def _stamps(node: ast.Dict, value: ast.AST) -> bool:
    """Whether a dictionary keeps this value to say when it was made."""
    keys = [k for k, v in zip(node.keys, node.values, strict=True) if v is value]
    return any(isinstance(k, ast.Constant) and bool(_STAMPS.search(str(k.value))) for k in keys)
