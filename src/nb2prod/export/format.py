"""Python as a reviewer expects it: imports sorted, Black's layout, ruff with nothing to say.

`ruff format` lays out what Black need not see (`black.py`). What ruff finds in the notebook's own
code we do not act on, because the code is the user's: it is answered (`answers.py`).
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2prod.export.answers import Finding, answered, is_answerable
from nb2prod.export.black import as_black
from nb2prod.export.doubt import LINE_LENGTH, has_long_line
from nb2prod.export.stars import split_at_stars
from nb2prod.scratch import scratch_folder

UNDEFINED_NAME = "F821"

_OF_IPYTHON = {"display", "get_ipython"}
_AS_CONFIGURED = ("--isolated", "--no-cache", "--quiet", "--target-version=py311")
_CHECK = ("check", *_AS_CONFIGURED, "--exit-zero", "--config", "src = ['.']")
_FORMAT = ("format", *_AS_CONFIGURED, f"--line-length={LINE_LENGTH}")


@dataclass(frozen=True, slots=True, order=True)
class Undefined:
    """A name that nothing in its file defines."""

    path: str
    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Formatted:
    """Sources by path, and what was found while formatting them."""

    sources: dict[str, str]
    undefined: tuple[Undefined, ...] = ()
    notes: tuple[str, ...] = ()


def format_sources(
    sources: Mapping[str, str],
    notebook: str = "",
    ours: Collection[str] = (),
    *,
    unused: bool = False,
) -> Formatted:
    """Format modules, given by path, with as few calls of ruff as one module would need.

    Args:
        sources: the modules' texts.
        notebook: the path of the module that holds a notebook's cells, where only a name that
            nothing defines is worth a word, and which nobody gives to Black.
        ours: the paths of modules that are made of our own templates only, where nothing but a
            long line is laid out otherwise by Black.
        unused: whether imports stay that a module does not use: others may take them from it.
    """
    with scratch_folder() as folder:
        ruff = _Ruff(folder, notebook)
        ruff.save({path: split_at_stars(text, _package(path)) for path, text in sources.items()})
        tidy: dict[str, str] = {}
        laid_out, notes = ruff.fix("I" if unused else "I,F401")
        for path in sources:
            text = (ruff.root / path).read_bytes().decode()
            settled = path == notebook or (path in ours and not has_long_line(text))
            tidy[path], note = (text, "") if settled else _black(text, laid_out)
            notes += [f"{path}: {note}"] if note else []
        findings = ruff.findings(tidy)
    for path, found in findings.items():
        tidy[path] = answered(tidy[path], found)
    left = {
        f"{path}: ruff says {item['code']}"
        for path, found in findings.items()
        for item in found
        if not is_answerable(item)
    }
    return Formatted(tidy, _undefined(findings), (*notes, *sorted(left)))


class _Stopped(Exception):
    """Ruff did not come to its end."""


@dataclass(frozen=True, slots=True)
class _Ruff:
    """ruff in a folder of its own, as the package's project file has it and nobody else's."""

    root: Path
    notebook: str

    def save(self, sources: Mapping[str, str]) -> None:
        for path, text in sources.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            text = text.replace("\r\n", "\n").replace("\r", "\n")  # as Python reads it
            target.write_text(text, encoding="utf-8", newline="\n")
            if path.startswith("src/"):  # only then does ruff take it for a package
                (self.root / "/".join(path.split("/")[:2]) / "__init__.py").touch()

    def fix(self, imports: str) -> tuple[bool, list[str]]:
        """Put the imports right by the rules of ruff for them, and lay out.

        Returns:
            whether every module was laid out, and a remark if ruff could do nothing.
        """
        try:
            self._run(*_CHECK, "--select", imports, "--fix")
        except _Stopped as error:
            return False, [str(error)]
        try:
            self._run(*_FORMAT)
        except _Stopped:  # one module that does not parse; the others are laid out
            return False, []
        return True, []

    def findings(self, sources: Mapping[str, str]) -> dict[str, list[Finding]]:
        """What ruff says of the sources, by path."""
        self.save(sources)
        found: dict[str, list[Finding]] = defaultdict(list)
        try:
            answer = self._run(*_CHECK, "--output-format", "json")
        except _Stopped:  # on code that is nested too deep; `fix` has said so
            return {}
        lines = {path: text.split("\n") for path, text in sources.items()}
        for item in json.loads(answer):
            path = Path(item["filename"]).resolve().relative_to(self.root).as_posix()
            undefined = item["code"] == UNDEFINED_NAME
            if undefined:
                item["name"] = _name_at(lines[path], item)
            if path != self.notebook or (undefined and item["name"] not in _OF_IPYTHON):
                found[path].append(item)
        return dict(found)

    def _run(self, *arguments: str) -> str:
        command = [ruff_path(), *arguments, "."]
        done = subprocess.run(command, cwd=self.root, capture_output=True, check=False)
        if done.returncode:
            message = " ".join(done.stderr.decode(errors="replace").split())[:200]
            raise _Stopped(f"ruff stopped with code {done.returncode}: {message}")
        return done.stdout.decode()


def _black(text: str, laid_out: bool) -> tuple[str, str]:
    try:
        return as_black(text, laid_out=laid_out), ""
    except Exception as error:  # Black has bugs on odd code; the code itself is sound
        return text, f"left as it is, Black could not format it ({str(error).splitlines()[0]})"


def _package(path: str) -> str:
    parts = path.split("/")
    return parts[1] if parts[0] == "src" else ""


def ruff_path() -> str:
    """Where the program is; an ImportError when it is nowhere."""
    beside = Path(sys.executable).with_name("ruff.exe" if sys.platform == "win32" else "ruff")
    if beside.is_file():
        return str(beside)
    from ruff import find_ruff_bin  # type: ignore[import-untyped]

    return str(find_ruff_bin())


def _undefined(findings: Mapping[str, list[Finding]]) -> tuple[Undefined, ...]:
    found = {
        Undefined(path, item["location"]["row"], item["name"])
        for path, items in findings.items()
        for item in items
        if item["code"] == UNDEFINED_NAME
    }
    return tuple(sorted(found))


def _name_at(lines: list[str], item: Finding) -> str:
    """The text that a finding is about, on its first line."""
    start, end = item["location"], item["end_location"]
    line: str = lines[start["row"] - 1]
    return line[start["column"] - 1 : end["column"] - 1 if end["row"] == start["row"] else None]
