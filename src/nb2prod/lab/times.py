"""How long it took last time to prove a notebook's package, kept for the next start of a server."""

import json
from contextlib import suppress
from pathlib import Path

from nb2prod.errors import RunError
from nb2prod.job.whole import write_whole

_MOST = 1000  # notebooks


class Times:
    """Seconds by notebook, in a file of a folder; without one, or when it fails, of no use."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / "took.json" if folder else None

    def of(self, notebook: str) -> float | None:
        """The seconds of a notebook, if they are known."""
        return self._known().get(notebook)

    def keep(self, notebook: str, seconds: float) -> None:
        """Remember them; those that were not heard of for the longest time go."""
        if self._file:
            known = self._known()
            known.pop(notebook, None)
            newest = [*known.items(), (notebook, seconds)][-_MOST:]
            text = json.dumps(dict(newest))
            with suppress(OSError, RunError):
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_whole(self._file, lambda part: part.write_text(text, encoding="utf-8"))

    def _known(self) -> dict[str, float]:
        try:
            told = json.loads(self._file.read_bytes()) if self._file else {}
            return {str(name): float(seconds) for name, seconds in told.items()}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}
