"""Notes which files a run opens, and at its end what the job's variables hold."""

import json
import os
import sys
from typing import Any, Dict, Optional, Tuple  # noqa: UP035 (Python 3.8)
from urllib.parse import unquote, urlsplit

_CODE = (".py", ".pyc", ".pyi", ".so", ".pyd", ".dll")
_SYSTEM = tuple(
    os.path.join(folder, "")
    for folder in (
        sys.prefix,
        sys.base_prefix,
        sys.exec_prefix,
        "/proc",
        "/dev",
        "/sys",
        "/etc",
        "/usr",
    )
)
_WRITES = os.O_WRONLY | os.O_RDWR
_MOST = 1000
_State = Optional[Tuple[float, ...]]  # noqa: UP006, UP045 (Python 3.8)
_seen: Dict[str, str] = {}  # noqa: UP006 (Python 3.8)
_open: Dict[str, _State] = {}  # noqa: UP006 (Python 3.8)
"""Files that something else than Python may change, as they were before it had them."""


def _hear(event: str, details: Any) -> None:
    if event == "open":
        path, _, flags = details
        if isinstance(flags, int):
            note(place(path), "written" if flags & _WRITES else "read")
    elif event == "os.rename":
        old, new = place(details[0]), place(details[1])
        if _seen.get(old) == "written":
            note(new, "written")
    elif event == "sqlite3.connect":
        _hear_database(details[0])


def _hear_database(path: Any) -> None:
    known = os.fsdecode(path) if isinstance(path, (bytes, os.PathLike)) else path
    if not isinstance(known, str) or known in ("", ":memory:"):
        return
    parts = urlsplit(known)
    is_address = parts.scheme == "file"
    file = unquote(parts.path) if is_address else known
    is_read = is_address and ("mode=ro" in parts.query or "immutable=1" in parts.query)
    note(place(file), "read" if is_read else "", state(file))


def note(file: str, role: str, before: _State = None) -> None:
    """A file, by its whole path, is "read" or "written", or "" where that is seen only later.

    Where it may be changed from now on, it is told how it was before.
    """
    if not file or len(_seen) + len(_open) >= _MOST:
        return
    if role == "written":
        _seen[file] = role
    elif role == "read" and before is None:
        _seen.setdefault(file, role)
    else:
        _open.setdefault(file, before)


def place(path: Any) -> str:
    """The whole path of a file that may matter, or nothing."""
    if isinstance(path, (bytes, os.PathLike)):
        path = os.fsdecode(path)
    if not isinstance(path, str) or path.endswith(_CODE):
        return ""
    full = os.path.abspath(path)
    is_hidden = f"{os.sep}." in full or "site-packages" in full or "__pycache__" in full
    return "" if is_hidden or full.startswith(_SYSTEM) else full


def state(file: str) -> _State:
    """What differs after each change, also where a database keeps that beside itself at first."""
    try:
        found = os.stat(file)
        logs = [log for log in (file + "-wal", file + ".wal") if os.path.exists(log)]
        beside = max((os.stat(log).st_mtime_ns for log in logs), default=0)
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, beside


def seen() -> Dict[str, str]:  # noqa: UP006 (Python 3.8)
    """The files with "read" or "written"."""
    for file, before in _open.items():
        now = state(file)
        if now:
            note(file, "read" if now == before else "written")
    return _seen


def told() -> str:
    """Files with "read" or "written", and variables that hold a fraction, as JSON."""
    held = sys.modules["__main__"].__dict__.items()
    values = {k: float(v) for k, v in held if isinstance(v, float) and not k.startswith("_")}
    return json.dumps({"files": seen(), "values": values})


sys.addaudithook(_hear)
