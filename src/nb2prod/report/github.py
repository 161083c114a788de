"""Findings as commands of a GitHub workflow, which shows them in the pull request at their line."""

from collections.abc import Iterable, Iterator

from nb2prod.lint import Checked
from nb2prod.notebook.file_lines import FileLines
from nb2prod.report.text import printable
from nb2prod.rule import Diagnostic, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_DATA, ":": "%3A", ",": "%2C"}


def report(checked: Iterable[Checked]) -> Iterator[str]:
    """One command for each finding."""
    for one in checked:
        lines = FileLines(one.notebook) if one.diagnostics else None
        for diagnostic in one.diagnostics:
            assert lines
            yield _command(str(one.notebook.path), lines.of(diagnostic.location), diagnostic)


def _command(path: str, line: int, diagnostic: Diagnostic) -> str:
    given = {"file": path, "line": line, "title": f"{diagnostic.code} {diagnostic.name}"}
    properties = ",".join(f"{key}={_escaped(str(v), _IN_PROPERTY)}" for key, v in given.items())
    said = f"{diagnostic.location}: {printable(diagnostic.message)}"
    return f"::{_COMMANDS[diagnostic.severity]} {properties}::{_escaped(said, _IN_DATA)}\n"


def _escaped(text: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(letter, letter) for letter in text)
