"""`logging.basicConfig` sets up nothing where a package has set up logging: its level counts."""

import ast

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft
from nb2prod.transform.plain.rewrite import rewritten

_OF_LAYOUT = frozenset({"level", "format", "datefmt", "style", "force"})


def keep_log_levels(draft: Draft) -> Draft:
    """Set the level that the notebook asks for; where records go and how is the package's matter.

    A set-up that names a file, a stream or handlers stays as it is.
    """
    cells = draft.analysis.program.cells_with("basicConfig")
    edits = {cell: [e for node in walk(cell.tree) for e in _level(cell, node)] for cell in cells}
    return rewritten(draft, {cell: made for cell, made in edits.items() if made})


def _level(cell: ParsedCell, node: ast.AST) -> list[TextEdit]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return []
    module, given = node.func.value, {k.arg: k.value for k in node.keywords}
    if node.func.attr != "basicConfig" or not isinstance(module, ast.Name) or node.args:
        return []
    if "level" not in given or not _OF_LAYOUT.issuperset(given):
        return []
    level = cell.source(given["level"])
    return [TextEdit(*cell.span(node), f"{module.id}.getLogger().setLevel({level})")]
