"""Silencing findings where they are, by the comments that `suppressions` reads."""

import ast
import re
from collections.abc import Iterable
from dataclasses import replace

from nb2prod.lint.suppress import hears
from nb2prod.notebook import Cell, Notebook, parse
from nb2prod.notebook.program import Unparsable, parse_cell
from nb2prod.notebook.suppressions import suppressions
from nb2prod.notebook.write import rewritten
from nb2prod.rule import Diagnostic

_CODES = re.compile(r"(#\s*nb2prod:\s*ignore\[[^\]]*)\]")


def silence(notebook: Notebook, found: Iterable[Diagnostic]) -> Notebook | None:
    """The notebook with a comment at the line of each; nothing where a comment cannot stand.

    It cannot within a text over several lines, after a backslash, or where a shell reads the line.
    """
    for diagnostic in found:
        index = diagnostic.location.cell
        cell = notebook.cell(index)
        quiet = replace(cell, source=_commented(cell.source, diagnostic))
        notebook = parse(rewritten(notebook, {index: quiet.source}), notebook.path)
        is_heard = any(hears(s, diagnostic) for s in suppressions(notebook))
        if not is_heard or not _means_the_same(cell, quiet):
            return None
    return notebook


def _commented(source: str, diagnostic: Diagnostic) -> str:
    lines = source.split("\n")
    number = diagnostic.location.line - 1
    line, is_there = _CODES.subn(rf"\1, {diagnostic.code}]", lines[number], count=1)
    lines[number] = line if is_there else f"{line}  # nb2prod: ignore[{diagnostic.code}]"
    return "\n".join(lines)


def _means_the_same(before: Cell, after: Cell) -> bool:
    was, now = parse_cell(before), parse_cell(after)
    if isinstance(was, Unparsable) or isinstance(now, Unparsable):
        return False
    return ast.dump(was.tree) == ast.dump(now.tree)
