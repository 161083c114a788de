"""Tells what a child of this process would not have as if by itself: threads, and what is open."""

import fcntl
import os
import stat
import threading
import warnings
from typing import Iterator, List, Tuple  # noqa: UP035 (Python 3.8)

_DESCRIPTORS = "/proc/self/fd"
_TASKS = "/proc/self/task"
_SPARED = ("jemalloc_bg_thd",)
"""Threads that a library, as pyarrow, is told to do without in a child."""


def tasks() -> int:
    """The threads that there are."""
    if not os.path.isdir(_TASKS):
        return threading.active_count()
    return sum(_name(number) not in _SPARED for number in os.listdir(_TASKS))


def _name(number: str) -> str:
    try:
        with open(os.path.join(_TASKS, number, "comm")) as file:
            return file.read().strip()
    except OSError:  # it has ended meanwhile
        return _SPARED[0]


def threads() -> int:
    """Those that a child would lack: a library that can do without ends its own before a fork.

    OpenBLAS does so; OpenMP of GCC waits in the child for threads that are not there, for ever.
    """
    if tasks() > 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # newer Pythons warn of a fork with threads
            pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
    return tasks()


def descriptors() -> Iterator[Tuple[int, str]]:  # noqa: UP006 (Python 3.8)
    """What is open, with its path."""
    for number in os.listdir(_DESCRIPTORS) if os.path.isdir(_DESCRIPTORS) else ():
        try:
            yield int(number), os.readlink(os.path.join(_DESCRIPTORS, number))
        except OSError:  # the folder's own
            continue


def is_only_read(number: int, path: str) -> bool:
    """Whether it is a file that can be opened again in its place."""
    try:
        state = os.fstat(number)
        is_read = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
        return is_read and stat.S_ISREG(state.st_mode) and os.path.samestat(state, os.stat(path))
    except OSError:
        return False


def files() -> List[str]:  # noqa: UP006 (Python 3.8)
    """Files and connections that this process would share with a child."""
    return sorted(path for number, path in descriptors() if not is_only_read(number, path))
