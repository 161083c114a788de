"""Tests for monitoring."""

import re
from collections.abc import Iterator

from nb2prod.score.data import contracts
from nb2prod.score.item import HALF, WHOLE, Evidence, Item
from nb2prod.score.reading import insists, seen
from nb2prod.score.subject import Subject, told, worth
from nb2prod.sentence import gettext

_INVARIANTS = re.compile(
    r"isnull|isna|notnull|notna|duplicated|is_unique|nunique|between|is_monotonic\w*|isin"
)
_FINITE = re.compile(r"isfinite|isnan|isinf|check_numerics")


def _pinned(subject: Subject) -> Iterator[Evidence]:
    if "requirements.lock" in subject.files:
        runs = told(subject.jobs, "run of the job")
        points = min(worth(subject.jobs, subject.today), HALF) if subject.commit else 0.0
        text = f"the versions are pinned, so a change is one that is seen; {runs}"
        yield Evidence(text, "requirements.lock", points)


def _invariants(subject: Subject) -> Iterator[Evidence]:
    yield from contracts(subject)
    yield from seen(subject, insists(subject, _INVARIANTS), "insists on what holds for the data")


def _skew(subject: Subject) -> Iterator[Evidence]:
    is_model = any(effect.kind == "fit" for effect in subject.analysis.effects)
    for path in subject.named("src/*/contracts/drift.py") if is_model else ():
        runs = told(subject.jobs, "run of the job")
        points = min(worth(subject.jobs, subject.today), HALF)
        yield Evidence(f"inputs are compared with those of the first run; {runs}", path, points)


def _finite(subject: Subject) -> Iterator[Evidence]:
    yield from seen(subject, insists(subject, _FINITE), "stops at numbers that are none")


def _durations(subject: Subject) -> Iterator[Evidence]:
    if subject.jobs:
        text = "executed jobs keep how long each cell took; nothing compares them"
        yield Evidence(text, subject.jobs[-1].place)


ITEMS = (
    Item(
        "Mo1",
        gettext("Dependency changes result in notification"),
        gettext("pin the versions, commit them, and keep the records of runs with them"),
        gettext("Who hears of it when an upstream team changes the data?"),
        _pinned,
    ),
    Item(
        "Mo2",
        gettext("Data invariants hold for inputs"),
        gettext(
            "say what must hold for the data that come in, and stop when it does not: "
            "`nb2prod productionize` writes contracts, `nb2prod run` leaves the record"
        ),
        gettext("Which surprises in the data can be ignored, and which mean training anew?"),
        _invariants,
        WHOLE,
    ),
    Item(
        "Mo3",
        gettext("Training and serving are not skewed"),
        gettext("compare what the model is given with what it was trained on"),
        gettext("Are features computed by the same code in training and in use?"),
        _skew,
    ),
    Item(
        "Mo4",
        gettext("Models are not too stale"),
        gettext("write down when the model in use was trained, and how old it may get"),
        gettext("Who hears of it when the model is too old?"),
    ),
    Item(
        "Mo5",
        gettext("Models are numerically stable"),
        gettext("stop at NaN and infinity: `assert np.isfinite(predictions).all()`"),
        gettext("What happened the last time a number was none?"),
        _finite,
        WHOLE,
    ),
    Item(
        "Mo6",
        gettext("Computing performance has not regressed"),
        gettext("compare how long the job takes with its last runs, and note the result"),
        gettext("How long may a run take before somebody has to look?"),
        _durations,
    ),
    Item(
        "Mo7",
        gettext("Prediction quality has not regressed on served data"),
        gettext("join the predictions with what came of them, and note the metric"),
        gettext("When is known what was right, and who compares?"),
    ),
)
