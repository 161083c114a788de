"""A run that is wanted, and what became of it: nothing here starts one."""

import os
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from nb2prod.errors import RunError
from nb2prod.job.evidence import NOTHING_KNOWN, Evidence
from nb2prod.job.parameters import declared_parameters, typed_values
from nb2prod.job.postgres import without_password
from nb2prod.job.remote import destinations, is_address
from nb2prod.job.secrets import NO_SECRETS, Secrets
from nb2prod.job.status import JobFailure, Status


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take.

    `timeout` is in seconds for the whole run, its retries and the waits between them included.
    After an error whose name is in `retry_on` it is tried again up to `retries` times: after
    `backoff` seconds, and then after twice as long each time.
    """

    timeout: float | None = None
    retries: int = 0
    retry_on: tuple[str, ...] = ()
    backoff: float = 1.0


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Order:
    """One run that is wanted, and found to be possible as far as can be seen beforehand.

    `sends` is where its executed notebook is sent when it is over, and where the files that it
    wrote are; "" for nowhere.
    """

    id: str
    job: Path
    parameters: Mapping[str, object]
    started: datetime
    executed: Path
    kernel: str | None = None
    limits: Limits = NO_LIMITS
    declared: tuple[str, ...] = ()
    secrets: Secrets = NO_SECRETS
    sends: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job: what it was given, how it ended, and where its executed notebook lies.

    `sent` is the address that the notebook was sent to, `unsent` why anything was not; `notes`
    say how it went on with what another run had kept.
    """

    job: Path
    parameters: Mapping[str, object]
    started: datetime
    finished: datetime
    executed: Path
    failure: JobFailure | None = None
    attempts: int = 1
    id: str = field(default="", compare=False)
    evidence: Evidence = NOTHING_KNOWN
    sent: str = ""
    unsent: str = ""
    notes: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        return (self.finished - self.started).total_seconds()

    @property
    def status(self) -> Status:
        return self.failure.status if self.failure else Status.DONE


def find_job(path: Path) -> Path:
    """The job notebook of a package, or the notebook itself.

    Raises:
        RunError: there is no such file, or no one job in the folder.
    """
    if os.path.isfile(path):  # unlike `is_file` it takes any path
        if path.suffix != ".ipynb":
            raise RunError(f"{path}: not a job: give a package's folder or a job notebook")
        return path
    if not os.path.isdir(path):
        raise RunError(f"{path}: does not exist: give a package's folder or a job notebook")
    jobs = sorted((path / "jobs").glob("*.ipynb"))
    if len(jobs) == 1:
        return jobs[0]
    found = ", ".join(job.name for job in jobs) or "none"
    raise RunError(f"{path / 'jobs'}: one job notebook is needed, found {found}: name the job")


def package_of(job: Path) -> Path:
    """The package's folder, or the folder of a job that is in none."""
    folder = job.resolve().parent
    return folder.parent if folder.name == "jobs" else folder


def usual_folder(job: Path) -> Path:
    """The folder for executed notebooks."""
    return package_of(job) / "artifacts"


def kernel_environment(order: Order) -> dict[str, str]:
    """The environment for a kernel that can import a package that is not installed."""
    known = {**os.environ, **order.secrets.values}
    if is_address(runs := known.get("NB2PROD_RUNS", "")):
        known["NB2PROD_RUNS"] = without_password(runs)  # or the job could show it
    places = [str(package_of(order.job) / "src"), known.get("PYTHONPATH")]
    return {**known, "PYTHONPATH": os.pathsep.join(filter(None, places))}


def order(
    path: Path,
    given: Iterable[tuple[str, str]] = (),
    *,
    output: Path | str | None = None,
    artifacts: str = "",
    kernel: str | None = None,
    limits: Limits = NO_LIMITS,
    secrets: Secrets = NO_SECRETS,
) -> Order:
    """What a run needs, found before anything is started.

    Args:
        path: a package's folder or a job notebook.
        given: names and values of parameters, as typed.
        output: the executed notebook; by default it goes to the package's `artifacts` folder. At
            an address, as `s3://bucket/x.ipynb`, it lies besides when the run is over.
        artifacts: the address of a folder for copies of the files that the run writes.
        kernel: a kernel in place of the job's own.
        limits: how long it may take, and after which errors it is tried again.
        secrets: variables for the kernel that are told nowhere.

    Raises:
        RunError: there is no such job, kernel or address, or a parameter tells a secret.
        ParameterError: an unknown name, or a value of the wrong type.
    """
    job = find_job(path)
    declared = declared_parameters(job)
    values = typed_values(declared, given)
    secrets.refuse(values)
    if kernel is not None:
        _require_kernel(kernel)
    name, started = uuid.uuid4().hex, datetime.now(UTC)
    file = f"{job.stem}-{started:%Y%m%dT%H%M%SZ}-{name[:8]}.ipynb"
    sends = destinations(output, artifacts)
    executed = usual_folder(job) / file if output is None or sends[0] else Path(output)
    names = tuple(parameter.name for parameter in declared)
    return Order(name, job, values, started, executed, kernel, limits, names, secrets, sends)


def no_kernel(name: str) -> RunError:
    """What to raise where there is no such kernel."""
    return RunError(f"{name}: no such kernel: `jupyter kernelspec list` names those that there are")


def _require_kernel(name: str) -> None:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel as error:
        raise no_kernel(name) from error
