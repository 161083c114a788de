"""Which values in a notebook somebody will want to change from run to run.

Papermill's own convention wins: a cell tagged `parameters`. Elsewhere values are scored; the
weights come from reading what people put into such cells (constants in capitals, paths, dates,
seeds, sizes, thresholds) in public notebooks.
"""

import ast
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nb2prod.analysis.flow.names import Names
from nb2prod.analysis.parameters.literals import defaults, tried
from nb2prod.analysis.parameters.words import is_style, is_tuned, path_name
from nb2prod.analysis.places.paths import PathLiteral
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import called_name, walk

THRESHOLD = 0.5

_ESTIMATOR_KEYWORDS = frozenset(
    "test_size train_size random_state n_clusters n_estimators n_components n_neighbors n_splits "
    "epochs batch_size learning_rate max_depth max_iter alpha".split()
)
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}.*)?")
_PICTURE = re.compile(r"\.(png|jpe?g|svg|pdf|eps|gif|tiff?|webp)$", re.IGNORECASE)
_SEEDERS = frozenset({"seed", "RandomState", "default_rng", "set_seed", "manual_seed"})


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A value that may become a parameter.

    `variable` is the name it is bound to, or None for a literal inside a call; `node` is the
    assignment or the literal; `nodes` are all literals that must change together with it,
    `taken_by` the function that takes the first of them. `also` are assignments of the same name
    in parameters cells before this one, which it replaces.
    """

    cell: ParsedCell
    node: ast.stmt | ast.expr
    variable: str | None
    name: str
    value: object
    role: str  # "input", "output" or "value"
    score: float
    nodes: tuple[ast.expr, ...] = ()
    taken_by: str = ""
    declared: bool = False
    also: tuple[ast.stmt, ...] = ()

    @property
    def is_picture(self) -> bool:
        """Whether it is the file of a figure that is saved."""
        return self.role == "output" and bool(_PICTURE.search(str(self.value)))

    @property
    def type(self) -> str:
        """The type of the value, or the wider one that the assignment declares."""
        own = type(self.value).__name__
        annotation = self.node.annotation if isinstance(self.node, ast.AnnAssign) else None
        line = self.cell.text.split("\n")[self.node.lineno - 1]
        comment = re.search(r"#\s*type:\s*(\w+)\s*$", line)
        declared = annotation.id if isinstance(annotation, ast.Name) else comment and comment[1]
        return "float" if (declared, own) == ("float", "int") else own


_ASSIGNMENTS = (ast.Assign, ast.AnnAssign)

Placed = tuple[ParsedCell, ast.stmt, Names]


def candidates(
    statements: Iterable[Placed], paths: tuple[PathLiteral, ...]
) -> tuple[Candidate, ...]:
    """Every value that could be a parameter, the most likely first."""
    every = tuple(statements)
    tagged = tuple(_tagged(every))
    if tagged:
        return tagged
    named = list(_named(every, paths))
    taken = {id(node) for c in named for node in walk(c.node)}
    literals = list(_literals(every, paths))
    named = [_linked(c, literals, taken) for c in named]
    taken |= {id(node) for c in named for node in c.nodes}
    literals = [c for c in literals if id(c.node) not in taken]
    found = [c for c in (*named, *literals) if c.score >= THRESHOLD]
    return tuple(sorted(found, key=lambda c: (-c.score, c.cell.location(c.node))))


def _linked(named: Candidate, literals: list[Candidate], taken: set[int]) -> Candidate:
    """A variable that holds a path, with the literals elsewhere that are the same path."""
    if not isinstance(named.value, str):
        return named
    path = _same_path(named.value)
    same = [c for c in literals if c.role != "value" and _same_path(str(c.value)) == path]
    nodes = tuple(node for c in same for node in c.nodes if id(node) not in taken)
    if not nodes:
        return named
    role = same[0].role if named.role == "value" else named.role
    return replace(named, nodes=nodes, role=role, score=max(named.score, same[0].score))


def _same_path(path: str) -> str:
    """The same text for `./a/b.csv` and `a/b.csv`; addresses are as they are."""
    return path if "://" in path else posixpath.normpath(path)


def _tagged(statements: tuple[Placed, ...]) -> Iterator[Candidate]:
    """The notebook's own parameters: plain assignments of literals in a tagged cell."""
    found: dict[str, list[tuple[ParsedCell, ast.stmt, object]]] = {}
    before: set[str] = set()
    for cell, node, names in statements:
        bound = _bound_literal(node) if _is_tagged(cell) else None
        if bound and bound[0] not in before:
            found.setdefault(bound[0], []).append((cell, node, bound[1]))
        else:
            before |= _all_bound(names)
    for name, places in found.items():
        cell, node, value = places[-1]
        also = tuple(earlier for _, earlier, _ in places[:-1])
        yield Candidate(cell, node, name, name, value, "value", 1.0, declared=True, also=also)


def undeclarable(statements: Iterable[Placed]) -> Iterator[tuple[ParsedCell, ast.stmt]]:
    """Assignments in parameters cells that cannot become parameters."""
    every = tuple(statements)
    taken = {node for c in _tagged(every) for node in (c.node, *c.also)}
    for cell, node, _ in every:
        if _is_tagged(cell) and node not in taken and isinstance(node, _ASSIGNMENTS):
            yield cell, node


def _is_tagged(cell: ParsedCell) -> bool:
    return "parameters" in cell.cell.tags


def _named(statements: tuple[Placed, ...], paths: tuple[PathLiteral, ...]) -> Iterator[Candidate]:
    binders = Counter(name for _, _, names in statements for name in _all_bound(names))
    mutated = {name for _, _, names in statements for name in names.mutates}
    read = {name for _, _, names in statements for name in names.reads | names.deferred}
    roles = {id(path.node): path for path in paths}
    block = Counter(cell.index for cell, node, _ in statements if _is_setting(node))
    for name, places in _literal_bindings(statements).items():
        (cell, node, value), *again = places
        same = all((type(v), v) == (type(value), value) for _, _, v in again)
        if binders[name] != len(places) or not same or name in mutated or name not in read:
            continue
        path = roles.get(id(node.value)) if isinstance(node, ast.Assign | ast.AnnAssign) else None
        score = _score(name, value) + (0.5 if block[cell.index] >= 3 and _is_setting(node) else 0)
        role = "value"
        if path:
            role = _role(path)
            score += 0.7
        also = tuple(other for _, other, _ in again)
        yield Candidate(cell, node, name, name, value, role, score, also=also)


def _literal_bindings(
    statements: tuple[Placed, ...],
) -> dict[str, list[tuple[ParsedCell, ast.stmt, object]]]:
    """For each name the plain assignments of literals to it, in order."""
    found: dict[str, list[tuple[ParsedCell, ast.stmt, object]]] = {}
    for cell, node, _ in statements:
        if bound := _bound_literal(node):
            found.setdefault(bound[0], []).append((cell, node, bound[1]))
    return found


def _all_bound(names: Names) -> frozenset[str]:
    return names.may_bind | names.global_writes | names.deletes


def _bound_literal(node: ast.stmt) -> tuple[str, object] | None:
    """The name and value of `name = literal`, when papermill could inject such a value."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value:
        target, value = node.target, node.value
    else:
        return None
    if not isinstance(target, ast.Name) or target.id.startswith("__"):
        return None  # in a class, Python gives such names another form
    try:
        literal = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return (target.id, literal) if _injectable(literal) else None


def _injectable(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(v, str | int | float | bool) for v in value)
    if isinstance(value, dict):
        return all(isinstance(k, str) and _injectable(v) for k, v in value.items())
    return isinstance(value, str | int | float | bool)


def _is_setting(node: ast.stmt) -> bool:
    """Whether a statement gives a number a name of two letters or more."""
    bound = _bound_literal(node)
    return bound is not None and len(bound[0]) > 1 and isinstance(bound[1], int | float | bool)


def _score(name: str, value: object) -> float:
    if is_style(name, value):
        return 0.0
    score = 0.6 if name.isupper() and len(name) > 1 else 0.0
    if is_tuned(name):
        score += 0.5
    if isinstance(value, str):
        score += 0.5 if _DATE.fullmatch(value) else 0.0
        score -= 1.0 if len(value) > 120 or "\n" in value else 0.0
    if isinstance(value, list | dict):
        score -= 0.4 if len(value) <= 12 else 1.0
    return score if name != "_" else 0.0


def _literals(
    statements: tuple[Placed, ...], paths: tuple[PathLiteral, ...]
) -> Iterator[Candidate]:
    """Literals inside calls: paths read and written, seeds, estimator settings."""
    by_path: dict[str, list[PathLiteral]] = {}
    nodes = [node for _, node, _ in statements]
    left_out = defaults(nodes) | tried(nodes)
    for path in paths:
        if not path.literal or path.role == "unknown" or path.node in left_out:
            continue
        if path.role == "read" or re.search(r"\.\w+$", path.value):  # no folder that is made
            by_path.setdefault(_same_path(path.value), []).append(path)
    for group in by_path.values():
        first, value = group[0], group[0].value
        role = "input" if any(p.role == "read" for p in group) else "output"
        written_first = _role(first) == "output"
        name = path_name(value, first.kind)
        yield Candidate(
            first.cell,
            first.node,
            None,
            name,
            value,
            "output" if written_first else role,
            0.8 if role == "input" else 0.55 if _PICTURE.search(value) else 0.7,
            tuple(p.node for p in group),
        )
    yield from _keywords(statements)


def _keywords(statements: tuple[Placed, ...]) -> Iterator[Candidate]:
    found: dict[str, list[tuple[ParsedCell, ast.Constant, str]]] = {}
    for cell, statement, _ in statements:
        for call in walk(statement):
            if not isinstance(call, ast.Call):
                continue
            name = called_name(call)
            for keyword in call.keywords:
                setting = keyword.arg or ""
                if _is_setting_of(name, setting) and (value := _number(keyword.value)):
                    found.setdefault(setting, []).append((cell, value, name))
            if name in _SEEDERS and len(call.args) == 1 and (value := _number(call.args[0])):
                found.setdefault("seed", []).append((cell, value, name))
    for name, places in found.items():
        if len({(type(node.value), node.value) for _, node, _ in places}) == 1:
            cell, node, taken_by = places[0]
            score = 0.6 if name in {"seed", "random_state"} else 0.5
            nodes = tuple(node for _, node, _ in places)
            yield Candidate(
                cell, node, None, name, node.value, "value", score, nodes, taken_by=taken_by
            )


def _is_setting_of(called: str, keyword: str) -> bool:
    """Whether the keyword sets up an estimator; `alpha` is how transparent a plot is elsewhere."""
    return keyword in _ESTIMATOR_KEYWORDS and (keyword != "alpha" or called[:1].isupper())


def _number(node: ast.expr) -> ast.Constant | None:
    if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
        return node
    return None


def _role(path: PathLiteral) -> str:
    return {"read": "input", "write": "output"}.get(path.role, "value")
