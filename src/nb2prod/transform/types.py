"""The types that a run saw, as annotations of the steps."""

import ast
import builtins
from collections.abc import Mapping
from dataclasses import replace

from nb2prod.transform.model import Plan, Step

ALWAYS_THERE = {
    "Any": "from typing import Any",
    "Callable": "from collections.abc import Callable",
}
_BUILTINS = frozenset(vars(builtins))


def annotate(plan: Plan, seen: Mapping[tuple[int, str], str]) -> Plan:
    """The plan whose steps say what they take and return.

    Args:
        plan: as it came from the notebook.
        seen: the annotation of a variable, in the notebook's words, as a cell left it, by the
            cell's index and its name. One that the package's modules cannot write is left out.
    """
    names = _names(plan)
    known: dict[str, str] = {}
    steps = []
    for step in plan.steps:
        taken = tuple((name, known[name]) for name in step.inputs if known.get(name))
        for name in step.outputs:
            places = ((cell, name) for cell in reversed(step.cells))
            found = next((seen[place] for place in places if place in seen), "")
            known[name] = found if roots(found) <= names else ""
        steps.append(replace(step, types=taken, result=_result(step, known)))
    return replace(plan, steps=tuple(steps))


def roots(annotation: str) -> frozenset[str]:
    """The names that a module must have for an annotation."""
    if not annotation:
        return frozenset()
    tree = ast.parse(annotation, mode="eval")
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _result(step: Step, known: Mapping[str, str]) -> str:
    found = [known[name] for name in step.outputs]
    if len(found) <= 1:
        return found[0] if found else "None"
    return f"tuple[{', '.join(text or 'Any' for text in found)}]" if any(found) else ""


def _names(plan: Plan) -> frozenset[str]:
    """What an annotation may use: imports, the notebook's own classes, and builtins.

    An import that may fail is not to be relied on.
    """
    imported: set[str] = set()
    for statement in plan.imports:
        for node in ast.parse(statement).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                imported |= {a.asname or a.name.partition(".")[0] for a in node.names}
    always = _BUILTINS | set(ALWAYS_THERE)
    constants = {n.id for n in ast.walk(ast.parse(plan.constants)) if isinstance(n, ast.Name)}
    own = {function.name for function in plan.functions} | constants
    taken = {step.name for step in plan.steps} | {plan.logger, plan.report}
    return frozenset(((own - always) | imported | (always - own)) - taken)
