"""What nb2prod last wrote into a package, kept there so that the next time can tell edits apart.

One line of JSON for each file: its hash, and its text, packed, because a text that is there in
full would be found by every search. Large files and those that are no text are known by their hash.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nb2prod.export.files import File

RECORD = ".nb2prod.json"
LARGEST_TEXT = 200_000  # bytes


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was written; `text` is None when it cannot be merged."""

    hash: str
    text: str | None


def known(data: bytes) -> Known:
    """What is remembered of a file's content."""
    digest = hashlib.sha256(data).hexdigest()
    if len(data) > LARGEST_TEXT or b"\0" in data:
        return Known(digest, None)
    try:
        return Known(digest, data.decode())
    except UnicodeDecodeError:
        return Known(digest, None)


def record(files: Iterable[File]) -> str:
    """The record of these files."""
    lines = []
    for file in sorted(files, key=lambda file: file.path):
        entry = known(file.data)
        packed = None if entry.text is None else _packed(entry.text)
        lines.append(f"  {json.dumps(file.path)}: {json.dumps([entry.hash, packed])}")
    return '{"files": {\n' + ",\n".join(lines) + "\n}}\n"


def recorded(folder: Path) -> dict[str, Known] | None:
    """The files that were last written into a folder; None when it is not ours."""
    try:
        return _read((folder / RECORD).read_bytes())
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def same_record(one: bytes, other: bytes) -> bool:
    """Whether two records say the same: compressors differ from machine to machine."""
    try:
        return _read(one) == _read(other)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return False


def checked(path: str) -> str:
    """A path that stays inside the package.

    Raises:
        ValueError: it does not.
    """
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or str(pure) != path:
        raise ValueError(f"{path!r} is no path inside a package")
    return path


def _read(data: bytes) -> dict[str, Known]:
    files: Mapping[str, list[str | None]] = json.loads(data)["files"]
    return {checked(path): _known(*entry) for path, entry in files.items()}


def _known(digest: str | None, packed: str | None) -> Known:
    if packed is None:
        return Known(str(digest), None)
    unpack = zlib.decompressobj()
    try:
        data = unpack.decompress(base64.b64decode(packed, validate=True), LARGEST_TEXT)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    entry = known(data)
    if entry.hash != digest:  # damaged, or somebody's merge of two records
        return Known(str(digest), None)
    return entry


def _packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()
