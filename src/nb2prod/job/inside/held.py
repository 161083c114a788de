"""Tells what a process holds, or has done, that its children would not have as if by themselves."""

import asyncio
import hashlib
import json
import os
import random
import sys
from typing import Any, List  # noqa: UP035 (Python 3.8)

_EVENTS = {
    "subprocess.Popen": "programs",
    "os.system": "programs",
    "os.posix_spawn": "programs",
    "os.fork": "programs",
    "socket.connect": "connections",
    "sqlite3.connect": "connections",
    "os.mkdir": "written",
    "os.remove": "written",
    "os.rename": "written",
    "os.rmdir": "written",
    "os.truncate": "written",
    "os.link": "written",
    "os.symlink": "written",
}
_counts = dict.fromkeys(("programs", "connections", "written", "entropy"), 0)
_counted = "_nb2prod_counted"
_forking: Any = sys.modules["_nb2prod_forking"]


def _hear(event: str, details: Any) -> None:
    if event in _EVENTS and not _is_bytecode(details):
        _counts[_EVENTS[event]] += 1


def _is_bytecode(details: Any) -> bool:
    """Whether Python only keeps what it has compiled, as the first import of a module does."""
    return any("__pycache__" in os.fsdecode(d) for d in details if isinstance(d, (str, bytes)))


def _count(module: Any, name: str) -> None:
    """Count the calls of a source of chance that leaves no state behind."""
    function = getattr(module, name, None)
    if function is None or hasattr(function, _counted):
        return

    def counting(*args: Any, **options: Any) -> Any:
        _counts["entropy"] += 1
        return function(*args, **options)

    setattr(counting, _counted, True)
    setattr(module, name, counting)


def open_again() -> None:
    """Open the files that are read once more, because a fork leaves both with one position."""
    for number, path in list(_forking.descriptors()):
        if _forking.is_only_read(number, path):
            own = os.open(path, os.O_RDONLY)
            os.lseek(own, os.lseek(number, 0, os.SEEK_CUR), os.SEEK_SET)
            os.dup2(own, number, inheritable=False)
            os.close(own)


def _chance() -> str:
    """One text for the state of all generators that a module shares."""
    states: List[Any] = [random.getstate()]  # noqa: UP006 (Python 3.8)
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        name, keys, *rest = numpy.random.get_state()
        states += [name, bytes(keys), rest]
    if torch is not None:
        states.append(bytes(torch.random.get_rng_state().tolist()))
    return hashlib.sha256(repr(states).encode()).hexdigest()


def _threads() -> int:
    programs = _counts["programs"]
    found = int(_forking.threads())
    _counts["programs"] = programs  # a fork counts as one
    return found


def held() -> str:
    """What can be compared before and after a cell, as JSON."""
    _count(os, "urandom")
    _count(random, "_urandom")
    _count(sys.modules.get("numpy.random.bit_generator"), "randbits")
    witness: Any = sys.modules.get("_nb2prod_witness")
    seen = witness.seen() if witness else {}
    written = sum(role == "written" for role in seen.values())
    known = {
        "threads": _threads(),
        "tasks": len(asyncio.all_tasks()),
        "files": _forking.files(),
        "chance": _chance(),
        **_counts,
    }
    known["written"] = _counts["written"] + written
    return json.dumps(known)


sys.addaudithook(_hear)
