"""`__builtins__`, which is a module where a notebook runs and may be a dictionary elsewhere."""

import ast
from dataclasses import replace

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import index
from nb2prod.transform.draft import Draft, free_name, identifiers
from nb2prod.transform.plain.rewrite import rewritten

_NAME = "__builtins__"


def import_builtins(draft: Draft) -> Draft:
    """Write `builtins` for `__builtins__`, and import it."""
    name = free_name("builtins", identifiers(draft.analysis))
    edits: dict[ParsedCell, list[TextEdit]] = {}
    for cell in draft.analysis.program.cells:
        for node in index(cell.tree).names.get(_NAME, ()):
            if not isinstance(node.ctx, ast.Load):
                return draft
            if cell.source(node) == _NAME:
                edits.setdefault(cell, []).append(TextEdit(*cell.span(node), name))
    if not edits:
        return draft
    imported = "import builtins" if name == "builtins" else f"import builtins as {name}"
    draft = replace(draft, extra_imports=draft.extra_imports | {imported})
    return rewritten(draft, {cell: sorted(found) for cell, found in edits.items()})
