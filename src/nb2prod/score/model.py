"""Tests for model development."""

import re
from collections.abc import Iterator

from nb2prod.score.item import HALF, WHOLE, Evidence, Item
from nb2prod.score.reading import METRIC, calls, metrics_by_slice, seen
from nb2prod.score.subject import Subject
from nb2prod.sentence import gettext

_SEARCH = re.compile(
    r"(?:Halving)?(?:Grid|Random(?:ized)?)Search(?:CV)?|BayesSearchCV|create_study|"
    r"LassoCV|RidgeCV|ElasticNetCV|LogisticRegressionCV|tune_model"
)
_SIMPLE = re.compile(
    r"Dummy(?:Classifier|Regressor)|(?:fit|train|evaluate|score|predict)_baseline\w*"
)
_FAIRNESS = re.compile(r"MetricFrame|BinaryLabelDatasetMetric|demographic_parity_\w+")
_OPEN, _TICKED = "- [ ]", "- [x]"


def _reviewed(subject: Subject) -> Iterator[Evidence]:
    if not subject.commit:
        yield Evidence("not committed to git", subject.name, against=True)
        return
    yield Evidence("committed to git", f"commit {subject.commit}")
    checklist = subject.files.get("CHECKLIST.md", "")
    still, done = checklist.count(_OPEN), checklist.lower().count(_TICKED)
    if done and not still:
        yield Evidence(f"all {done} boxes of the review are ticked", "CHECKLIST.md", HALF)
    elif still:
        yield Evidence(f"{still} boxes of the review are open", "CHECKLIST.md")


def _tuned(subject: Subject) -> Iterator[Evidence]:
    yield from seen(subject, calls(subject, _SEARCH), "searches for hyperparameters")
    given = {job.given for job in subject.jobs if job.is_ok}
    if len(given) > 1:
        text = f"the job ran with {len(given)} different sets of parameters"
        yield Evidence(text, subject.jobs[-1].place, HALF)


def _simpler(subject: Subject) -> Iterator[Evidence]:
    if next(calls(subject, METRIC), None):
        yield from seen(subject, calls(subject, _SIMPLE), "measures a simple model too")


def _slices(subject: Subject) -> Iterator[Evidence]:
    yield from seen(subject, metrics_by_slice(subject), "computes a metric group by group")


def _inclusion(subject: Subject) -> Iterator[Evidence]:
    for cell, node in calls(subject, _FAIRNESS):
        yield Evidence("compares groups of people", subject.place(cell.location(node)))


ITEMS = (
    Item(
        "M1",
        gettext("Model specs are reviewed and submitted"),
        gettext(
            "commit it, have somebody review it with CHECKLIST.md or "
            "`nb2prod check --output-format markdown`, and tick the boxes"
        ),
        gettext("Who has reviewed it, and where is that to be read?"),
        _reviewed,
    ),
    Item(
        "M2",
        gettext("Offline and online metrics correlate"),
        gettext("compare the metric of a past model with what its use brought"),
        gettext("Does a better metric here mean a better result out there?"),
    ),
    Item(
        "M3",
        gettext("All hyperparameters have been tuned"),
        gettext(
            "search over them and keep the results, or run the job with several values of its "
            "parameters"
        ),
        gettext("Which hyperparameters were left at their defaults on purpose?"),
        _tuned,
        WHOLE,
    ),
    Item(
        "M4",
        gettext("The impact of model staleness is known"),
        gettext("train on data up to several past dates and measure each model on today's"),
        gettext("How old may the model be before it does harm?"),
    ),
    Item(
        "M5",
        gettext("A simpler model is not better"),
        gettext(
            "measure a DummyRegressor, a DummyClassifier or last month's value beside the model"
        ),
        gettext("Would the simple model be good enough?"),
        _simpler,
        WHOLE,
    ),
    Item(
        "M6",
        gettext("Model quality is sufficient on all important data slices"),
        gettext("compute the metric for each group, not only for all rows together"),
        gettext("Which groups must not be served worse than the rest?"),
        _slices,
        WHOLE,
    ),
    Item(
        "M7",
        gettext("The model has been tested for considerations of inclusion"),
        gettext("look at how the model treats the groups of people that it is about"),
        gettext("Who could be treated unfairly by this model?"),
        _inclusion,
    ),
)
