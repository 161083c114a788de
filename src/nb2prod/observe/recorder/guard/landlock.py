"""Writing allowed in some folders only, for this process and all that it starts, by Linux itself.

Landlock needs no privileges (Linux 5.19 or later) and cannot be taken back. It covers what Python's
audit events do not hear of: C libraries and other programs. Elsewhere `lock` does nothing.

Run as a program, it locks itself and becomes another: `python landlock.py FOLDER... -- COMMAND...`,
and with `--offline` in the folders' place it gives up the network alone.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same numbers on every architecture
_VERSION = 1
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_IN_FOLDERS = sum(1 << bit for bit in range(4, 14))  # remove and make, of all kinds; and to move
_NO_NEW_PRIVILEGES = 38
_MOVES_SINCE = 2  # before that version, no file could be moved to another folder
_TRUNCATE_SINCE = 3
_NETWORK_SINCE = 4
_ALL_TCP = 0b11  # to listen, and to connect
OFFLINE = "--offline"


def version() -> int:
    """The version of Landlock that can be used here; 0 for none."""
    if not sys.platform.startswith("linux"):
        return 0
    try:
        found = _call(_CREATE, None, 0, _VERSION)
    except (OSError, AttributeError, TypeError):
        return 0
    return found if found >= _MOVES_SINCE else 0


def lock(folders: list[str]) -> bool:
    """Refuse this thread, and what it starts, to change anything outside the folders.

    Devices stay usable. False when this system cannot do it; then nothing has changed.
    """
    known = version()
    if not known:
        return False
    to_files = _WRITE_FILE | (_TRUNCATE if known >= _TRUNCATE_SINCE else 0)
    allowed = [*((path, to_files | _IN_FOLDERS) for path in folders)]
    allowed += [(path, to_files) for path in _devices()]
    return _restrict(struct.pack("Q", to_files | _IN_FOLDERS), allowed)


def can_cut_off() -> bool:
    """Whether a process can give up the network here."""
    return version() >= _NETWORK_SINCE


def cut_off() -> bool:
    """Refuse this thread, and what it starts, to listen or connect by TCP; False when it cannot."""
    if not can_cut_off():
        return False
    return _restrict(struct.pack("QQ", 0, _ALL_TCP))


def _restrict(refused: bytes, allowed: Iterable[tuple[str, int]] = ()) -> bool:
    """Refuse this thread what the attributes say, but for what paths allow; False if it cannot."""
    try:
        rules = _call(_CREATE, refused, len(refused), 0)
        try:
            for path, accesses in allowed:
                _allow(rules, path, accesses)
            ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
            _call(_RESTRICT, rules, 0)
        finally:
            os.close(rules)
    except OSError:
        return False
    return True


def _call(number: int, *arguments: object) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    plain = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = library.syscall(ctypes.c_long(number), *plain)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return int(result)


def _allow(rules: int, path: str, rights: int) -> None:
    """Add a rule for what is there; a file has fewer rights than a folder."""
    try:
        place = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _WRITE_FILE | _TRUNCATE
        _call(_ADD_RULE, rules, 1, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def _devices() -> list[str]:
    """Everything under /dev but the disks, and what a process may set of itself."""
    found = ["/proc/self", "/dev/pts"]
    for folder, _, names in os.walk("/dev"):
        if folder.startswith(("/dev/shm", "/dev/pts")):
            continue
        for name in names:
            path = os.path.join(folder, name)
            try:
                if stat.S_ISCHR(os.stat(path).st_mode):
                    found.append(path)
            except OSError:
                continue
    return found


if __name__ == "__main__":
    _split = sys.argv.index("--")
    if sys.argv[1] != OFFLINE:
        lock(sys.argv[1:_split])
    elif not cut_off():
        sys.exit("the network cannot be given up here, so the program is not run")
    os.execvp(sys.argv[_split + 1], sys.argv[_split + 1 :])
