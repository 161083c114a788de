"""The runs of a sweep on the workers of a Dask cluster, each warm as this machine's own are.

What the cluster does not have by itself: a run whose worker dies before Dask has passed on its
result is not run again, and what workers keep warm ends with the sweep, also when that is killed.
"""

import asyncio
import logging
import threading
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import urlsplit

import dask
from distributed import Client, KilledWorker, LocalCluster, Scheduler, Worker, get_worker
from distributed.diagnostics.plugin import SchedulerPlugin, WorkerPlugin

from nb2prod.errors import RunError
from nb2prod.job import ends
from nb2prod.job.local import USUAL_WORKERS, Local, Setup, Way
from nb2prod.job.order import JobRun, Order
from nb2prod.job.status import JobFailure, Status

_WAIT_SECONDS = 60
_AS_HERE: dict[str, Any] = {"distributed.nanny.pre-spawn-environ": {}}
"""Dask would give the workers that we start another environment than ours: one thread for BLAS."""


class Cluster:
    """Carries out the orders of a sweep on a cluster; a context manager.

    `workers` are the runs at a time, by default as many as the cluster has threads.
    """

    def __init__(
        self, setup: Setup, workers: int | None = None, *, folder: Path, address: str = ""
    ) -> None:
        """Prepare it; nothing is started yet.

        Args:
            setup: what the runs have in common.
            workers: the runs at a time.
            folder: the one for executed notebooks, which all workers have to see.
            address: the scheduler's; without it a cluster is started on this machine.
        """
        job = setup.first.job.resolve()
        self._setup = replace(setup, first=replace(setup.first, job=job))
        self._folder, self._address = folder, address
        self._name = f"nb2prod-{uuid.uuid4().hex}"
        self._stack = ExitStack()
        self.workers = workers or 0
        self.way = Way()

    def __enter__(self) -> Self:
        """Warm the workers.

        Raises:
            RunError: there is no such cluster, or it cannot run this job.
        """
        with ExitStack() as stack:
            self._client = stack.enter_context(self._connected(stack))
            token = self._folder / self._name
            self._folder.mkdir(parents=True, exist_ok=True)
            token.touch()
            stack.callback(token.unlink, missing_ok=True)
            self._refuse_open_secrets()
            self.way = self._warmed(token)
            self.workers = self.workers or sum(self._client.nthreads().values())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def carry_out(self, order: Order) -> JobRun:
        """As `job.carry_out` does.

        Raises:
            RunError: as there, or the scheduler is gone.
        """
        asked = replace(order, job=self._setup.first.job)
        future = self._client.submit(_carried, self._name, asked, key=order.id, pure=False)
        try:
            done: JobRun = future.result()
        except KilledWorker as error:
            reason = f"Killed: {error.allowed_failures + 1} workers died while they ran it"
            failure, now = JobFailure(reason, ended=Status.KILLED), datetime.now(UTC)
            done = JobRun(
                order.job, order.parameters, order.started, now, order.executed, failure,
                id=order.id,
            )  # fmt: skip
        except (CancelledError, OSError) as error:
            raise RunError(f"{self._address}: the cluster is gone ({error})") from error
        return replace(done, job=order.job)

    def _connected(self, stack: ExitStack) -> Client:
        if self._address:
            cluster: Any = self._address
        else:
            stack.enter_context(dask.config.set(_AS_HERE))
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=self.workers or USUAL_WORKERS,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,
                )
            )
            self._address = cluster.scheduler_address
        try:
            client = Client(cluster, set_as_default=False, name="nb2prod")
        except (OSError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise RunError(f"{self._address}: there is no Dask scheduler ({reason})") from error
        return client

    def _refuse_open_secrets(self) -> None:
        places = [self._client.scheduler.address, *self._client.nthreads()]
        if self._setup.first.secrets.values and (place := next(open_to_others(places), "")):
            raise RunError(
                f"{place}: secrets would travel there in the clear: use a cluster with TLS"
            )

    def _warmed(self, token: Path) -> Way:
        """How the workers run the job; they are ready for it."""
        client, name = self._client, self._name
        try:
            client.wait_for_workers(1, timeout=_WAIT_SECONDS)
            client.register_plugin(_Until(client.id, name), name=name)
            client.register_plugin(_Warm(self._setup, token), name=name)
            told = client.run(_ways, name, on_error="return")
        except Exception as error:  # whatever it stumbles over where nb2prod is another, or none
            reason = f"{type(error).__name__}: {error}"
            raise RunError(
                f"{self._address}: cannot run the sweep ({reason}): it needs workers, and nb2prod "
                "as it is here, also beside its scheduler"
            ) from error
        for worker, way in told.items():
            if not isinstance(way, Way):
                raise RunError(f"{worker}: {way}")
        return cast(Way, next(iter(told.values())))


def open_to_others(addresses: Iterable[str]) -> Iterator[str]:
    """Those that are neither encrypted nor on this machine."""
    for address in addresses:
        place = urlsplit(address)
        if place.scheme != "tls" and not _is_here(place.hostname or ""):
            yield address


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return host == "localhost"


class _Until(SchedulerPlugin):
    """Ends what the workers keep for a client when that is gone, however it went."""

    def __init__(self, client: str, name: str) -> None:
        self._client, self._name = client, name

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        if client == self._client:
            scheduler.remove_plugin(self._name)
            scheduler.loop.add_callback(scheduler.unregister_worker_plugin, None, self._name)


class _Warm(WorkerPlugin):
    """What a worker needs for the runs of a sweep; it warms itself when it is first asked."""

    def __init__(self, setup: Setup, token: Path) -> None:
        self._setup, self._token = setup, token

    def setup(self, worker: Worker) -> None:
        self._lock = threading.Lock()
        self._local: Local | None = None

    def teardown(self, worker: Worker) -> None:
        with self._lock:
            if self._local:
                self._local.__exit__()

    def local(self) -> Local:
        """Raises RunError where the job is not the one that the sweep is of."""
        with self._lock:
            if self._local is None:
                if not self._token.exists():
                    raise RunError(
                        f"{self._token.parent}: is not the folder that the sweep has there: all "
                        "workers need the job's package on a disk that they share"
                    )
                self._local = Local(self._setup).__enter__()
            return self._local

    def carry_out(self, order: Order) -> JobRun:
        """Once: Dask asks again when a worker has died that still held the answer."""
        done = ends.kept(order)
        if done is None:
            done = self.local().carry_out(order)
            ends.keep(done)
        return done


async def _ways(name: str, dask_worker: Worker) -> Way:
    return (await asyncio.to_thread(_warm(dask_worker, name).local)).way


def _carried(name: str, order: Order) -> JobRun:
    return _warm(get_worker(), name).carry_out(order)


def _warm(worker: Worker, name: str) -> _Warm:
    plugin = worker.plugins[name]
    assert isinstance(plugin, _Warm)
    return plugin
