"""CHECKLIST.md: what somebody who reviews the package should look at, and why."""

import textwrap

from nb2prod.export import spelling
from nb2prod.export.format import Formatted
from nb2prod.export.layout import Layout, Outcome, is_relative
from nb2prod.export.project import is_requirement
from nb2prod.export.render import render
from nb2prod.export.worth import worth
from nb2prod.transform import Parameter, Skipped


def checklist(layout: Layout, outcome: Outcome | None, formatted: Formatted) -> str:
    """The review checklist, with no question that this package does not raise."""
    plan = layout.plan
    undefined = sorted({(u.name, u.path, u.line) for u in formatted.undefined})
    return render(
        "CHECKLIST.md.jinja",
        name=layout.name,
        notebook=plan.source_name,
        skipped=[_place(item) for item in plan.skipped],
        notes=[_place(item) for item in plan.notes],
        outside=[_place(item) for item in outcome.outside] if outcome else [],
        failure=outcome.failure if outcome else "",
        ran=bool(outcome and outcome.ran),
        undefined=undefined,
        remarks=formatted.notes,
        odd_requirements=[text for text in plan.requirements if not is_requirement(text)],
        personal=[(p.name, str(p.default)) for p in layout.paths if _is_of_one_machine(p)],
        written=[p.name for p in layout.paths if p.role == "output"],
        read=[p.name for p in layout.paths if p.role == "input"],
        data_dir=layout.data_dir,
        **worth(layout, outcome or Outcome()),
        contracts=bool(plan.contracts),
        lock=bool(layout.plan.python),
    )


def _place(item: Skipped) -> tuple[str, str, str]:
    lines = spelling.prose(item.what).strip().split("\n")
    what = textwrap.shorten(lines[0], 80, placeholder=" …") + (" …" if len(lines) > 1 else "")
    return what, spelling.sentence(item.reason), str(item.location)


def _is_of_one_machine(parameter: Parameter) -> bool:
    default = str(parameter.default)
    return bool(default) and "://" not in default and not is_relative(default)
