"""How many functions reach module level: `python functions.py FOLDER --seed 99 --most 200`.

A random choice of the notebooks in the folder is planned from reading alone. The functions and
methods that they define are counted, but for those inside other functions; one has reached module
level when no step holds it: it is given all that it reads, or what makes it is. Copies of a
notebook are common, so the second number counts each text once, wherever it is.
"""

import argparse
import ast
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from timing import notebooks

from nb2prod.analysis import Analysis, analyze
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import read
from nb2prod.transform import Plan, make_plan

FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
TOGETHER = "cells kept in one step"
STAYS = re.compile(r"(\w+) stays inside its step")
NAMES = re.compile(r"(reads|sets|needs|over|while|before|class) [\w, ]+?(?= \w+ the |, w|$)")


@dataclass(frozen=True)
class Found:
    """A function, or a class with its methods; `reason` says why it stays in a step, "" if not.

    `is_made` tells that a function at module level makes it; `functions` is how many it counts for.
    """

    notebook: Path
    name: str
    text: str
    functions: int
    is_made: bool
    reason: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=200, help="notebooks at most")
    parser.add_argument("--list", action="store_true", help="name each one that stays")
    given = parser.parse_args()
    found: list[Found] = []
    inputs: list[list[int]] = []
    together = 0
    for analysis, plan in plans(notebooks(given.folder, given.most, given.seed)):
        found += planned(analysis, plan)
        inputs.append([len(step.inputs) for step in plan.steps])
        together += any(note.what == TOGETHER for note in plan.notes)
    copies = {each.text: each for each in reversed(found)}.values()
    print(f"{len({each.notebook for each in found})} notebooks with functions, seed {given.seed}")
    print(f"as often as they are there: {_share(found)}")
    print(f"each text once:             {_share(list(copies))}\n")
    middle = statistics.median([number for each in inputs for number in each])
    print(f"{together} of {len(inputs)} notebooks have cells kept together")
    print(f"inputs of a step: median {middle:g}\n")
    reasons: dict[str, list[Found]] = defaultdict(list)
    for each in copies:
        if each.reason:
            reasons[NAMES.sub(r"\1 …", each.reason)].append(each)
    for reason, those in sorted(reasons.items(), key=lambda row: -_functions(row[1])):
        print(f"{_functions(those):4} in {len({e.notebook for e in those}):2} notebooks: {reason}")
        for each in those if given.list else ():
            print(f"       {each.functions} {each.name}: {each.reason} [{each.notebook}]")


def plans(paths: Iterable[Path]) -> Iterator[tuple[Analysis, Plan]]:
    """What is planned for each notebook that nb2prod does not refuse."""
    for path in paths:
        with suppress(Nb2prodError):
            analysis = analyze(read(path))
            yield analysis, make_plan(analysis, "package")


def planned(analysis: Analysis, plan: Plan) -> Iterator[Found]:
    """Every definition of a notebook."""
    whole = [each for cell in analysis.program.cells for each in definitions(cell.tree)]
    known = {each.name for each in whole}
    in_steps = (each.name for step in plan.steps for each in definitions(ast.parse(step.body)))
    staying = Counter(name if name in known else _unnumbered(name) for name in in_steps)
    reasons = {m[1]: note.reason for note in plan.notes if (m := STAYS.match(note.what))}
    reasons |= {_unnumbered(name): reason for name, reason in reasons.items()}
    made = {_unnumbered(function.makes) for function in plan.functions}
    for each in reversed(whole):
        stays = staying[each.name] > 0
        staying[each.name] -= 1
        reason = reasons.get(each.name, "no reason is given") if stays else ""
        is_made = not stays and _unnumbered(each.name) in made
        yield Found(
            analysis.notebook.path, each.name, ast.dump(each), _methods(each), is_made, reason
        )


def definitions(tree: ast.AST) -> Iterator[FUNCTION | ast.ClassDef]:
    """The functions and classes that no other one holds, in their order."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, FUNCTION | ast.ClassDef):
            yield node
        else:
            yield from definitions(node)


def _unnumbered(name: str) -> str:
    """The name that a definition has in the notebook where each got one of its own."""
    return re.sub(r"_\d+$", "", name)


def _methods(node: FUNCTION | ast.ClassDef) -> int:
    inside = sum(isinstance(n, FUNCTION) for n in ast.walk(node))
    return max(inside, 1) if isinstance(node, ast.ClassDef) else 1


def _functions(found: Iterable[Found]) -> int:
    return sum(each.functions for each in found)


def _share(found: list[Found]) -> str:
    moved, made = (_functions(e for e in found if not e.reason), [e for e in found if e.is_made])
    total = max(_functions(found), 1)
    return f"{moved} of {total} = {moved / total:.1%}, {_functions(made)} of them made by functions"


if __name__ == "__main__":
    main()
