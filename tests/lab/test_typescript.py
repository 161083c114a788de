"""The sidebar's types are those of the server."""

from pathlib import Path

from nb2prod.lab import typescript

WRITTEN = Path(__file__).parents[2] / "labextension/src/messages.ts"


def test_messages_are_written_anew_when_they_change() -> None:
    command = "python -m nb2prod.lab.typescript > labextension/src/messages.ts"
    assert WRITTEN.read_text() == typescript.module(), f"run {command}"
