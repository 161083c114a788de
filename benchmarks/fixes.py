"""Do notebooks show after their fixes what they showed? `python fixes.py NOTEBOOK…`.

Each notebook that has safe fixes (or, with `--unsafe`, any) is run as it is and as `check --fix`
leaves it, each in a copy of its folder, and the two runs are compared output by output, file by
file. Where they differ, both are run once more with the same random seeds, so that chance is no
difference. Where prints became log lines, these count as printed. JUPYTER_PATH may name another
environment's kernels.
"""

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nb2prod import lint
from nb2prod.analysis import analyze
from nb2prod.api.runs import base_request
from nb2prod.errors import Nb2prodError
from nb2prod.export.provenance import Provenance, Source, StepOrigin
from nb2prod.lint import EVERY_RULE
from nb2prod.notebook import Notebook, read
from nb2prod.notebook.declared import declared_around
from nb2prod.observe import Observation, observe
from nb2prod.observe.observation import CellRun, Output
from nb2prod.rule import Rule
from nb2prod.verify import Verification, compare

NOTHING = "no fixes"
_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ ", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--timeout", type=float, default=300, help="seconds for each run")
    parser.add_argument("--unsafe", action="store_true", help="make those fixes, too")
    parser.add_argument("--select", action="append", default=[], help="beginnings of codes")
    parser.add_argument("--ignore", action="append", default=[], help="beginnings of codes")
    given = parser.parse_args()
    rules = lint.select(EVERY_RULE, given.select, given.ignore)
    total, codes = Counter[str](), Counter[str]()
    for path in given.notebooks:
        try:
            answer, made = proof(path, rules, given.timeout, unsafe=given.unsafe)
        except Nb2prodError as error:
            answer, made = f"could not be tried: {error}", Counter[str]()
        total[answer.partition(":")[0]] += 1
        codes += made
        fixes = " ".join(f"{code}×{number}" for code, number in sorted(made.items()))
        print(f"{answer:24} {fixes:40} {path}", flush=True)
    print("\n" + ", ".join(f"{number} {answer}" for answer, number in total.most_common()))
    print("fixes made: " + ", ".join(f"{code} {number}" for code, number in sorted(codes.items())))


def proof(
    path: Path, rules: Sequence[Rule], timeout: float, *, unsafe: bool
) -> tuple[str, Counter[str]]:
    """Whether a notebook shows the same after its fixes, and how many of which were made."""
    before = read(path)
    fixed = lint.fix(before, rules, unsafe=unsafe, declared=declared_around(path.parent))
    made = Counter(diagnostic.code for diagnostic in fixed.done)
    if not made:
        return NOTHING, made
    found = compared(before, fixed.notebook, timeout)
    if found.failure:
        return f"failed: {found.failure[:90]}", made
    if found.differences:
        first = found.differences[0]
        sides = f"{first.original!r:.40} became {first.job!r:.40}"
        return f"differs: {len(found.differences)} things, {first.kind}: {sides}", made
    return f"same: {len(found.items)} things", made


def compared(before: Notebook, after: Notebook, timeout: float) -> Verification:
    """The two runs beside each other."""
    way = _way(before, after)
    first = _run(before, timeout, seeded=False)
    found = compare(first, _run(after, timeout, seeded=False), way)
    if not (found.differences or found.failure):
        return found
    one, again = (_run(before, timeout, seeded=True) for _ in range(2))
    return compare(one, _run(after, timeout, seeded=True), way, again=again)


def _run(notebook: Notebook, timeout: float, *, seeded: bool) -> Observation:
    request = base_request(analyze(notebook), {}, timeout)
    with tempfile.TemporaryDirectory(prefix="nb2prod-") as kept:
        run = observe(notebook, replace(request, seeded=seeded, keep=Path(kept)))
    return replace(run, cells=tuple(map(_as_printed, run.cells)))


def _as_printed(run: CellRun) -> CellRun:
    """The same, where log lines on standard error are printed ones."""

    def printed(output: Output) -> Output:
        logged = output.kind == "error" and _RECORD.match(output.text)
        return replace(output, kind="text", text=_RECORD.sub("", output.text)) if logged else output

    return replace(run, outputs=tuple(map(printed, run.outputs)))


def _way(before: Notebook, after: Notebook) -> Provenance:
    """Which cell became which: new ones stand above the first one with code."""
    start = before.code_cells[0].index
    shift = len(after.cells) - len(before.cells)
    cells = [cell.index for cell in before.code_cells if cell.source.strip()]
    steps = [StepOrigin(f"cell_{i + 1}", (i + 1,), (), (i + 1 + shift,)) for i in cells]
    assert all(i >= start for i in cells)
    return Provenance(Source(before.path.name, "", ""), "", "fixed_notebook", tuple(steps))


if __name__ == "__main__":
    main()
