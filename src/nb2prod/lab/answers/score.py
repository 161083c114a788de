"""How far from production, on both scales."""

from pathlib import Path

from nb2prod.api.score import score_of
from nb2prod.lab.answers.opened import opened
from nb2prod.lab.messages import Evidence, ScoreAnswer, ScoreItem, ScoreRequest
from nb2prod.score import Scored


def score(request: ScoreRequest, path: Path) -> ScoreAnswer:
    """Score a notebook or a package; nothing is run.

    Raises:
        NotebookError, PackageError, ReadinessError: as `score_of`.
    """
    notebook = opened(request.document, path).notebook if request.document else None
    found = score_of(path, notebook)
    items = {
        item.item.id: _item(section, item)
        for section, scored in found.sections.items()
        for item in scored
    }
    return ScoreAnswer(
        done=found.done,
        of=len(items),
        kind=found.kind,
        points=found.points,
        band=found.band,
        sections=found.sums,
        items=tuple(items.values()),
        next=items[found.step.item.id] if found.step else None,
    )


def _item(section: str, scored: Scored) -> ScoreItem:
    return ScoreItem(
        id=scored.item.id,
        section=section,
        title=scored.item.title,
        points=scored.points,
        evidence=tuple(
            Evidence(text=e.text, place=e.place, points=e.points, against=e.against)
            for e in scored.evidence
        ),
        next=scored.next,
        asks=scored.item.asks,
        not_applicable=scored.answer.not_applicable if scored.answer else "",
    )
