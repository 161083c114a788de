"""A result is written and no log line says where.

What it does
    Finds calls that write data (`to_csv`, `np.save`, `joblib.dump`, `open(path, "w")` and the like)
    with no log line after them in the same cell or function, nor in the cell that calls the
    function. Figures and pictures are left alone.

Why it matters
    When two runs disagree, the first question is which file came from which run. A log line with
    the path and the size answers it; the file's date rarely does.

Bad:
    def save(savings, path):
        savings.to_csv(path)

Good:
    import logging
    logger = logging.getLogger(__name__)
    def save(savings, path):
        savings.to_csv(path)
        logger.info("wrote %s: %s rows", path, len(savings))

How to fix
    After writing, log the path and the number of rows: `logger.info("wrote %s: %s rows", path,
    len(savings))`. `--fix --unsafe-fixes` does it for tables and models.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, Effect, untold
from nb2prod.analysis.added import log_after
from nb2prod.analysis.pictures import saves_picture
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each statement that writes data silently."""
    effects, variables = analysis.effects, analysis.variables
    data = (effect for effect in effects if not saves_picture(effect.node, variables))
    for effect in untold(data, "write"):
        yield rule.at(
            effect.cell.location(effect.node),
            gettext(
                "a result is written here and no log line says where: log the path and the row"
                " count"
            ),
            _fix(effect, analysis),
        )


def _fix(effect: Effect, analysis: Analysis) -> Fix | None:
    edits = log_after(effect, analysis.effects, analysis.logger, _line(effect))
    cells = analysis.logger.added.cells if analysis.logger else ()
    return Fix(gettext("Log what was written"), in_cells(edits), False, cells) if edits else None


def _line(effect: Effect) -> str:
    """What is logged of a table or a model that has a name."""
    match effect.node:
        case ast.Call(func=ast.Attribute(attr="dump"), args=[ast.Name(model), ast.Name(path), *_]):
            return f'"wrote {model} to %s", {path}'
        case ast.Call(func=ast.Attribute(attr="dump"), args=[ast.Name(model), *_]):
            return f'"wrote {model}"'
        case ast.Call(func=ast.Attribute(ast.Name(table), method), args=[path, *_]):
            if method.startswith("to_"):
                if isinstance(path, ast.Name):
                    return f'"wrote %s: %s rows", {path.id}, len({table})'
                return f'"wrote {table}: %s rows", len({table})'
    return ""


rule = Rule("NB305", "unlogged-write", Severity.ADVICE, check, __doc__)
