"""All warnings are silenced, whatever they say.

What it does
    Finds `warnings.filterwarnings("ignore")` and `simplefilter("ignore")` that name neither a
    category nor a message nor a module, `logging.disable(…)`, `np.seterr(all="ignore")`,
    `python -W ignore`, `PYTHONWARNINGS=ignore`, and pandas' warning of lost changes turned off
    (`mode.chained_assignment`). What ends with a `with` block is left alone.

Why it matters
    A library warns for a release or two before it changes what your code computes, and models warn
    that they did not converge. With the filter the job never says so, and one day it fails, or
    worse, gives other numbers.

Bad:
    import warnings
    warnings.filterwarnings("ignore")

Good:
    import warnings
    warnings.filterwarnings("ignore", category=FutureWarning, module="seaborn")

How to fix
    Take it out and read what comes. Mend what you can, and silence the rest one by one, by category
    and by module or message. `--fix --unsafe-fixes` keeps `FutureWarning` silent and lets you see
    the others.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, Placed, constant, keyword
from nb2prod.analysis.silenced import silencing_settings
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity
from nb2prod.sentence import gettext

_FILTERS = frozenset({"warnings.filterwarnings", "warnings.simplefilter"})
_NARROW = ("message", "module")
_MESSAGE = gettext(
    "nobody will see what libraries warn of: silence one category, category=FutureWarning"
)

_COPIES = gettext(
    "a change to a copy of rows is lost unseen: take .loc[…] or .copy(), and leave this warning on"
)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each place that silences everything."""
    register = analysis.register
    for call in register.calls("filterwarnings", "simplefilter"):
        if register.called(call.node) in _FILTERS and _ignores_all(call.node) and _lasts(call):
            yield rule.at(call.location, _MESSAGE, _narrowed(call))
    for call in register.calls("disable"):
        if register.called(call.node) == "logging.disable" and not _allows(call.node):
            message = gettext(
                "this silences logging, your own lines too: set the level of one logger"
            )
            yield rule.at(call.location, message)
    for call in register.calls("seterr"):
        all_off = constant(keyword(call.node, "all")) == "ignore"
        if all_off and register.called(call.node) == "numpy.seterr" and _lasts(call):
            message = gettext(
                "divisions by zero and overflows pass unseen: use `with np.errstate(…)` there"
            )
            yield rule.at(call.location, message)
    for cell, node, of_copies in silencing_settings(analysis.program, register):
        yield rule.at(cell.location(node), _COPIES if of_copies else _MESSAGE)
    for command in analysis.commands:
        lines = [line.replace("=", " ").replace('"', "") for line in command.lines]
        if any("-W ignore" in line or "PYTHONWARNINGS ignore" in line for line in lines):
            yield rule.at(command.call.location, _MESSAGE)


def _ignores_all(call: ast.Call) -> bool:
    action = call.args[0] if call.args else keyword(call, "action")
    if constant(action) != "ignore" or keyword(call, *_NARROW) is not None:
        return False
    simple = isinstance(call.func, ast.Attribute) and call.func.attr == "simplefilter"
    place = 1 if simple else 2
    given = call.args[place] if len(call.args) > place else keyword(call, "category")
    is_any = given is None or (isinstance(given, ast.Name) and given.id == "Warning")
    return is_any and (simple or len(call.args) < 2 or constant(call.args[1]) == "")


def _lasts(call: Placed[ast.Call]) -> bool:
    """Whether it stays so: no `with` block ends it."""
    return not any(isinstance(outer, ast.With | ast.AsyncWith) for outer in call.around)


def _allows(call: ast.Call) -> bool:
    """`logging.disable(logging.NOTSET)` ends the silence."""
    level = call.args[0] if call.args else keyword(call, "level")
    return getattr(level, "attr", "") in {"NOTSET", "DEBUG"} or constant(level) == 0


def _narrowed(call: Placed[ast.Call]) -> Fix | None:
    action = call.node.args[0] if call.node.args else None
    span = call.cell.source_span(action) if action else None
    if span is None or len(call.node.args) > 1 or keyword(call.node, "category") is not None:
        return None
    edit = Edit(call.cell.index, span[1], span[1], ", category=FutureWarning")
    return Fix(gettext("Silence one category of warnings"), (edit,), safe=False)


rule = Rule("NB306", "silenced-warnings", Severity.WARNING, check, __doc__, once_a_cell=True)
