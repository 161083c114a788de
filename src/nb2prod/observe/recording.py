"""The house's side of the recorder: how it gets into the kernel, and what it wrote there."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import msgspec

from nb2prod.observe.observation import Call, Variable
from nb2prod.observe.workspace import Workspace

_PACKAGE = "nb2prod_recorder"
_SESSION = f"__import__('{_PACKAGE}.session', fromlist=['session'])"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the recorder is told; see `recorder/session.py`."""

    home: str
    root: str
    guarded: tuple[str, ...]
    watch: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, workspace: Workspace, watch: Mapping[str, tuple[str, ...]]) -> "Wishes":
        originals = tuple(map(str, workspace.originals))
        return cls(str(workspace.home), str(workspace.root), originals, watch)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the recorder wrote."""

    calls: tuple[Call, ...] = ()
    not_recorded: tuple[tuple[str, str], ...] = ()
    modules: tuple[tuple[str, str, str], ...] = ()
    files_read: tuple[str, ...] = ()
    files_written: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    failed_line: int = 0
    python: str = ""
    executable: str = ""


class Recording:
    """The recorder's folder beside the copy, and its answer."""

    def __init__(self, place: Path) -> None:
        self._folder = place / "recorder"
        self._answer = place / "answer.json"
        package = self._folder / _PACKAGE
        package.mkdir(parents=True)
        for source in resources.files("nb2prod.observe.recorder").iterdir():
            if source.name.endswith(".py"):
                (package / source.name).write_bytes(source.read_bytes())

    def start(self, wishes: Wishes) -> str:
        """The code that begins the recording; it binds no name in the notebook."""
        told = {"answer": str(self._answer), "ours": [str(self._folder)]}
        told |= msgspec.to_builtins(wishes)
        path = repr(str(self._folder))
        return (
            f"__import__('sys').path.insert(0, {path})\n"
            f"{_SESSION}.start({json.dumps(told)!r})\n"
            f"__import__('sys').path.remove({path})"
        )

    def look(self, cell: int, names: Iterable[str]) -> str:
        """The code that describes variables after a cell."""
        return f"{_SESSION}.look({cell}, {list(names)!r})"

    def finish(self) -> str:
        """The code that ends it."""
        return f"{_SESSION}.finish()"

    def read(self) -> Seen:
        """What was written; nothing, when the kernel did not come to it."""
        try:
            return msgspec.json.decode(self._answer.read_bytes(), type=Seen)
        except (OSError, msgspec.DecodeError):
            return Seen()
