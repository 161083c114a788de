"""Scoring a notebook or a package: gathering what is there. Nothing is run."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from nb2prod import lint
from nb2prod.analysis import Analysis, analyze
from nb2prod.api.run_records import job_records, test_records
from nb2prod.api.verify import read_provenance
from nb2prod.errors import ReadinessError
from nb2prod.lint import EVERY_RULE
from nb2prod.notebook import Cell, Location, Notebook, read
from nb2prod.notebook.beside import small_text, tests_beside
from nb2prod.score import READINESS, Answer, Score, Subject, parse_answers, score

_FILES = ("*.md", "*.lock", "contracts/*.json", "tests/*.py", "src/*/contracts/*.py")
_CREDENTIALS = ("credential",)  # the rules that find them
_LARGEST = 1_000_000
_GIT = ("git", "--no-optional-locks", "-c", "log.showSignature=false")


def score_of(path: Path, notebook: Notebook | None = None) -> Score:
    """Score a notebook, as saved unless `notebook` is given, or the folder of a package.

    Raises:
        PackageError: the folder is no package of ours.
        NotebookError: the notebook cannot be read.
        ReadinessError: readiness.toml says something that means nothing.
    """
    home = path if os.path.isdir(path) else path.parent
    subject = _package(path) if os.path.isdir(path) else _notebook(path, notebook or read(path))
    return score(subject, _answers(home / READINESS))


def _package(folder: Path) -> Subject:
    provenance = read_provenance(folder)
    files = {
        file.relative_to(folder).as_posix(): small_text(file, _LARGEST) for file in _files(folder)
    }
    modules = [folder / path for path in sorted(provenance.lines)]
    cells = [
        Cell(index, module.relative_to(folder).as_posix(), "code", small_text(module, _LARGEST))
        for index, module in enumerate(modules)
    ]
    tests = [text for path, text in files.items() if path.startswith("tests/")]
    analysis = analyze(Notebook(folder, tuple(cells), "", b""), tests)
    return Subject(
        name=str(folder),
        analysis=analysis,
        today=_today(),
        is_package=True,
        files=files,
        jobs=tuple(job_records(folder)),
        tests=tuple(test_records(folder)),
        commit=_commit(folder, "."),
        credentials=_credentials(analysis),
    )


def _notebook(path: Path, notebook: Notebook) -> Subject:
    analysis = analyze(notebook, tests_beside(path))
    return Subject(
        name=path.name,
        analysis=analysis,
        today=_today(),
        tests=tuple(test_records(path.parent)),
        commit=_commit(path.parent, path.name),
        credentials=_credentials(analysis),
    )


def _credentials(analysis: Analysis) -> tuple[Location, ...]:
    rules = [rule for rule in EVERY_RULE if rule.name in _CREDENTIALS]
    return tuple(finding.location for finding in lint.check(analysis, rules))


def _today() -> date:
    return datetime.now(UTC).date()


def _files(folder: Path) -> Iterator[Path]:
    for pattern in _FILES:
        yield from sorted(folder.glob(pattern))


def _answers(file: Path) -> dict[str, Answer]:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ReadinessError(f"{file}: cannot be read ({error})") from error
    return dict(parse_answers(text, str(file), _today()))


def _commit(folder: Path, name: str) -> str:
    """The last commit that changed something, or nothing when git knows none."""
    command = [*_GIT, "log", "-1", "--format=%h of %cs", "--", name]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
