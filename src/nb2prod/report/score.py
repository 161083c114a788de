"""How far from production: for a terminal, and for other programs."""

import json
from collections.abc import Iterator
from typing import Any

from nb2prod.report.text import printable
from nb2prod.score import Evidence, Score, Scored
from nb2prod.sentence import gettext

_MARKS = {0.0: "0", 0.5: "½", 1.0: "1"}


def lines(score: Score) -> Iterator[str]:
    """Every item, then both scores and the step to take next."""
    for name, items in score.sections.items():
        yield f"{name.upper()}: {score.sums[name]:g} of 7"
        for item in items:
            yield from _item(item)
        yield ""
    yield "Half a point: done by hand, and the result can be looked up. A point: done again and"
    yield "again, with records. What only people can answer is kept in readiness.toml, beside the"
    yield "notebook or in the package's folder: `nb2prod score --help` shows what it looks like."
    yield ""
    yield f"ML Test Score (paper, the worst section): {score.points:g} of 7: {score.band}"
    yield f"Things done (talk, all sections): {score.done} of 28: {score.kind}"
    if score.step:
        worst = " and ".join(score.lowest)
        yield f"Next, in the worst section ({worst}): {score.step.item.id}: {score.step.next}"


def scales(score: Score) -> str:
    """Both scores in two sentences."""
    return gettext(
        "The ML Test Score. {} of {} items are done, which makes it {}."
        " By points the worst section has {:g} of 7: {}.",
        score.done,
        len(score.items),
        score.kind,
        score.points,
        score.band,
    )


def as_json(score: Score) -> str:
    """One object; the two scores stand beside each other."""
    whole = {
        "name": score.name,
        "paper": {"points": score.points, "words": score.band, "sections": score.sums},
        "talk": {"done": score.done, "words": score.kind},
        "next": {"item": score.step.item.id, "step": score.step.next} if score.step else None,
        "items": [
            _shape(section, item) for section, items in score.sections.items() for item in items
        ],
    }
    return json.dumps(whole, indent=2) + "\n"


def _item(item: Scored) -> Iterator[str]:
    yield f"  {_MARKS[item.points]}  {item.item.id:<4}{item.item.title}"
    for evidence in item.evidence:
        yield f"        found  {_found(evidence)}"
    if item.next:
        yield f"        next   {printable(item.next)}"
    if item.answer and item.answer.not_applicable:
        yield f"        said not to apply: {printable(item.answer.not_applicable)}"
    elif not item.is_answered:
        yield f"        ask    {item.item.asks}"


def _found(evidence: Evidence) -> str:
    return f"{printable(evidence.text)} ({printable(evidence.place)})"


def _shape(section: str, item: Scored) -> dict[str, Any]:
    answer = item.answer
    return {
        "id": item.item.id,
        "section": section,
        "title": item.item.title,
        "points": item.points,
        "evidence": [
            {"text": e.text, "place": e.place, "points": e.points, "against": e.against}
            for e in item.evidence
        ],
        "next": item.next or None,
        "asks": item.item.asks,
        "not_applicable": answer.not_applicable or None if answer else None,
    }
