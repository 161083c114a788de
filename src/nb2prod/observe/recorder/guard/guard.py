"""What the notebook may not do: change files elsewhere, send, start programs; told as it happens.

Python's audit events say what is about to happen, and an exception there keeps it from happening.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from typing import Any

from . import children, landlock, writable
from .commands import FETCHES, INSTALLS, PROGRAM, SENDS, SHELL, SHELLS, judge
from .writable import is_below

WRITES, DELETES = "writes outside its folder", "deletes outside its folder"
# For each event the positions of the paths that it changes, and of the folder they start from.
_CHANGED = {
    "os.remove": ((0,), 1), "os.rmdir": ((0,), 1), "os.rename": ((0, 1), 2), "os.mkdir": ((0,), 2),
    "os.symlink": ((1,), 2), "os.link": ((0, 1), 2), "os.truncate": ((0,), None),
    "os.chmod": ((0,), 2), "os.chown": ((0,), 3), "os.utime": ((0,), 3),
    "shutil.rmtree": ((0,), None), "shutil.move": ((0, 1), None),
    "shutil.copyfile": ((1,), None), "shutil.copytree": ((1,), None),
}  # fmt: skip
_ON_TARGETS = {"os.truncate", "os.chmod", "os.chown", "os.utime", "shutil.copyfile", "os.link"}
_REMOVES = {"os.remove", "os.rmdir", "shutil.rmtree"}
_PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"}
_SENDING = (b"POST ", b"PUT ", b"PATCH ", b"DELETE ")
_LOCAL = ("localhost", "127.", "::1", "0.0.0.0")
_CONNECTED = "nothing would keep it from the network"
_OURS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")
_ADVICE = "allow it with --allow-effects"


class Guard:
    """Refuses, and writes each refusal to a file: its kind, what it was about, and the line.

    `told` holds `root`, the copy; `scratch`, the folder that it lies in; `guarded`, the originals;
    `refused`, that file's path; and `allow_effects`, with which only the originals are kept.
    """

    def __init__(self, told: dict[str, Any], namespace: dict[str, Any]) -> None:
        self.root = os.path.realpath(told["root"])
        self.scratch = os.path.realpath(told["scratch"])
        self.originals = [os.path.realpath(path) for path in told["guarded"]]
        self.allows: bool = told["allow_effects"]
        self.namespace = namespace
        self.log = os.open(told["refused"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.folders: list[str] = []
        self.locked = False
        self.busy = False
        self.told = 0  # how often, in the cell that runs

    def start(self) -> None:
        if not self.allows:
            self.busy = True  # what is made here is no deed of the notebook's
            writable.settle(self.scratch)
            self.busy = False
            self.folders = writable.folders(self.scratch, self.originals)
            self.locked = landlock.lock(self.folders)
            if self.keeps_programs:
                children.watch(self._is_to_be_kept)

    @property
    def keeps_programs(self) -> bool:
        """Whether programs can be kept from all that they should not touch."""
        return self.locked and landlock.can_cut_off()

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Let an event pass, or raise PermissionError."""
        if self.busy:
            return
        if event in _CHANGED:
            self._changes(event, arguments)
        elif self.allows:
            return
        elif event in _PROGRAMS:
            self._starts(event, arguments)
        elif event == "smtplib.connect":
            self._sends("sends mail", str(arguments[1]), str(arguments[1]))
        elif event == "http.client.send":
            data = arguments[1]
            if isinstance(data, bytes) and data.startswith(_SENDING):
                host = str(getattr(arguments[0], "host", ""))
                self._sends(SENDS, host, data.split(b" ")[0].decode())

    def opens(self, path: Any) -> None:
        """A file is about to be opened for writing."""
        if not self.busy and isinstance(path, (str, bytes, os.PathLike)):
            self._check(os.fsdecode(path), WRITES, follow=True)

    def connects(self, path: Any) -> bool:
        """An SQLite file is about to be opened; False when it can only be read.

        Locked, it can be read wherever it lies: SQLite then opens it so by itself.
        """
        if not isinstance(path, (str, bytes, os.PathLike)):
            return False
        name = os.fsdecode(path)
        if name in {"", ":memory:"} or name.startswith("file:"):
            return True
        is_there = os.path.isfile(name) and not is_below(os.path.abspath(name), self.root)
        if self.locked and is_there:
            return False
        self.opens(name)
        return True

    def refuse(self, kind: str, what: str, sentence: str) -> PermissionError:
        """Tell of a refusal; the exception is for the caller to raise."""
        self.told += 1
        self._note(kind, what)
        return PermissionError(f"{sentence}: {_ADVICE}")

    def command(self, script: str, *, keeps: bool = False) -> str:
        """What is to be done with a shell line of the notebook: "" for run it, or a message.

        `keeps` says that Python programs in it will run without network (see `children`).

        Raises:
            PermissionError: it would touch what lies outside.
        """
        if self.allows:
            return ""
        for kind, what in self._judged(script):
            if kind == FETCHES or (kind == PROGRAM and keeps):
                continue
            if kind == PROGRAM:
                raise self.refuse(SHELL, what, f"{what!r} is not run, as {_CONNECTED}")
            sentence = f"{what!r} is not run, as it may touch what lies outside"
            error = self.refuse(kind, what, sentence)
            if kind == INSTALLS:
                return str(error)
            raise error
        for word in script.split():
            self._own(os.path.abspath(word.strip("'\"")))
        return ""

    def line(self, script: str) -> str:
        """A shell line that may run, in the form in which it touches nothing outside."""
        programs = [what for kind, what in self._judged(script) if kind == PROGRAM]
        for what in programs:
            self._note(PROGRAM, what)
        return children.kept_line(script) if programs else script

    def _judged(self, script: str) -> list[tuple[str, str]]:
        return [] if self.allows else judge(os.path.expandvars(script), self._is_inside)

    def _is_to_be_kept(self, command: Any) -> bool:
        """Whether a command of the notebook's own is to be run without network."""
        if not self._is_the_notebooks_own():
            return False
        programs = [what for kind, what in self._judged(_script(command)) if kind == PROGRAM]
        for what in programs:
            self._note(PROGRAM, what)
        return bool(programs)

    def _changes(self, event: str, arguments: tuple[Any, ...]) -> None:
        positions, base = _CHANGED[event]
        for position in positions:
            path = arguments[position] if position < len(arguments) else None
            folder = arguments[base] if base is not None and base < len(arguments) else -1
            if not isinstance(path, (str, bytes, os.PathLike)):
                continue
            full = os.path.join(_place_of(folder), os.fsdecode(path))
            if event == "os.mkdir" and os.path.lexists(full):
                continue  # it fails by itself
            kind = DELETES if event in _REMOVES else WRITES
            self._check(full, kind, follow=event in _ON_TARGETS)

    def _check(self, path: str, kind: str, follow: bool) -> None:
        """Refuse a change of a file that is not the run's own; a link to one becomes a copy."""
        path = os.path.abspath(path)
        if follow:
            self._own(path)
        real = _real(path, follow)
        if is_below(real, self.scratch) or _is_cached_code(real) or self._may_write(real):
            return
        if any(is_below(real, original) for original in self.originals):
            sentence = f"{real} is not changed: the notebook is run in a copy of its folder"
            if self.allows:
                raise PermissionError(sentence)
            raise self.refuse(kind, path, sentence)
        verb = "deleted" if kind == DELETES else "written"
        raise self.refuse(kind, path, f"{real} is not {verb}, as it lies outside the folder")

    def _may_write(self, real: str) -> bool:
        if self.allows:
            return not any(is_below(real, original) for original in self.originals)
        if real.startswith(("/dev/", "/proc/")) or real.lower() in {"nul", "con"}:
            return True
        return any(is_below(real, folder) for folder in self.folders)

    def _own(self, path: str) -> None:
        """Put a copy in the place of a link in the folder: the file is about to be changed."""
        if not os.path.islink(path) or not is_below(_real(path, False), self.scratch):
            return
        real = os.path.realpath(path)
        if is_below(real, self.scratch) or not os.path.isfile(real):
            return
        self.busy = True
        try:
            copy = path + ".nb2prod"
            shutil.copyfile(real, copy)
            shutil.copystat(real, copy)
            os.chmod(copy, os.stat(copy).st_mode | 0o200)
            os.replace(copy, path)
        finally:
            self.busy = False

    def _is_inside(self, path: str) -> bool:
        real = _real(os.path.abspath(os.path.expanduser(path)), False)  # a link becomes a copy
        return "$" not in path and (is_below(real, self.scratch) or self._may_write(real))

    def _starts(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._is_the_notebooks_own():
            return
        command = arguments[1 if event == "subprocess.Popen" and len(arguments) > 1 else 0]
        inner = children.within(command) if isinstance(command, (list, tuple)) else None
        message = self.command(_script(command if inner is None else inner), keeps=bool(inner))
        if message:
            raise PermissionError(message)

    def _sends(self, kind: str, host: str, what: str) -> None:
        if not host.startswith(_LOCAL):
            text = what if what == host else f"{what} {host}"
            raise self.refuse(kind, text, f"nothing is sent to {host}")

    def _is_the_notebooks_own(self) -> bool:
        """Whether code of the notebook, or of a module beside it, calls the standard library."""
        frame: Any = sys._getframe(3)
        while frame is not None:
            if frame.f_globals is self.namespace:
                return True
            name = frame.f_code.co_filename
            ours = name.startswith(_OURS)
            if not ours and os.path.basename(name) not in {"subprocess.py", "os.py"}:
                return is_below(os.path.realpath(name), self.root)
            frame = frame.f_back
        return False

    def _note(self, kind: str, what: str) -> None:
        row = [kind, what[:300], self._line()]
        os.write(self.log, (json.dumps(row) + "\n").encode())

    def _line(self) -> int:
        frame: Any = sys._getframe(2)
        while frame is not None:
            if frame.f_globals is self.namespace:
                return int(frame.f_lineno)
            frame = frame.f_back
        return 0


def _script(command: Any) -> str:
    """A command as a line for a shell."""
    if not isinstance(command, (list, tuple)):
        return os.fsdecode(command)
    words = [os.fsdecode(word) for word in command]
    is_shell = os.path.basename(words[0]) in SHELLS and words[1:2] == ["-c"]
    return words[2] if is_shell else " ".join(map(shlex.quote, words))


def _place_of(folder: Any) -> str:
    """The folder that a descriptor stands for, as far as the system tells."""
    if not isinstance(folder, int) or folder < 0:
        return ""
    try:
        return os.readlink(f"/proc/self/fd/{folder}")
    except OSError:
        return ""


def _real(path: str, follow: bool) -> str:
    """Where a path leads; without its last step when that is a link to be changed itself."""
    if follow:
        return os.path.realpath(path)
    folder, name = os.path.split(path.rstrip(os.sep))
    return os.path.join(os.path.realpath(folder), name)


def _is_cached_code(path: str) -> bool:
    return os.path.basename(os.path.dirname(path)) == "__pycache__"
