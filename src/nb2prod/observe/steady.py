"""What two runs of one notebook agree on."""

from dataclasses import replace

from nb2prod.observe.observation import CellRun, Observation


def steady(first: Observation, second: Observation) -> tuple[Observation, tuple[int, ...]]:
    """The first run without the lines that the second did not print.

    Returns:
        The observation, and the indices of the cells that printed something else the second time.
    """
    again = {run.index: run for run in second.cells}
    cells: list[CellRun] = []
    fickle: list[int] = []
    for run in first.cells:
        other = again.get(run.index)
        printed = _common(run.printed, other.printed if other else "")
        if printed != run.printed:
            fickle.append(run.index)
        cells.append(replace(run, printed=printed))
    return replace(first, cells=tuple(cells)), tuple(fickle)


def _common(printed: str, other: str) -> str:
    """The text itself, when both are alike, or the lines before the first that differs."""
    if printed == other:
        return printed
    kept = []
    for line, again in zip(printed.splitlines(keepends=True), other.splitlines(True), strict=False):
        if line != again:
            break
        kept.append(line)
    return "".join(kept)
