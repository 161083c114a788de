"""What ruff says about notebooks, told at their cells and lines together with what we find.

Ruff knows ordinary Python and reads its own settings; it is started once for all notebooks.
"""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from nb2prod.api.check import STDIN, File
from nb2prod.errors import RuffError
from nb2prod.export.format import ruff_path
from nb2prod.lint import Checked
from nb2prod.notebook import Location
from nb2prod.rule import Diagnostic, Severity
from nb2prod.scratch import scratch_folder

BROKEN = "invalid-syntax"
_NAME, _DEEP = "its name cannot be listed", "it stopped on it"
_OURS = {  # the same thing
    **{BROKEN: "NB101", "F821": "NB104", "E402": "NB701", "F403": "NB702"},
    **{"F631": "NB404", "E722": "NB304", "S110": "NB304", "BLE001": "NB304"},
}
_MISTAKES = re.compile(r"(?:F|E9|B|S|PLE)\d")  # the rest of its rules are about style
_AS_JSON = ("check", "--output-format=json", "--no-fix", "--quiet")


class _Died(Exception):
    """Ruff did not live to answer."""


def with_ruff(results: Iterable[Checked], files: Iterable[File]) -> Iterator[Checked]:
    """The checked notebooks, those whose files ask for it with ruff's findings.

    Raises:
        RuffError: ruff is not there, or does not take its settings.
    """
    asked = [file for file in files if file.ruff]
    on_disk = [file.path for file in asked if file.path.suffix == ".ipynb"]
    found = _on_disk(on_disk) if on_disk else {}
    for file in asked:
        if file.path == Path("-"):
            found[STDIN] = _given(file.stdin)
    for checked in results:
        yield _merged(checked, found.get(checked.notebook.path, ()))


def _on_disk(paths: Sequence[Path]) -> dict[Path, list[Diagnostic]]:
    """What is found in each file."""
    named = [path for path in paths if _can_be_listed(path)]
    unnamed = {path: [_unread(_NAME)] for path in paths if path not in named}
    return unnamed | (_survived(named) if named else {})


def _survived(paths: Sequence[Path]) -> dict[Path, list[Diagnostic]]:
    """The same; one that takes ruff down (thousands of operators) costs no other its answer."""
    try:
        return _found(paths)
    except _Died:
        if len(paths) == 1:
            return {paths[0]: [_unread(_DEEP)]}
        half = len(paths) // 2
        return _survived(paths[:half]) | _survived(paths[half:])


def _given(stdin: bytes) -> list[Diagnostic]:
    try:
        return list(_diagnostics(_ruff(["--stdin-filename=stdin.ipynb", "-"], stdin)))
    except _Died:
        return [_unread(_DEEP)]


def _can_be_listed(path: Path) -> bool:
    try:
        return "\n" not in str(path) and bool(str(path).encode())
    except UnicodeEncodeError:
        return False


def _found(paths: Sequence[Path]) -> dict[Path, list[Diagnostic]]:
    """The names go by a file, as a command's length is limited."""
    with scratch_folder() as scratch:
        names = scratch / "notebooks"
        names.write_text("".join(f"{path.absolute()}\n" for path in paths), encoding="utf-8")
        output = _ruff(["--", f"@{names}"])
    by_name = {str(path.absolute()): path for path in paths}
    found: dict[Path, list[Diagnostic]] = {}
    for name, items in groupby(output, lambda item: str(item["filename"])):
        path = by_name.get(name) or by_name.get(str(Path(name).absolute()))
        if path:
            found.setdefault(path, []).extend(_diagnostics(items))
    return found


def _ruff(arguments: Sequence[str], stdin: bytes = b"") -> list[dict[str, Any]]:
    try:
        command = [ruff_path(), *_AS_JSON, *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True)
    except (ImportError, OSError) as error:
        raise RuffError(f"ruff cannot be started ({error}): pip install ruff") from error
    if done.returncode < 0 or done.returncode > 2:
        raise _Died
    if done.returncode == 2:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise RuffError(f"ruff stopped with code {done.returncode}: {said[:300]}")
    output: list[dict[str, Any]] = json.loads(done.stdout)
    return output


def _diagnostics(items: Iterable[dict[str, Any]]) -> Iterator[Diagnostic]:
    """The findings of one file; the same in one cell are one."""
    same: dict[tuple[int, str, str], Diagnostic] = {}
    for item in items:
        one = _diagnostic(item)
        key = (one.location.cell, one.code, one.message)
        first = same.get(key)
        same[key] = replace(first, also=(*first.also, one.location)) if first else one
    yield from same.values()


def _diagnostic(item: dict[str, Any]) -> Diagnostic:
    code, message, place = item["code"] or BROKEN, item["message"], item["location"]
    name = item["name"] or code
    if item["cell"] is None:
        return replace(_unread(message), code=code, name=name)
    location = Location(item["cell"] - 1, place["row"], place["column"])
    severity = Severity.WARNING if _MISTAKES.match(code) else Severity.ADVICE
    return Diagnostic(location, code, name, Severity.ERROR if code == BROKEN else severity, message)


def _unread(why: str) -> Diagnostic:
    said = f"ruff does not read this notebook: {why}"
    return Diagnostic(Location(0), BROKEN, BROKEN, Severity.ADVICE, said)


def _merged(checked: Checked, found: Iterable[Diagnostic]) -> Checked:
    """Both in reading order; of what both say, ours."""
    said = {
        (diagnostic.code, *_whereabouts(diagnostic.code, place))
        for diagnostic in checked.diagnostics
        for place in (diagnostic.location, *diagnostic.also)
    }
    there = {cell.index for cell in checked.notebook.cells}
    told = [
        diagnostic
        for diagnostic in found
        if diagnostic.location.cell in there and not _is_said(diagnostic, said)
    ]
    whole = sorted((*checked.diagnostics, *told), key=lambda d: (d.location, d.code, d.message))
    return replace(checked, diagnostics=tuple(whole))


def _is_said(diagnostic: Diagnostic, said: set[tuple[str, int, int]]) -> bool:
    code = _OURS.get(diagnostic.code, "")
    places = (diagnostic.location, *diagnostic.also)
    return all((code, *_whereabouts(code, place)) in said for place in places)


def _whereabouts(code: str, place: Location) -> tuple[int, int]:
    """Cell and line; parsers do not agree on which line it is that makes no sense."""
    return place.cell, 0 if code == _OURS[BROKEN] else place.line
