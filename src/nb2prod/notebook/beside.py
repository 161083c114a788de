"""What lies in the folders around a notebook: other notebooks, and the tests."""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_LARGEST_TEST = 1_000_000
_RECORD = ".nb2prod.json"  # of what nb2prod wrote into a folder


def notebooks_below(folder: Path) -> Iterator[Path]:
    """All notebook files in a folder and its subfolders, in order.

    Hidden folders are left out, and packages that nb2prod wrote: their jobs are nobody's notebooks.
    """
    for parent, folders, files in os.walk(folder):
        if _RECORD in files and Path(parent) != folder:
            folders[:] = []
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(".ipynb") and not name.startswith("."):
                yield Path(parent, name)


def tests_beside(notebook: Path) -> tuple[str, ...]:
    """The texts of the test files in a notebook's folder, and in the folder `tests` there."""
    return tests_in(notebook.parent) + tests_in(notebook.parent / "tests")


def tests_in(folder: Path) -> tuple[str, ...]:
    """The texts in a folder, read once until a file there comes, goes or is written again."""
    try:
        files = _test_files(Path(os.path.abspath(folder)), folder.stat().st_mtime_ns)
        texts = [_text(file, file.stat().st_mtime_ns) for file in files]
    except OSError:
        return ()
    return tuple(text for text in texts if text)


@lru_cache(maxsize=64)
def _test_files(folder: Path, _changed: int) -> tuple[Path, ...]:
    return tuple(sorted({*folder.glob("test_*.py"), *folder.glob("*_test.py")}))


@lru_cache(maxsize=256)
def _text(file: Path, _changed: int) -> str:
    return small_text(file, _LARGEST_TEST)


def small_text(file: Path, most: int) -> str:
    """The text of a file; nothing when it is not there, or larger than `most` bytes."""
    try:
        if file.stat().st_size > most:
            return ""
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
