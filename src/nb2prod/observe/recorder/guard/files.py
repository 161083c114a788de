"""Which files the notebook reads and writes, told by Python's audit events."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

from ..calls.attempt import hinder, is_looked_at
from .guard import Guard
from .writable import CACHES, is_below

_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {
    "os.remove", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.truncate",
    "os.chmod", "shutil.rmtree", "shutil.move", "shutil.copyfile", "shutil.copytree",
}  # fmt: skip
_HINDRANCES = {
    "os.listdir": "it reads files or folders",
    "os.scandir": "it reads files or folders",
    "socket.connect": "it uses the network",
    "socket.getaddrinfo": "it uses the network",
    "subprocess.Popen": "it starts another program",
    "os.system": "it starts another program",
    "os.exec": "it starts another program",
    "os.posix_spawn": "it starts another program",
    "os.fork": "it starts another program",
    **dict.fromkeys(_CHANGES, "it changes files"),
}
_OF_FILES = {*_CHANGES, "os.listdir", "os.scandir"}
_NOT_DATA = (".py", ".pyc", ".pyi", ".so", ".pyd", ".dll", ".pth", ".ttf", ".otf", ".afm", ".pxd")
_SYSTEM = ("/proc", "/dev", "/sys", "/etc", "/usr", "/lib", "/bin", "/var/lib", "/var/cache")


class Files:
    """Collects paths: relative to the notebook's folder below the copy, absolute elsewhere."""

    def __init__(self, home: str, guard: Guard, ours: list[str]) -> None:
        self.home = os.path.realpath(home)
        self.root = guard.root
        self.guard = guard
        self.read: dict[str, None] = {}
        self.written: dict[str, None] = {}
        self.connected: dict[str, tuple[int, int]] = {}  # databases as they were
        self.opened: list[str] = []  # each time that a file is opened to be read
        self.changed: list[str] = []  # and each time to be written
        prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, *_SYSTEM, *ours}
        prefixes |= {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
        prefixes |= {os.environ[name] for name in CACHES if os.environ.get(name)}
        self.libraries = tuple(os.path.realpath(path) + os.sep for path in prefixes if path != "/")
        self.temporary = os.path.realpath(tempfile.gettempdir())

    def start(self) -> None:
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self._open(*arguments)
            return
        self.guard.hear(event, arguments)
        if event == "sqlite3.connect":
            self._connect(arguments[0], self.guard.connects(arguments[0]))
        elif (
            event in _HINDRANCES
            and is_looked_at()
            and not _is_import()
            and self._matters(event, arguments)
        ):
            hinder(_HINDRANCES[event])

    def _matters(self, event: str, arguments: tuple[Any, ...]) -> bool:
        """Whether it is about the notebook's files, and no library's cache, or no file's."""
        if event not in _OF_FILES:
            return True
        paths = [path for path in arguments if isinstance(path, (str, bytes, os.PathLike))]
        return not paths or any(self._place(os.path.abspath(os.fsdecode(path))) for path in paths)

    def _open(self, path: Any, mode: Any, flags: Any) -> None:
        writes = bool(set(mode) & set("wax+")) if isinstance(mode, str) else flags & _WRITE_FLAGS
        if writes:
            self.guard.opens(path)
        self._note(path, bool(writes))

    def _connect(self, path: Any, writes: bool) -> None:
        """Whether an SQLite file is written, too, shows at the end, when it has changed or not."""
        name = self.name(path)
        stamp = _stamp(path) if name and writes else None
        if stamp and name not in self.written:
            self.connected[name] = stamp
            self.read[name] = None
        self._note(path, writes)

    def _note(self, path: Any, writes: bool) -> None:
        name = self.name(path)
        if not name:
            return
        (self.changed if writes else self.opened).append(name)
        hinder("it writes files" if writes else "it reads files", "" if writes else name)
        if writes:
            self.written[name] = None
        if name not in self.read and name not in self.written and os.path.isfile(path):
            self.read[name] = None

    def name(self, path: Any) -> str:
        """How a data file is called, or "" for a file that is none."""
        try:
            full = os.path.abspath(os.fsdecode(path))
        except (TypeError, ValueError, OSError):  # a descriptor, or a folder that is gone
            return ""
        return "" if full.endswith(_NOT_DATA) else self._place(full)

    def _place(self, full: str) -> str:
        """How a file or folder is called, or "" for one that is none of the notebook's."""
        below = full if full.startswith(self.root + os.sep) else os.path.realpath(full)
        if below.startswith(self.root + os.sep):
            inner = os.path.relpath(below, self.root)
            return (
                "" if _is_hidden(inner) else os.path.relpath(below, self.home).replace(os.sep, "/")
            )
        is_library = f"{below}{os.sep}".startswith(self.libraries)
        if is_library or _is_hidden(full) or self._is_scratch(below):
            return ""
        return "" if is_below(below, self.guard.scratch) else full

    def _is_scratch(self, path: str) -> bool:
        """Whether a library put this file into the folder for temporary files."""
        if not path.startswith(self.temporary + os.sep):
            return False
        first = os.path.relpath(path, self.temporary).split(os.sep)[0]
        return first.startswith(("tmp", "pip-", "matplotlib", "joblib", "ipykernel", "pymp-"))


def _is_import() -> bool:
    """Whether Python's own import system looks for a module."""
    return sys._getframe(2).f_code.co_filename.startswith("<frozen importlib")


def _is_hidden(path: str) -> bool:
    parts = path.split(os.sep)
    return "__pycache__" in parts or any(p.startswith(".") and p != ".." for p in parts if p != ".")


def report(files: Files) -> dict[str, list[str]]:
    """The names of what was read and what was written, in the order of the first time."""
    there = {name: os.path.join(files.home, *name.split("/")) for name in files.written}
    there.update((name, name) for name in files.written if name[0] == "/")
    return {
        "files_read": [_text(name) for name in files.read],
        "files_written": [
            _text(name)
            for name, path in there.items()
            if os.path.isfile(path) and files.connected.get(name) != _stamp(path)
        ],
    }


def _stamp(path: Any) -> tuple[int, int] | None:
    """Size and time of a file that holds anything: which change when it is written."""
    try:
        found = os.stat(path)
    except (OSError, TypeError, ValueError):
        return None
    return (found.st_size, found.st_mtime_ns) if found.st_size else None


def _text(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
