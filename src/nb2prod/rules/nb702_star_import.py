"""A star import brings in names that nobody sees.

What it does
    Finds `from module import *` and `%pylab`.

Why it matters
    Nobody can tell where a name comes from, neither a reader nor a tool: checks for missing names
    have to give up. A new version of the module may bring a `load` or `sum` that replaces yours,
    and the job goes on with the wrong one.

Bad:
    from math import *
    area = pi * 2 ** 2

Good:
    from math import pi
    area = pi * 2 ** 2

How to fix
    Name what you use (`from math import pi`), or import the module (`import math`) and write
    `math.pi`. Instead of `%pylab`, write `%matplotlib inline`, `import numpy as np` and
    `import matplotlib.pyplot as plt`. `--fix --unsafe-fixes` names what nothing else can have
    brought: where there is one star import, every cell parses, and the module is not known to
    replace names of Python's own, as `sum` of NumPy, that the notebook uses. A name that nothing
    brings then fails at the import, where it failed later before.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.analysis.flow.stars import names_brought
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity, shown
from nb2prod.sentence import gettext

_MOST = 30  # names that a person would still write down
_LINE = 60


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each import of everything."""
    for cell in analysis.program.cells:
        if "*" in cell.text:
            for node in index(cell.tree).of(ast.ImportFrom):
                if any(alias.name == "*" for alias in node.names):
                    name = shown("." * node.level + (node.module or ""), 32).strip('"')
                    yield rule.at(
                        cell.location(node),
                        gettext(
                            "nobody sees which names come from {}, and they may replace "
                            "yours: name what you use",
                            name,
                        ),
                        _fix(node, cell, analysis),
                    )
        if "'pylab'" in cell.text:
            for call in index(cell.tree).of(ast.Call):
                first = call.args[0] if call.args else None
                if isinstance(first, ast.Constant) and first.value == "pylab":
                    yield rule.at(
                        cell.location(call),
                        gettext(
                            "%pylab brings in hundreds of names: import numpy and pyplot by name"
                        ),
                    )


def _fix(star: ast.ImportFrom, cell: ParsedCell, analysis: Analysis) -> Fix | None:
    span = cell.source_span(star) if star in cell.tree.body else None
    if span is None or cell.cell.source[span[1] - 1] != "*":
        return None
    known = analysis.program, analysis.variables, analysis.register
    names = names_brought(star, *known)
    if not 0 < len(names) <= _MOST:
        return None
    text = ", ".join(names)
    if len(text) > _LINE:
        text = "(\n" + "".join(f"    {name},\n" for name in names) + ")"
    return Fix(gettext("Name what is used"), (Edit(cell.index, span[1] - 1, span[1], text),), False)


rule = Rule("NB702", "star-import", Severity.WARNING, check, __doc__)
