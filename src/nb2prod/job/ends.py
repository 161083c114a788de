"""The end of a run, kept beside its notebook until whoever ordered it has heard of it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from nb2prod.job.order import JobRun, Order
from nb2prod.job.whole import write_whole

_SUFFIX = ".end"


def keep(run: JobRun) -> None:
    """Keep it; raises RunError where it cannot be written."""
    import msgspec

    told = msgspec.json.encode(run, enc_hook=str)
    write_whole(run.executed.with_suffix(_SUFFIX), lambda part: part.write_bytes(told))


def kept(order: Order) -> JobRun | None:
    """How an order has ended already, if it has."""
    run = kept_of(order.id, order.executed)
    return run and replace(run, parameters=order.parameters)


def kept_of(name: str, executed: Path) -> JobRun | None:
    """How the run of this name has ended already, if it has; it was to write this notebook."""
    place = executed.with_suffix(_SUFFIX)
    run = _read(place) if place.exists() else None
    return run if run and run.id == name else None


def kept_in(folder: Path) -> Iterator[JobRun]:
    """All that nobody has heard of."""
    for place in sorted(folder.glob(f"*{_SUFFIX}")):
        with suppress(FileNotFoundError):  # another sweep has heard of it meanwhile
            yield _read(place)


def forget(executed: Path) -> None:
    """Keep it no longer."""
    executed.with_suffix(_SUFFIX).unlink(missing_ok=True)


def _read(place: Path) -> JobRun:
    import msgspec  # whoever looks at runs starts without it

    return msgspec.json.decode(place.read_bytes(), type=JobRun, dec_hook=_made)


def _made(kind: type, value: Any) -> Any:
    return kind(value) if kind is Path else value
