"""How far from production, on both scales."""

import contextlib
from pathlib import Path

from nb2prod.api.score import score_of
from nb2prod.errors import Nb2prodError
from nb2prod.lab.answers.opened import opened
from nb2prod.lab.messages import Evidence, ScoreAnswer, ScoreItem, ScoreRequest
from nb2prod.report.score import scales
from nb2prod.score import Score, Scored
from nb2prod.sentence import capital, gettext


def score(request: ScoreRequest, path: Path, root: Path) -> ScoreAnswer:
    """Score a notebook or a package, or the package of a notebook; nothing is run.

    Raises:
        NotebookError, PackageError, ReadinessError: as `score_of`.
    """
    package = root / request.package
    if request.package and any(package.glob("jobs/*.ipynb")):
        with contextlib.suppress(Nb2prodError):
            return _told(score_of(package), is_package=True)
    notebook = opened(request.document, path).notebook if request.document else None
    return _told(score_of(path, notebook), is_package=path.is_dir())


def _told(found: Score, is_package: bool) -> ScoreAnswer:
    items = {
        item.item.id: _item(section, item)
        for section, scored in found.sections.items()
        for item in scored
    }
    return ScoreAnswer(
        said=(
            gettext("The package: {} of {}", found.done, len(items))
            if is_package
            else gettext("The notebook: {} of {}", found.done, len(items))
        ),
        scales=scales(found),
        done=found.done,
        of=len(items),
        kind=capital(found.kind),
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
        next=gettext("{}.", capital(scored.next)) if scored.next else "",
        asks=scored.item.asks,
        not_applicable=scored.answer.not_applicable if scored.answer else "",
    )
