"""A model is fitted and no log line says so.

What it does
    Finds `fit` and `train` calls of models, steps of an optimizer and `study.optimize` with no log
    line after them in the same cell or function, nor in the cell that calls the function. Scalers,
    encoders and other preparing steps are left alone, and so are notebooks that call
    `mlflow.autolog()`.

Why it matters
    A retrained model that is worse than the last one looks just like a good one from outside. One
    line with the score and the number of rows makes runs comparable, and a bad one visible.

Bad:
    from sklearn.linear_model import LinearRegression
    model = LinearRegression().fit(X_train, y_train)

Good:
    import logging
    from sklearn.linear_model import LinearRegression
    logger = logging.getLogger(__name__)
    model = LinearRegression().fit(X_train, y_train)
    logger.info("fitted %s on %s rows: R2 %.3f", model, len(X_train), model.score(X_test, y_test))

How to fix
    After fitting, log the model, the number of rows and its score on data it has not seen.
    `--fix --unsafe-fixes` logs the first two.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, Effect, untold
from nb2prod.analysis.added import log_after
from nb2prod.notebook.walk import called_name
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each statement that fits a model silently."""
    for effect in untold(analysis.effects, "fit"):
        yield rule.at(
            effect.cell.location(effect.node),
            gettext(
                "a model is fitted here and no log line says how well: log its score and row count"
            ),
            _fix(effect, analysis),
        )


def _fix(effect: Effect, analysis: Analysis) -> Fix | None:
    edits = log_after(effect, analysis.effects, analysis.logger, _line(effect))
    cells = analysis.logger.added.cells if analysis.logger else ()
    return Fix(gettext("Log what was fitted"), in_cells(edits), False, cells) if edits else None


def _line(effect: Effect) -> str:
    """What is logged of a model that has a name, fitted on rows that have one."""
    match effect.statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            shown = effect.function is None and effect.statement is effect.cell.tree.body[-1]
            name = "" if shown else name
        case ast.Assign(targets=[ast.Name(id=name)]):
            pass
        case _:
            name = ""
    if not name or not isinstance(effect.node, ast.Call) or not effect.node.args:
        return ""
    if called_name(effect.node) not in {"fit", "fit_predict", "partial_fit"}:
        return ""  # what `learn.fine_tune(epochs)` is given has no rows
    rows = effect.node.args[0]
    return f'"fitted %s on %s rows", {name}, len({rows.id})' if isinstance(rows, ast.Name) else ""


rule = Rule("NB303", "unlogged-fit", Severity.ADVICE, check, __doc__)
