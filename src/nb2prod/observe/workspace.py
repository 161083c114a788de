"""A throw-away copy of the notebook's folder, so that the user's own files stay as they are.

Large files cost nothing: they share their blocks with the original where the file system can, and
are links to it elsewhere. The recorder puts a copy in a link's place before Python writes to it,
and Landlock keeps everything else from writing through it; where there is no Landlock, only the
largest files are links.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nb2prod.errors import RunError
from nb2prod.observe.recorder.guard import landlock

MAX_COPIED_FILE = 16 * 2**20
MAX_COPIED = 256 * 2**20
MAX_FILES = 100_000
MAX_FILES_IN_FOLDER = 10_000
MAX_FILES_ABOVE = 20_000
_UNLOCKED = 8  # as much more is copied where nothing but Python's own events protects a link
_HIGHEST = 3  # folders above the notebook's from which something is copied
# C libraries open these for writing also to read them.
_OPENED_TO_CHANGE = frozenset({".h5", ".hdf5", ".hdf", ".h5ad", ".nc", ".nc4", ".duckdb", ".gpkg"})
_SKIPPED = {
    "node_modules", "__pycache__", "__pypackages__", ".git", ".hg", ".svn", ".tox", ".nox",
    ".venv", ".ipynb_checkpoints", ".local", ".npm", ".conda", ".cargo", ".rustup", ".ssh",
}  # fmt: skip
_CLONE = 0x40049409  # Linux' FICLONE: two files share their blocks until one of them is written


@dataclass(frozen=True, slots=True)
class Workspace:
    """The copy: `root` was copied to, `home` is the notebook's folder in it.

    `originals` are the places that it came from or points to, which nothing may change; `stamps`
    say of each file when it was changed and how large it is.
    """

    root: Path
    home: Path
    originals: tuple[Path, ...]
    stamps: dict[str, tuple[int, int]]

    def with_files(self, contents: Mapping[str, bytes]) -> "Workspace":
        """The copy with other contents of some files, named from the notebook's folder."""
        for name, content in contents.items():
            file = Path(os.path.normpath(self.home / name))
            if not file.parent.resolve().is_relative_to(self.root.resolve()):
                raise RunError(f"{name}: lies outside the copy that the notebook runs in")
            file.unlink(missing_ok=True)  # it may be a link to the original
            file.write_bytes(content)
        return replace(self, stamps=_stamps(self.root)) if contents else self

    def changed(self) -> tuple[str, ...]:
        """The files that are new or were written since, named from the notebook's folder."""
        now = _stamps(self.root)
        names = [path for path, stamp in now.items() if self.stamps.get(path) != stamp]
        return tuple(
            Path(os.path.relpath(self.root / name, self.home)).as_posix() for name in sorted(names)
        )

    def keep(self, names: Iterable[str], folder: Path) -> None:
        """Copy files, named from the notebook's folder, to where they stay; large ones do not."""
        for name in names:
            file = self.home / name
            if file.is_file() and file.stat().st_size <= MAX_COPIED_FILE:
                shutil.copyfile(file, folder / kept_name(name))

    def digests(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Name and SHA-256 of those files that are in the copy and can be read."""
        found = []
        for name in names:
            path = self.home / name
            try:
                if path.resolve().is_relative_to(self.root.resolve()) and path.is_file():
                    with path.open("rb") as stream:
                        found.append((name, hashlib.file_digest(stream, "sha256").hexdigest()))
            except OSError:
                continue
        return tuple(found)


def kept_name(name: str) -> str:
    """The name of a copy that was kept of a file."""
    digest = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()
    return digest[:16] + Path(name).suffix


def copy_folder(
    folder: Path,
    levels: int,
    destination: Path,
    *,
    beside: Path | None = None,
    locked: bool = True,
) -> Workspace:
    """Copy a folder, with `levels` of the folders above it and what these hold.

    Another folder, `beside`, comes along, so that the way from one to the other stays the same.
    `locked` says that the run is kept inside the copy, as far as this system can do that.

    Raises:
        RunError: the folder cannot be read, or holds too many files.
    """
    folder = folder.resolve()
    levels = min(levels, len(folder.parents))
    source = folder.parents[levels - 1] if levels else folder
    other = beside.resolve() if beside else source
    top = Path(os.path.commonpath((source, other)))
    root = destination / (top.name or "root")
    home = root / folder.relative_to(top)
    copier = _Copier(source, destination, locked and landlock.version() > 0)
    try:
        copier.copy(folder, home)
        copier.most = copier.files + MAX_FILES_ABOVE
        for height, above in enumerate(folder.parents[:levels], 1):
            linked = height > _HIGHEST or Path.home().is_relative_to(above)
            copier.bring_along(above, root / above.relative_to(top), linked)
        if not (root / other.relative_to(top)).exists():
            copier.copy(other, root / other.relative_to(top))
    except _Full as error:
        raise RunError(
            f"{source}: holds more than {MAX_FILES} files, too many to copy for the run: move the "
            "notebook and its data to a folder of their own, or leave out the run"
        ) from error
    except OSError as error:
        raise RunError(f"{source}: cannot be copied for the run ({error})") from error
    originals = (folder, *([other] if beside else []), *copier.linked)
    return Workspace(root, home, originals, _stamps(root))


class _Full(Exception):
    """More files than there is room for."""


class _Copier:
    def __init__(self, source: Path, destination: Path, locked: bool) -> None:
        self.source = source
        self.destination = destination
        self.generosity = 1 if locked else _UNLOCKED
        self.linked: list[Path] = []
        self.most = MAX_FILES
        self.files = 0
        self.size = 0
        self.clones = True

    def bring_along(self, above: Path, target: Path, linked: bool) -> None:
        """What lies beside the way down: a copy while there is room for it, else a link."""
        target.mkdir(parents=True, exist_ok=True)
        with os.scandir(above) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            here, there = Path(entry.path), target / entry.name
            if there.exists() or entry.name.startswith(".") or self._is_skipped(entry):
                continue
            self.linked.append(here)
            if linked:
                there.symlink_to(here)
            else:
                self._take_or_link(entry, there)

    def copy(self, source: Path, target: Path) -> None:
        target.mkdir(parents=True)
        with os.scandir(source) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            if self._is_skipped(entry):
                continue
            if entry.is_dir(follow_symlinks=False) and _is_crowded(entry.path):
                self._link(Path(entry.path), target / entry.name)
            else:
                self._take(entry, target / entry.name)

    def _take_or_link(self, entry: os.DirEntry[str], there: Path) -> None:
        try:
            self._take(entry, there)
        except (OSError, _Full):
            shutil.rmtree(there, ignore_errors=True)
            there.unlink(missing_ok=True)
            there.symlink_to(entry.path)

    def _take(self, entry: os.DirEntry[str], there: Path) -> None:
        here = Path(entry.path)
        if entry.is_symlink():
            self._copy_link(here, there)
        elif entry.is_dir():
            self.copy(here, there)
        elif entry.is_file() and os.access(here, os.R_OK):
            self._copy_file(here, there, entry.stat().st_size)

    def _link(self, here: Path, there: Path) -> None:
        self.linked.append(here)
        there.symlink_to(here)

    def _is_skipped(self, entry: os.DirEntry[str]) -> bool:
        """Environments, repositories and caches: large, and no notebook's data. And ourselves."""
        if entry.is_symlink() or not entry.is_dir():
            return False
        if entry.name in _SKIPPED or (entry.name.startswith(".") and "cache" in entry.name):
            return True
        here = Path(entry.path)
        return self.destination.is_relative_to(here) or (here / "pyvenv.cfg").exists()

    def _copy_link(self, here: Path, there: Path) -> None:
        goal = here.resolve()
        if goal.is_relative_to(self.source):
            there.symlink_to(os.path.relpath(goal, here.parent))
        elif goal.exists():
            there.symlink_to(goal)
            self.linked.append(goal)

    def _copy_file(self, here: Path, there: Path, size: int) -> None:
        self.files += 1
        if self.files > self.most:
            raise _Full
        if self.clones and size and not _clone(here, there):
            self.clones = False
        if not there.exists():
            small = size <= MAX_COPIED_FILE * self.generosity
            room = self.size + size <= MAX_COPIED * self.generosity
            if not (small and room) and here.suffix.lower() not in _OPENED_TO_CHANGE:
                there.symlink_to(here)
                return
            self.size += size
            shutil.copyfile(here, there)
        shutil.copystat(here, there)
        there.chmod(there.stat().st_mode | 0o200)


def _is_crowded(folder: str) -> bool:
    """Whether a folder holds so many files that it is rather linked as a whole."""
    with os.scandir(folder) as entries:
        return sum(1 for _ in entries) > MAX_FILES_IN_FOLDER


def _clone(here: Path, there: Path) -> bool:
    """Copy a file in no time, on file systems that can; False on the others."""
    try:
        import fcntl

        with here.open("rb") as source, there.open("wb") as target:
            fcntl.ioctl(target.fileno(), _CLONE, source.fileno())
    except (ImportError, OSError):
        there.unlink(missing_ok=True)
        return False
    return True


def _stamps(root: Path) -> dict[str, tuple[int, int]]:
    stamps = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _SKIPPED]
        for name in files:
            path = os.path.join(folder, name)
            if not name.startswith(".") and not os.path.islink(path):
                state = os.stat(path)
                stamps[os.path.relpath(path, root)] = (state.st_mtime_ns, state.st_size)
    return stamps
