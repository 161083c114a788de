"""Python as a reviewer expects it: imports sorted, Black's layout, ruff with nothing to say.

Black is slow, and works twice on what it has to change. So `ruff format`, whose layout is Black's
but for one module in ten, goes first; modules that hold no user's code seldom need anything else.

ruff has opinions about the notebook's own code that we do not act on, because the code is the
user's. A finding that may be a mistake is answered on its line; one of style once for the file.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Finding = dict[str, Any]

LINE_LENGTH = 88
UNDEFINED_NAME = "F821"

# An unused variable was a global of the notebook: that is how notebooks are, not a mistake.
_STYLE_OF_F = {"F401", "F403", "F405", "F541", "F841"}
_OF_IPYTHON = {"display", "get_ipython"}
_CHECK = ("check", "--isolated", "--no-cache", "--quiet", "--exit-zero")
_FORMAT = ("format", "--isolated", "--no-cache", "--quiet", f"--line-length={LINE_LENGTH}")


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
    package: str = "",
    notebook: str = "",
    ours: Collection[str] = (),
) -> Formatted:
    """Format modules, given by path, with as few calls of ruff as one module would need.

    Args:
        sources: the modules' texts.
        package: the import name that counts as our own.
        notebook: the path of the module that holds a notebook's cells, where only a name that
            nothing defines is worth a word, and which nobody gives to Black.
        ours: the paths of modules that are made of our own templates only, where nothing but a
            long line is laid out otherwise by Black.
    """
    with tempfile.TemporaryDirectory(prefix="nb2prod-") as folder:
        ruff = _Ruff(Path(folder).resolve(), package, notebook)
        ruff.save(sources)
        tidy: dict[str, str] = {}
        notes = ruff.fix()
        for path in sources:
            text = (ruff.root / path).read_bytes().decode()
            settled = path == notebook or (path in ours and not _has_long_line(text))
            tidy[path], note = (text, "") if settled else _black(text)
            notes += [f"{path}: {note}"] if note else []
        findings = ruff.findings(tidy)
        undefined = _undefined(findings)
        # An answer makes its line longer, and Black may then move it: hence the second look.
        for again in range(4):
            if not findings:
                break
            for path, found in findings.items():
                text = _answer(tidy[path], found, again > 0)
                moves = path != notebook and _may_move(text)
                tidy[path] = _black(text)[0] if moves else text
            findings = ruff.findings(tidy)
    left = sorted({f"{path}: ruff says {f['code']}" for path in findings for f in findings[path]})
    return Formatted(tidy, undefined, (*notes, *left))


class _Stopped(Exception):
    """Ruff did not come to its end."""


@dataclass(frozen=True, slots=True)
class _Ruff:
    """ruff in a folder of its own, without anybody's configuration."""

    root: Path
    package: str
    notebook: str

    def save(self, sources: Mapping[str, str]) -> None:
        for path, text in sources.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")

    def fix(self) -> list[str]:
        """Sort the imports, take out those that nothing uses, lay out; a remark if ruff cannot."""
        try:
            self._run(*_CHECK, *self._own(), "--select", "I,F401", "--fix")
        except _Stopped as error:
            return [str(error)]
        with suppress(_Stopped):  # one module that does not parse; the others are laid out
            self._run(*_FORMAT)
        return []

    def findings(self, sources: Mapping[str, str]) -> dict[str, list[Finding]]:
        """What ruff says of the sources, by path."""
        self.save(sources)
        found: dict[str, list[Finding]] = defaultdict(list)
        try:
            answer = self._run(*_CHECK, *self._own(), "--output-format", "json")
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

    def _own(self) -> tuple[str, str]:
        own = json.dumps([self.package] if self.package else [])
        return "--config", f"lint.isort.known-first-party={own}"

    def _run(self, *arguments: str) -> str:
        command = [_ruff_path(), *arguments, "."]
        done = subprocess.run(command, cwd=self.root, capture_output=True, check=False)
        if done.returncode:
            message = " ".join(done.stderr.decode(errors="replace").split())[:200]
            raise _Stopped(f"ruff stopped with code {done.returncode}: {message}")
        return done.stdout.decode()


def _black(text: str) -> tuple[str, str]:
    import black  # slow to import, and `nb2prod check` never needs it

    try:
        return black.format_str(text, mode=black.Mode(line_length=LINE_LENGTH)), ""
    except Exception as error:  # Black has bugs on odd code; the code itself is sound
        return text, f"left as it is, Black could not format it ({str(error).splitlines()[0]})"


def _ruff_path() -> str:
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


def _answer(text: str, findings: list[Finding], again: bool) -> str:
    """Add the `noqa` comments that the findings ask for; take those back that were moved away."""
    lines = text.split("\n")
    rows: dict[int, set[str]] = defaultdict(set)
    whole: set[str] = set()
    for item in findings:
        code = item["code"]
        if not code or not re.fullmatch(r"[A-Z]+\d+", code):
            continue  # a syntax error has no code that could be answered
        row = item["noqa_row"] or item["location"]["row"]
        if again and code == "RUF100":
            lines[row - 1] = re.sub(r"\s*# noqa: [A-Z0-9, ]+$", "", lines[row - 1])
        elif _may_be_a_mistake(code):
            rows[row].add(code)
        else:
            whole.add(code)
    for row, codes in rows.items():
        lines[row - 1] = _with_noqa(lines[row - 1], codes)
    if whole:
        lines = _with_file_noqa(lines, whole)
    return "\n".join(lines)


def _has_long_line(text: str, about: str = "") -> bool:
    """Whether a line may be too long for Black, which counts wide letters twice."""
    lines = text.split("\n")
    return any(len(line.encode()) > LINE_LENGTH and about in line for line in lines)


def _may_move(text: str) -> bool:
    """Whether Black may lay out otherwise what was answered: a long line, a first line."""
    return text.startswith("# ruff: noqa") or _has_long_line(text, "# noqa")


def _may_be_a_mistake(code: str) -> bool:
    return code.startswith(("F", "PLE", "E9")) and not (
        code in _STYLE_OF_F or code.startswith("FURB") or code.startswith("FA")
    )


def _with_noqa(line: str, codes: set[str]) -> str:
    match = re.search(r"# noqa: (?P<codes>[A-Z0-9, ]+)$", line)
    if match:
        codes = codes | set(re.split(r"[,\s]+", match["codes"].strip()))
        line = line[: match.start()].rstrip()
    return f"{line}  # noqa: {', '.join(sorted(codes))}"


def _with_file_noqa(lines: list[str], codes: set[str]) -> list[str]:
    """One comment below the module's docstring, or at the top when it has none."""
    for row, line in enumerate(lines):
        if match := re.fullmatch(r"# ruff: noqa: (?P<codes>[A-Z0-9, ]+)", line):
            codes = codes | set(re.split(r"[,\s]+", match["codes"].strip()))
            return [*lines[:row], _file_noqa(codes), *lines[row + 1 :]]
    end = _docstring_end(lines)
    above = [*lines[:end], ""] if end else []
    below = [] if end and not lines[end] else [""]
    return [*above, _file_noqa(codes), *below, *lines[end:]]


def _file_noqa(codes: set[str]) -> str:
    return f"# ruff: noqa: {', '.join(sorted(codes))}"


def _docstring_end(lines: list[str]) -> int:
    import ast

    first = ast.parse("\n".join(lines)).body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first.end_lineno or 0
    return 0
