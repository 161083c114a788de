"""The notebook installs packages while it runs.

What it does
    Finds `pip install`, `conda install`, `apt-get install` and their like in `!` and `%` lines,
    shell cells, `os.system` and subprocess. What only runs in Colab (`if IN_COLAB:`) is left alone.

Why it matters
    Each run then takes whatever version is newest that day, and fails when the package index does
    not answer; many jobs may not reach it at all. A package that was loaded before stays the old
    one until the kernel restarts.

Bad:
    !pip install lightgbm

Good:
    import lightgbm

How to fix
    Name the package with its version in `requirements.txt` or `pyproject.toml`, install those once
    when the environment or the image is built, and delete the line.
"""

import ast
import re
from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.analysis.shell import Command
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext

_INSTALLS = re.compile(
    r"(?:^|[\s;&|/\"'}])(?:pip[\d.]*|conda|mamba|micromamba|apt|apt-get|yum|dnf|apk|brew|uv|poetry|"
    r"npm|easy_install)(?:\.exe)?\s+(?:-\S+\s+|pip\s+|env\s+)*(?:install|add|create|update)\b"
)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each cell that installs something."""
    for command in analysis.commands:
        if any(map(_installs, command.lines)) and not _is_for_colab(command):
            yield rule.at(
                command.call.location,
                gettext(
                    "a job installs nothing while it runs: pin it where its environment is declared"
                ),
            )


def _is_for_colab(command: Command) -> bool:
    """Whether it stands under `if IN_COLAB:` or the like, which no job does."""
    tests = (n.test for n in command.call.around if isinstance(n, ast.If))
    return any("colab" in ast.dump(test).lower() for test in tests)


def _installs(line: str) -> bool:
    return not line.lstrip().startswith(("#", "echo ")) and bool(_INSTALLS.search(line))


rule = Rule("NB504", "installs-inside", Severity.ADVICE, check, __doc__, once_a_cell=True)
