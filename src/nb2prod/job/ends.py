"""The end of a run, kept beside its notebook until whoever ordered it has heard of it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.job.order import JobRun, Order

_SUFFIX = ".end"


def keep(run: JobRun) -> None:
    """Keep it, as a whole or not at all."""
    part = run.executed.with_suffix(".part")
    part.write_bytes(msgspec.json.encode(run, enc_hook=str))
    part.replace(run.executed.with_suffix(_SUFFIX))


def kept(order: Order) -> JobRun | None:
    """How an order has ended already, if it has."""
    place = order.executed.with_suffix(_SUFFIX)
    return replace(_read(place), parameters=order.parameters) if place.exists() else None


def kept_in(folder: Path) -> Iterator[JobRun]:
    """All that nobody has heard of."""
    for place in sorted(folder.glob(f"*{_SUFFIX}")):
        with suppress(FileNotFoundError):  # another sweep has heard of it meanwhile
            yield _read(place)


def forget(executed: Path) -> None:
    """Keep it no longer."""
    executed.with_suffix(_SUFFIX).unlink(missing_ok=True)


def _read(place: Path) -> JobRun:
    return msgspec.json.decode(place.read_bytes(), type=JobRun, dec_hook=_made)


def _made(kind: type, value: Any) -> Any:
    return kind(value) if kind is Path else value
