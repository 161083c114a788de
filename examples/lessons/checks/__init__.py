"""How far a learner has come: each lesson's check answers with points, done or missing."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import papermill
from papermill.exceptions import PapermillExecutionError

LESSONS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the lesson asks for, and what is missing; nothing is when it is done."""

    what: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found; the last line of a cell shows it."""

    points: tuple[Point, ...]
    done: str

    @property
    def is_done(self) -> bool:
        return not any(point.missing for point in self.points)

    def __repr__(self) -> str:
        lines = [
            f"✓ {p.what}" if not p.missing else f"○ {p.what}\n  {p.missing}" for p in self.points
        ]
        return "\n".join([*lines, "", self._ending()])

    def _repr_markdown_(self) -> str:
        lines = [
            f"✓ {p.what}" if not p.missing else f"○ {p.what}  \n*{p.missing}*" for p in self.points
        ]
        return "\n\n".join([*lines, f"**{self._ending()}**"])

    def _ending(self) -> str:
        count = sum(not point.missing for point in self.points)
        return self.done if self.is_done else f"{count} of {len(self.points)}, so not yet done."


def package_of(case: Path) -> Path | None:
    """The package that `productionize` makes of a notebook, beside it, when there is one."""
    package = case.with_suffix("")
    return package if (package / "provenance.json").is_file() else None


@contextmanager
def another_machine(case: Path) -> Iterator[Path]:
    """A copy of a notebook in a folder of its own, with the data beside it; then it is gone."""
    with TemporaryDirectory() as folder:
        for file in [case, *case.parent.glob("readings_*.csv")]:
            shutil.copy(file, folder)
        yield Path(folder, case.name)


def run(notebook: Path, **parameters: object) -> str:
    """Run a notebook from top to bottom, as a job does; answers the error that stopped it."""
    try:
        papermill.execute_notebook(
            notebook,
            notebook.with_name("executed.ipynb"),
            parameters,
            cwd=notebook.parent,
            kernel_name="python3",
            progress_bar=False,
            extra_arguments=["--log-level=CRITICAL"],
        )
    except PapermillExecutionError as error:
        return f"{error.ename}: {error.evalue}".strip(": ")
    return ""
