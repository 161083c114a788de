"""Standard output and error of a run that has no sockets: what is written becomes messages."""

import io
import os
import select
import threading
import time
from typing import Any

_FLUSH_SECONDS = 0.2


class Stream(io.TextIOBase):
    """Standard output or error: what is written becomes messages, as late as ipykernel's do."""

    lock = threading.RLock()
    kernel: Any = None
    both: Any = ()
    said = 0

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, name: str, session: Any) -> None:
        super().__init__()
        self.name = name
        self.session = session
        self.texts: list[str] = []
        self.since = 0.0
        self.other: Any = self

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        with self.lock:
            now = time.monotonic()
            for stream in sorted((self, self.other), key=lambda each: float(each.since)):
                if now - stream.since > _FLUSH_SECONDS:
                    stream.flush()
            self.since = self.since if self.texts else now
            self.texts.append(text)
        return len(text)

    def flush(self) -> None:
        with self.lock:
            text, self.texts = "".join(self.texts), []
            if not text:
                return
            Stream.said += 1
            parent = self.kernel.get_parent() if self.kernel else None
            self.session.send(None, "stream", {"name": self.name, "text": text}, parent=parent)


def watch(number: int, stream: Any) -> Any:
    """Catch what programs and libraries write past Python; returns what empties the pipe."""
    end, start = os.pipe()
    os.set_blocking(end, False)
    os.dup2(start, number)
    os.close(start)

    def drain() -> None:
        with Stream.lock:
            while True:
                try:
                    data = os.read(end, 65536)
                except BlockingIOError:
                    break
                if not data:
                    break
                stream.write(data.decode(errors="replace"))
            stream.flush()

    def listen() -> None:
        while True:
            select.select([end], [], [])
            drain()

    threading.Thread(target=listen, daemon=True).start()
    return drain
