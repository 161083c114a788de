"""`input("How many?")` asks a person, whom a job does not have: its answer becomes a parameter."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nb2prod.notebook import Cell, ParsedCell, TextEdit, apply_edits
from nb2prod.notebook.walk import children, walk
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, free_name, identifiers
from nb2prod.transform.model import Parameter, Skipped
from nb2prod.transform.plain.rewrite import rewritten

_ASKS = frozenset({"input", "raw_input", "getpass"})
_TYPES = {"int": int, "float": float, "str": str}
_AGAIN = gettext(
    "asks in a loop or a function, as often as it is called: give the values as a parameter"
)
_SECRET = gettext("asks for a secret, which no parameter should hold: read it from the environment")


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A call that asks for a value once.

    `node` is the call, with `int(…)` or `float(…)` around it where there is one; `type` says what
    that makes of the answer; `default` is the answer in the notebook's saved output, or an empty
    one; `name` the variable that keeps it, or ''.
    """

    node: ast.Call
    call: ast.Call
    type: str
    default: object
    name: str
    prompt: str


def ask_by_parameter(draft: Draft) -> Draft:
    """Make a parameter of each answer, and put its name where the question stood."""
    if not _asks_at_all(draft):
        return draft
    taken = set(identifiers(draft.analysis)) | draft.parameter_names
    edits: dict[ParsedCell, list[TextEdit]] = {}
    parameters, skipped = list(draft.parameters), list(draft.skipped)
    for cell in draft.analysis.program.cells:
        for question in questions(cell):
            name = free_name(f"{question.name or 'answer'}_input", taken)
            taken.add(name)
            where = cell.location(question.node)
            about = question.prompt or f"What the notebook asks for in cell {cell.index + 1}"
            parameters.append(
                Parameter(name, question.type, question.default, about, "value", where)
            )
            edits.setdefault(cell, []).append(TextEdit(*cell.span(question.node), name))
        for call, reason in _refused(cell):
            skipped.append(Skipped(cell.source(call), reason, cell.location(call)))
    draft = replace(draft, parameters=tuple(parameters), skipped=tuple(skipped))
    return rewritten(draft, edits)


def answered(cell: ParsedCell) -> str | None:
    """The cell's source with the default answers in the questions' places, or None if it asks
    nothing.
    """
    if cell.text != cell.cell.source:
        return None
    edits = [TextEdit(*cell.span(q.node), repr(q.default)) for q in questions(cell)]
    return apply_edits(cell.text, edits) if edits else None


def questions(cell: ParsedCell) -> Iterator[Question]:
    """The calls that ask exactly once: at the top of the cell, in no loop and no function."""
    saved = _answers(cell.cell)
    for number, (call, around, name) in enumerate(_once(cell.tree.body)):
        kind = around.func.id if around and isinstance(around.func, ast.Name) else "str"
        default = _TYPES[kind]()
        if number < len(saved):
            default = _converted(saved[number], kind, default)
        yield Question(around or call, call, kind, default, name, _prompt(call))


def _asks_at_all(draft: Draft) -> bool:
    if draft.binders().keys() & {"input", "raw_input"}:
        return False
    return bool(draft.analysis.program.cells_with("input(", "getpass"))


def _once(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.Call, ast.Call | None, str]]:
    for statement in body:
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr | ast.AugAssign):
            yield from _calls(statement, None, _target(statement))
        elif isinstance(statement, ast.If):
            yield from _calls(statement.test, None, "")


def _calls(
    node: ast.AST, around: ast.Call | None, name: str
) -> Iterator[tuple[ast.Call, ast.Call | None, str]]:
    if _asks(node):
        assert isinstance(node, ast.Call)
        yield node, around, name
        return
    if isinstance(node, ast.Lambda | ast.comprehension | ast.GeneratorExp | ast.ListComp):
        return
    converts = (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _TYPES
        and len(node.args) == 1
        and not node.keywords
    )
    for child in children(node):
        inner = node if converts and isinstance(node, ast.Call) and child in node.args else None
        yield from _calls(child, inner, name)


def _asks(node: ast.AST, names: frozenset[str] = _ASKS - {"getpass"}) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _refused(cell: ParsedCell) -> Iterator[tuple[ast.Call, str]]:
    asked = {question.call for question in questions(cell)}
    for node in walk(cell.tree):
        if _asks(node, _ASKS) and node not in asked:
            assert isinstance(node, ast.Call)
            secret = isinstance(node.func, ast.Name) and node.func.id == "getpass"
            yield node, _SECRET if secret else _AGAIN


def _target(statement: ast.stmt) -> str:
    targets = statement.targets if isinstance(statement, ast.Assign) else ()
    name = targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""
    return name.lower() if name.lower().isidentifier() else ""


def _prompt(call: ast.Call) -> str:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    text = given[0].value if given and isinstance(given[0], ast.Constant) else ""
    return re.sub(r"\s+", " ", text).strip(" :?>") if isinstance(text, str) else ""


def _answers(cell: Cell) -> list[str]:
    """What was answered when the notebook was saved: the prompts stand in its output."""
    texts = [o.get("text", "") for o in cell.outputs if o.get("name") == "stdout"]
    text = "".join("".join(t) if isinstance(t, list) else str(t) for t in texts)
    found: list[str] = []
    prompts = re.findall(r"input\(\s*(['\"])(.+?)\1\s*\)", cell.source)
    for _, prompt in prompts:
        line = next((line for line in text.split("\n") if line.startswith(prompt)), None)
        if line is None:
            return []
        found.append(line[len(prompt) :].strip())
    return found


def _converted(text: str, kind: str, default: object) -> object:
    try:
        return _TYPES[kind](text)
    except ValueError:
        return default
