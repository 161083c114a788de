"""CHECKLIST.md: what somebody who reviews the package should look at, and why."""

import textwrap
from collections.abc import Iterable

from nb2prod.export import spelling
from nb2prod.export.format import Formatted
from nb2prod.export.layout import Layout, Outcome, is_relative
from nb2prod.export.project import is_requirement
from nb2prod.export.render import render
from nb2prod.export.worth import worth
from nb2prod.notebook import Location, in_words
from nb2prod.transform import Parameter, Skipped


def checklist(layout: Layout, outcome: Outcome | None, formatted: Formatted) -> str:
    """The review checklist, with no question that this package does not raise."""
    plan = layout.plan
    undefined = sorted({(u.name, u.path, u.line) for u in formatted.undefined})
    return render(
        "CHECKLIST.md.jinja",
        name=layout.name,
        notebook=plan.source_name,
        skipped=_rows(plan.skipped),
        notes=_rows(plan.notes),
        outside=_rows(outcome.outside) if outcome else [],
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


def _rows(items: Iterable[Skipped]) -> list[tuple[list[str], str, str]]:
    """What, why and where: one row for the same in several places, and for the same of a cell."""
    places: dict[tuple[str, str], list[Location]] = {}
    for item in items:
        lines = spelling.prose(item.what).strip().split("\n")
        what = textwrap.shorten(lines[0], 80, placeholder=" …") + (" …" if len(lines) > 1 else "")
        places.setdefault((what, spelling.sentence(item.reason)), []).append(item.location)
    rows: dict[tuple[str, frozenset[int]], dict[str, list[Location]]] = {}
    for (what, reason), found in places.items():
        rows.setdefault((reason, frozenset(at.cell for at in found)), {})[what] = found
    return [
        ([*told], reason, _where([place for found in told.values() for place in found]))
        for (reason, _), told in rows.items()
    ]


def _where(places: list[Location]) -> str:
    cells = {place.cell for place in places}
    if len(cells) > 1:
        return f"cells {in_words(cells)}"
    lines = sorted({place.line for place in places})
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(map(str, lines))}"
    return f"cell {in_words(cells)}, {where}"


def _is_of_one_machine(parameter: Parameter) -> bool:
    default = str(parameter.default)
    return bool(default) and "://" not in default and not is_relative(default)
