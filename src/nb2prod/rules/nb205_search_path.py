"""The notebook changes where Python looks for modules.

What it does
    Finds edits of `sys.path` (`append`, `insert`, `extend`, `+=`, an assignment) and
    `site.addsitedir`, once in a cell. Reading it, and taking something out of it, is left alone.

Why it matters
    The import below works where that folder lies beside the notebook, and on no other machine. A
    file in it that is called like a library hides the library, and no lock file knows which version
    of the code a run used.

Bad:
    import sys
    sys.path.append("../src")
    import tariffs

Good:
    import tariffs

How to fix
    Give the code a `pyproject.toml` and install it: `pip install -e ../src` while you work, the
    built package in production. The package that nb2prod makes carries along the modules that lie
    beside the notebook, and those that its run found in other folders of the project.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each edit of the search path."""
    register = analysis.register
    for call in register.calls("append", "insert", "extend", "addsitedir"):
        if register.called(call.node).removesuffix(f".{_word(call.node)}") in {"sys.path", "site"}:
            yield rule.at(call.location, _MESSAGE)
    for cell in analysis.program.cells_with("path"):
        nodes = index(cell.tree)
        targets = [node.targets[0] for node in nodes.of(ast.Assign)]
        for target in (*targets, *(node.target for node in nodes.of(ast.AugAssign))):
            changed = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(changed, ast.Attribute) and register.dotted(changed) == "sys.path":
                yield rule.at(cell.location(target), _MESSAGE)


def _word(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


_MESSAGE = gettext(
    "another machine does not find these modules: make them a package and install it"
)
rule = Rule("NB205", "search-path", Severity.WARNING, check, __doc__, once_a_cell=True)
