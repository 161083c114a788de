"""Handing a package over to what is to run it."""

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.api.verify import read_provenance
from nb2prod.errors import PackageError
from nb2prod.export.command import option_names
from nb2prod.export.contracts import TABLE_SCHEMA
from nb2prod.export.offered import CONTRACTS, RUNNERS
from nb2prod.export.project import LOCK
from nb2prod.export.targets import EVERY, TARGETS, Delivery, Given
from nb2prod.export.write import PackageFolder, Written
from nb2prod.job import Declared, declared_parameters, find_job
from nb2prod.job.grid import points

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PYTHON = re.compile(r'requires-python = ">=(3\.\d+)"')
_USUAL_PYTHON = "3.11"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How often a job is to run, one of `EVERY`, and what its sweep goes through; see `points`."""

    every: str = "day"
    given: tuple[str, ...] = ()
    grid: Path | None = None


def add_target(
    package: Path, target: str, wanted: Wanted = Wanted(), *, force: bool = False
) -> Written:
    """Write what a target needs into a package's folder `deploy`, or bring it up to date.

    What somebody has changed in these files stays, as it does in the package.

    Args:
        package: the package's folder.
        target: one of `TARGETS`.
        wanted: how the job is to run.
        force: put our files in place of edited and foreign ones.

    Raises:
        PackageError: it is no package of ours.
        RunError: its job cannot be read.
        ParameterError: what the sweep is to go through does not fit the job.
        OutputError: the files cannot be written.
    """
    name = read_provenance(package).package
    if not _NAME.fullmatch(name):
        raise PackageError(f"{package}: {name!r} is no package's name: productionize it again")
    declared = declared_parameters(find_job(package))
    options = option_names(parameter.name for parameter in declared)
    parameters = tuple(Given(d.name, options[d.name], d.type, _default(d)) for d in declared)
    delivery = Delivery(
        name,
        _python(package),
        EVERY[wanted.every],
        parameters,
        (package / LOCK).is_file(),
        _points(parameters, declared, wanted),
    )
    files = TARGETS[target].files(delivery)
    return PackageFolder(package / "deploy" / target, force).write(files)


def sorted_targets(names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The one that a package's contracts are written for, and those that it is handed over to.

    Raises:
        PackageError: there is no such target, or there are two for contracts.
    """
    wanted = tuple(dict.fromkeys(names))
    known = {**CONTRACTS, **RUNNERS}
    if unknown := [name for name in wanted if name not in known]:
        raise PackageError(f"{unknown[0]}: no such target: there are {', '.join(known)}")
    contracts = [name for name in wanted if name in CONTRACTS]
    if len(contracts) > 1:
        raise PackageError(f"{' and '.join(contracts)}: contracts are for one target: give one")
    return next(iter((*contracts, TABLE_SCHEMA))), tuple(n for n in wanted if n in RUNNERS)


def _points(
    parameters: Sequence[Given], declared: Sequence[Declared], wanted: Wanted
) -> tuple[tuple[str, ...], ...]:
    """The arguments of each run; without a sweep, one with the numbers and truths as they are."""
    if not wanted.given and wanted.grid is None:
        numbers = (given for given in parameters if isinstance(given.default, bool | int | float))
        return (tuple(given.argument(given.default) for given in numbers),)
    known = {given.name: given for given in parameters}
    return tuple(
        tuple(known[name].argument(value) for name, value in point.items())
        for point in points(declared, wanted.given, wanted.grid)
    )


def _default(declared: Declared) -> object:
    if declared.type == "float" and "float(" in declared.default:  # infinite, or no number
        return None
    try:
        return ast.literal_eval(declared.default)
    except (ValueError, SyntaxError):
        return None


def _python(package: Path) -> str:
    """The oldest Python that the package is for."""
    try:
        found = _PYTHON.search((package / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return _USUAL_PYTHON
    return found[1] if found else _USUAL_PYTHON
