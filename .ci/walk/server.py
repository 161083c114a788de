"""The server that a learner's browser talks to."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SECONDS = 180


@contextmanager
def server(command: tuple[str, ...], log: Path) -> Iterator[tuple[str, str]]:
    """The server's address and token; it is stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, token = f"http://127.0.0.1:{port}", secrets.token_hex(8)
    options = (f"--port={port}", "--ip=127.0.0.1", f"--IdentityProvider.token={token}")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*command, *options], stdout=said, stderr=said, start_new_session=True
        )
    try:
        wait_for(address, process)
        yield address, token
    except BaseException:
        print(log.read_text("utf-8", "replace"), file=sys.stderr)
        raise
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # on SIGTERM it may wait for a thread for ever
        process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the server has ended"
        try:
            urlopen(f"{address}/api", timeout=5).close()
            return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError("the server does not answer")
