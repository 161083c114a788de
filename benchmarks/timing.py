"""Which notebooks are measured, and how CPU time is told. Needs nothing but Python."""

import gc
import math
import os
import random
import resource
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Timed:
    """What one notebook cost: its bytes of code, CPU seconds, and how it failed, if it did."""

    notebook: str
    size: int
    seconds: float
    failure: str = ""


def notebooks(folder: str, most: int, seed: int) -> list[Path]:
    """A random choice of the notebooks in a folder; of our own examples when it is empty."""
    roots = [Path(folder)] if folder else [HOUSE / "examples", HOUSE / "tests" / "cases"]
    found = sorted(p for root in roots for p in root.rglob("*.ipynb"))
    found = [p for p in found if ".ipynb_checkpoints" not in p.parts]
    return random.Random(seed).sample(found, min(most, len(found)))


def as_installed(bytecode: Path) -> None:
    """Let the processes that come compile their modules once, as installed programs do."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(bytecode)


def cpu() -> float:
    """CPU seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(
    paths: Iterable[Path], convert: Callable[[Path], object], size: Callable[[Path], int]
) -> list[Timed]:
    """Time a function on each notebook, the first one twice: it also pays for the imports."""
    every = list(paths)
    timed = []
    for path in [*every[:1], *every]:
        gc.collect()  # as a command of its own, it pays for nothing that an earlier one left
        failure, start = "", cpu()
        try:
            convert(path)
        except Exception as error:  # a peer's failure is a result
            failure = type(error).__name__
        timed.append(Timed(str(path), size(path), cpu() - start, failure))
    return timed[1:]


def quantile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else math.nan


def slope(rows: list[Timed]) -> float:
    """How time grows with size, as an exponent: 1 is linear. Small notebooks are left out."""
    large = [r for r in rows if r.size > 2000 and r.seconds > 0]
    if len(large) < 10:
        return math.nan
    pairs = [(math.log(r.size), math.log(r.seconds)) for r in large]
    return statistics.linear_regression(*zip(*pairs, strict=True)).slope
