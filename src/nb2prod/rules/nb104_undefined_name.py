"""A name is used and nothing above defines it.

What it does
    Finds names that a run from top to bottom looks up in vain: defined by no cell, in a cell
    further down only, or deleted before. Each name is told once. Where code can define names that
    nobody sees (star imports, `%run`, `exec`, magics), the check keeps quiet.

Why it matters
    While you work, the kernel remembers cells that you have since moved or deleted. A job starts
    with an empty memory, and stops here with a NameError.

Bad:
    total = price * 100

Good:
    price = 12
    total = price * 100

How to fix
    Restart the kernel and run all cells: the notebook stops where it would in production. Move the
    cell that defines the name up, or write it again if it was deleted. `--fix --unsafe-fixes` adds
    imports that everybody writes alike (`import numpy as np`), and writes names of Python 2 anew.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis, Missing
from nb2prod.analysis.added import below_imports
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity, in_cells, shown
from nb2prod.sentence import gettext

_USUAL_IMPORTS = {
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "sns": "import seaborn as sns",
    "tf": "import tensorflow as tf",
    "partial": "from functools import partial",
    **{name: f"import {name}" for name in "glob json math os random re sys tempfile time".split()},
}
_PYTHON_2 = {
    "xrange": "range",
    "unicode": "str",
    "raw_input": "input",
    "long": "int",
    "basestring": "str",
    "unichr": "chr",
    "reduce": "functools.reduce",
    "izip": "zip",
    "__builtin__": "builtins",
    "execfile": "%run",
    "reload": "importlib.reload",
}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each name at its first read that fails."""
    for missing in analysis.missing:
        place = missing.cell.location(missing.node)
        yield rule.at(place, _message(missing), _fix(missing, analysis))


def _fix(missing: Missing, analysis: Analysis) -> Fix | None:
    """Add an import that everybody writes so, or write a name of Python 2 as it is called now."""
    if missing.deleted or missing.later:
        return None
    if line := _USUAL_IMPORTS.get(missing.name):
        place = missing.cell.location(missing.node)
        added, _ = below_imports(analysis.notebook, analysis.program, line, place)
        return Fix(gettext("Add {}", line), in_cells(added.edits), False, added.cells)
    now = _PYTHON_2.get(missing.name, "")
    if not now.isidentifier() or now == "builtins":
        return None
    mentions = analysis.register.names(missing.name)
    spans = [(name.cell, span) for name in mentions if (span := name.cell.source_span(name.node))]
    edits = tuple(Edit(cell.index, *span, now) for cell, span in spans)
    return Fix(gettext("Write {}", now), edits, False) if len(edits) == len(mentions) else None


def _message(missing: Missing) -> str:
    name = shown(missing.name, 24)
    if missing.deleted:
        return gettext(
            "{} is deleted above, so a run from top to bottom stops here: delete it later", name
        )
    if missing.later:
        cell = missing.later.cell.index
        where = (
            gettext("in cell {}", cell + 1)
            if cell != missing.cell.index
            else gettext("further down")
        )
        if missing.through:
            needs = shown(missing.through, 24).strip('"')
            return gettext(
                "{}() needs {}, which is defined only {}: move one of them", needs, name, where
            )
        return gettext("{} is used here and defined only {}: a fresh run stops here", name, where)
    if missing.name in _USUAL_IMPORTS:
        return gettext(
            "no cell imports {}: add {} to the imports", name, _USUAL_IMPORTS[missing.name]
        )
    if missing.name in _PYTHON_2:
        return gettext(
            "{} was Python 2's and is gone: write {} instead", name, _PYTHON_2[missing.name]
        )
    stops = (
        gettext("calling this function fails")
        if missing.deferred
        else gettext("a fresh run stops here")
    )
    return gettext("no cell defines {}, so {}: was its cell deleted?", name, stops)


rule = Rule("NB104", "undefined-name", Severity.ERROR, check, __doc__)
