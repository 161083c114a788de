"""The sets of parameters that a sweep goes through."""

import csv
import hashlib
import io
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from nb2prod.errors import ParameterError
from nb2prod.job.parameters import Declared, as_text, typed_values

Point = Mapping[str, object]


def points(
    declared: Sequence[Declared], given: Iterable[str], grid: Path | None = None
) -> tuple[Point, ...]:
    """Each set of parameters once, in order: all combinations of what is given.

    Args:
        declared: the job's parameters.
        given: texts like `price=0.2,0.3`.
        grid: a JSON file with an object of lists, which are combined, or a list of objects, which
            are taken as they are; or a CSV file whose rows are taken as they are.

    Raises:
        ParameterError: an unknown name, a value of the wrong type, or a file that is no grid.
    """
    axes = [_axis(text) for text in given]
    rows = _rows(declared, grid) if grid else [[]]
    combined = [[*row, *point] for row in rows for point in itertools.product(*axes)]
    found = {key_of(point): point for point in (typed_values(declared, row) for row in combined)}
    if not found:
        raise ParameterError(f"{grid}: has no values")
    return tuple(found.values())


def name_of(job: Path, code: str, points: Iterable[Point]) -> str:
    """A name that the same sweep always has: the same job, with the same code and points."""
    text = "\n".join([str(job.resolve()), code, *(key_of(point) for point in points)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def key_of(point: Point) -> str:
    """A text that only an equal set of parameters has."""
    return json.dumps(dict(point), sort_keys=True)


def differing(points: Sequence[Point]) -> frozenset[str]:
    """The parameters that are not given the same value in all sets."""
    names = {name for point in points for name in point}
    missing = object()
    return frozenset(
        name
        for name in names
        if any(point.get(name, missing) != points[0].get(name, missing) for point in points)
    )


def _axis(text: str) -> list[tuple[str, str]]:
    name, sign, values = text.partition("=")
    if not sign:
        raise ParameterError(f"{text}: give name=value,value")
    return [(name.strip(), value) for value in values.split(",")]


def _rows(declared: Sequence[Declared], grid: Path) -> list[list[tuple[str, str]]]:
    try:
        text = grid.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(f"{grid}: cannot be read ({error})") from error
    if grid.suffix == ".csv":
        table = csv.DictReader(io.StringIO(text))
        return [[(k, v) for k, v in row.items() if k and isinstance(v, str)] for row in table]
    known = {parameter.name: parameter for parameter in declared}

    def texts(name: str, values: list[object]) -> list[tuple[str, str]]:
        parameter = known.get(name, Declared(name, "None", "", ""))
        return [(name, as_text(value, parameter)) for value in values]

    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"{grid}: not JSON ({error})") from error
    if isinstance(held, dict) and all(isinstance(values, list) for values in held.values()):
        axes = [texts(name, values) for name, values in held.items()]
        return [list(point) for point in itertools.product(*axes)]
    if isinstance(held, list) and all(isinstance(row, dict) for row in held):
        return [[t for k, v in row.items() for t in texts(k, [v])] for row in held]
    raise ParameterError(f"{grid}: give an object of lists, or a list of objects")
