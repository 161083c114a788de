"""Classes and functions that are there only with a module: `if torch is not None: class Net: …`.

They cannot stand before the question, as making them needs the module. So each gets the question to
itself, `None` on the other side of it, and all of that moves to module level.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator

from nb2prod.analysis import Statement
from nb2prod.analysis.flow.scopes import global_writes, mentions
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.transform.blocks import can_be_called, first_line, is_still
from nb2prod.transform.draft import Draft
from nb2prod.transform.imports import is_guarded_import
from nb2prod.transform.meanings import Meanings
from nb2prod.transform.plain.rewrite import rewritten

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_BUILTINS = frozenset(dir(builtins))

_QUESTION = (
    ast.Name, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Load, ast.boolop,
    ast.unaryop, ast.Is, ast.IsNot, ast.Eq, ast.NotEq,
)  # fmt: skip


def definition_of(node: ast.stmt) -> Definition | None:
    """The definition that a statement is, or that it makes where a question says so."""
    if isinstance(node, Definition):
        return node
    match node:
        case ast.If(
            body=[ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() as made],
            orelse=[otherwise],
        ) if _set_to_none(otherwise) == [made.name] and _is_question(node.test):
            return made
    return None


def ask_for_each(draft: Draft, ignored: Iterable[int], whole: frozenset[str]) -> Draft:
    """The draft of the same notebook with such a question before each of the definitions.

    `ignored` are cells that do not run, `whole` names that stay as they are.
    """
    left_out = set(ignored)
    statements = [s for s in draft.analysis.statements if s.cell.index not in left_out]
    asking = [s for s in statements if _holds_definitions_only(s.node)]
    if not asking:
        return draft
    known, imported = Meanings(statements), _imported_names(statements)
    edits: dict[ParsedCell, list[TextEdit]] = {}
    for statement in asking:
        node = statement.node
        assert isinstance(node, ast.If)
        made = [each for each in node.body if isinstance(each, Definition)]
        asked = {m.name for m in mentions(node.test)}
        if (
            asked
            and asked <= imported
            and all(
                each.name not in whole
                and known.is_single(each.name, 2 if node.orelse else 1)
                and can_be_called(draft, each, each.name)
                and _can_be_made(known, imported, each)
                for each in made
            )
        ):
            edits.setdefault(statement.cell, []).extend(_apart(statement.cell, node, made))
    return rewritten(draft, edits)


def _holds_definitions_only(node: ast.stmt) -> bool:
    """A block of definitions, with nothing on its other side but `None` for each of them."""
    if not isinstance(node, ast.If) or not _is_question(node.test) or definition_of(node):
        return False
    own_lines = node.test.end_lineno == node.lineno < node.body[0].lineno
    made = [each.name for each in node.body if isinstance(each, Definition)]
    otherwise = [name for each in node.orelse for name in _set_to_none(each)]
    only = len(made) == len(node.body) and len(otherwise) == len(node.orelse)
    return own_lines and only and (not otherwise or sorted(made) == sorted(otherwise))


def _set_to_none(node: ast.stmt) -> list[str]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=None)):
            return [name]
    return []


def _can_be_made(known: Meanings, imported: frozenset[str], node: Definition) -> bool:
    """Whether making it needs modules only, and does nothing else."""
    now = {m.name for m in mentions(node) if not m.deferred}
    there = imported | (_BUILTINS - known.bound)
    quiet = is_still(node) if isinstance(node, ast.ClassDef) else not node.decorator_list
    return quiet and now <= there and not global_writes(node) and node.name not in known.gone


def _apart(cell: ParsedCell, node: ast.If, made: list[Definition]) -> Iterator[TextEdit]:
    """The edits that put the question before each definition, and `None` on its other side."""
    question = f"if {cell.source(node.test)}:\n"
    for number, each in enumerate(made):
        start, end = first_line(cell, each), cell.text.find("\n", cell.span(each)[1])
        end = len(cell.text) if end < 0 else end
        if number:
            yield TextEdit(start, start, question)
        stop = max(end, cell.span(node)[1]) if each is made[-1] else end
        margin = " " * each.col_offset
        yield TextEdit(end, stop, f"\nelse:\n{margin}{each.name} = None\n")


def _imported_names(statements: Iterable[Statement]) -> frozenset[str]:
    """The names that imports bind, those in `try` too, and nothing else does."""
    found: set[str] = set()
    others: set[str] = set()
    for statement in statements:
        names = statement.names
        is_import = isinstance(statement.node, ast.Import | ast.ImportFrom)
        own = found if is_import or is_guarded_import(statement.node) else others
        own |= names.may_bind
        others |= names.deletes | names.global_writes
    return frozenset(found - others)


def _is_question(test: ast.expr) -> bool:
    return all(isinstance(node, _QUESTION) for node in walk(test))
