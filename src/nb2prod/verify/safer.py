"""What a verification found, the next conversion answers: a safer form, where the difference is."""

import re
from dataclasses import replace

from nb2prod.transform import Plan, Safer, Step
from nb2prod.verify.model import Verification
from nb2prod.verify.rung import Rung
from nb2prod.verify.shown import DISPLAY, STDERR, WARNING


def safer_form(
    plan: Plan, found: Verification, before: Safer, *, last: bool
) -> tuple[Safer, str] | None:
    """The next safer form for the first step that differs, and what it is in words.

    First its look goes into the step, then its functions do, then it is joined with the step
    before it, and at last all is one step.

    Args:
        plan: what was verified.
        found: what that showed.
        before: the safer forms that the plan has already.
        last: whether this is the last attempt, which is for the safest form.
    """
    if not plan.steps or not (found.failed_step or found.differences):
        return None
    position = _position(plan, found)
    step = plan.steps[position]
    span = min(plan.steps[0].cells), max(max(s.cells) for s in plan.steps)
    if last and _may_be_structure(found):
        is_new = len(plan.steps) > 1 and span not in before.together
        together = replace(before, together=(*before.together, span))
        return (together, "everything is in one step") if is_new else None
    looks = frozenset(step.cells) - before.looks
    if step.looks and looks and _differs_in_display(found, step):
        what = f"what {step.name} shows is shown in the step"
        return replace(before, looks=before.looks | looks), what
    if last or not _may_be_structure(found):
        return None
    if functions := _called(plan, step) - before.functions:
        what = f"{', '.join(sorted(functions))}: defined in the step"
        return replace(before, functions=before.functions | functions), what
    if position:
        earlier = plan.steps[position - 1]
        joined = min(earlier.cells), max(step.cells)
        what = f"{earlier.name} and {step.name} are one step"
        return replace(before, together=(*before.together, joined)), what
    return safer_form(plan, found, before, last=True)


def _position(plan: Plan, found: Verification) -> int:
    """The first step that differs: the later ones may do so because of it."""
    wrong = {s.name for s in found.steps if s.rung is Rung.DIFFERS} | {found.failed_step}
    cells = {item.cell for step in found.steps if not step.name for item in step.items}
    for position, step in enumerate(plan.steps):
        if step.name in wrong or ("" in wrong and cells & set(step.cells)):
            return position
    return len(plan.steps) - 1


def _may_be_structure(found: Verification) -> bool:
    """Whether another structure may help: not where the job just does not show a value."""
    return bool(found.failed_step) or any(
        item.kind not in (STDERR, WARNING) and (item.kind != DISPLAY or item.job is not None)
        for item in found.differences
    )


def _differs_in_display(found: Verification, step: Step) -> bool:
    return any(
        item.rung is Rung.DIFFERS and item.kind == DISPLAY
        for verified in found.steps
        if verified.name == step.name
        for item in verified.items
    )


def _called(plan: Plan, step: Step) -> frozenset[str]:
    names = set(re.findall(r"[^\W\d]\w*", step.body))
    return frozenset(f.name for f in plan.functions if {f.name, f.makes} & names)
