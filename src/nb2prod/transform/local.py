"""Modules of the notebook's project come along inside the package."""

import ast
from collections.abc import Iterable
from dataclasses import replace

from nb2prod.notebook import TextEdit, apply_edits
from nb2prod.notebook.text import Text
from nb2prod.notebook.walk import called_name, walk
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.imports import may_be_found_there
from nb2prod.transform.meanings import moves_path
from nb2prod.transform.model import Skipped

FOLDER = "local"
_OF_PATHS = frozenset(
    "append insert extend join abspath realpath normpath dirname fspath getcwd cwd Path resolve str"
    " absolute".split()
)


def leave_out_search_path(draft: Draft) -> Draft:
    """Leave out edits of the search path where the modules that they are for come along."""
    moving = [unit for unit in draft.at(Place.STEP) if moves_path(unit)]
    edits = [unit for unit in moving if _is_search_path(unit.node)]
    if not draft.local or len(edits) < len(moving):
        return draft
    if any(may_be_found_there(unit, draft) for unit in draft.units):
        return draft
    reason = gettext("its modules come along, in the package's folder {}", FOLDER)
    told = [Skipped(unit.cell.source(unit.node), reason, unit.location) for unit in edits]
    gone = {unit: unit.to(Place.DROPPED) for unit in edits}
    return replace(draft.mapped(gone), skipped=(*draft.skipped, *told))


def _is_search_path(node: ast.stmt) -> bool:
    """Whether a statement edits `sys.path` and does nothing else."""
    if isinstance(node, ast.If) and not node.orelse:
        return all(map(_is_search_path, node.body)) and _does_no_more(node.test)
    if isinstance(node, ast.AugAssign):
        return ast.unparse(node.target) == "sys.path" and _does_no_more(node.value)
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    changed = ast.unparse(node.value.func)
    edits = {f"sys.path.{word}" for word in ("append", "insert", "extend")}
    return changed in edits and _does_no_more(node.value)


def _does_no_more(node: ast.expr) -> bool:
    """Whether nothing is called in it but what makes a path of another."""
    return all(called_name(part) in _OF_PATHS for part in walk(node) if isinstance(part, ast.Call))


def import_local(draft: Draft, package: str) -> Draft:
    """Import modules that come along from where they will be."""
    names = draft.local
    if not names:
        return draft
    change: dict[Unit, Unit] = {}
    for unit in draft.units:
        edits = [
            TextEdit(*unit.cell.span(node), text)
            for node in walk(unit.node)
            if (text := _rewritten(node, names, f"{package}.{FOLDER}"))
        ]
        if edits and unit.place is not Place.DROPPED:
            change[unit] = unit.edited(edits)
    return draft.mapped(change)


def relocated(source: str, names: Iterable[str], package: str) -> str:
    """The text of such a module, with its imports of the others as they will be.

    A text that does not parse comes back as it is.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return source
    text, wanted = Text.of(source), frozenset(names)
    edits = [
        TextEdit(*text.span(node), new)
        for node in walk(tree)
        if (new := _rewritten(node, wanted, f"{package}.{FOLDER}"))
    ]
    return apply_edits(source, edits)


def _rewritten(node: ast.AST, names: frozenset[str], home: str) -> str:
    """An import statement with local modules under their new home, or '' when it has none."""
    if isinstance(node, ast.ImportFrom):
        top = (node.module or "").split(".")[0]
        if node.level or top not in names:
            return ""
        return f"from {home}.{node.module} import {', '.join(map(_alias, node.names))}"
    if not isinstance(node, ast.Import):
        return ""
    if not any(alias.name.split(".")[0] in names for alias in node.names):
        return ""
    return "; ".join(_import(alias, names, home) for alias in node.names)


def _import(alias: ast.alias, names: frozenset[str], home: str) -> str:
    top, _, rest = alias.name.partition(".")
    if top not in names:
        return f"import {_alias(alias)}"
    if not rest:
        return f"from {home} import {_alias(alias)}"
    if alias.asname:
        return f"import {home}.{alias.name} as {alias.asname}"
    return f"import {home}.{alias.name}; from {home} import {top}"


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name
