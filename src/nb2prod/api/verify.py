"""Verifying a package: does its job still do what the notebook does?"""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from nb2prod.analysis import analyze
from nb2prod.api.consequences import guarded
from nb2prod.api.order import EXECUTED, READING, in_order
from nb2prod.api.person import NOBODY, Person
from nb2prod.api.runs import Runs, base_request, draws_freely, leaving, run_cells
from nb2prod.api.secrets import lent_secrets, secrets_of, untold
from nb2prod.api.stages import Stages
from nb2prod.errors import OutputError, PackageError
from nb2prod.export.provenance import Provenance
from nb2prod.notebook import Notebook, read
from nb2prod.notebook.packaged import PROVENANCE
from nb2prod.observe import Observation
from nb2prod.report.verification import markdown
from nb2prod.scratch import scratch_folder
from nb2prod.sentence import gettext
from nb2prod.verify import Verification
from nb2prod.verify.verified import Verified

REPORT = "VERIFICATION.md"
MOST_HASHED = 100 << 20  # bytes of a data file that is hashed


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What the user asked for; `notebook` when it is not where the package says."""

    notebook: Path | None = None
    kernel: str | None = None
    timeout: float | None = None


def verify(package: Path, options: VerifyOptions, person: Person = NOBODY) -> Verified:
    """Run a package's notebook and its job, compare them, and write VERIFICATION.md anew.

    `person` hears of the stages, and is asked what the runs may do outside their folder.

    Raises:
        PackageError: it is no package of ours, or its notebook is not there.
        NotebookError: the notebook or the job cannot be read.
        RunError: a run could not be started.
        OutputError: the report cannot be written.
    """
    stages = Stages(person.tell)
    person = replace(person, tell=stages.begin)
    provenance = read_provenance(package)
    analysis = analyze(read(_find_notebook(package, provenance, options.notebook)))
    analysis, _ = in_order(analysis, lambda order: _order_of(provenance))
    notebook = analysis.notebook
    moved = {p.moved: p.default for p in provenance.parameters if p.moved}
    request = base_request(analysis, moved, options.timeout)
    steps = (([cell - 1 for cell in s.cells], (), s.outputs) for s in provenance.steps)
    variables = leaving(steps, run_cells(notebook, request))
    request = replace(request, variables=variables, kernel=options.kernel)
    request = guarded(request, analysis, person.allow)
    with lent_secrets(analysis), scratch_folder() as scratch:
        runs = Runs(notebook, request, scratch, person.tell, draws=draws_freely(analysis))
        person.tell(gettext("Running the notebook"))
        original = runs.start()
        found = runs.verify(package, provenance)
    if hashlib.sha256(notebook.raw).hexdigest() != provenance.notebook.sha256:
        note = "The notebook has changed since the package was made: productionize it again."
        found = replace(found, notes=(*found.notes, note))
    found = untold(found, secrets_of(analysis))
    verified = verified_of(found, provenance, original, notebook)
    verified = replace(verified, stages=stages.seconds())
    write_report(package, verified)
    return verified


def _order_of(provenance: Provenance) -> str:
    """The order in which the package took the notebook's cells."""
    cells = [cell for step in provenance.steps for cell in step.cells]
    return READING if cells == sorted(cells) else EXECUTED


def read_provenance(package: Path) -> Provenance:
    """What the package says about where it came from.

    Raises:
        PackageError: it does not say, or not in a way that can be read.
    """
    place = package / PROVENANCE
    try:
        return msgspec.json.decode(place.read_bytes(), type=Provenance)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PackageError(
            f"{package}: no package ({PROVENANCE}: {reason}): give the folder of a package"
        ) from error
    except msgspec.DecodeError as error:
        raise PackageError(
            f"{place}: not as nb2prod wrote it ({error}): productionize the notebook again"
        ) from error


def verified_of(
    found: Verification,
    provenance: Provenance,
    original: Observation,
    notebook: Notebook,
) -> Verified:
    """The verification with the facts about the notebook's run."""
    home = notebook.path.resolve().parent
    return Verified(
        found=found,
        provenance=provenance,
        kernel=original.kernel,
        python=original.python,
        modules=original.modules,
        data=tuple((name, _hash(home / name)) for name in original.files_read),
    )


def write_report(package: Path, verified: Verified) -> None:
    """Write VERIFICATION.md, whatever was there: it is nobody's text but ours."""
    text = markdown(verified, datetime.now(UTC).date())
    try:
        (package / REPORT).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{package / REPORT}: cannot be written ({reason})") from error


def clear_report(package: Path) -> None:
    """Take away what was verified of an earlier package."""
    (package / REPORT).unlink(missing_ok=True)


def _find_notebook(package: Path, provenance: Provenance, given: Path | None) -> Path:
    if given is not None:
        return given
    place = package / provenance.notebook.path
    if not place.is_file():
        raise PackageError(
            f"{place}: the package's notebook is not there: say where it is with --notebook PATH"
        )
    return place


def _hash(file: Path) -> str:
    """The hash of a data file; nothing when it is too large, or not there any more."""
    try:
        if file.stat().st_size > MOST_HASHED:
            return ""
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
