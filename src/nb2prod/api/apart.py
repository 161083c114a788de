"""A task in a process of its own, which tells how it goes and can be stopped at any time."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from typing import IO, Generic, TypeVar

import msgspec

from nb2prod.api import frames
from nb2prod.api.stopping import Stopped, stoppable
from nb2prod.errors import Nb2prodError

N = TypeVar("N")
W = TypeVar("W")
# -P: no file of the folder that this is started in is taken for a module.
_PYTHON = (sys.executable, "-P", "-m")
# How a kernel wants its own outputs to look, which is for no other process.
_COLOURS = ("CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR")


class Apart(Generic[N]):
    """The process of one task: `python -m module`, which serves (see `serve`) one `work`.

    `hear` hears, in a thread, each `news` that the process tells, and None when it is gone.
    """

    def __init__(
        self, module: str, work: object, news: type[N], hear: Callable[[N | None], None]
    ) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            (*_PYTHON, module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=_environment(),
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=[work, news, hear], daemon=True).start()

    def ask_to_stop(self) -> None:
        """Let it put things back and end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it, and all that it has started."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()

    def last_words(self) -> str:
        """Why it is gone, when it has not told itself."""
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        said = f": {lines[-1]}" if lines else ""
        return f"its process ended without a word ({self._process.returncode}){said}"

    def close(self) -> None:
        """Forget its words, when it is gone."""
        self._said.close()

    def _listen(self, work: object, news: type[N], hear: Callable[[N | None], None]) -> None:
        """Hand the work to the process, and hand on what it says, until it is gone."""
        process = self._process
        assert process.stdin
        assert process.stdout
        with contextlib.suppress(EOFError, OSError, ValueError, msgspec.DecodeError):
            frames.write(process.stdin, work)
            while True:
                hear(frames.read(process.stdout, news))
        process.wait()
        with contextlib.suppress(OSError):
            process.stdin.close()
        process.stdout.close()
        hear(None)


def serve(work: type[W], do: Callable[[W, Callable[[object], None]], object]) -> None:
    """In the process: do the work, which may tell news; what it answers is the last of them.

    The process ends as a command does that is stopped (see `api.stopping`) when it is asked to, or
    when its standard input ends, because then nobody is there any more. Whatever is printed goes to
    standard error.
    """
    reports = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asked = frames.read(sys.stdin.buffer, work)
    threading.Thread(target=_stop_with, args=[sys.stdin.buffer], daemon=True).start()
    frames.write(reports, do(asked, lambda news: frames.write(reports, news)))
    os._exit(0)  # a thread waits for standard input, and Python would wait for it


def attempt(do: Callable[[], N], failed: Callable[[str], N], stopped: N) -> N:
    """What `do` answers, or why there is no answer, or that it was stopped; it never raises."""
    try:
        with stoppable():
            return do()
    except Stopped:
        return stopped
    except Nb2prodError as error:
        return failed(error.words)
    except Exception as error:
        traceback.print_exc()
        return failed(f"nb2prod stumbled ({type(error).__name__}: {error}); please report it")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _COLOURS}
    if "inline" in kept.get("MPLBACKEND", ""):
        del kept["MPLBACKEND"]
    return kept


def _stop_with(pipe: IO[bytes]) -> None:
    pipe.read()
    os.kill(os.getpid(), signal.SIGTERM)
