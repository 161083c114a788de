"""Comparing written files by what they hold, with what Python brings along.

No pickle is loaded: its instructions are compared, and the modules they name.
"""

import hashlib
import json
import pickletools
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from nb2prod.verify.rung import Rung, is_close
from nb2prod.verify.texts import compare_texts
from nb2prod.verify.values import Verdict

MOST_BYTES = 64 << 20  # of a file that is looked into
_TEXTS = {".csv", ".tsv", ".txt", ".md", ".xml", ".tex", ".log", ".yaml", ".yml"}
_PICKLES = {".pkl", ".pickle", ".p", ".joblib"}
_ZIPS = {".npz", ".zip", ".xlsx", ".docx"}
_DATABASES = {".db", ".sqlite", ".sqlite3"}
_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_OF_ONE_RUN = ("docProps/core.xml",)


def compare_files(original: Path, job: Path, package: str) -> Verdict:
    """How alike two files are whose bytes are not the same."""
    suffix = original.suffix.lower()
    comparer = _COMPARERS.get(suffix)
    if comparer is None:
        what = f"a {suffix} file" if suffix else "a file of an unknown kind"
        return Rung.INCOMPARABLE, f"the bytes of {what} differ, and nothing here reads it"
    try:
        if max(original.stat().st_size, job.stat().st_size) > MOST_BYTES:
            return Rung.DIFFERS, "the bytes differ, and it is too large to be looked into"
        return comparer(original, job, package)
    except (OSError, ValueError, zipfile.BadZipFile, sqlite3.Error, zlib.error) as error:
        return Rung.INCOMPARABLE, f"the bytes differ, and it cannot be read ({error})"


def _compare_text(original: Path, job: Path, package: str) -> Verdict:
    one, other = original.read_bytes().decode(), job.read_bytes().decode()
    rung = compare_texts(one, other, package)
    return (rung, "") if rung < Rung.DIFFERS else (rung, _first_difference(one, other))


def _compare_html(original: Path, job: Path, package: str) -> Verdict:
    """As texts, without the names that charts and maps give to their parts anew each time."""
    one, other = (_ID.sub("…", path.read_bytes().decode()) for path in (original, job))
    rung = max(compare_texts(one, other, package), Rung.NORMALISED)
    return (rung, "") if rung < Rung.DIFFERS else (rung, _first_difference(one, other))


def _first_difference(one: str, other: str) -> str:
    ours, theirs = one.split("\n"), other.split("\n")
    for row, (a, b) in enumerate(zip(ours, theirs, strict=False), start=1):
        if a != b:
            return f"line {row}: {a[:120]!r} became {b[:120]!r}"
    return f"{len(ours)} lines became {len(theirs)}"


def _compare_json(original: Path, job: Path, package: str) -> Verdict:
    one, other = json.loads(original.read_bytes()), json.loads(job.read_bytes())
    rung = _compare_parts(one, other)
    return rung, "" if rung < Rung.DIFFERS else "its values are others"


def _compare_parts(one: object, other: object) -> Rung:
    if isinstance(one, float) and isinstance(other, float):
        return Rung.CLOSE if is_close(one, other) else Rung.DIFFERS
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        return max(map(_compare_parts, one.values(), other.values()), default=Rung.CLOSE)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return max(map(_compare_parts, one, other), default=Rung.CLOSE)
    is_plain = not isinstance(one, dict | list)
    return Rung.CLOSE if is_plain and type(one) is type(other) and one == other else Rung.DIFFERS


def _compare_zip(original: Path, job: Path, package: str) -> Verdict:
    """Members by their bytes; when they were packed is of no interest."""
    with zipfile.ZipFile(original) as ours, zipfile.ZipFile(job) as theirs:
        for name in sorted({*ours.namelist(), *theirs.namelist()}):
            sides = [z.read(name) if name in z.namelist() else None for z in (ours, theirs)]
            if sides[0] != sides[1] and not name.endswith(_OF_ONE_RUN):
                return Rung.DIFFERS, f"its part {name} differs"
    return Rung.NORMALISED, ""


def _compare_pickle(original: Path, job: Path, package: str) -> Verdict:
    try:
        same = _instructions(original, package) == _instructions(job, package)
    except ValueError:  # joblib puts arrays between the instructions
        if _without_names(original, package) == _without_names(job, package):
            return Rung.NORMALISED, ""
        raise
    return (Rung.NORMALISED, "") if same else (Rung.DIFFERS, "what it would load is something else")


def _without_names(path: Path, package: str) -> bytes:
    """The bytes of a pickle without its own modules' names, and all whose length follows them."""
    own = rf"__main__|{re.escape(package)}\.(?:steps|functions\w*)"
    data = re.sub(rf"\x8c.(?:{own})(?=\x94)".encode(), b"", path.read_bytes(), flags=re.DOTALL)
    data = re.sub(rb"\x95.{8}", b"", data, flags=re.DOTALL)
    return re.sub(rb".\xff+(?=[^\xff])", b"", data, flags=re.DOTALL)


def _instructions(path: Path, package: str) -> list[tuple[str, object]]:
    data = path.read_bytes()
    own = re.compile(rf"^(?:__main__|{re.escape(package)}\.(?:steps|functions\w*))(?= |$)")
    found: list[tuple[str, object]] = []
    data = zlib.decompress(data) if data[:1] == b"\x78" else data
    for opcode, argument, _ in pickletools.genops(data):
        if opcode.name in ("FRAME", "PROTO"):
            continue
        if isinstance(argument, str):
            argument = own.sub("__main__", argument)
        found.append((opcode.name.removeprefix("SHORT_"), argument))
    return found


def _compare_database(original: Path, job: Path, package: str) -> Verdict:
    return compare_texts(_dump(original), _dump(job), package), ""


def _dump(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return "\n".join(connection.iterdump())


def _compare_png(original: Path, job: Path, package: str) -> Verdict:
    if _pixels(original) == _pixels(job):
        return Rung.NORMALISED, ""
    return Rung.DIFFERS, "the pixels are others"


def _pixels(path: Path) -> bytes:
    """A hash of the parts of a PNG file that are drawn: without the texts and times about it."""
    data, position, drawn = path.read_bytes(), 8, hashlib.sha256()
    while position + 8 <= len(data):
        size = int.from_bytes(data[position : position + 4])
        if data[position + 4 : position + 8] in (b"IHDR", b"PLTE", b"IDAT", b"tRNS"):
            drawn.update(data[position + 4 : position + 8 + size])
        position += 12 + size
    return drawn.digest()


_Comparer = Callable[[Path, Path, str], Verdict]
_COMPARERS: dict[str, _Comparer] = {
    **dict.fromkeys(_TEXTS, _compare_text),
    **dict.fromkeys((".html", ".htm"), _compare_html),
    **dict.fromkeys((".json", ".geojson"), _compare_json),
    **dict.fromkeys(_ZIPS, _compare_zip),
    **dict.fromkeys(_PICKLES, _compare_pickle),
    **dict.fromkeys(_DATABASES, _compare_database),
    ".png": _compare_png,
}
