"""The files that a recorded call reads, kept beside the test; of a table in text some rows only."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..credentials import holds_credential
from ..source.writer import Bounds, NotPlain

FOLDER = "files"
_LARGEST = 200_000
_IN_LINES = (".csv", ".tsv", ".txt", ".dat", ".tab")


def keep_files(names: tuple[str, ...], home: str, folder: Path) -> bool:
    """Copy files of the notebook's folder, and say whether one of them had to be shortened.

    Raises:
        NotPlain: one of them must not be kept.
    """
    if names and not Bounds.rows:
        raise NotPlain("it reads files, of which nothing may be kept")
    is_cut = False
    for name in names:
        source, target = Path(home, name), folder / place_of(name)
        if not source.is_file():
            raise NotPlain("it reads a file that is gone")
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.lower().endswith(_IN_LINES):
            is_cut |= _keep_lines(source, target)
        elif source.stat().st_size > _LARGEST:
            raise NotPlain("it reads a file that is too large to be kept")
        else:
            shutil.copyfile(source, target)
        if holds_credential(target.read_bytes().decode("latin-1")):
            target.unlink()
            raise NotPlain("it reads a file with what looks like a credential")
    return is_cut


def place_of(name: str) -> str:
    """Where a file lies in the tests' data: as it lay around the notebook."""
    return os.path.normpath(os.path.join(FOLDER, "notebook", name)).replace(os.sep, "/")


def _keep_lines(source: Path, target: Path) -> bool:
    kept: list[bytes] = []
    with open(source, "rb") as stream:
        for line in stream:
            if len(kept) > Bounds.rows:  # one more is the head
                break
            kept.append(line)
        else:
            target.write_bytes(b"".join(kept))
            return False
    if sum(map(len, kept)) > _LARGEST:
        raise NotPlain("it reads a file that is too large to be kept")
    target.write_bytes(b"".join(kept))
    return True


@contextlib.contextmanager
def among(folder: Path | None) -> Iterator[None]:
    """Be in the folder of the kept files, as the test will be."""
    before = os.getcwd()
    if folder is not None:
        place = folder / FOLDER / "notebook"
        place.mkdir(parents=True, exist_ok=True)
        os.chdir(place)
    try:
        yield
    finally:
        os.chdir(before)
