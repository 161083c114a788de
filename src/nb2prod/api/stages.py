"""The stages of a task, told as they begin, and how long each took."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

Seconds = tuple[tuple[str, float], ...]


@dataclass(slots=True)
class Stages:
    """Stands where a person's `tell` stands; a stage lasts until the next one begins."""

    tell: Callable[[str], None]
    _spent: dict[str, float] = field(default_factory=dict)
    _current: str = ""
    _since: float = 0.0

    def begin(self, name: str) -> None:
        """A stage begins; one of the same name goes on."""
        self._end()
        self._current = name
        self.tell(name)

    def seconds(self) -> Seconds:
        """Each stage with its seconds, in the order of their first beginning."""
        self._end()
        return tuple(self._spent.items())

    def _end(self) -> None:
        now = time.monotonic()
        if self._current:
            self._spent[self._current] = self._spent.get(self._current, 0.0) + now - self._since
        self._since = now
