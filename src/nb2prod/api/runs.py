"""The runs that a verification needs: of the notebook, of the job, and of the notebook again."""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nb2prod.analysis import Analysis
from nb2prod.analysis.places.above import folders_above
from nb2prod.errors import RunError
from nb2prod.export.provenance import Provenance
from nb2prod.notebook import Notebook, read
from nb2prod.notebook.declared import levels_to_project
from nb2prod.observe import Observation, Request, observe
from nb2prod.observe.observe import NUMBERS
from nb2prod.observe.workspace import kept_name
from nb2prod.sentence import gettext
from nb2prod.transform import answered
from nb2prod.verify import Rung, Verification, compare
from nb2prod.verify.files import compare_files
from nb2prod.verify.repeat import Fickle
from nb2prod.verify.values import Verdict

_SEEDED = (
    "The notebook does not repeat itself, so it and the job were compared in runs that drew the "
    "same random numbers."
)


def base_request(analysis: Analysis, moved: Mapping[str, str], timeout: float | None) -> Request:
    """How a notebook is run as it would run by itself, but for files that lie elsewhere here.

    Args:
        analysis: the notebook's.
        moved: places that the notebook names, and what stands in for them.
        timeout: in seconds, for the whole run.
    """
    folder = analysis.notebook.path.resolve().parent
    sources: dict[int, str] = {}
    answers = {cell.index: answered(cell) for cell in analysis.program.cells}
    for cell in analysis.notebook.code_cells:
        text = answers.get(cell.index) or cell.source
        for old, new in moved.items():
            text = text.replace(old, new).replace(old.replace("\\", "\\\\"), new)
        text = in_the_copy(text, folder)
        if text != cell.source:
            sources[cell.index] = text
    skip = {broken.location.cell for broken in analysis.program.unparsable}
    skip |= {c.index for c in analysis.notebook.code_cells if "skip-execution" in c.tags}
    ups = [path.value.replace("\\", "/").split("/").count("..") for path in analysis.paths]
    ups.append(folders_above(analysis.program, levels_to_project(folder)))
    return Request(
        folder=folder,
        sources=sources,
        skip=frozenset(skip),
        levels=max(ups, default=0),
        timeout=timeout,
    )


def in_the_copy(code: str, folder: Path) -> str:
    """The code with paths of the notebook's own folder as they are in its copy: relative."""
    place = rf"{re.escape(str(folder))}(?:/(?=[\w.~-])|(?![\w.-]))"
    return re.sub(place, lambda found: "" if found[0].endswith("/") else ".", code)


def draws_freely(analysis: Analysis) -> bool:
    """Whether it draws random numbers without a seed; a model that does may come out the same."""
    return any(draw.takes != "random_state" for draw in analysis.draws)


def leaving(
    steps: Iterable[tuple[Iterable[int], Iterable[str], Iterable[str]]], run: Set[int]
) -> dict[int, tuple[str, ...]]:
    """The variables to look at after each step: those that it or an earlier one hands on.

    Steps may be merged later, so a name is looked at for as long as a later step takes it.

    Args:
        steps: of each the cells, the inputs and the outputs.
        run: the cells that are run.
    """
    rows = [
        (max(run & set(cells)), tuple(inputs), tuple(outputs))
        for cells, inputs, outputs in steps
        if run & set(cells)
    ]
    found: dict[int, tuple[str, ...]] = {}
    bound: dict[str, None] = {}
    for position, (cell, _, outputs) in enumerate(rows):
        later = {name for _, inputs, _ in rows[position + 1 :] for name in inputs}
        found[cell] = tuple(dict.fromkeys((*outputs, *(n for n in bound if n in later))))
        bound.update(dict.fromkeys(outputs))
    return found


def run_cells(notebook: Notebook, request: Request) -> frozenset[int]:
    """The cells that a request has run."""
    return frozenset(c.index for c in notebook.code_cells if c.source.strip()) - request.skip


@dataclass(slots=True)
class Runs:
    """A notebook's runs, each at most once, with the files that they wrote kept in `scratch`.

    `draws` says that reading found random numbers that no seed makes repeatable.
    """

    notebook: Notebook
    request: Request
    scratch: Path
    tell: Callable[[str], None]
    draws: bool = False
    first: Observation = field(init=False)
    second: Observation | None = None
    jobs: int = 0

    def start(self) -> Observation:
        """Run the notebook."""
        self.first = observe(self.notebook, replace(self.request, keep=self._kept("first")))
        return self.first

    def again(self) -> Observation:
        """Run the notebook a second time, with seeds, to know what it does not repeat."""
        if self.second is None:
            self.tell(gettext("Running the notebook again"))
            self.second = self._compared(keep=self._kept("second"), seeded=True)
        return self.second

    def on_samples(self, contents: Mapping[str, bytes]) -> Observation:
        """Run the notebook with other contents of some files, to see what it shows of these."""
        self.tell(gettext("Running the notebook on samples of its data"))
        return self._compared(instead=contents)

    def verify(self, package: Path, provenance: Provenance) -> Verification:
        """Run a package's job, and compare it with the notebook's run.

        Where something differs and the notebook does not repeat itself, both are run with the same
        random seeds, so that chance is no difference; where it draws, the job is run only so.
        """
        if self.first.failure:
            return compare(self.first, self.first, provenance)
        if self.draws:
            self.again()
        if not self._is_fickle():
            found = self._compare(package, provenance)
            if not found.differences:
                return found
            self.again()
            if not self._is_fickle():
                return found
        return self._compare(package, provenance, seeded=True)

    def _is_fickle(self) -> bool:
        """Whether a second run of the notebook showed something else."""
        if self.second is None or self.second.failure:
            return False
        return Fickle(self.first, self.second, self._numbers).anything

    def _compare(
        self, package: Path, provenance: Provenance, *, seeded: bool = False
    ) -> Verification:
        self.tell(gettext("Running the job beside it"))
        self.jobs += 1
        kept = self._kept(f"job-{self.jobs}")
        job = self._run_job(package, provenance, kept, seeded=seeded)
        original, again, side = self.first, None, self.scratch / "first"
        if seeded and self.second is not None:
            original, again, side = self.second, self.first, self.scratch / "second"

        def files(file: str) -> Verdict:
            sides = side / kept_name(file), kept / kept_name(file)
            if not all(path.is_file() for path in sides):
                return Rung.DIFFERS, "the bytes differ, and it is too large to be looked into"
            return compare_files(*sides, provenance.package)

        original = replace(original, files_written=self._meant(original.files_written))
        found = compare(original, job, provenance, again=again, files=files, numbers=self._numbers)
        return replace(found, notes=(*found.notes, _SEEDED)) if seeded else found

    def _numbers(self, digest: str) -> bytes:
        """The numbers with this digest, whichever run has kept them."""
        kept = (path.read_bytes() for path in self.scratch.glob(f"*/{NUMBERS}/{digest}"))
        return next(kept, b"") if digest else b""

    def _meant(self, files: Iterable[str]) -> tuple[str, ...]:
        """Without the files elsewhere that the notebook does not name: libraries' caches."""
        text = "\n".join(cell.source for cell in self.notebook.code_cells)
        return tuple(f for f in files if not os.path.isabs(f) or os.path.basename(f) in text)

    def _run_job(
        self, package: Path, provenance: Provenance, kept: Path, *, seeded: bool
    ) -> Observation:
        job = read(package / "jobs" / f"{provenance.package}.ipynb")
        folder = self.request.folder
        source = os.path.relpath(package.resolve() / "src", folder)
        code = [cell for cell in job.code_cells if "parameters" in cell.tags] or job.code_cells[:1]
        if not code:
            raise RunError(f"{job.path}: has no code: productionize the notebook again")
        # The package in this folder is the one to verify, also where another is installed.
        first = f"__import__('sys').path.insert(0, __import__('os').path.abspath({source!r}))"
        return observe(
            job,
            Request(
                folder=folder,
                sources={code[0].index: f"{in_the_copy(code[0].source, folder)}\n{first}"},
                variables={step.job[-1] - 1: step.outputs for step in provenance.steps},
                levels=self.request.levels,
                timeout=self.request.timeout,
                kernel=self.request.kernel,
                outside=self.request.outside,
                allow_effects=self.request.allow_effects,
                beside=package,
                keep=kept,
                seeded=seeded,
                closely=False,
            ),
        )

    def _compared(self, **changes: Any) -> Observation:
        """A run of the notebook that is only compared with another."""
        return observe(self.notebook, replace(self.request, closely=False, **changes))

    def _kept(self, name: str) -> Path:
        folder = self.scratch / name
        folder.mkdir()
        return folder
