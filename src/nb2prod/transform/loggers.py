"""The logger of the package's modules: where the notebook made one for itself, that one.

`logger = logging.getLogger(__name__)` means the same in each module of a package, so it is not
handed on from step to step.
"""

import ast
from collections.abc import Iterable

from nb2prod.analysis import Analysis
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Place, free_name, identifiers

_SPEAKS = frozenset("debug info warning warn error exception critical log isEnabledFor".split())


def voice_names(analysis: Analysis) -> tuple[str, str]:
    """Names for the package's logger and report: the notebook's own logger, or free names."""
    taken = identifiers(analysis)
    free = "logger" if "logger" not in taken else free_name("log", taken)
    logger = next(filter(None, map(_name_of_logger, _top(analysis))), "")
    report = "report" if "report" not in taken else free_name("reporting", taken)
    return logger if logger and _is_of_each_module(logger, analysis) else free, report


def leave_out_own_logger(draft: Draft) -> Draft:
    """Take out the notebook's own logger, that each module makes for itself."""
    own = [u for u in draft.units if _name_of_logger(u.node) == draft.voice[0]]
    return draft.mapped({unit: unit.to(Place.DROPPED) for unit in own})


def _top(analysis: Analysis) -> Iterable[ast.stmt]:
    return (statement.node for statement in analysis.statements)


def _name_of_logger(node: ast.stmt) -> str:
    """The `name` of `name = logging.getLogger(__name__)`, or ""."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=called, args=[ast.Name(id="__name__")], keywords=[]),
        ):
            return name if _is_get_logger(called) else ""
    return ""


def _is_get_logger(called: ast.expr) -> bool:
    match called:
        case ast.Name(id="getLogger"):
            return True
        case ast.Attribute(value=ast.Name(id="logging"), attr="getLogger"):
            return True
    return False


def _is_of_each_module(name: str, analysis: Analysis) -> bool:
    """Whether the notebook makes it once, and a logger for each module does the same.

    What it is told besides messages, as its level, would be told to the logger of the steps only.
    """
    stores, loads, spoken, inside = 0, 0, 0, False
    for cell in analysis.program.cells:
        for node in walk(cell.tree):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=attribute)):
                    spoken += owner == name and attribute in _SPEAKS
                case ast.Name(id=used, ctx=ast.Load()):
                    loads += used == name
                case _:
                    stores += name in _bound(node)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = inside or any(getattr(n, "id", "") == name for n in walk(node))
    return stores == 1 and (loads == spoken or not inside)


def _bound(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
            return (name,)
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return tuple(names)
        case ast.alias(name=name, asname=other):
            return ((other or name).partition(".")[0],)
    return ()
