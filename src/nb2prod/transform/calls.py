"""Writing into the code what lifted functions now take: signatures and calls."""

import ast
import io
import tokenize
from dataclasses import replace

from nb2prod.analysis.scopes import Mention, mentions
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.transform.draft import Draft, Place, Unit


def pass_variables(draft: Draft) -> Draft:
    """Give lifted functions their keyword parameters, and have every mention hand them over.

    A mention in a step then reads the variables that it hands over.
    """
    if not draft.added:
        return draft
    change: dict[Unit, Unit] = {}
    types = {parameter.name: parameter.type for parameter in draft.parameters}
    imports = set(draft.extra_imports)
    for unit in draft.units:
        if unit.place in {Place.IMPORT, Place.PARAMETER, Place.DROPPED}:
            continue
        new = unit
        for mention in mentions(unit.node):
            taken = draft.added.get(mention.name)
            if not taken or not isinstance(mention.node.ctx, ast.Load):
                continue
            called = isinstance(mention.parent, ast.Call) and mention.parent.func is mention.node
            edits = (
                _call_edits(unit.cell, mention, taken) if called else _partial(unit, mention, taken)
            )
            if not called:
                imports.add("import functools")
            new = _reads(new.edited(edits), mention, taken)
        if unit.place is Place.FUNCTION and isinstance(
            unit.node, ast.FunctionDef | ast.AsyncFunctionDef
        ):
            taken = draft.added.get(unit.node.name, ())
            typed = tuple(f"{n}: {types[n]}" if n in types else n for n in taken)
            new = new.edited(_signature_edits(unit.cell, unit.node, typed))
        if new is not unit:
            change[unit] = new
    return replace(draft.mapped(change), extra_imports=frozenset(imports))


def _reads(unit: Unit, mention: Mention, taken: tuple[str, ...]) -> Unit:
    if mention.name in unit.names.reads or not mention.deferred:
        return unit.reading(set(taken) - unit.names.binds)
    return unit.reading_later(taken)


def _keywords(taken: tuple[str, ...]) -> str:
    return ", ".join(f"{name}={name}" for name in taken)


def _partial(unit: Unit, mention: Mention, taken: tuple[str, ...]) -> list[TextEdit]:
    start, end = unit.cell.span(mention.node)
    return [TextEdit(start, end, f"functools.partial({mention.name}, {_keywords(taken)})")]


def _call_edits(cell: ParsedCell, mention: Mention, taken: tuple[str, ...]) -> list[TextEdit]:
    call = mention.parent
    assert isinstance(call, ast.Call)
    _, end = cell.span(call)
    given = [*call.args, *call.keywords]
    if not given:
        return [TextEdit(end - 1, end - 1, _keywords(taken))]
    if len(given) == 1 and isinstance(given[0], ast.GeneratorExp):
        start, stop = cell.span(given[0])
        if stop == end:  # the generator shares the call's brackets
            return [TextEdit(start, start, "("), TextEdit(end, end, f", {_keywords(taken)})")]
    last = max(cell.span(node)[1] for node in given)
    comma = "" if _has_comma(cell.text[last : end - 1]) else ", "
    return [TextEdit(end - 1, end - 1, comma + _keywords(taken))]


def _has_comma(tail: str) -> bool:
    return any(line.split("#")[0].strip(" )").endswith(",") for line in tail.split("\n"))


def _signature_edits(
    cell: ParsedCell, node: ast.FunctionDef | ast.AsyncFunctionDef, taken: tuple[str, ...]
) -> list[TextEdit]:
    """Insert keyword-only parameters: after all others, before `**keywords`."""
    if not taken:
        return []
    start = cell.offset(node.lineno, node.col_offset)
    end = cell.span(node)[1]
    before, comma, empty = _signature_end(cell.text[start:end])
    star = "" if node.args.vararg or node.args.kwonlyargs else "*, "
    names = star + ", ".join(taken)
    before_keywords = f"{names}, " if node.args.kwarg else ""
    text = before_keywords or (names if empty or comma else f", {names}")
    return [TextEdit(start + before, start + before, text)]


def _signature_end(text: str) -> tuple[int, bool, bool]:
    """Where in a definition new parameters go; whether a comma, or nothing, stands before."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    depth, previous, opened = 0, "", False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        position = starts[token.start[0] - 1] + token.start[1]
        if token.type in {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT}:
            continue
        if token.string == "**" and depth == 1 and previous in {"(", ","}:
            return position, True, False
        if token.string in "([{" and token.string:
            depth += 1
            opened = True
        elif token.string in ")]}" and token.string:
            depth -= 1
            if opened and depth == 0:
                return position, previous == ",", previous == "("
        previous = token.string
    raise ValueError("a definition without a closed parameter list")
