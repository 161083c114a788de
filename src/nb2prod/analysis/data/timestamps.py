"""Times without a time zone where that changes what they mean."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nb2prod.analysis.register import Placed, Register, constant, keyword
from nb2prod.analysis.shell import bound_once
from nb2prod.notebook.walk import called_name, index

Fault = Literal["utc", "local", "mixed", "pytz", "now", "hours"]

_LOCAL = frozenset(
    "datetime.datetime.now datetime.datetime.today pandas.Timestamp.now pandas.Timestamp.today "
    "pandas.datetime.now".split()
)
_UTC = frozenset({"datetime.datetime.utcnow", "datetime.datetime.utcfromtimestamp"})
_MADE = frozenset({"datetime.datetime", "pandas.Timestamp", "pandas.to_datetime"})
_ZONES = ("tz", "tzinfo", "utc")
_ZONE_WORDS = frozenset("tz_localize tz_convert astimezone ZoneInfo localize gettz".split())
_WITHIN_A_DAY = re.compile(r"\d*\.?\d*(?:h|H|T|min|Min|S|s|L|ms|us)")  # MS is a month


@dataclass(frozen=True, slots=True, eq=False)
class Timestamp:
    """A time whose zone is left out, or given in a way that does not work."""

    call: Placed[ast.Call]
    fault: Fault


def find_timestamps(register: Register) -> Iterator[Timestamp]:
    """Those of each kind in reading order."""
    for call in register.calls("utcnow", "utcfromtimestamp"):
        if register.called(call.node) in _UTC and not _is_told(call):
            yield Timestamp(call, "utc")
    for call in register.calls("fromtimestamp"):
        zoned = len(call.node.args) > 1 or keyword(call.node, *_ZONES)
        named = register.called(call.node) == "datetime.datetime.fromtimestamp"
        if named and not (zoned or _is_told(call)):
            yield Timestamp(call, "local")
    for call in register.calls("timezone"):
        given = call.parent
        is_zone = isinstance(given, ast.keyword) and given.arg == "tzinfo"
        place = constant(call.node.args[0]) if call.node.args else None
        named = register.called(call.node) == "pytz.timezone" and place not in {"UTC", "utc"}
        if is_zone and named:
            yield Timestamp(call, "pytz")
    yield from _compared(register)
    yield from _handed_on(register)
    for call in register.calls("resample", "Grouper", "asfreq"):
        is_method = isinstance(call.node.func, ast.Attribute)
        if is_method and _is_within_a_day(call.node) and not _names_a_zone(register):
            yield Timestamp(call, "hours")


def _handed_on(register: Register) -> Iterator[Timestamp]:
    """Functions that are given to others: `seconds.apply(datetime.fromtimestamp)`."""
    for call in register.calls("apply", "map", "field", "Column"):
        for given in (*call.node.args, *(k.value for k in call.node.keywords)):
            name = register.dotted(given)
            if name in _UTC or name == "datetime.datetime.fromtimestamp":
                yield Timestamp(call, "utc" if name in _UTC else "local")


def _names_a_zone(register: Register) -> bool:
    """Whether the times may well have a zone, or are counted from 1970 in UTC."""
    if register.words & _ZONE_WORDS:
        return True
    made = register.calls("to_datetime", "Timestamp", "date_range", "now", "read_csv", "read_sql")
    return any(keyword(call.node, *_ZONES, "unit", "date_parser") for call in made)


def _is_within_a_day(call: ast.Call) -> bool:
    """Whether a table is put into hours or less, where a change of the clock shows."""
    given = [*call.args[:1], *(k.value for k in call.keywords if k.arg in {"rule", "freq", "time"})]
    texts = [value for value in map(constant, given) if isinstance(value, str)]
    return any(_WITHIN_A_DAY.fullmatch(text) for text in texts)


def _is_told(call: Placed[ast.Call]) -> bool:
    """Whether the time is only put into words, or taken from another to get a stretch."""
    for outer in call.around:
        if isinstance(outer, ast.stmt):
            return False
        if isinstance(outer, ast.Attribute) and outer.attr in {"strftime", "isoformat", "date"}:
            return True
        if isinstance(outer, ast.JoinedStr) or (
            isinstance(outer, ast.Call) and called_name(outer) in {"print", "info", "format"}
        ):
            return True
        if isinstance(outer, ast.BinOp) and not isinstance(outer.right, ast.Call):
            return True
    return False


def _compared(register: Register) -> Iterator[Timestamp]:
    """Naive times that meet ones with a zone, and the clock's that meet ones of the data."""
    for call in register.calls("now", "today", "datetime", "Timestamp", "to_datetime", "strptime"):
        if not _is_naive(call.node, register):
            continue
        places: list[Placed[ast.Call] | Placed[ast.Name]] = [call, *_reads(call, register)]
        for taken, compared in map(_met, places):
            if any(_is_zoned(other, register) for other in (*taken, *compared)):
                yield Timestamp(call, "mixed")
                break
            if register.called(call.node) in _LOCAL and any(map(_is_column, compared)):
                yield Timestamp(call, "now")
                break


def _reads(call: Placed[ast.Call], register: Register) -> Iterator[Placed[ast.Name]]:
    """Where the name is read that stands for what a call gives, and for nothing else."""
    made = call.parent
    if isinstance(made, ast.Assign) and isinstance(made.targets[0], ast.Name):
        name = made.targets[0].id
        if len(register.bound(name)) == 1:
            yield from (n for n in register.names(name) if call.function in (None, n.function))


def _met(
    place: Placed[ast.Call] | Placed[ast.Name],
) -> tuple[list[ast.expr], list[ast.expr]]:
    """What a time, or one before or after it, is taken from or less, and compared with."""
    taken: list[ast.expr] = []
    inner: ast.AST = place.node
    for outer in place.around:
        if isinstance(outer, ast.Compare):
            return taken, [s for s in (outer.left, *outer.comparators) if s is not inner]
        if not (isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Add | ast.Sub)):
            break
        if isinstance(outer.op, ast.Sub):
            taken.append(outer.left if outer.right is inner else outer.right)
        inner = outer
    return taken, []


def _is_column(node: ast.expr) -> bool:
    """Whether it is a table's column, or times that were read: `bills["t"]`, `to_datetime(t)`."""
    if isinstance(node, ast.Subscript):
        return isinstance(constant(node.slice), str)
    if not isinstance(node, ast.Call):
        return False
    is_read = called_name(node) in {"to_datetime", "strptime"}
    return is_read and not keyword(node, *_ZONES)


def _is_naive(node: ast.Call, register: Register) -> bool:
    name = register.called(node)
    if keyword(node, *_ZONES) or any(k.arg is None for k in node.keywords):
        return False
    if name in _LOCAL:
        return not node.args
    if name == "datetime.datetime.strptime":
        form = constant(node.args[1]) if len(node.args) == 2 else None
        return isinstance(form, str) and "%z" not in form.lower()
    texts = [str(constant(a)) for a in node.args if isinstance(constant(a), str)]
    zoned = any(text.endswith("Z") or "+" in text or "UTC" in text for text in texts)
    fixed = bool(node.args) and all(constant(a) is not None for a in node.args)
    return name in _MADE and fixed and not zoned


def _is_zoned(node: ast.expr, register: Register, depth: int = 2) -> bool:
    """Whether an expression has a zone, as far as it can be seen."""
    if isinstance(node, ast.Call):
        if called_name(node) in {"tz_convert", "tz_localize", "astimezone"}:
            return not (node.args and _is_none(node.args[0]))
        zone = keyword(node, *_ZONES)
        if register.called(node) == "datetime.datetime.now" and node.args:
            zone = node.args[0]
        return zone is not None and not _is_none(zone) and constant(zone) is not False
    if isinstance(node, ast.Name) and depth:
        value = bound_once(node.id, register)
        return value is not None and _is_zoned(value, register, depth - 1)
    if isinstance(node, ast.Subscript | ast.Attribute):
        return _is_zoned_column(node, register)
    return False


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_zoned_column(column: ast.Subscript | ast.Attribute, register: Register) -> bool:
    """Whether every assignment of the column, or of the index, gives it a zone."""
    text = _spelled(column)
    cells = {call.cell for call in register.calls("tz_localize", "tz_convert", "to_datetime")}
    given = [
        assigned.value
        for cell in cells
        for assigned in index(cell.tree).of(ast.Assign)
        for target in assigned.targets
        if isinstance(target, ast.Subscript | ast.Attribute) and _spelled(target) == text
    ]
    zoned = [value for value in given if isinstance(value, ast.Call) and _gives_zone(value)]
    return bool(given) and len(zoned) == len(given)


def _spelled(column: ast.Subscript | ast.Attribute) -> str:
    """The table and the column's name: `bills.t` is `bills["t"]`."""
    name = constant(column.slice) if isinstance(column, ast.Subscript) else column.attr
    return f"{ast.dump(column.value)} {name}"


def _gives_zone(call: ast.Call) -> bool:
    if called_name(call) in {"tz_localize", "tz_convert"}:
        return not (call.args and _is_none(call.args[0]))
    return called_name(call) == "to_datetime" and constant(keyword(call, "utc")) is True
