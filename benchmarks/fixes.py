"""Do notebooks show after their fixes what they showed? `python fixes.py LIST.csv --corpus FOLDER`.

Of each notebook of LIST.csv (columns `repo` and `path`) in FOLDER/owner+name it is asked of
`check --fix` and of `check --fix --unsafe-fixes`: does each cell still parse, has nothing changed
but sources, does a second time change nothing, are there no more findings, and none of another
kind? Then the notebook and what became of it run under nbclient, each in a copy of the whole
repository, and all that each cell shows is compared as it is, without nb2prod's code; what is
logged counts as printed. Where they differ, both run with the same random seeds, the notebook
twice: what differs between these two differs by itself. Seeds that fixes set change what is shown,
so that they are left out (`--ignore`). JUPYTER_PATH may name another environment's kernels.
"""

import argparse
import ast
import csv
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from nb2prod import lint
from nb2prod.api.check import check_notebook, fix_notebook
from nb2prod.errors import Nb2prodError
from nb2prod.lint import EVERY_RULE, Fixed
from nb2prod.notebook import parse
from nb2prod.rule import Rule

_ORIGIN = "benchmark_cell"
_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ ", re.MULTILINE)
_CHANGING = re.compile(r"0x[0-9a-f]{6,}|/tmp/(?:ipykernel_\d+|nb2prod-\w+)/?[\w.]*")
_SEED = "import random\nrandom.seed(0)\nimport numpy\nnumpy.random.seed(0)"


class Logged(str):
    """A line that a log record holds."""

    __slots__ = ()


Shown = dict[int, list[str]]
"""What each cell shows, by its number before the fixes; -1 is what fixes added."""


class Fails(Exception):
    """A notebook does not run to its end."""


@dataclass(eq=False)
class Case:
    """One notebook, each of its cells marked with its number."""

    repository: Path
    path: str
    rules: tuple[Rule, ...]
    timeout: float
    known: dict[tuple[bytes, str], Shown] = field(default_factory=dict)

    @cached_property
    def raw(self) -> bytes:
        data = json.loads((self.repository / self.path).read_bytes())
        if "cells" not in data:
            raise Nb2prodError("it is of an old format, which is not changed")
        for index, cell in enumerate(data["cells"]):
            cell["metadata"][_ORIGIN] = index
        return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()

    def fixed(self, raw: bytes, *, unsafe: bool) -> Fixed:
        """What the command makes of such a file."""
        return fix_notebook(parse(raw, self.repository / self.path), self.rules, unsafe=unsafe)

    def shown(self, raw: bytes, run: str = "") -> Shown:
        """What a run shows, which is "", "seeded", or "seeded again"."""
        if (raw, run) not in self.known:
            self.known[raw, run] = self._run(raw, run)
        return self.known[raw, run]

    def _run(self, raw: bytes, run: str) -> Shown:
        notebook = nbformat.reads(raw.decode(), as_version=4)
        notebook.metadata.pop("kernelspec", None)
        if run:
            notebook.cells.insert(0, nbformat.v4.new_code_cell(_SEED))
        with tempfile.TemporaryDirectory(prefix="nb2prod-") as folder:
            copy = Path(folder) / "repository"
            shutil.copytree(self.repository, copy, symlinks=True)
            place = {"metadata": {"path": str((copy / self.path).parent)}}
            client = NotebookClient(
                notebook, timeout=self.timeout, kernel_name="python3", resources=place
            )
            try:
                client.execute()
            except Exception as error:  # whatever the notebook raises
                raise Fails(str(error).strip()[-200:]) from error
        shown: Shown = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                texts = shown.setdefault(cell.metadata.get(_ORIGIN, -1), [])
                texts += _texts(cell.outputs)
        return shown


def _texts(outputs: Iterable[Any]) -> Iterator[str]:
    """All that a cell shows: line by line what it prints, then each form of each display."""
    for name, kind in (("stdout", str), ("stderr", Logged)):
        printed = "".join(o.text for o in outputs if o.get("name") == name)
        record = _RECORD.search(printed)
        start = record.start() if record else len(printed)
        yield from _lines(printed[:start])
        yield from map(kind, _lines(_RECORD.sub("", printed[start:])))
    for output in outputs:
        for form, data in sorted(output.get("data", {}).items()):
            yield f"{form}: {_steady(data if isinstance(data, str) else json.dumps(data))}"


def _lines(text: str) -> Iterator[str]:
    return (line for line in _steady(text).splitlines() if line.strip())


def _steady(text: str) -> str:
    return _CHANGING.sub("…", text)


def faults(case: Case, fixed: Fixed, *, unsafe: bool) -> Iterator[str]:
    """What is wrong with the file that the fixes leave."""
    before, after = (json.loads(raw) for raw in (case.raw, fixed.notebook.raw))
    old, kept = before.pop("cells"), after.pop("cells")
    if before != after:
        yield "the notebook's metadata changed"
    marked = [cell for cell in kept if _ORIGIN in cell["metadata"]]
    if [cell["metadata"][_ORIGIN] for cell in marked] != list(range(len(old))):
        yield "cells are gone or moved"
    for one, other in zip(old, marked, strict=False):
        source = one["source"], other["source"]
        if {**other, "source": source[0]} != one:
            yield f"more than the source of cell {one['metadata'][_ORIGIN] + 1} changed"
        if source[0] != source[1] and _parses(one) and not _parses(other):
            yield f"cell {one['metadata'][_ORIGIN] + 1} does not parse"
    again = case.fixed(fixed.notebook.raw, unsafe=unsafe)
    if again.done or again.notebook.raw != fixed.notebook.raw:
        yield f"a second time fixes {len(again.done)} findings"
    first = check_notebook(parse(case.raw, case.repository / case.path), case.rules).diagnostics
    codes, texts = Counter(d.code for d in first), Counter(d.message for d in first)
    if more := Counter(d.code for d in fixed.left) - codes:
        yield f"more findings: {dict(more)}"
    if fixed.done and not texts - Counter(d.message for d in fixed.left):
        yield f"no finding is gone after {len(fixed.done)} fixes"


def _parses(cell: dict[str, Any]) -> bool:
    try:
        ast.parse("".join(cell["source"]))
    except SyntaxError:
        return False
    return True


def _written(codes: Counter[str]) -> str:
    return " ".join(f"{code}×{number}" for code, number in sorted(codes.items()))


def differences(case: Case, after: bytes) -> tuple[str, list[str]]:
    """Whether the two runs show the same, in a word, and what differs."""
    one, other = case.shown(case.raw), case.shown(after)
    steady = one
    if _told(one, other):
        one, other = case.shown(case.raw, "seeded"), case.shown(after, "seeded")
        steady = case.shown(case.raw, "seeded again")
    found = _told(one, other)
    by_itself = {index for index, _ in _told(one, steady)}
    lines = [line for index, line in found if index not in by_itself]
    return ("differs" if lines else "by itself" if found else "same"), lines


def _told(one: Shown, other: Shown) -> list[tuple[int, str]]:
    """What only one of them shows, but for log lines that are new, each with its cell."""
    found = []
    for index in sorted(one.keys() | other.keys()):
        ours, theirs = (Counter(shown.get(index, [])) for shown in (one, other))
        gone, new = ours - theirs, theirs - ours
        told = {line for line in other.get(index, []) if isinstance(line, Logged)}
        lines = [f"- {line}" for line in gone] + [f"+ {line}" for line in new if line not in told]
        found += [(index, f"cell {index + 1}: {line[:120]}") for line in lines]
    return found


@dataclass(slots=True)
class Answer:
    """What came of one notebook's fixes."""

    word: str
    made: Counter[str]
    lines: list[str]


def answer(case: Case, *, unsafe: bool, run: bool) -> Answer:
    """Make the fixes and look."""
    try:
        fixed = case.fixed(case.raw, unsafe=unsafe)
        wrong = [f"FAULT {fault}" for fault in faults(case, fixed, unsafe=unsafe)]
        made = Counter(d.code for d in fixed.done)
        if not made or not run:
            return Answer("not run" if made else "no fixes", made, wrong)
        word, lines = differences(case, fixed.notebook.raw)
        return Answer(word, made, wrong + lines)
    except (Nb2prodError, Fails) as error:
        return Answer("not tried", Counter(), [str(error)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=Path)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--timeout", type=float, default=100, help="seconds for each cell")
    parser.add_argument("--only-read", action="store_true", help="run nothing")
    parser.add_argument("--ignore", action="append", default=[], help="beginnings of codes")
    given = parser.parse_args()
    rules = lint.select(EVERY_RULE, (), given.ignore)
    words, codes = Counter[str](), {"safe": Counter[str](), "unsafe": Counter[str]()}
    with given.list.open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        repository = given.corpus / row["repo"].replace("/", "+")
        case = Case(repository, row["path"], rules, given.timeout)
        for kind, made in codes.items():
            found = answer(case, unsafe=kind == "unsafe", run=not given.only_read)
            words[f"{kind} {found.word}"] += 1
            words["faults"] += sum(line.startswith("FAULT") for line in found.lines)
            made.update(found.made)
            fixes = _written(found.made)
            print(f"{kind:6} {found.word:9} {fixes:45} {row['path']}", flush=True)
            for line in found.lines:
                print(f"    {line}", flush=True)
    print("\n" + ", ".join(f"{number} {word}" for word, number in words.most_common()))
    for kind, made in codes.items():
        print(f"{kind} fixes made: {_written(made)}")


if __name__ == "__main__":
    main()
