"""A process that answers questions, off the server's event loop."""

import asyncio
import subprocess
import sys

from nb2prod.api import frames
from nb2prod.lab.answering import Question, Reply
from nb2prod.lab.decode import Refused

_COMMAND = (sys.executable, "-m", "nb2prod.lab.answering")


class Worker:
    """Answers one question at a time; a process that ends is replaced by the next question."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = asyncio.Lock()

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the process, if there is none, so that the first answer is quick, too."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        return self._process

    async def ask(self, question: Question) -> Reply:
        """The answer to a question; who is cancelled while waiting for it stops the work on it.

        Raises:
            Refused: there is none in `seconds`, or the process ended over it.
        """
        async with self._turn:
            process = self.start()
            loop = asyncio.get_running_loop()
            exchanged = loop.run_in_executor(None, _exchange, process, question)
            exchanged.add_done_callback(_heard)
            try:
                return await asyncio.wait_for(asyncio.shield(exchanged), self.seconds)
            except TimeoutError:
                self.stop()
                said = f"no answer within {self.seconds:g} seconds: the notebook is too large"
                raise Refused(said, status=503) from None
            except (EOFError, OSError, ValueError) as error:
                self.stop()
                said = "the process that reads notebooks ended over this one; please report it"
                raise Refused(said, status=503) from error
            except asyncio.CancelledError:
                self.stop()
                raise

    def stop(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe and not pipe.closed:
                try:
                    pipe.close()
                except OSError:  # what was still to be written to a process that is gone
                    continue


def _heard(exchanged: "asyncio.Future[Reply]") -> None:
    """Who gave up on an answer does not want to hear why there is none, either."""
    if not exchanged.cancelled():
        exchanged.exception()


def _exchange(process: "subprocess.Popen[bytes]", question: Question) -> Reply:
    assert process.stdin
    assert process.stdout
    frames.write(process.stdin, question)
    return frames.read(process.stdout, Reply)
