"""Modules that lie beside the notebook come along inside the package."""

import ast
from collections.abc import Iterable

from nb2prod.notebook import TextEdit, apply_edits
from nb2prod.notebook.text import Text
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Place, Unit

FOLDER = "local"


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
