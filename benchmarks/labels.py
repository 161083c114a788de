"""How right the rules are on statements labelled by hand: `python labels.py FOLDER`.

The folder holds the repositories that `labels/*.csv` name. A label says of one place what a
reviewer would have said; cells, lines and columns count from 1.
"""

import argparse
import ast
import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2prod.analysis import Analysis, analyze
from nb2prod.notebook import read
from nb2prod.rules import RULES

LABELS = Path(__file__).with_name("labels")


@dataclass(frozen=True)
class Label:
    """One place in a notebook, and what a reviewer would have said of it."""

    notebook: Path
    cell: int
    line: int
    column: int
    label: str


@dataclass(frozen=True)
class Question:
    """What is asked of a file of labels: do these rules find what has this label, and only that?"""

    file: str
    label: str
    codes: tuple[str, ...]
    reach: Callable[[Analysis, Label], Iterable[tuple[int, int, int]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", action="store_true", help="show each wrong answer")
    given = parser.parse_args()
    print(f"{'':34}{'labels':>8}{'found':>8}{'precision':>11}{'recall':>9}")
    judge = Judge()
    for question in QUESTIONS:
        labels = list(_labels(given.folder, question.file))
        answers = [(each, judge.finds(question, each)) for each in labels]
        count = Counter((each.label == question.label, found) for each, found in answers)
        right, false, missed = count[True, True], count[False, True], count[True, False]
        name = f"{question.file}: {question.label} ({', '.join(question.codes)})"
        shares = right / max(right + false, 1), right / max(right + missed, 1)
        print(f"{name:34}{right + missed:8}{right + false:8}{shares[0]:11.1%}{shares[1]:9.1%}")
        for each, found in answers if given.wrong else ():
            if found != (each.label == question.label):
                where = f"{each.notebook}, cell {each.cell}, line {each.line}:{each.column}"
                print(f"  {'false' if found else 'missed'}: {where}: {each.label}")


class Judge:
    """What the rules say of a notebook, asked once."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[Analysis, dict[str, set[tuple[int, int, int]]]]] = {}

    def finds(self, question: Question, label: Label) -> bool:
        """Whether one of the rules has a finding within reach of a label."""
        analysis, places = self._answers(label.notebook)
        reach = set(question.reach(analysis, label))
        found = {place for code in question.codes for place in places[code]}
        return any(place in reach or (*place[:2], 0) in reach for place in found)

    def _answers(self, path: Path) -> tuple[Analysis, dict[str, set[tuple[int, int, int]]]]:
        if path not in self._seen:
            analysis = analyze(read(path))
            places = defaultdict(set)
            for rule in RULES:
                if any(rule.code in question.codes for question in QUESTIONS):
                    for found in rule.check(analysis):
                        at = found.location
                        places[rule.code].add((at.cell + 1, at.line, at.column))
            self._seen[path] = analysis, places
        return self._seen[path]


def _labels(folder: Path, file: str) -> Iterator[Label]:
    with (LABELS / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            place = (int(row[key]) for key in ("cell", "line", "column"))
            yield Label(folder / row["repository"] / row["path"], *place, label=row["label"])


def _exactly(analysis: Analysis, label: Label) -> Iterator[tuple[int, int, int]]:
    yield label.cell, label.line, label.column


def _function(analysis: Analysis, label: Label) -> Iterator[tuple[int, int, int]]:
    """Each definition of the function, told once at the first; of a method, its class."""
    its = {
        made.name
        for cell, made in analysis.classes
        if cell.index + 1 == label.cell
        and label.line in {cell.location(node).line for node in made.body}
    }
    for cell, made in analysis.classes:
        if made.name in its:
            yield cell.index + 1, cell.location(made).line, 0
    yield label.cell, label.line, 0
    places = {f: f.cell.location(f.node) for f in analysis.functions}
    here = [f for f, at in places.items() if (at.cell + 1, at.line) == (label.cell, label.line)]
    for function, at in places.items():
        if any(function.name == each.name for each in here):
            yield at.cell + 1, at.line, 0


def _statement(analysis: Analysis, label: Label) -> Iterator[tuple[int, int, int]]:
    """The lines of the statement that begins here, but for the statements within it."""
    cell = next(c for c in analysis.program.cells if c.index == label.cell - 1)
    for node in ast.walk(cell.tree):
        if isinstance(node, ast.stmt | ast.ExceptHandler):
            at = cell.location(node)
            if (at.line, at.column) == (label.line, label.column):
                body = getattr(node, "body", ())
                last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
                for line in range(at.line, max(last, node.lineno) + 1):
                    yield label.cell, line, 0


PLACES = ("NB201", "NB202", "NB203")
LOGGING = {
    "print": "NB301",
    "read": "NB302",
    "fit": "NB303",
    "except": "NB304",
    "write": "NB305",
    "drop": "NB308",
}
PARTS = ("", "_unseen", "_again", "_wide")
QUESTIONS = (
    *(
        Question(path.stem, "place", PLACES, _exactly)
        for path in sorted(LABELS.glob("places*.csv"))
    ),
    *(Question(f"tests{part}", "untested", ("NB401",), _function) for part in PARTS),
    *(
        Question(f"logging{part}", label, (code,), _statement)
        for part in PARTS
        for label, code in LOGGING.items()
    ),
    *(
        Question("logging_blind", label, (LOGGING[label],), _statement)
        for label in ("read", "write")
    ),
)

if __name__ == "__main__":
    main()
