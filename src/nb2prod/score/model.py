"""Tests for model development."""

import re
from collections.abc import Iterator

from nb2prod.score.item import HALF, WHOLE, Evidence, Item
from nb2prod.score.reading import METRIC, calls, metrics_by_slice, seen
from nb2prod.score.subject import Subject

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
        "Model specs are reviewed and submitted",
        "commit it, have somebody review it with CHECKLIST.md or "
        "`nb2prod check --output-format markdown`, and tick the boxes",
        "Who has reviewed it, and where is that to be read?",
        _reviewed,
    ),
    Item(
        "M2",
        "Offline and online metrics correlate",
        "compare the metric of a past model with what its use brought",
        "Does a better metric here mean a better result out there?",
    ),
    Item(
        "M3",
        "All hyperparameters have been tuned",
        "search over them and keep the results, or run the job with several values of its "
        "parameters",
        "Which hyperparameters were left at their defaults on purpose?",
        _tuned,
        WHOLE,
    ),
    Item(
        "M4",
        "The impact of model staleness is known",
        "train on data up to several past dates and measure each model on today's",
        "How old may the model be before it does harm?",
    ),
    Item(
        "M5",
        "A simpler model is not better",
        "measure a DummyRegressor, a DummyClassifier or last month's value beside the model",
        "Would the simple model be good enough?",
        _simpler,
        WHOLE,
    ),
    Item(
        "M6",
        "Model quality is sufficient on all important data slices",
        "compute the metric for each group, not only for all rows together",
        "Which groups must not be served worse than the rest?",
        _slices,
        WHOLE,
    ),
    Item(
        "M7",
        "The model has been tested for considerations of inclusion",
        "look at how the model treats the groups of people that it is about",
        "Who could be treated unfairly by this model?",
        _inclusion,
    ),
)
