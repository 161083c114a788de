"""The job beside the notebook: step by step, all that they show, compute and write."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from nb2prod.export.provenance import Provenance, StepOrigin
from nb2prod.observe import CellRun, Observation, Value
from nb2prod.verify.align import align
from nb2prod.verify.ending import ending
from nb2prod.verify.model import FILE, VALUE, Item, StepVerification, Verification
from nb2prod.verify.repeat import Fickle
from nb2prod.verify.rung import Rung
from nb2prod.verify.shown import (
    FIGURE,
    LINE,
    STDERR,
    WARNING,
    Log,
    Piece,
    cautions,
    complaints,
    pieces,
)
from nb2prod.verify.texts import TIMES, compare_texts, normalised, skeleton
from nb2prod.verify.values import Numbers, Verdict, compare_values, nowhere

CompareFiles = Callable[[str], Verdict]
"""Compares the two files of one name that were written with other bytes."""

_Gather = Callable[[Iterable[CellRun], Log | None], list[Piece]]
_OF_PIP = re.compile(
    r"Note: you may need to restart the kernel to use updated packages\.|\[notice\] |"
    r"Requirement already satisfied: |Successfully installed \S+-\d|Looking in indexes: |"
    r"Installing collected packages: | *(?:Downloading|Using cached) \S+\.(?:whl|gz|zip)\b"
)
_WHILE_DRAWING = re.compile(r"findfont: ")
_WIDGETS = "ipywidgets."
_INTERACTIVE = "interactive(children=("
_MOVED = "a person moves it: the job shows what it starts with"
_TO_AUTHORS = re.compile(r"[\w.]*(?:DeprecationWarning|ImportWarning)\b")
_IPYTHON = "This is now an optional IPython functionality"
_NO_FILES = "the bytes differ, and the files were not kept"


def compare(
    original: Observation,
    job: Observation,
    provenance: Provenance,
    *,
    again: Observation | None = None,
    files: CompareFiles = lambda name: (Rung.INCOMPARABLE, _NO_FILES),
    numbers: Numbers = nowhere,
) -> Verification:
    """Compare two runs.

    Args:
        original: the notebook's run.
        job: the job's.
        provenance: which cells of one are which of the other.
        again: a second run of the notebook: what differs there is nobody's fault.
        files: looks into files.
        numbers: finds the numbers of large values.
    """
    if original.failure:
        where = f" in {original.failure.location}" if original.failure.location else ""
        error = original.failure.error
        return Verification((), f"the notebook itself {ending(error)}{where}: {error}")
    fickle = Fickle(original, again, numbers)
    comparison = _Comparison(original, job, provenance, fickle=fickle, files=files)
    reached = {run.index + 1 for run in job.cells}
    failure, failed_step = _failure(job, provenance)
    steps = [comparison.step(s) for s in provenance.steps if reached & set(s.job) or not failure]
    rest = comparison.rest()
    steps += [rest] if rest.items or rest.extra else []
    return Verification(tuple(map(comparison.without_told, steps)), failure, failed_step)


def _failure(job: Observation, provenance: Provenance) -> tuple[str, str]:
    """Why the job did not come to its end, and in which step."""
    if job.failure is None:
        return "", ""
    cell = job.failure.location.cell if job.failure.location else -1
    step = next((s.name for s in provenance.steps if cell + 1 in s.job), "")
    where = f"in step {step}" if step else f"in its cell {cell + 1}"
    return f"the job {ending(job.failure.error)} {where}: {job.failure.error}", step


class _Comparison:
    def __init__(
        self,
        original: Observation,
        job: Observation,
        provenance: Provenance,
        *,
        fickle: Fickle,
        files: CompareFiles,
    ) -> None:
        self.original, self.job, self.provenance = original, job, provenance
        self.fickle, self.files = fickle, files
        self.package = provenance.package
        self.moving = {
            run.index
            for run in original.cells
            for output in run.outputs
            if output.value and output.value.type.startswith(_WIDGETS)
        }
        self.log = Log(provenance.package, tuple(step.name for step in provenance.steps))
        self.unasked: dict[str, list[Piece]] = {}  # lines that the job shows in addition
        self.told: Counter[str] = Counter()  # those of them that the notebook has logged

    def step(self, step: StepOrigin) -> StepVerification:
        cells = tuple(cell - 1 for cell in step.cells)
        ours, theirs = _runs(self.original, cells), _runs(self.job, [c - 1 for c in step.job])
        items, extra = self._shown(ours, theirs, step.looks)
        values = self._values(step, max((run.index for run in ours), default=-1))
        return StepVerification(step.name, cells, (*items, *values), extra)

    def rest(self) -> StepVerification:
        """Cells that belong to no step, and the files."""
        in_steps = {cell - 1 for step in self.provenance.steps for cell in step.cells}
        in_job = {cell - 1 for step in self.provenance.steps for cell in step.job}
        cells = [run.index for run in self.original.cells if run.index not in in_steps]
        others = [run.index for run in self.job.cells if run.index not in in_job]
        ours, theirs = _runs(self.original, cells), _runs(self.job, others)
        items, extra = self._shown(ours, theirs, 0)
        told = [self._anywhere(gather) for gather in (complaints, cautions)]
        items += [item for found, _ in told for item in found]
        extra = (*extra, *(text for _, more in told for text in more))
        shown = tuple(run.index for run in ours if run.outputs)
        return StepVerification("", shown, (*items, *self._files()), extra)

    def _shown(
        self, ours: list[CellRun], theirs: list[CellRun], looks: int
    ) -> tuple[list[Item], tuple[str, ...]]:
        items: list[Item] = []
        extra: list[str] = []
        original, job = pieces(ours), pieces(theirs, self.log)
        for i, j in align(original, job, self.package, looks):
            if i is None and j is not None:
                extra += [job[j].text] if job[j].text.strip() else []
                key = skeleton(job[j].text, self.package)
                self.unasked.setdefault(key, []).append(job[j])
            elif i is not None:
                items.append(self._piece(original[i], job[j] if j is not None else None))
        return items, tuple(extra)

    def _anywhere(self, gather: _Gather) -> tuple[list[Item], list[str]]:
        """Standard error of the whole runs: a package imports first, and may complain earlier."""
        original = gather(self.original.cells, None)
        job = gather(self.job.cells, self.log)
        left: dict[str, list[Piece]] = {}
        for piece in reversed(job):
            left.setdefault(skeleton(piece.text, self.package), []).append(piece)
        items = []
        for piece in original:
            key = skeleton(piece.text, self.package)
            same = left.get(key)
            items.append(self._piece(piece, same.pop() if same else self._logged(key)))
        unasked = {id(piece) for pieces_left in left.values() for piece in pieces_left}
        return items, [piece.text for piece in job if id(piece) in unasked]

    def _logged(self, key: str) -> Piece | None:
        """What the notebook logs, the package logs too: such a line is in the job's own log."""
        lines = [piece for piece in self.unasked.get(key, ()) if piece.kind == LINE]
        if not lines:
            return None
        self.unasked[key].remove(lines[0])
        self.told[lines[0].text] += 1
        return replace(lines[0], kind=STDERR)

    def without_told(self, step: StepVerification) -> StepVerification:
        """The step without the additional lines that are what the notebook has logged."""
        extra = []
        for text in step.extra:
            if self.told[text]:
                self.told[text] -= 1
            else:
                extra.append(text)
        return replace(step, extra=tuple(extra))

    def _piece(self, original: Piece, job: Piece | None) -> Item:
        rung, why = self._rung(original, job)
        if rung is Rung.DIFFERS and self.fickle.differs(original, job.text if job else None):
            rung, why = Rung.NONDETERMINISTIC, ""
        text = job.text if job else None
        return Item(original.kind, rung, original.text, text, why=why, cell=original.cell)

    def _rung(self, original: Piece, job: Piece | None) -> Verdict:
        if job is None:
            if original.kind == LINE and not original.text.strip():
                return Rung.NORMALISED, ""
            if original.text.startswith(_INTERACTIVE):
                return Rung.INCOMPARABLE, _MOVED
            if original.text.startswith("<function ") and original.cell in self.moving:
                return Rung.NORMALISED, "what `interact` gives back, besides showing its widget"
            if original.kind == WARNING and _TO_AUTHORS.match(original.text):
                return Rung.NORMALISED, "Python shows these for a notebook's code, not a package's"
            if _OF_PIP.match(original.text):
                return Rung.NORMALISED, "a job installs nothing"
            if original.kind == STDERR and _WHILE_DRAWING.match(original.text):
                return Rung.NORMALISED, "matplotlib says it once more where it draws once more"
            if original.kind == WARNING and _IPYTHON in original.text:
                return Rung.NORMALISED, "IPython speaks of a magic, which a package does not need"
            if normalised(original.text) == TIMES:
                return Rung.NORMALISED, "the job's log tells how long each step takes"
            return Rung.DIFFERS, "the job does not show it"
        if original.kind != job.kind and not original.is_interactive:
            return Rung.DIFFERS, f"a {original.kind} became a {job.kind}"
        texts = compare_texts(original.text, job.text, self.package)
        if texts is Rung.DIFFERS and original.value and original.value.type.startswith(_WIDGETS):
            return Rung.INCOMPARABLE, _MOVED
        if original.value is None or job.value is None or texts is Rung.DIFFERS:
            return texts, ""
        if original.value.type == job.value.type == "str":
            return texts, ""  # what people see of a text is all of it
        rung, why = compare_values(original.value, job.value, self.fickle.numbers)
        if rung is Rung.INCOMPARABLE and original.kind != FIGURE:
            return texts, ""  # what people see of it is the same
        if rung < Rung.DIFFERS and original.is_interactive:
            why = why or "interactive in the notebook, a picture in the job"
        return max(rung, texts), why

    def _values(self, step: StepOrigin, cell: int) -> Iterable[Item]:
        ours = _variables(self.original, cell)
        theirs = _variables(self.job, step.job[-1] - 1 if step.job else -1)
        for name in step.outputs:
            one, other = ours.get(name), theirs.get(name)
            if one is None or other is None:
                run = "notebook's" if one is None else "job's"
                rung, why = Rung.INCOMPARABLE, f"the {run} run did not tell of it"
            else:
                rung, why = compare_values(one, other, self.fickle.numbers)
            if rung is Rung.DIFFERS and self.fickle.differs_value(cell, name, other):
                rung, why = Rung.NONDETERMINISTIC, ""
            sides = [_said(value) if value else None for value in (one, other)]
            yield Item(VALUE, rung, sides[0], sides[1], name, why, cell)

    def _files(self) -> Iterable[Item]:
        ours, theirs = dict(self.original.written_digests), dict(self.job.written_digests)
        for name, digest in ours.items():
            rung, why = Rung.IDENTICAL, ""
            if name not in theirs:
                rung, why = Rung.DIFFERS, "the job does not write it"
            elif theirs[name] != digest:
                rung, why = self.files(name)
            if rung >= Rung.INCOMPARABLE and self.fickle.differs_file(name):
                rung, why = Rung.NONDETERMINISTIC, ""
            sides = (digest[:12], theirs[name][:12] if name in theirs else None)
            yield Item(FILE, rung, sides[0], sides[1], name, why, self._cell_of(name))
        for name in self.original.files_written:
            if name not in ours:
                why = "it lies outside the folder, and was not kept"
                yield Item(FILE, Rung.INCOMPARABLE, None, None, name, why, self._cell_of(name))

    def _cell_of(self, file: str) -> int:
        """The cell of the parameter that names a file, when there is one."""
        stem = file.rsplit("/", 1)[-1].partition(".")[0].lower()
        for parameter in self.provenance.parameters:
            if parameter.name == f"{stem}_path":
                return parameter.cell - 1
        return -1


def _runs(observation: Observation, cells: Iterable[int]) -> list[CellRun]:
    wanted = set(cells)
    return [run for run in observation.cells if run.index in wanted]


def _variables(observation: Observation, cell: int) -> Mapping[str, Value]:
    return {v.name: v.value for v in observation.variables if v.cell == cell}


def _said(value: Value) -> str:
    return f"{value.type}: {value.summary}" if value.summary else value.type
