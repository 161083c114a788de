"""Which of the notebook's imports a module needs."""

import ast
import builtins
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2prod.export.source import parse

_GIVEN = frozenset(dir(builtins)) | {"display", "get_ipython"}  # in a notebook


@dataclass(frozen=True, slots=True)
class Import:
    """One name that an import statement binds, and the statement for it alone.

    `names` is empty for a star import and for one that only acts, as `from __future__` does;
    `siblings` are all names that the notebook's statement binds.
    """

    text: str
    names: frozenset[str]
    siblings: frozenset[str] = frozenset()
    always: bool = False


def split(statements: Iterable[str]) -> tuple[Import, ...]:
    """One `Import` for each name, so that every module can take what it uses."""
    found: list[Import] = []
    for statement in statements:
        for node in parse(statement).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                found += _split(node)
            else:
                text = ast.get_source_segment(statement, node) or statement
                names = bound_by(node)
                found.append(Import(text, names, names))
    return tuple(dict.fromkeys(found))


def needed(imports: Sequence[Import], used: Iterable[str]) -> tuple[str, ...]:
    """The statements for the names used, and those that every module gets."""
    wanted = set(used)
    return tuple(i.text for i in imports if i.always or i.names & wanted)


def for_effect(imports: Sequence[Import], used: Iterable[str]) -> tuple[str, ...]:
    """The statements that no name asks for: whoever keeps them wants what importing does."""
    wanted = set(used)
    return tuple(i.text for i in imports if not i.always and not i.siblings & wanted)


def without_stars(statements: Sequence[str], read: Iterable[str]) -> list[str]:
    """Without the star imports, where the others bind all that is read: a star takes names away."""
    if set(read) <= bound_names(split(statements)) | _GIVEN:
        return [text for text in statements if not text.endswith("import *")]
    return list(statements)


def bound_names(imports: Iterable[Import]) -> frozenset[str]:
    return frozenset(name for each in imports for name in each.names)


def bound_by(node: ast.stmt) -> frozenset[str]:
    """What an import binds, or all imports in a `try` or an `if`."""
    bound: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.alias):
            bound |= _bound(inner)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            bound.add(inner.id)
    return frozenset(bound)


def _split(node: ast.Import | ast.ImportFrom) -> list[Import]:
    siblings = frozenset().union(*map(_bound, node.names))
    start, always = "import", False
    if isinstance(node, ast.ImportFrom):
        start = f"from {'.' * node.level}{node.module or ''} import"
        always = node.module == "__future__" or node.names[0].name == "*"
    return [
        Import(f"{start} {_alias(a)}", frozenset() if always else _bound(a), siblings, always)
        for a in node.names
    ]


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _bound(alias: ast.alias) -> frozenset[str]:
    return frozenset({alias.asname or alias.name.partition(".")[0]})
