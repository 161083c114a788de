"""What is read after something was written is checked before anything is.

A schema that has changed stops a run where it is read, and what was written before then stays. So
the first rows of such inputs are looked at by a step of their own, before all others.
"""

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from nb2prod.analysis.io_calls import io_role, owner_words
from nb2prod.notebook.walk import called_name, walk
from nb2prod.transform.draft import free_name
from nb2prod.transform.model import Check, Plan, Skipped, Step

_IN_PART = {
    "pandas": frozenset("read_csv read_table read_fwf read_excel read_parquet".split()),
    "polars": frozenset("read_csv read_parquet scan_csv scan_parquet scan_ndjson".split()),
    "numpy": frozenset({"loadtxt", "genfromtxt"}),
}
_ENDS = frozenset("nrows n_rows max_rows chunksize iterator skipfooter skip_footer".split())
_OF_PARQUET = frozenset({"columns"})
_COMPOSES = frozenset("join Path PurePath str expanduser format list tuple set dict range".split())
_KEEPS = frozenset({"commit", "executemany", "to_sql"})
_SENDS = frozenset({"post", "put", "patch", "delete"})
_CLIENTS = frozenset({"requests", "httpx", "session", "client"})
_STARTS = frozenset("run call check_call check_output Popen system".split())
_FOLDERS = frozenset({"mkdir", "makedirs"})
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SURE = (ast.Assign, ast.AnnAssign, ast.Expr)
_PERHAPS = (
    ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
_LATE = "is checked when it is read, which is after something was written: "
_NOT_GIVEN = "no file has it before the run"
_WHOLE = "it cannot be read in part"
_PLACE = "which file it is shows only then"
_UNSURE = "it may not be read at all, or again and again"


def check_ahead(plan: Plan, checks: Sequence[Check], *, wrote: bool = True) -> Plan:
    """The plan with a step that checks inputs before all others, if any is read too late.

    Args:
        plan: of a notebook that was run.
        checks: the reads that have a contract.
        wrote: whether that run wrote files; if not, the programs that it starts do not either.
    """
    if not checks:
        return plan
    reads = [*_Reads(plan, checks, wrote).late()]
    notes = [Skipped(f"{r.check.contract}: {r.check.call}", _LATE + r.reason, r.check.location)
             for r in reads if r.reason]  # fmt: skip
    plan = replace(plan, notes=(*plan.notes, *dict.fromkeys(notes)))
    early = [read for read in reads if not read.reason]
    if not early:
        return plan
    places = {read.line: read.check.location for read in reversed(early)}
    lines = tuple(dict.fromkeys(read.line for read in early))
    return replace(
        plan,
        ahead=_step(plan, lines, sorted({read.check.location.cell for read in early})),
        ahead_of=tuple(places[line] for line in lines),
    )


@dataclass(frozen=True, slots=True)
class _Late:
    """A read after a write: the line that checks it ahead, or the reason why there can be none."""

    check: Check
    line: str = ""
    reason: str = ""


def _step(plan: Plan, lines: Sequence[str], cells: Sequence[int]) -> Step:
    named = _names(n for line in lines for n in ast.walk(_parsed(line)))
    taken = {*_named(plan), *named, *(p.name for p in plan.parameters)}
    return Step(
        name=free_name("check_inputs", taken),
        title="Check the inputs",
        doc="What is read after something was written is looked at before anything is.",
        cells=tuple(cells),
        body="\n".join(lines),
        inputs=tuple(p.name for p in plan.parameters if p.name in named),
        outputs=(),
        result="None",
    )


def _named(plan: Plan) -> Iterator[str]:
    """The names that the package's modules have at their top."""
    yield from (step.name for step in plan.steps)
    yield from (function.name for function in plan.functions)
    yield from _modules(plan.imports)
    yield from _stored(plan.constants)
    yield from (name for step in plan.steps for name in step.outputs)


class _Reads:
    """Follows the steps, and finds what they read after they have written."""

    def __init__(self, plan: Plan, checks: Sequence[Check], wrote: bool) -> None:
        self.plan, self.checks = plan, checks
        self.modules = _modules(plan.imports)
        self.wrote = wrote
        self.made = {f.name: _calls(_parsed(f.source)) for f in plan.functions}
        self.writers = self._spread(self._writes)
        self.readers = self._spread(lambda call: bool(self._contract(call)))
        bound = {name for step in plan.steps for name in _stored(step.body)}
        fixed = {*self.modules, *self.made, *_stored(plan.constants), *vars(builtins)}
        self.known = (fixed | {p.name for p in plan.parameters}) - bound

    def late(self) -> Iterator[_Late]:
        """The reads that come after a write, in order."""
        written = False
        for step in self.plan.steps:
            for statement in _parsed(step.body).body:
                calls = _calls(statement)
                written |= isinstance(statement, _LOOPS) and any(map(self._acts, calls))
                for call in calls:
                    if written:
                        yield from self._judged(call, statement, step)
                    written |= self._acts(call)

    def _acts(self, call: ast.Call) -> bool:
        return called_name(call) in self.writers or self._writes(call)

    def _writes(self, call: ast.Call) -> bool:
        name, owner = called_name(call), owner_words(call)[-1:]
        if owner == (self.plan.report,):
            starts = self.wrote and name in {"shell", "output", "script"}
            return starts or name in {"write", "store"}
        if owner in {("subprocess",), ("os",)} and name in _STARTS:
            return self.wrote
        if name in _KEEPS or (name in _SENDS and not _CLIENTS.isdisjoint(owner)):
            return True
        return io_role(call) == "write" and name not in _FOLDERS

    def _spread(self, does: Callable[[ast.Call], bool]) -> frozenset[str]:
        """The functions that do it, or call one that does."""
        found: set[str] = set()
        while more := {
            name
            for name, calls in self.made.items()
            if name not in found and any(does(c) or called_name(c) in found for c in calls)
        }:
            found |= more
        return frozenset(found)

    def _contract(self, call: ast.Call) -> str:
        """The contract that a call checks, or ""."""
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=self.plan.contracts), attr="checked"),
                args=[ast.Constant(value=str(name)), _],
            ):
                return name
        return ""

    def _judged(self, call: ast.Call, statement: ast.stmt, step: Step) -> Iterator[_Late]:
        if called_name(call) in self.readers:
            found = map(self._contract, self.made[called_name(call)])
            yield from (_Late(self._check(n, step), reason=_PLACE) for n in found if n)
        name = self._contract(call)
        read = call.args[1] if name else None
        if not isinstance(read, ast.Call):
            return
        check = self._check(name, step)
        reason = self._hindrance(check, read)
        if reason or not _is_sure(statement, call):
            yield _Late(check, reason=reason or _UNSURE)
            return
        function = ast.get_source_segment(step.body, read.func)
        given = _after(step.body, read.func, read).lstrip().removeprefix("(")
        yield _Late(check, f'{self.plan.contracts}.check_head("{name}", {function}, {given}')

    def _check(self, contract: str, step: Step) -> Check:
        alike = [check for check in self.checks if check.contract == contract]
        return next((c for c in alike if c.location.cell in step.cells), alike[0])

    def _hindrance(self, check: Check, read: ast.Call) -> str:
        """What keeps a read from being done in part, and before all others."""
        if not check.is_given:
            return _NOT_GIVEN
        root = next(iter(_names(ast.walk(read.func))), "")
        keywords = {keyword.arg for keyword in read.keywords}
        values = (keyword.value for keyword in read.keywords)
        is_odd = called_name(read) == "read_parquet" and not keywords <= _OF_PARQUET
        is_odd |= any(isinstance(v, ast.Constant) and v.value == "pyarrow" for v in values)
        is_known = called_name(read) in _IN_PART.get(self.modules.get(root, ""), ())
        if not is_known or is_odd or keywords & {*_ENDS, None}:
            return _WHOLE
        inner = [n for part in (*read.args, *read.keywords) for n in ast.walk(part)]
        names = _names(inner) - {n.arg for n in inner if isinstance(n, ast.arg)}
        made = {called_name(n) for n in inner if isinstance(n, ast.Call)}
        is_starred = any(isinstance(n, ast.Starred) for n in inner)
        return "" if names <= self.known and made <= _COMPOSES and not is_starred else _PLACE


def _parsed(text: str) -> ast.Module:
    tree = compile(text, "<step>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert isinstance(tree, ast.Module)
    return tree


def _calls(node: ast.AST) -> list[ast.Call]:
    """The calls below a node in the order in which they end."""
    calls = [each for each in walk(node) if isinstance(each, ast.Call)]
    return sorted(calls, key=lambda call: (call.end_lineno, call.end_col_offset))


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _stored(text: str) -> set[str]:
    nodes = walk(_parsed(text))
    return _names(n for n in nodes if isinstance(getattr(n, "ctx", None), ast.Store))


def _modules(imports: Iterable[str]) -> dict[str, str]:
    """For each name that imports bring, the distribution's module that it comes from."""
    found: dict[str, str] = {}
    for node in walk(_parsed("\n".join(imports))):
        if isinstance(node, ast.Import):
            names = ((a.asname or a.name.partition(".")[0], a.name) for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = ((a.asname or a.name, node.module or "") for a in node.names)
        else:
            continue
        found.update((name, module.partition(".")[0]) for name, module in names)
    return found


def _is_sure(statement: ast.stmt, call: ast.Call) -> bool:
    """Whether a step that comes so far evaluates a call of this statement, and does so once."""
    perhaps = (part for part in ast.walk(statement) if isinstance(part, _PERHAPS))
    return isinstance(statement, _SURE) and not any(call in ast.walk(part) for part in perhaps)


def _after(text: str, node: ast.expr, last: ast.expr) -> str:
    """The text between the ends of two nodes of it."""
    lines = text.encode().splitlines(keepends=True)
    ends = [
        len(b"".join(lines[: each.end_lineno - 1])) + each.end_col_offset  # type: ignore[operator]
        for each in (node, last)
    ]
    return text.encode()[slice(*ends)].decode()
