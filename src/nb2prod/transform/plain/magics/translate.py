"""What becomes of IPython's magics, shell lines and help in a package."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from nb2prod.analysis.needs.modules import imported_names
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import children
from nb2prod.transform.draft import Draft, Place, identifiers
from nb2prod.transform.model import Skipped
from nb2prod.transform.plain.magics.answer import Answer, Setting
from nb2prod.transform.plain.magics.cells import cell_magic
from nb2prod.transform.plain.magics.lines import line_magic
from nb2prod.transform.plain.magics.shell import shell_line
from nb2prod.transform.plain.rewrite import rewritten

_DEEPEST_RUN = 4  # notebooks that run notebooks that run notebooks


@dataclass(frozen=True, slots=True, eq=False)
class _Magic:
    """A magic's call, the statement it is if it stands alone, and the functions around it."""

    call: ast.Call
    statement: ast.Expr | None
    functions: tuple[ast.AST, ...]


def translate_magics(draft: Draft, runs: Mapping[str, str]) -> Draft:
    """Replace every magic by Python that does the same, or say why that is not done.

    A magic without anything in its place stays in the draft (see `leave_out_magics`); `runs` are
    the texts of the files that `%run` names.
    """
    for _ in range(_DEEPEST_RUN):
        told = {*draft.skipped, *draft.notes}
        draft, changed = _round(draft, Setting(*draft.voice, runs=runs), told)
        if not changed:
            break
    return draft


def leave_out_magics(draft: Draft) -> Draft:
    """Take out the magics that nothing stands for."""
    gone = [u for u in draft.units if isinstance(u.node, ast.Expr) and is_magic(u.node.value)]
    return draft.mapped({unit: unit.to(Place.DROPPED) for unit in gone})


def is_magic(node: ast.AST) -> bool:
    """Whether a node is a call like `get_ipython().run_line_magic(…)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Call)
        and isinstance(node.func.value.func, ast.Name)
        and node.func.value.func.id == "get_ipython"
    )


def _round(draft: Draft, setting: Setting, told: set[Skipped]) -> tuple[Draft, bool]:
    bound = _bound(draft)
    known: set[str] = set()
    imported: set[str] = set()
    edits: dict[ParsedCell, list[TextEdit]] = {}
    answers: list[Answer] = []
    skipped, notes = list(draft.skipped), list(draft.notes)
    statements = {cell: [u for u in draft.units if u.cell is cell] for cell in _cells(draft)}
    for cell, units in statements.items():
        known |= {name for unit in units for name in unit.names.may_bind}
        modules = {name for unit in units for name in imported_names(unit.node)}
        imported |= {name.partition(".")[0] for name in modules} - draft.local
        for magic in _magics(cell) if "get_ipython" in cell.text else ():
            here = known | (identifiers(draft.analysis) if magic.functions else set())
            indent = magic.statement.col_offset if magic.statement else 0
            answer = _answer(
                magic.call,
                replace(
                    setting,
                    known=frozenset(here),
                    bound=bound,
                    imported=frozenset(imported),
                    alone=magic.statement is not None,
                    indent=indent,
                ),
            )
            answers.append(answer)
            edits.setdefault(cell, []).extend(_edits(cell, magic, answer))
            what, where = _as_typed(magic.call), cell.location(magic.call)
            if answer.note and (note := Skipped(what, answer.note, where)) not in told:
                notes.append(note)
            if answer.reason and (gone := Skipped(what, answer.reason, where)) not in told:
                skipped.append(gone)
    draft = replace(
        draft,
        extra_imports=draft.extra_imports.union(*(a.imports for a in answers)),
        requirements=tuple(dict.fromkeys([*draft.requirements, *_required(answers)])),
        session=tuple(dict.fromkeys([*draft.session, *(a.session for a in answers if a.session)])),
        skipped=tuple(skipped),
        notes=tuple(notes),
    )
    real = {cell: made for cell, made in edits.items() if made}
    return rewritten(draft, real), bool(real)


def _cells(draft: Draft) -> list[ParsedCell]:
    cells = draft.analysis.program.cells
    return [cell for cell in cells if "skip-execution" not in cell.cell.tags]


def _bound(draft: Draft) -> frozenset[str]:
    return frozenset(name for unit in draft.units for name in unit.names.may_bind)


def _required(answers: list[Answer]) -> Iterator[str]:
    for answer in answers:
        yield from answer.requirements


def _edits(cell: ParsedCell, magic: _Magic, answer: Answer) -> list[TextEdit]:
    """What changes in the cell: nothing for a statement at the top that is left out."""
    if magic.statement is None:
        return [TextEdit(*cell.span(magic.call), answer.text or "None")]
    start, end = cell.span(magic.statement)
    if answer.text is None:
        nested = magic.statement not in cell.tree.body
        return [TextEdit(start, end, "pass")] if nested else []
    margin = cell.text[cell.text.rfind("\n", 0, start) + 1 : start]
    margin = margin if not margin.strip() else " " * len(margin)
    return [TextEdit(start, end, answer.text.replace("\n", f"\n{margin}"))]


def _magics(cell: ParsedCell) -> Iterator[_Magic]:
    """The outermost magics of a cell, in order."""
    yield from _below(cell.tree, ())


def _below(node: ast.AST, functions: tuple[ast.AST, ...]) -> Iterator[_Magic]:
    for child in children(node):
        if is_magic(child):
            assert isinstance(child, ast.Call)
            alone = node if isinstance(node, ast.Expr) else None
            yield _Magic(child, alone, functions)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _below(child, (*functions, child))
        else:
            yield from _below(child, functions)


def _arguments(call: ast.Call) -> list[str]:
    return [str(a.value) if isinstance(a, ast.Constant) else "" for a in call.args]


def _as_typed(call: ast.Call) -> str:
    arguments = [*_arguments(call), "", "", ""]
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if method == "run_cell_magic":
        return f"%%{arguments[0]} {arguments[1]}".strip() + f"\n{arguments[2]}".rstrip()
    if method in {"run_line_magic", "magic"}:
        if arguments[0] == "pinfo":
            return f"{arguments[1]}?"
        return f"%{arguments[0]} {arguments[1]}".strip()
    return f"!{arguments[0]}" if method in {"system", "getoutput"} else f"get_ipython().{method}"


def _answer(call: ast.Call, setting: Setting) -> Answer:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    arguments = _arguments(call)
    constant = all(isinstance(a, ast.Constant) for a in call.args) and not call.keywords
    if constant and method in {"system", "getoutput"} and len(arguments) == 1:
        return shell_line(arguments[0], setting, captured=method == "getoutput")
    if constant and method == "magic" and len(arguments) == 1:
        name, _, rest = arguments[0].lstrip("%").partition(" ")
        return line_magic(name, rest.strip(), setting)
    if constant and method == "run_line_magic" and len(arguments) == 2:
        return line_magic(arguments[0], arguments[1], setting)
    if constant and method == "run_cell_magic" and len(arguments) == 3:
        return cell_magic(arguments[0], arguments[1], arguments[2], setting)
    return Answer(reason="speaks to IPython itself, which a package does not have")
