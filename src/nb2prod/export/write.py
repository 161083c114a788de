"""From files to the disk: all of them or none, and never over somebody's work.

The package remembers what was written in `.nb2prod.json`, so that a file that was edited since, or
that was never ours, is known when the package is written again.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nb2prod.errors import OutputError
from nb2prod.export.files import File

RECORD = ".nb2prod.json"


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: `kept` are files that somebody had edited, and where they are now."""

    folder: Path
    paths: tuple[str, ...]
    kept: tuple[str, ...] = ()


def write(files: Iterable[File], folder: Path, force: bool = False) -> Written:
    """Write a package.

    Raises:
        OutputError: the folder is there already and `force` is not given, it cannot be written, or
            a symbolic link in it leads elsewhere.
    """
    wanted = {_checked(file.path): file for file in files}
    wanted[RECORD] = File(RECORD, _record(wanted.values()))
    refuse_existing(folder, force)
    try:
        with _staged(wanted.values(), folder) as new:
            if not os.path.lexists(folder):
                new.rename(folder)
                return Written(folder, tuple(wanted))
            return Written(folder, tuple(wanted), _replace(new, folder, wanted))
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{folder}: cannot be written ({reason}): give another folder") from error


def refuse_existing(folder: Path, force: bool) -> None:
    """Say no as early as can be.

    Raises:
        OutputError: the folder is there and `force` is not given, or it is no folder.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise OutputError(f"{folder}: is there and is no folder: give another folder")
    if os.path.lexists(folder) and not force:
        raise OutputError(f"{folder}: is there already: give another folder, or --force")


def _checked(path: str) -> str:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or str(pure) != path:
        raise ValueError(f"{path!r} is no path inside a package")
    return path


def _record(files: Iterable[File]) -> str:
    hashes = {file.path: _hash(file.data) for file in files}
    return json.dumps({"files": dict(sorted(hashes.items()))}, indent=2) + "\n"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _staged(files: Iterable[File], folder: Path) -> Iterator[Path]:
    """All files in a folder beside the one wanted, on the same disk; gone afterwards."""
    above = folder.absolute().parent
    made: list[Path] = []
    stage = None
    try:
        for parent in reversed([p for p in (above, *above.parents) if not p.exists()]):
            parent.mkdir()
            made.append(parent)
        stage = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=above))
        new = stage / "new"
        new.mkdir()  # unlike the stage itself it has the permissions that folders have here
        for file in files:
            target = new / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.data)
            if file.executable:
                target.chmod(target.stat().st_mode | 0o111)
        yield new
    except BaseException:
        if stage:
            shutil.rmtree(stage, ignore_errors=True)
        for parent in reversed(made):
            parent.rmdir()
        raise
    shutil.rmtree(stage, ignore_errors=True)


def _replace(new: Path, folder: Path, wanted: dict[str, File]) -> tuple[str, ...]:
    """Put the new files into a folder that is there; undo all of it when one cannot be put."""
    before = _recorded(folder)
    for path in (*wanted, *before):
        _refuse_links(folder, path)
    undo: list[tuple[Path, Path]] = []  # (where a file is now, where it was)
    kept: list[str] = []
    old = new.with_name("old")
    try:
        for path in sorted(set(before) - set(wanted)):
            if _is_untouched(folder / path, before[path]):
                _move(folder / path, old / path, undo)
        for path, file in wanted.items():
            target = folder / path
            if os.path.lexists(target):
                ours = path == RECORD or _is_untouched(target, before.get(path, ""))
                if ours or _is_untouched(target, _hash(file.data)):
                    _move(target, old / path, undo)
                else:
                    aside = _free(target)
                    _move(target, aside, undo)
                    kept.append(f"{path} → {aside.relative_to(folder).as_posix()}")
            _move(new / path, target, undo)
    except BaseException:
        for now, was in reversed(undo):
            was.parent.mkdir(parents=True, exist_ok=True)
            now.rename(was)
        raise
    return tuple(kept)


def _recorded(folder: Path) -> dict[str, str]:
    """The files we wrote, with their hashes; nothing when the folder is not ours."""
    try:
        files = json.loads((folder / RECORD).read_bytes())["files"]
        return {_checked(path): str(known) for path, known in files.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _refuse_links(folder: Path, path: str) -> None:
    """A link instead of a folder could lead anywhere; one instead of a file is just replaced."""
    for parent in PurePosixPath(path).parents:
        if parent.parts and (folder / parent).is_symlink():
            raise OutputError(
                f"{folder / parent}: is a symbolic link, and nothing is written through it:"
                " remove it, or give another folder"
            )


def _is_untouched(path: Path, known: str) -> bool:
    return path.is_file() and not path.is_symlink() and _hash(path.read_bytes()) == known


def _free(path: Path) -> Path:
    aside, number = path.with_name(f"{path.name}.orig"), 2
    while os.path.lexists(aside):
        aside, number = path.with_name(f"{path.name}.orig{number}"), number + 1
    return aside


def _move(source: Path, target: Path, undo: list[tuple[Path, Path]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    undo.append((target, source))
