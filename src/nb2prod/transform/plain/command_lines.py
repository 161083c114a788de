"""`files.n` and `files.s` of `files = !ls`: the lines that a command gives are a plain list."""

import ast
from dataclasses import replace

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft
from nb2prod.transform.model import Skipped
from nb2prod.transform.plain.rewrite import rewritten

_INSTEAD = {
    "n": '"\\n".join({})',
    "nlstr": '"\\n".join({})',
    "s": '" ".join({})',
    "spstr": '" ".join({})',
    "l": "{}",
    "list": "{}",
}
_ONLY_IPYTHON = frozenset({"grep", "fields", "p", "paths"})
_ADVICE = gettext("in a package the lines are a plain list, without this: write a comprehension")


def plain_lists(draft: Draft) -> Draft:
    """Write out what IPython's lists of lines are asked for and Python's do not have."""
    names = _lists(draft)
    edits: dict[ParsedCell, list[TextEdit]] = {}
    skipped = list(draft.skipped)
    for cell in draft.analysis.program.cells if names else ():
        for node in walk(cell.tree):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=asked) if (
                    name in names and asked in _INSTEAD
                ):
                    edit = TextEdit(*cell.span(node), _INSTEAD[asked].format(name))
                    edits.setdefault(cell, []).append(edit)
                case ast.Attribute(value=ast.Name(id=name), attr=asked) if (
                    name in names and asked in _ONLY_IPYTHON
                ):
                    skipped.append(Skipped(cell.source(node), _ADVICE, cell.location(node)))
    return rewritten(replace(draft, skipped=tuple(skipped)), edits)


def _lists(draft: Draft) -> frozenset[str]:
    """The variables that only ever hold the lines of a command."""
    report = draft.voice[1]
    lists: set[str] = set()
    others: set[str] = set()
    for unit in draft.units:
        match unit.node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="output")),
            ) if (
                owner == report
            ):
                lists.add(name)
            case _:
                others |= unit.names.may_bind
    return frozenset(lists - others)
