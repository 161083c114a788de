"""An exception is caught and no log line says so.

What it does
    Finds `except` blocks that neither log nor raise: bare ones, ones that pass, ones that only
    print; and `suppress(Exception)`. Left alone: blocks that raise, leave the program, or hand the
    exception on, and the `try: import …` that chooses between two modules, and the folder that is
    there already. Only advice where a named error is an answer, `except KeyError: return False`, or
    has the same name bound in another way.

Why it matters
    A swallowed exception turns a failure that somebody would repair into a wrong result that
    nobody notices. A bare `except` even swallows the attempt to stop the job.

Bad:
    try:
        price = float(text)
    except ValueError:
        price = 0.0

Good:
    import logging
    logger = logging.getLogger(__name__)
    try:
        price = float(text)
    except ValueError:
        logger.warning("no price in %r: using 0", text)
        price = 0.0

How to fix
    Name the exception that you expect, and log what happened: `logger.warning(…)` when the job can
    go on, `logger.exception(…)` and `raise` when it cannot. `--fix --unsafe-fixes` logs a warning
    with the error, and lets `except:` catch errors only.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2prod.analysis import Analysis, Effect
from nb2prod.analysis.added import as_log
from nb2prod.analysis.handlers import answers_instead, silent_handlers
from nb2prod.notebook import TextEdit
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells
from nb2prod.sentence import gettext

_TRACELESS = gettext(
    "this error disappears without a trace: logger.warning(…) says that it happened"
)
_TEXT = '"going on after an error", exc_info=True'


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each except block that keeps what it caught to itself."""
    for effect, handler in silent_handlers(analysis.effects):
        place = effect.cell.location(handler)
        found = rule.at(place, _message(handler), _fix(effect, handler, analysis))
        is_answer = answers_instead(effect, handler)
        yield replace(found, severity=Severity.ADVICE) if is_answer else found
    register = analysis.register
    for call in register.calls("suppress"):
        if register.called(call.node) == "contextlib.suppress" and _suppresses_all(call.node):
            yield rule.at(call.location, _TRACELESS)


def _suppresses_all(call: ast.Call) -> bool:
    return any(
        isinstance(e, ast.Name) and e.id in {"Exception", "BaseException"} for e in call.args
    )


def _message(handler: ast.ExceptHandler) -> str:
    if handler.type is None:
        return gettext(
            "this catches everything, even the stop key: name the error you expect, and log it"
        )
    if all(isinstance(statement, ast.Pass | ast.Continue) for statement in handler.body):
        return _TRACELESS
    return gettext(
        "an error is caught here and no log line says so: add logger.warning(…) or raise"
    )


def _fix(effect: Effect, handler: ast.ExceptHandler, analysis: Analysis) -> Fix | None:
    """Catch errors only, not the stop key, and log what was printed or the error itself."""
    logger, cell = analysis.logger, effect.cell
    span, body = cell.source_span(handler), cell.source_span(handler.body[0])
    if not (logger and span and body) or cell.location(handler) < logger.since:
        return None
    warns, edits = f"{logger.name}.warning", list[TextEdit]()
    for call in (node for statement in handler.body for node in ast.walk(statement)):
        edits += as_log(cell, call, warns) if isinstance(call, ast.Call) else ()
    if not edits:
        edits.append(_logged(cell.cell.source, handler, body, f"{warns}({_TEXT})"))
    if handler.type is None:
        end = span[0] + len("except")
        edits.append(TextEdit(end, end, " Exception"))
    placed = [*logger.added.edits, *((cell.index, edit) for edit in edits)]
    return Fix(gettext("Log the error"), in_cells(placed), False, logger.added.cells)


def _logged(source: str, handler: ast.ExceptHandler, body: tuple[int, int], line: str) -> TextEdit:
    """Put a log line before the block, or in place of its `pass`."""
    if isinstance(handler.body[0], ast.Pass):
        return TextEdit(*body, line)
    margin = source[source.rfind("\n", 0, body[0]) + 1 : body[0]]
    gap = f"\n{margin}" if not margin.strip() else "; "
    return TextEdit(body[0], body[0], f"{line}{gap}")


rule = Rule("NB304", "unlogged-exception", Severity.WARNING, check, __doc__)
