"""What differs between two runs of the notebook itself."""

from collections.abc import Iterable
from dataclasses import replace

from nb2prod.observe import CellRun, Observation, Value
from nb2prod.verify.align import align
from nb2prod.verify.rung import Rung
from nb2prod.verify.shown import LINE, Piece, cautions, complaints, pieces
from nb2prod.verify.texts import compare_texts, skeleton
from nb2prod.verify.values import Numbers, compare_values, nowhere


class Fickle:
    """Knows what did not repeat; nothing, without a second run.

    A job is only forgiven what the notebook does itself: where the notebook's lines differ in
    their numbers alone, a line of the job with other words is still a difference.
    """

    def __init__(
        self, original: Observation, again: Observation | None, numbers: Numbers = nowhere
    ) -> None:
        self.numbers = numbers
        self.pieces: dict[Piece, str | None] = {}
        self.rough: set[Piece] = set()
        self.restless: set[int] = set()
        self.values: dict[tuple[int, str], tuple[Value, Value]] = {}
        self.files: set[str] = set()
        if again is None or again.failure:
            return
        others = {run.index: run for run in again.cells}
        for run in original.cells:
            repeated = [others[run.index]] if run.index in others else []
            for gather in (pieces, complaints, cautions):
                self._look(run.index, gather([run]), gather(repeated))
        repeats = {(v.cell, v.name): v.value for v in again.variables}
        for variable in original.variables:
            other = repeats.get((variable.cell, variable.name))
            if other and compare_values(variable.value, other, numbers)[0] is Rung.DIFFERS:
                self.values[variable.cell, variable.name] = (variable.value, other)
        ours, theirs = dict(original.written_digests), dict(again.written_digests)
        self.files = {name for name in ours if ours[name] != theirs.get(name)}

    def _look(self, cell: int, ours: list[Piece], theirs: list[Piece]) -> None:
        for i, j in align(ours, theirs, "", 0):
            if i is None:
                self.restless.add(cell)
            elif j is None:
                self.restless.add(cell)
                self.pieces[ours[i]] = None
            elif _differs(ours[i], theirs[j], self.numbers):
                self.pieces[ours[i]] = theirs[j].text
            elif ours[i].text != theirs[j].text:
                self.rough.add(ours[i])

    @property
    def anything(self) -> bool:
        return bool(self.pieces or self.restless or self.values or self.files)

    def differs(self, piece: Piece, job: str | None) -> bool:
        """Whether the notebook does not repeat a piece, in a way that the job's text may have."""
        if piece.cell in self.restless:
            return True
        if piece not in self.pieces or job is None:
            return False
        again = self.pieces[piece]
        if again is None or skeleton(again) != skeleton(piece.text):
            return True
        return skeleton(job) == skeleton(piece.text)

    def differs_value(self, cell: int, name: str, job: Value | None) -> bool:
        """Whether a variable does not repeat; one of another type is no repetition of it."""
        found = self.values.get((cell, name))
        if found is None or job is None:
            return False
        one, other = found
        return one.type != other.type or one.type == job.type

    def differs_file(self, name: str) -> bool:
        return name in self.files


def steady(first: Observation, second: Observation) -> tuple[Observation, tuple[int, ...]]:
    """A run without what another did not repeat: what a test can hold on to.

    Returns:
        The run without the lines of a cell from the first on that is not the same to the letter,
        and with values that differ marked as such; and the cells that printed something else.
    """
    fickle = Fickle(first, second)
    cells = tuple(_steady_cell(run, fickle) for run in first.cells)
    variables = tuple(
        (
            replace(v, value=replace(v.value, comparable=False))
            if (v.cell, v.name) in fickle.values
            else v
        )
        for v in first.variables
    )
    changed = (a.index for a, b in zip(cells, first.cells, strict=True) if a.printed != b.printed)
    return replace(first, cells=cells, variables=variables), tuple(changed)


def steady_too(run: Observation, known: Observation, fickle: Iterable[int]) -> Observation:
    """A run on other data without what is known not to repeat on the notebook's own.

    Args:
        run: the run on other data.
        known: the notebook's, as `steady` gave it.
        fickle: the cells that print something else from run to run.
    """
    silent = set(fickle)
    moving = {(v.cell, v.name) for v in known.variables if not v.value.comparable}
    cells = tuple(replace(c, printed="") if c.index in silent else c for c in run.cells)
    variables = tuple(
        (replace(v, value=replace(v.value, comparable=False)) if (v.cell, v.name) in moving else v)
        for v in run.variables
    )
    return replace(run, cells=cells, variables=variables)


def _steady_cell(run: CellRun, fickle: Fickle) -> CellRun:
    """The cell with the lines before the first that differs, and of those what is like no such."""
    lines = [piece for piece in pieces([run]) if piece.kind == LINE]
    changed = [p.text for p in lines if p in fickle.pieces or p in fickle.rough]
    if not changed:
        return run
    first = next(place for place, piece in enumerate(lines) if piece.text == changed[0])
    alike = set(map(skeleton, changed))  # by chance, one of them may be the same
    kept = [piece.text for piece in lines[:first] if skeleton(piece.text) not in alike]
    return replace(run, printed="".join(f"{text}\n" for text in kept))


def _differs(one: Piece, other: Piece, numbers: Numbers) -> bool:
    if one.kind != other.kind or compare_texts(one.text, other.text) is Rung.DIFFERS:
        return True
    if one.value is None or other.value is None:
        return False
    return compare_values(one.value, other.value, numbers)[0] is Rung.DIFFERS
