"""From files to the disk: all of them or none, and never over somebody's work.

The package remembers what was written (see `record`), so that the next time what somebody changed
by hand since is known, and merged with what is new (see `update`).
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nb2prod.errors import OutputError
from nb2prod.export.files import File
from nb2prod.export.merge import has_markers
from nb2prod.export.record import RECORD, Known, checked, record, recorded, same_record
from nb2prod.export.update import Change, Found, Kind, Sides, decide
from nb2prod.scratch import scratch_folder


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: `changes` tells it file by file; `is_update` that there was a package."""

    folder: Path
    changes: tuple[Change, ...] = ()
    is_update: bool = False

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        """The files that this was done with."""
        return tuple(change for change in self.changes if change.kind in kinds)

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """The files in which somebody has to decide before the package can be used."""
        return self.of(Kind.CONFLICT)


def write(files: Iterable[File], folder: Path, force: bool = False) -> Written:
    """Write a package once; see `PackageFolder`."""
    return PackageFolder(folder, force).write(files)


class PackageFolder:
    """The folder of a package, as it was before this session.

    It can be written several times, with the same result as once with the last files: edits are
    told from what was written before the session, not from what the session wrote. `force` puts
    nb2prod's files in place of edited and foreign ones, which are kept beside them as `.orig`.
    """

    def __init__(self, folder: Path, force: bool = False) -> None:
        """Look at the folder, and say no as early as can be.

        Raises:
            OutputError: the folder is there and nb2prod did not write it (unless `force`), it is no
                folder, or conflicts of an earlier merge still stand in its files.
        """
        self.folder = folder
        self._force = force
        self._was_there = os.path.lexists(folder)
        self._new_above = [above for above in folder.absolute().parents if not above.exists()]
        known = recorded(folder) if self._was_there else {}
        if self._was_there and not folder.is_dir():
            raise OutputError(f"{folder}: is there and is no folder: give another folder")
        if known is None and not force:
            raise OutputError(
                f"{folder}: is there already, and nb2prod did not write it: give another folder, or"
                " --force to put the package's files into it"
            )
        self._known: Mapping[str, Known] = known or {}
        self._found: dict[str, Found] = {}
        self._left: dict[str, Found] = {}
        self._record = _look(folder / RECORD).data
        if not force:
            self._refuse_markers()

    def write(self, files: Iterable[File]) -> Written:
        """Write a package, or bring the one that is there up to date.

        Raises:
            OutputError: it cannot be written, or a symbolic link in it leads elsewhere.
        """
        wanted = {checked(file.path): file for file in files}
        try:
            contents, changes = self._decided(wanted)
            memory = File(RECORD, record(wanted.values()))
            now = _look(self.folder / RECORD)
            if now.data is None or not same_record(now.data, memory.data):
                contents[RECORD] = memory.data
            self._put(contents, {path for path, file in wanted.items() if file.executable})
        except OSError as error:
            reason = error.strerror or str(error)
            raise OutputError(
                f"{self.folder}: cannot be written ({reason}): give another folder"
            ) from error
        self._left |= {path: Found(data) for path, data in contents.items()}
        return Written(self.folder, tuple(changes), self._was_there)

    def undo(self) -> None:
        """Put everything back to what it was before this session."""
        if self._was_there:
            before = {path: found.data for path, found in self._found.items() if not found.is_odd}
            if self._left:
                self._put({**before, RECORD: self._record}, set())
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            for above in self._new_above:
                above.rmdir()

    def _decided(self, wanted: Mapping[str, File]) -> tuple[dict[str, bytes | None], list[Change]]:
        # What this session wrote before, and would not write now, goes back to what it was.
        before = {path: self._before(path) for path in tuple(self._found)}
        contents = {path: found.data for path, found in before.items() if not found.is_odd}
        changes = []
        for path in sorted({*wanted, *self._known}):
            _refuse_links(self.folder, path)
            new = wanted[path].data if path in wanted else None
            aside = self._free(path) if self._force else ""
            decision = decide(Sides(path, self._known.get(path), self._before(path), new), aside)
            if decision.change:
                changes.append(decision.change)
            if decision.contents is None:
                contents.pop(path, None)
            else:
                contents |= decision.contents
        return contents, changes

    def _before(self, path: str) -> Found:
        """What stood there before this session, or what somebody has put there meanwhile."""
        now = _look(self.folder / path)
        if path not in self._found or now != self._left.get(path, self._found[path]):
            self._found[path] = now
        return self._found[path]

    def _free(self, path: str) -> str:
        """A name beside a file that nothing had before this session."""
        aside, number = f"{path}.orig", 2
        while self._before(aside) != Found(None):
            aside, number = f"{path}.orig{number}", number + 1
        return aside

    def _put(self, contents: Mapping[str, bytes | None], executable: set[str]) -> None:
        differing = {
            path: data for path, data in contents.items() if _look(self.folder / path).data != data
        }
        if not differing:
            return
        texts = {path: data for path, data in differing.items() if data is not None}
        with _staged(texts, executable, self.folder) as new:
            if os.path.lexists(self.folder):
                _replace(new, self.folder, differing)
            else:
                new.rename(self.folder)

    def _refuse_markers(self) -> None:
        for path, entry in self._known.items():
            data = _look(self.folder / path).data or b""
            ours = entry.text is not None and has_markers(entry.text)
            if has_markers(data.decode(errors="replace")) and not ours:
                raise OutputError(
                    f"{self.folder / path}: a conflict of an earlier update still stands in it,"
                    " between <<<<<<< yours and >>>>>>> nb2prod: decide there first"
                )


def _look(path: Path) -> Found:
    if path.is_file() and not path.is_symlink():
        return Found(path.read_bytes())
    return Found(None, is_odd=os.path.lexists(path))


@contextmanager
def _staged(files: Mapping[str, bytes], executable: set[str], folder: Path) -> Iterator[Path]:
    """All files in a folder beside the one wanted, on the same disk; gone afterwards."""
    above = folder.absolute().parent
    made: list[Path] = []
    try:
        for parent in reversed([p for p in (above, *above.parents) if not p.exists()]):
            made.append(parent)
            parent.mkdir()
        with scratch_folder(above, f".{folder.name}-") as stage:
            new = stage / "new"
            new.mkdir()  # unlike the stage itself it has the permissions that folders have here
            for path, data in files.items():
                target = new / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                if (folder / path).is_file():
                    shutil.copymode(folder / path, target)
                if path in executable:
                    target.chmod(target.stat().st_mode | 0o111)
            yield new
    except BaseException:
        for parent in reversed(made):
            with suppress(OSError):  # one that was not made, as we were stopped or could not
                parent.rmdir()
        raise


def _replace(new: Path, folder: Path, contents: Mapping[str, bytes | None]) -> None:
    """Put the new files into a folder that is there; undo all of it when one cannot be put."""
    undo: list[tuple[Path, Path]] = []  # (where a file is now, where it was)
    old = new.with_name("old")
    try:
        for path, data in contents.items():
            if os.path.lexists(folder / path):
                _move(folder / path, old / path, undo)
            if data is not None:
                _move(new / path, folder / path, undo)
        for path in (path for path, data in contents.items() if data is None):
            _remove_empty((folder / path).parent, folder)
    except BaseException:
        for now, was in reversed(undo):
            if not os.path.lexists(now):  # stopped just before it was moved
                continue
            was.parent.mkdir(parents=True, exist_ok=True)
            now.rename(was)
        raise


def _remove_empty(parent: Path, folder: Path) -> None:
    with suppress(OSError):
        while parent != folder:
            parent.rmdir()
            parent = parent.parent


def _refuse_links(folder: Path, path: str) -> None:
    """A link instead of a folder could lead anywhere; one instead of a file is left alone."""
    for parent in PurePosixPath(path).parents:
        if parent.parts and (folder / parent).is_symlink():
            raise OutputError(
                f"{folder / parent}: is a symbolic link, and nothing is written through it:"
                " remove it, or give another folder"
            )


def _move(source: Path, target: Path, undo: list[tuple[Path, Path]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    undo.append((target, source))
    source.rename(target)
