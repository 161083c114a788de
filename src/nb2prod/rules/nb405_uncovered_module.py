"""A module that the notebook imports is hardly reached by tests.

What it does
    Where `coverage.json` or `coverage.xml` lies beside the notebook or above it: finds imports of
    modules in it of whose lines tests reach less than 60 %. Told once for each module.

Why it matters
    Coverage is a reminder and not a goal: it cannot say that tests are good, but lines that no test
    reaches are surely untested. The notebook's results are no better than the code below them.

Bad:
    # coverage.xml has: tariffs.py 31 %, bills.py 96 %
    import tariffs

Good:
    # coverage.xml has: tariffs.py 31 %, bills.py 96 %
    import bills

How to fix
    Look at the lines that are not reached (`coverage report --show-missing`), and test first what
    this notebook calls. If the file is old, run the tests again: `pytest --cov --cov-report=xml`.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext

_ENOUGH = 0.6


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each module at its first import."""
    known, seen = analysis.coverage, set[str]()
    for cell in analysis.program.cells if known else ():
        nodes = index(cell.tree)
        imports: list[tuple[str, ast.AST]] = [
            (alias.name, node) for node in nodes.of(ast.Import) for alias in node.names
        ]
        imports += [(n.module, n) for n in nodes.of(ast.ImportFrom) if n.module]
        for module, node in imports:
            part = known.of(module) if known else None
            if known and part is not None and part < _ENOUGH and module not in seen:
                seen.add(module)
                name = shown(module, 32).strip('"')
                said = gettext("tests reach {:.0%} of {} ({})", part, name, known.file)
                message = gettext("{}: a reminder to test what is called here", said)
                yield rule.at(cell.location(node), message)


rule = Rule("NB405", "uncovered-module", Severity.ADVICE, check, __doc__)
