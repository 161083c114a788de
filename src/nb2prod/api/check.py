"""Checking notebooks, and putting right what is found: which files, and what became of each."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from nb2prod import lint
from nb2prod.analysis import Analysis, Tests, analyze
from nb2prod.api.collector import paused_collector
from nb2prod.errors import NotebookError, OtherLanguage, OutputError, UnknownRule
from nb2prod.lint import EVERY_RULE, Checked, Fixed
from nb2prod.notebook import Notebook, parse, read
from nb2prod.notebook.beside import notebooks_below, tests_beside
from nb2prod.notebook.coverage import Coverage, coverage_around
from nb2prod.notebook.declared import Declared, declared_around
from nb2prod.notebook.packaged import packages_beside
from nb2prod.rule import Rule
from nb2prod.settings import Settings, load

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


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked for, beyond what the projects' settings say.

    `select` and `ignore` are beginnings of codes; `select` takes the place of the settings'.
    Without `fixes` nobody asks how findings are put right, which is a part of the work.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    with_ruff: bool = False
    fixes: bool = True

    def rules(self, path: Path, settings: Settings) -> tuple[Rule, ...]:
        """The rules for one file.

        Raises:
            UnknownRule: a code fits no rule; the text says where it stands.
        """
        wanted, unwanted = self.select or settings.select, self.ignore + settings.ignore
        unwanted += settings.ignored(path)
        try:
            return _selected(wanted, unwanted)
        except UnknownRule as error:
            raise UnknownRule(self._placed(str(error), settings)) from error

    def _placed(self, said: str, settings: Settings) -> str:
        given = {code.upper() for code in self.select + self.ignore}
        is_own = any(f"'{code}'" in said for code in given)
        return said if is_own or not settings.source else f"{settings.source}: {said}"


@cache  # each notebook of a folder asks
def _selected(wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> tuple[Rule, ...]:
    return lint.select(EVERY_RULE, wanted, unwanted)


@dataclass(slots=True)
class Files:
    """The notebooks that paths stand for, each once, with the rules that it is asked about."""

    paths: tuple[Path, ...]
    asked: Asked
    stdin: bytes = b""
    _settings: dict[Path, Settings] = field(default_factory=dict)

    def __iter__(self) -> Iterator["File"]:
        """One after the other; those of a folder in order.

        Raises:
            SettingsError, UnknownRule: the settings that count for a file mean nothing.
        """
        seen = set()
        for path in self.paths:
            below = os.path.isdir(path)  # unlike `is_dir` it takes any path
            settings = self._settings_of(path if below else path.parent)
            for file in notebooks_below(path) if below else [path]:
                if file not in seen and not (below and settings.excludes(file)):
                    seen.add(file)
                    ruff = self.asked.with_ruff or settings.with_ruff
                    rules = self.asked.rules(file, settings)
                    yield File(file, rules, below, self.stdin, ruff, self.asked.fixes)

    def _settings_of(self, folder: Path) -> Settings:
        if folder not in self._settings:
            self._settings[folder] = load(folder)
        return self._settings[folder]


@dataclass(frozen=True, slots=True)
class File:
    """One of them; `below` when it was found in a folder, `ruff` when ruff is asked too.

    `fixes`: findings are to say how they are put right.
    """

    path: Path
    rules: tuple[Rule, ...]
    below: bool
    stdin: bytes
    ruff: bool = False
    fixes: bool = True

    def read(self) -> Notebook:
        """The notebook as it is now."""
        return parse(self.stdin, STDIN) if self.path == Path("-") else read(self.path)

    def not_checked(self, error: Exception) -> Unchecked:
        """What is told instead: one notebook that we cannot take must not cost the others."""
        if isinstance(error, NotebookError | OutputError):
            foreign = self.below and isinstance(error, OtherLanguage)
            return Unchecked(self.path, str(error), foreign)
        reason = f"{self.path}: nb2prod stumbled ({type(error).__name__}: {error})"
        return Unchecked(self.path, f"{reason}: --debug shows where; please report it", bug=error)


def fix(
    files: Iterable[File], *, unsafe: bool = False, write: bool = True
) -> Iterator[tuple[Notebook, Fixed] | Unchecked]:
    """Put right what can be, and write the notebooks that changed unless `write` is False.

    Yields each notebook as it was, and what became of it.
    """
    for file in files:
        try:
            before = file.read()
            after = fix_notebook(before, file.rules, unsafe=unsafe)
            if write and after.done and before.path != STDIN:
                _write(after.notebook)
            yield before, after
        except Exception as error:
            yield file.not_checked(error)


def check_notebook(
    notebook: Notebook, rules: Iterable[Rule] = EVERY_RULE, *, fixes: bool = True
) -> Checked:
    """Check one notebook, with the tests and coverage beside it and what its project declares."""
    with paused_collector():
        analysis = replace(analysis_of(notebook), mending=fixes)
        return Checked(notebook, lint.check(analysis, rules))


def fix_notebook(notebook: Notebook, rules: Iterable[Rule], *, unsafe: bool = False) -> Fixed:
    """Put right what can be in one notebook; nothing is written."""
    tests, declared, coverage = beside(notebook)
    return lint.fix(
        notebook, rules, unsafe=unsafe, tests=tests, declared=declared, coverage=coverage
    )


def analysis_of(notebook: Notebook) -> Analysis:
    """What is known of a notebook from reading it, and what lies beside it."""
    return analyze(notebook, *beside(notebook))


def beside(notebook: Notebook) -> tuple[tuple[Tests, ...], Declared | None, Coverage | None]:
    """What is read around a notebook's file: tests, declarations, coverage."""
    return _tests(notebook), _declared(notebook), _coverage(notebook)


def _tests(notebook: Notebook) -> tuple[Tests, ...]:
    path = notebook.path
    return () if path == STDIN else (*tests_beside(path), *packages_beside(path))


def _declared(notebook: Notebook) -> Declared | None:
    return None if notebook.path == STDIN else declared_around(notebook.path.parent)


def _coverage(notebook: Notebook) -> Coverage | None:
    return None if notebook.path == STDIN else coverage_around(notebook.path.parent)


def _write(notebook: Notebook) -> None:
    """Put the file in place of the old one, whole or not at all."""
    part = notebook.path.with_name(f".{notebook.path.name}.nb2prod")
    try:
        part.write_bytes(notebook.raw)
        part.chmod(notebook.path.stat().st_mode)
        part.replace(notebook.path.resolve())
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise OutputError(f"{notebook.path}: cannot be written ({reason})") from error
