"""Numbers that are too many to be told one by one: a digest of them, and a file of that name."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from typing import IO

MOST_BYTES = 1 << 30  # in all files of one run

_folder = ""
_left = MOST_BYTES


def keep_in(folder: str) -> None:
    """Say where the files are to lie; without that there are none."""
    global _folder, _left
    _folder, _left = folder, MOST_BYTES
    os.makedirs(folder, exist_ok=True)


class Numbers:
    """Takes the machine's own doubles, bit by bit."""

    def __init__(self, kept: bool) -> None:
        self._hash = sha256()
        self._size = 0
        self._file: IO[bytes] | None = None
        if kept and _folder:
            with suppress(OSError):
                path = os.path.join(_folder, "unfinished")
                self._file = open(path, "wb")  # noqa: SIM115 (closed in `finish`)

    def add(self, raw: bytes) -> None:
        self._hash.update(raw)
        self._size += len(raw)
        if self._file is not None:
            if self._size > _left:
                self._drop()
            else:
                self._write(raw)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def finish(self) -> None:
        """Give the file its name."""
        global _left
        if self._file is None:
            return
        self._file.close()
        name = os.path.join(_folder, self.digest)
        if not os.path.exists(name):
            _left -= self._size
        with suppress(OSError):
            os.replace(self._file.name, name)

    def _write(self, raw: bytes) -> None:
        try:
            self._file.write(raw)  # type: ignore[union-attr]
        except OSError:  # the disk is full
            self._drop()

    def _drop(self) -> None:
        with suppress(OSError):
            self._file.close()  # type: ignore[union-attr]
        self._file = None
