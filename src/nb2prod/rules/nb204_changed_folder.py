"""The notebook changes the folder that it runs in.

What it does
    Finds `os.chdir` and the magics `%cd`, `%pushd` and `%popd`, once in a cell. A change that a
    context manager takes back (`contextlib.chdir`, or a function made with `contextmanager`) is
    left alone, and so is going back to what `os.getcwd()` gave.

Why it matters
    From here on every relative path means another file. A cell that runs twice is then in the
    wrong folder, and a job cannot be started again from the middle. Two runs that share a process
    change it for each other.

Bad:
    import os
    os.chdir("run_2024")
    log = open("log.txt").read()

Good:
    from pathlib import Path
    def read_log(run_dir: Path) -> str:
        return (run_dir / "log.txt").read_text()

How to fix
    Give the folder a name in the cell tagged `parameters` (NB705 tells how),
    `run_dir = "run_2024"`, and put paths together from it: `Path(run_dir) / "log.txt"`. Where a
    library insists on the current folder, use `with contextlib.chdir(run_dir):` around that call.
"""

import ast
import re
from collections.abc import Iterator

from nb2prod.analysis import Analysis, Placed, constant
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext

_MAGICS = frozenset({"cd", "pushd", "popd"})
_OF_A_SHELL = re.compile(r"&&|[;|]")


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each change of the folder that nothing takes back."""
    register = analysis.register
    for call in register.calls("chdir"):
        if register.called(call.node) == "os.chdir" and not _is_taken_back(analysis, call):
            yield rule.at(call.location, _MESSAGE)
    for call in register.calls("run_line_magic"):
        name, *rest = [str(constant(argument)) for argument in call.node.args]
        if name in _MAGICS and not _OF_A_SHELL.search(" ".join(rest)):
            yield rule.at(call.location, _MESSAGE)


def _is_taken_back(analysis: Analysis, call: Placed[ast.Call]) -> bool:
    function = call.function
    for decorator in getattr(function, "decorator_list", ()):
        if "contextmanager" in ast.dump(decorator):
            return True
    if isinstance(function, ast.FunctionDef) and function.name in {"__enter__", "__exit__"}:
        return True
    goal = call.node.args[0] if call.node.args else None
    if not isinstance(goal, ast.Name):
        return False
    made = (name.parent for name in analysis.register.names(goal.id) if name.node is not goal)
    return any(isinstance(m, ast.Assign) and "getcwd" in ast.dump(m.value) for m in made)


_MESSAGE = gettext(
    "from here on each relative path means another file: put paths together from a named folder"
)
rule = Rule("NB204", "changed-folder", Severity.WARNING, check, __doc__, once_a_cell=True)
