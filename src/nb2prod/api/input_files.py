"""The input files that come along with a package as its tests' data, whole or as a sample."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from nb2prod.api.secrets import Secrets
from nb2prod.export.layout import is_relative
from nb2prod.export.tests.databases import in_tables, tables, with_fewer_rows
from nb2prod.export.tests.related import related
from nb2prod.export.tests.sample import Sample
from nb2prod.export.tests.shortened import records, shortened
from nb2prod.export.tests.workplace import hindrance, read_beside, was_read
from nb2prod.observe import Observation
from nb2prod.observe.fewer_rows import fewer_rows
from nb2prod.observe.recorder.credentials import holds_credential, is_credential_name
from nb2prod.transform import Plan

MOST_BYTES = 1_000_000  # of a file that comes along
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_MOST_READ = 64 << 20  # of a file of which a sample is taken


def whole_files(
    plan: Plan, home: Path, observation: Observation, *, rows: int, secrets: Secrets
) -> dict[str, bytes]:
    """The files that have at most so many rows and hold no credential: as `Sample.files`."""
    stay = _long(observation, rows) | _secret(observation)
    inputs = [found for found in _inputs(plan, home, observation) if rows and found[1] not in stay]
    found = {name: _read(file, MOST_BYTES) for name, _, file in inputs}
    return {
        name: data
        for name, data in found.items()
        if data is not None
        and not _has_credential(data, secrets)
        and all(len(records(text)) <= rows + 1 for text in (tables(data) or {}).values())
    }


def sample_of(
    plan: Plan,
    home: Path,
    observation: Observation,
    *,
    rows: int,
    secrets: Secrets,
    run: Callable[[Mapping[str, bytes]], Observation],
) -> Sample | None:
    """So many rows of the files that have more, and what the notebook shows when it reads these.

    The rows that stay of one file refer to those of another where their columns have one name.
    There is no sample where other files would be missing still, as tests would be skipped then.

    Args:
        plan: the notebook's, with its parameters.
        home: the notebook's folder.
        observation: its run on the whole files.
        rows: how many of each may come along.
        secrets: what may be in none of them.
        run: runs the notebook with other contents of some files, by their places.
    """
    secret = _secret(observation)
    whole = whole_files(plan, home, observation, rows=rows, secrets=secrets)
    long = {
        name: (place, file)
        for name, place, file in _inputs(plan, home, observation)
        if name not in whole and (name == place or was_read(place, observation))
    }
    if any(place in secret or not is_relative(place) for place, _ in long.values()):
        return None
    if not long or not rows or observation.failure:
        return None
    contents = {name: _read(file, _MOST_READ) or b"" for name, (_, file) in long.items()}
    fit = related(in_tables({**whole, **contents}), rows)
    cut = {
        name: shortened(contents[name], rows, fit.get(name))
        or with_fewer_rows(name, contents[name], rows, fit)
        or fewer_rows(file, rows, observation.executable)
        for name, (_, file) in long.items()
        if contents[name]
    }
    files = {name: each[0] for name, each in cut.items() if each and _is_fit(each[0], secrets)}
    if len(files) < len(long) or hindrance(plan, observation, {**whole, **files}):
        return None
    counts = {name: each[1:] for name, each in cut.items() if each}
    return Sample(files, counts, run({place: files[name] for name, (place, _) in long.items()}))


def _is_fit(data: bytes, secrets: Secrets) -> bool:
    return len(data) <= MOST_BYTES and not _has_credential(data, secrets)


def _inputs(plan: Plan, home: Path, observation: Observation) -> Iterator[tuple[str, str, Path]]:
    """The files that are read: their keys in `Sample.files`, their names, and where they are."""
    for parameter in plan.parameters:
        place = str(parameter.default)
        if parameter.role != "input" or "://" in place:
            continue
        file = Path(place).expanduser()
        yield parameter.name, place, home / file if is_relative(place) else file
    for place in read_beside(plan, observation):
        yield place, place, home / place


def _long(observation: Observation, rows: int) -> set[str]:
    """The files that hold tables with more rows."""
    return {place for data in observation.data_sets if data.rows > rows for place in data.places}


def _secret(observation: Observation) -> set[str]:
    """The files that hold tables with credentials."""
    return {
        place
        for data in observation.data_sets
        if any(is_credential_name(column.name) for column in data.columns)
        for place in data.places
    }


def _has_credential(data: bytes, secrets: Secrets) -> bool:
    """Whether it may hold one, also where it is compressed: what is too large then stays away."""
    found = tables(data)
    if found is None or any(map(_names_credential, found.values())):
        return True
    parts = [data, *found.values()]
    try:
        if data.startswith(_ZIP):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(each.file_size for each in archive.infolist()) > _MOST_READ:
                    return True
                parts += [archive.read(each) for each in archive.infolist()]
        elif data.startswith(_GZIP):
            with gzip.open(io.BytesIO(data)) as stream:
                parts.append(stream.read(_MOST_READ))
    except (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error):
        pass  # it only begins like one
    texts = (part.decode("latin-1") for part in parts)
    return any(map(holds_credential, texts)) or any(
        secret.encode() in part for secret in secrets for part in parts
    )


def _names_credential(table: bytes) -> bool:
    names = next(csv.reader([table.partition(b"\n")[0].decode()]))
    return any(is_credential_name(name.rpartition(".")[2]) for name in names)


def _read(file: Path, most: int) -> bytes | None:
    """Its content, unless it is too large, or cannot be read."""
    try:
        is_fit = file.is_file() and file.stat().st_size <= most
        return file.read_bytes() if is_fit else None
    except OSError:
        return None
