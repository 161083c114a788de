"""Checking notebooks: which files, and what became of each."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2prod import lint
from nb2prod.analysis import analyze
from nb2prod.errors import NotebookError, OtherLanguage
from nb2prod.lint import Checked
from nb2prod.notebook import Notebook, parse, read
from nb2prod.notebook.beside import notebooks_below, tests_beside
from nb2prod.rule import Rule
from nb2prod.rules import RULES

STDIN = Path("<stdin>")


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A file that was not checked, and why.

    `foreign`: it was found in a folder and is in another language, which is nobody's mistake;
    `bug`: nb2prod stumbled over it.
    """

    path: Path
    reason: str
    foreign: bool = False
    bug: Exception | None = None


def check(
    paths: Iterable[Path], rules: Iterable[Rule] = RULES, stdin: bytes = b""
) -> Iterator[Checked | Unchecked]:
    """Check notebooks, and all notebooks in folders, one after the other; runs none of them.

    The path `-` stands for the notebook whose bytes are `stdin`.
    """
    chosen = tuple(rules)
    seen: set[Path] = set()
    for path in paths:
        below = os.path.isdir(path)  # unlike `is_dir` it takes any path
        for file in notebooks_below(path) if below else [path]:
            if file not in seen:
                seen.add(file)
                yield _check_one(file, chosen, stdin, below)


def check_notebook(notebook: Notebook, rules: Iterable[Rule] = RULES) -> Checked:
    """Check one notebook together with the tests beside it."""
    tests = () if notebook.path == STDIN else tests_beside(notebook.path)
    return Checked(notebook, lint.check(analyze(notebook, tests), rules))


def _check_one(
    path: Path, rules: tuple[Rule, ...], stdin: bytes, below: bool
) -> Checked | Unchecked:
    try:
        notebook = parse(stdin, STDIN) if path == Path("-") else read(path)
        return check_notebook(notebook, rules)
    except NotebookError as error:
        return Unchecked(path, str(error), foreign=below and isinstance(error, OtherLanguage))
    except Exception as error:  # one notebook that we cannot take must not cost the others
        reason = f"{path}: nb2prod stumbled ({type(error).__name__}: {error})"
        return Unchecked(path, f"{reason}: --debug shows where; please report it", bug=error)
