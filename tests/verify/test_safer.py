"""Which safer form is taken next."""

from dataclasses import replace

import pytest

from nb2prod.notebook import Location
from nb2prod.transform import Function, Plan, Safer, Step
from nb2prod.verify import Item, Rung, StepVerification, Verification
from nb2prod.verify.safer import safer_form

PLAN = Plan(
    name="p",
    title="P",
    source_name="n.ipynb",
    functions=(Function("area", "", (), Location(0)), Function("other", "", (), Location(0))),
    steps=(
        Step("load", "", "", (1, 2), "df = read()", (), ("df",), looks=("df.head()",)),
        Step("fit", "", "", (4,), "m = area(df)", ("df",), ("m",)),
        Step("save", "", "", (6, 7), "write(m)", ("m",), ()),
    ),
)


def found(step: str, kind: str, job: str | None = "x", cell: int = -1) -> Verification:
    item = Item(kind, Rung.DIFFERS, "y", job, cell=cell)
    return Verification((StepVerification(step, (), (item,)),))


FORMS = {
    "the look first": (found("load", "display"), Safer(), Safer(looks=frozenset({1, 2}))),
    "the functions that the step calls": (
        found("fit", "line"),
        Safer(),
        Safer(functions=frozenset({"area"})),
    ),
    "then the step before it": (
        found("fit", "value"),
        Safer(functions=frozenset({"area"})),
        Safer(functions=frozenset({"area"}), together=((1, 4),)),
    ),
    "a step without functions": (found("save", "line"), Safer(), Safer(together=((4, 7),))),
    "a file, by its cell": (found("", "file", cell=6), Safer(), Safer(together=((4, 7),))),
    "the job fails": (
        Verification((), "the job fails", "save"),
        Safer(),
        Safer(together=((4, 7),)),
    ),
    "the first step": (found("load", "line"), Safer(), Safer(together=((1, 7),))),
    "a display that is just not there": (found("fit", "display", None), Safer(), None),
    "nothing differs": (Verification(()), Safer(), None),
}


@pytest.mark.parametrize(("verification", "before", "after"), FORMS.values(), ids=FORMS.keys())
def test_next_form(verification: Verification, before: Safer, after: Safer | None) -> None:
    form = safer_form(PLAN, verification, before, last=False)
    assert (form[0] if form else None) == after


def test_what_the_step_uses_is_not_made_elsewhere() -> None:
    maker = Function("make_area", "", (), Location(0), makes="area")
    form = safer_form(replace(PLAN, functions=(maker,)), found("fit", "line"), Safer(), last=False)
    assert form
    assert form[0] == Safer(functions=frozenset({"make_area"}))


def test_the_last_attempt_is_the_safest() -> None:
    form = safer_form(PLAN, found("fit", "line"), Safer(), last=True)
    assert form == (Safer(together=((1, 7),)), "everything is in one step")
    assert safer_form(PLAN, found("fit", "line"), Safer(together=((1, 7),)), last=True) is None
