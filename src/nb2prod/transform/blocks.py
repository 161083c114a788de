"""Definitions and imports come out of the blocks they stand in: `if`, `for`, `with`, `try`.

A function is the same wherever it is made, as long as making it asks for nothing that the block
decides. So `if FLAG: def f(): …` defines `f` before the block; where the name means something else
as well, the block keeps `f = f_1`. A number or a text that making it needs comes along. An import
leaves a block that could not have kept it from succeeding.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from nb2prod.analysis import Statement
from nb2prod.analysis.flow.names import names_of
from nb2prod.analysis.flow.scopes import bound_names, global_writes, mentions
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, identifiers, numbered_name
from nb2prod.transform.imports import is_guarded_import
from nb2prod.transform.making import Makings
from nb2prod.transform.meanings import Meanings, literal_name
from nb2prod.transform.names_seen import is_spelled
from nb2prod.transform.plain.magics.timed import is_timed
from nb2prod.transform.plain.rewrite import rewritten
from nb2prod.transform.together import catches_missing_names
from nb2prod.transform.versions import Definition, can_be_chosen

_DefinitionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_BLOCKS = ast.If | ast.For | ast.While | ast.With | ast.Try
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class Inner:
    """A statement in a block: `body` are all statements beside it."""

    node: ast.stmt
    body: Sequence[ast.stmt]


def take_out_of_blocks(
    draft: Draft, ignored: Iterable[int] = (), whole: frozenset[str] = frozenset()
) -> Draft:
    """The draft of the same notebook with what can stand before a block standing there.

    `ignored` are cells that do not run, `whole` names that stay as they are.
    """
    left_out = set(ignored)
    statements = [s for s in draft.analysis.statements if s.cell.index not in left_out]
    if not any(isinstance(s.node, _BLOCKS) for s in statements):
        return draft
    known, made = Meanings(statements), Makings(s.node for s in statements)
    taken = set(identifiers(draft.analysis))
    chosen: dict[str, str] = {}
    edits: dict[ParsedCell, list[TextEdit]] = {}
    for statement in statements:
        cell, node = statement.cell, statement.node
        gone: dict[ast.stmt, str] = {}
        literals, ahead = "", []
        is_block = isinstance(node, _BLOCKS) and not is_guarded_import(node)
        needed = _needed_literals(draft, statement) if is_block else set()
        for inner in statements_inside(node) if is_block else ():
            if isinstance(inner.node, ast.Import | ast.ImportFrom):
                sure = known.is_sure(inner.node)
                if sure or (known.is_steady(inner.node) and known.is_there(inner.node)):
                    gone[inner.node] = ""
                    ahead += [] if sure else [cell.source(inner.node)]
                    known.note(inner.node)
            elif inner.node in needed and known.is_steady(inner.node):
                gone[inner.node] = ""
                literals += "" if known.is_sure(inner.node) else _dedented(cell, inner.node, "")
                known.note(inner.node)
            elif isinstance(inner.node, Definition) and _can_stand_before(known, made, inner.node):
                name = inner.node.name
                new = name if known.is_single(name) else numbered_name(name, taken)
                if name not in whole and can_be_called(draft, inner.node, new):
                    gone[inner.node] = "" if new == name else f"{name} = {new}"
                    taken.add(new)
                    chosen |= {} if new == name else {new: name}
                    ahead.append(_dedented(cell, inner.node, new))
        if gone:
            start = first_line(cell, node)
            found = edits.setdefault(cell, [])
            ahead = [literals.rstrip("\n"), *ahead] if literals else ahead
            found += [TextEdit(start, start, "\n\n".join([*ahead, ""]))] if ahead else []
            left = [i for i in statements_inside(node) if i.node in gone]
            found += [edit for inner in left for edit in _without(cell, inner, gone)]
        known.note(node)
    draft = rewritten(draft, {cell: sorted(found) for cell, found in edits.items()})
    return replace(draft, chosen=draft.chosen | chosen)


def statements_inside(node: ast.stmt) -> Iterator[Inner]:
    """The statements in a block and in the blocks inside it, in order."""
    for body in _bodies(node):
        for statement in body:
            yield Inner(statement, body)
            if isinstance(statement, _BLOCKS):
                yield from statements_inside(statement)


def _bodies(node: ast.stmt) -> list[list[ast.stmt]]:
    parts: list[list[ast.stmt]] = [getattr(node, "body", []), getattr(node, "orelse", [])]
    if isinstance(node, ast.Try):
        parts += [*(h.body for h in node.handlers), node.finalbody]
    return parts


def bound_ahead(block: ast.stmt, name: ast.AST) -> frozenset[str]:
    """What a block has bound when it comes to a name in it, whatever path it takes."""
    return _all_bound_ahead(block).get(name, frozenset())


@lru_cache(maxsize=64)
def _all_bound_ahead(block: ast.stmt) -> dict[ast.AST, frozenset[str]]:
    found: dict[ast.AST, frozenset[str]] = {}

    def follow(node: ast.stmt, bound: frozenset[str]) -> None:
        for number, body in enumerate(_bodies(node) if isinstance(node, _BLOCKS) else ()):
            so_far = bound if number else bound | _bound_for(node)
            for each in body:
                found.update((n, so_far) for n in walk(each) if isinstance(n, ast.Name))
                follow(each, so_far)
                names = names_of(each)
                so_far = (so_far - names.deletes) | names.binds

    follow(block, frozenset())
    return found


def _bound_for(block: ast.stmt) -> frozenset[str]:
    """The names that a loop or a `with` binds for its body."""
    targets: list[ast.expr | None] = [getattr(block, "target", None)]
    targets += [item.optional_vars for item in getattr(block, "items", ())]
    return frozenset().union(*(bound_names(target) for target in targets if target))


def _needed_literals(draft: Draft, statement: Statement) -> set[ast.stmt]:
    """The lines `NAME = literal` in a block that a definition in it needs to be made.

    In a block that is only there to be timed, they are all the lines that take no time.
    """
    cell, inside = statement.cell, list(statements_inside(statement.node))
    made = [inner.node for inner in inside if isinstance(inner.node, Definition)]
    wanted = {m.name for node in made for m in mentions(node) if not m.deferred}
    if is_timed(statement.node, draft.voice[1]):
        wanted |= {literal_name(node) for node in getattr(statement.node, "body", ())} - {""}
    found = [i.node for i in inside if literal_name(i.node) in wanted and _is_alone(cell, i.node)]
    if not found or catches_missing_names(draft.analysis):
        return set()
    return {node for node in found if not is_spelled(draft.analysis, literal_name(node))}


def _is_alone(cell: ParsedCell, node: ast.stmt) -> bool:
    """Whether the lines of a statement hold nothing else but a comment."""
    start, end = cell.span(node)
    before = cell.text[cell.line_starts[node.lineno - 1] : start]
    after = cell.text[end:].split("\n", 1)[0].strip()
    return not before.strip() and (not after or after.startswith("#"))


def _can_stand_before(known: Meanings, made: Makings, node: _DefinitionNode) -> bool:
    """Whether making a function or class needs nothing but what is there before the block."""
    if global_writes(node) or node.name in known.gone or made.seen(node):
        return False
    now = {m.name for m in mentions(node) if not m.deferred and isinstance(m.node.ctx, ast.Load)}
    fixed = {n for n in now if known.is_fixed(n) or (n in _BUILTINS and n not in known.bound)}
    return now <= fixed and (not isinstance(node, ast.ClassDef) or is_still(node))


def is_still(node: ast.ClassDef) -> bool:
    """Whether making a class calls nothing that could be seen."""
    outside: list[ast.AST] = [*node.bases, *(k.value for k in node.keywords)]
    outside += [s for s in node.body if not isinstance(s, Definition)]
    calls = [n for part in outside for n in walk(part) if isinstance(n, ast.Call)]
    return all(isinstance(c.func, ast.Name) and c.func.id == "field" for c in calls)


def can_be_called(draft: Draft, node: _DefinitionNode, new: str) -> bool:
    """Whether nothing asks for what the name is, or whether it is there."""
    name = node.name
    if new == name:
        asked = is_spelled(draft.analysis, name) or catches_missing_names(draft.analysis)
        return not asked
    return can_be_chosen(draft.analysis, name, [node])


def _without(cell: ParsedCell, inner: Inner, gone: dict[ast.stmt, str]) -> list[TextEdit]:
    """The edits that put what is left in the place of a statement in a block."""
    left = gone[inner.node]
    start, end = first_line(cell, inner.node), cell.span(inner.node)[1]
    own, close = cell.span(inner.node)[0], cell.text.find("\n", end)
    close = len(cell.text) if close < 0 else close
    if not left and all(not gone.get(other, "x") for other in inner.body):
        left = "pass" if inner.node is inner.body[0] else ""
    lone = not cell.text[start:own].strip() or isinstance(inner.node, Definition | ast.Assign)
    tail = cell.text[end:close].strip()
    if not lone or (tail and not tail.startswith("#")):
        return [TextEdit(own, end, left or "pass")]
    if left:
        return [TextEdit(_content(cell, start), close, left)]
    return [TextEdit(max(start - 1, 0), close, "")]


def _content(cell: ParsedCell, start: int) -> int:
    """Where a line's text begins, after its indentation."""
    line = cell.text[start:].split("\n", 1)[0]
    return start + len(line) - len(line.lstrip())


def first_line(cell: ParsedCell, node: ast.stmt) -> int:
    """Where the lines of a statement begin, with its decorators and the comments above it."""
    row: int = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) - 1
    lines = cell.text.split("\n")
    margin = lines[row][: len(lines[row]) - len(lines[row].lstrip())]
    while row and lines[row - 1].startswith(f"{margin}#"):
        row -= 1
    return cell.line_starts[row]


def _dedented(cell: ParsedCell, node: ast.stmt, name: str) -> str:
    """A definition's text as it stands at the top level; strings over several lines stay."""
    start, end = first_line(cell, node), cell.span(node)[1]
    close = cell.text.find("\n", end)
    first = cell.text.count("\n", 0, start) + 1
    margin = cell.text[start : _content(cell, start)]
    inside = {
        row
        for part in walk(node)
        if isinstance(part, ast.Constant | ast.JoinedStr)
        for row in range(part.lineno + 1, (part.end_lineno or part.lineno) + 1)
    }
    text = cell.text[start : close if close >= 0 else len(cell.text)]
    lines = [
        line if row in inside else line.removeprefix(margin)
        for row, line in enumerate(text.split("\n"), first)
    ]
    old = str(getattr(node, "name", ""))
    head = node.lineno - first
    lines[head] = lines[head].replace(f" {old}", f" {name}", 1)
    return "\n".join(lines) + "\n"
