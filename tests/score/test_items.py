"""What speaks for an item in a notebook, and what does not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nb2prod.analysis import Analysis
from nb2prod.score import Answer, Record, Scored, Subject, score
from nb2prod.sentence import Sentence

TODAY = date(2026, 11, 24)
FAILED = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}


def ran(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"source": source, "execution_count": 1, "outputs": list(outputs)}


def scored(subject: Subject, id: str, **answers: Answer) -> Scored:
    return next(i for i in score(subject, answers).items if i.item.id == id)


HALF = {
    "columns are insisted on": ("D1", "assert set(df.columns) == {'a', 'b'}"),
    "types are insisted on, by raising": ("D1", "if df.dtypes['a'] != int:\n    raise ValueError"),
    "a schema of pandera": ("D1", "schema = pa.DataFrameSchema({'a': pa.Column(int)})"),
    "importances by permutation": ("D2", "permutation_importance(model, X, y)"),
    "importances of a forest": ("D2", "pd.Series(model.feature_importances_)"),
    "a grid of hyperparameters": ("M3", "GridSearchCV(model, grid).fit(X, y)"),
    "a dummy model that is measured": (
        "M5",
        "m = DummyRegressor().fit(X, y)\nmean_absolute_error(y, m.predict(X))",
    ),
    "a metric in a loop over groups": (
        "M6",
        "for name, g in df.groupby('state'):\n    print(name, r2_score(g.y, g.p))",
    ),
    "a metric applied to groups": (
        "M6",
        "df.groupby('s').apply(lambda g: accuracy_score(g.y, g.p))",
    ),
    "a metric of each group in a list": (
        "M6",
        "[f1_score(*pick(s)) for s in df.state.unique()]",
    ),
    "a limit for the metric": ("I4", "assert test_score > 0.8"),
    "a limit for the metric, by raising": ("I4", "if rmse > 10:\n    raise SystemExit"),
    "no gaps": ("Mo2", "assert not df.isnull().any().any()"),
    "no doubles": ("Mo2", "assert df.id.is_unique"),
    "finite numbers": ("Mo5", "assert np.isfinite(p).all()"),
}
NOTHING = {
    "an assertion about something else": ("D1", "assert x == 1"),
    "columns are only looked at": ("D1", "if 'a' in df.columns:\n    print('a')"),
    "in a function that nobody knows was called": (
        "D1",
        "def f(df):\n    assert list(df.columns) == ['a']",
    ),
    "a search that is not one of hyperparameters": ("M3", "fmin(cost, x0)"),
    "a dummy model that is not measured": ("M5", "DummyClassifier().fit(X, y)"),
    "a baseline of a signal": ("M5", "remove_baseline(signal)\naccuracy_score(y, p)"),
    "a metric in another loop": ("M6", "for m in models:\n    accuracy_score(y, m.predict(X))"),
    "a metric that must only be there": ("I4", "assert score is not None"),
    "a limit for something else": ("I4", "assert rows > 10"),
    "a seed": ("I1", "np.random.seed(0)"),
    "a fairness metric that nobody answered for": ("M7", "MetricFrame(metrics=f)"),
    "a fit": ("I2", "model.fit(X, y)"),
    "a column of a name that is a word here": ("Mo2", "assert df['isnull'] == 1"),
}


@pytest.mark.parametrize(("id", "source"), HALF.values(), ids=HALF.keys())
def test_what_the_notebook_did_once_is_half_a_point(
    analysis: Callable[..., Analysis], id: str, source: str
) -> None:
    found = scored(Subject("n.ipynb", analysis("", ran(source)), TODAY), id)
    assert found.points == 0.5
    assert found.evidence[0].place.startswith("cell 2, line ")
    assert "keep the records" in found.next


@pytest.mark.parametrize(("id", "source"), HALF.values(), ids=HALF.keys())
def test_what_never_ran_or_failed_is_nothing(
    analysis: Callable[..., Analysis], id: str, source: str
) -> None:
    for cell in (source, ran(source, FAILED)):
        found = scored(Subject("n.ipynb", analysis(cell), TODAY), id)
        assert found.points == 0
        assert "no record says that it ran" in found.evidence[0].text


@pytest.mark.parametrize(("id", "source"), NOTHING.values(), ids=NOTHING.keys())
def test_what_does_not_count(analysis: Callable[..., Analysis], id: str, source: str) -> None:
    found = scored(Subject("n.ipynb", analysis(ran(source)), TODAY), id)
    assert found.points == 0
    assert found.next == found.item.first


def records(*days: int, month: int = 11, **given: Any) -> tuple[Record, ...]:
    return tuple(
        Record(date(2026, month, day), True, f"artifacts/{day:02}", **given) for day in days
    )


FAILURE = (Record(date(2026, 11, 23), False, "artifacts/23"),)
RUNS: dict[str, tuple[tuple[Record, ...], float]] = {
    "none": ((), 0),
    "one": (records(20), 0.5),
    "several on one day": (records(20, 20), 0.5),
    "on several days": (records(19, 20), 1),
    "on several days, long ago": (records(19, 20, month=9), 0.5),
    "on several days, the last failed": (records(19, 20) + FAILURE, 0.5),
    "only one that failed": (FAILURE, 0),
    "in the future": (records(28, 29), 0),
}


@pytest.mark.parametrize(("jobs", "points"), RUNS.values(), ids=RUNS.keys())
@pytest.mark.parametrize("id", ["D1", "Mo2"])
def test_a_contract_is_worth_what_the_runs_are_that_checked_it(
    analysis: Callable[..., Analysis], id: str, jobs: tuple[Record, ...], points: float
) -> None:
    files = {"contracts/bills.json": "{}"}
    subject = Subject("p", analysis(), TODAY, is_package=True, files=files, jobs=jobs)
    assert scored(subject, id).points == points


@pytest.mark.parametrize(("runs", "points"), RUNS.values(), ids=RUNS.keys())
def test_tests_are_worth_what_their_runs_are(
    analysis: Callable[..., Analysis], runs: tuple[Record, ...], points: float
) -> None:
    files = {"tests/test_functions.py": "", "tests/test_job.py": ""}
    subject = Subject("p", analysis(), TODAY, is_package=True, files=files)
    assert scored(subject, "D7").points == scored(subject, "I3").points == 0
    tested = [Record(r.when, r.is_ok, r.place, "", frozenset({"test_job"})) for r in runs]
    subject = Subject("p", analysis(), TODAY, is_package=True, files=files, tests=tuple(tested))
    assert scored(subject, "I3").points == points
    assert scored(subject, "D7").points == 0


F = "def f(x):\n    return x"
ASSERTED = {
    "of every function": ((ran(F), ran("assert f(1) == 1")), 0.5),
    "of one of two": ((ran(F), ran("def g(): ..."), ran("assert f(1) == 1")), 0),
    "that never ran": ((ran(F), "assert f(1) == 1"), 0),
    "that failed": ((ran(F), ran("assert f(1) == 2", FAILED)), 0),
    "of no function": ((ran("assert x == 1"),), 0),
}


@pytest.mark.parametrize(("cells", "points"), ASSERTED.values(), ids=ASSERTED.keys())
def test_assertions(
    analysis: Callable[..., Analysis], cells: tuple[Any, ...], points: float
) -> None:
    assert scored(Subject("n.ipynb", analysis(*cells), TODAY), "D7").points == points


def test_tests_beside_a_notebook_count_when_they_were_run(
    analysis: Callable[..., Analysis],
) -> None:
    whole = analysis(ran(F), tests=("def test_f():\n    assert f(1) == 1\n",))
    assert scored(Subject("n.ipynb", whole, TODAY), "D7").points == 0
    subject = Subject("n.ipynb", whole, TODAY, tests=records(19, 20))
    assert scored(subject, "D7").points == 1


def test_a_verified_package_is_half_a_point(analysis: Callable[..., Analysis]) -> None:
    page = "**The job does the same: 3 lines.**\n\n| verified | 2026-11-20 (UTC) by nb2prod |\n"
    subject = Subject("p", analysis(), TODAY, is_package=True, files={"VERIFICATION.md": page})
    assert scored(subject, "I1").points == 0.5
    page = page.replace("does the same", "does NOT do the same")
    subject = Subject("p", analysis(), TODAY, is_package=True, files={"VERIFICATION.md": page})
    assert scored(subject, "I1").points == 0


REVIEWS = {
    "no commit": ("", "- [x] a", 0),
    "no review": ("abc of 2026-11-20", "", 0),
    "an open box": ("abc of 2026-11-20", "- [x] a\n- [ ] b", 0),
    "all boxes ticked": ("abc of 2026-11-20", "- [x] a\n- [X] b", 0.5),
}


@pytest.mark.parametrize(("commit", "checklist", "points"), REVIEWS.values(), ids=REVIEWS.keys())
def test_review(
    analysis: Callable[..., Analysis], commit: str, checklist: str, points: float
) -> None:
    files = {"CHECKLIST.md": checklist}
    subject = Subject("p", analysis(), TODAY, is_package=True, files=files, commit=commit)
    assert scored(subject, "M1").points == points


def test_parameters_that_were_tried_are_half_a_point(analysis: Callable[..., Analysis]) -> None:
    jobs = records(20, given="{1}")
    assert scored(Subject("p", analysis(), TODAY, jobs=jobs + jobs), "M3").points == 0
    jobs += records(21, given="{2}")
    assert scored(Subject("p", analysis(), TODAY, jobs=jobs), "M3").points == 0.5


def test_a_model_in_the_tests_counts_where_there_is_a_model(
    analysis: Callable[..., Analysis],
) -> None:
    files = {"tests/test_functions.py": "assert train(x).predict(y) == 1"}
    given: dict[str, Any] = {
        "is_package": True,
        "files": files,
        "tests": records(20, tests=frozenset({"test_functions"})),
    }
    assert scored(Subject("p", analysis("model.fit(x, y)"), TODAY, **given), "I2").points == 0.5
    assert scored(Subject("p", analysis("x = 1"), TODAY, **given), "I2").points == 0


def test_what_a_person_answered_is_half_a_point(analysis: Callable[..., Analysis]) -> None:
    subject = Subject("n.ipynb", analysis("x"), TODAY)
    answer = Answer("Ana", date(2026, 11, 2), "https://example.org/1", "looked")
    found = scored(subject, "M2", M2=answer)
    assert (found.points, found.evidence[0].place) == (0.5, "https://example.org/1")
    old = Answer("Ana", date(2025, 11, 2), "https://example.org/1")
    again = scored(subject, "M2", M2=old)
    assert (again.points, again.is_answered) == (0, False)
    assert isinstance(again.evidence[0].text, Sentence)


def test_what_does_not_apply_is_no_step_to_take(analysis: Callable[..., Analysis]) -> None:
    found = scored(Subject("n", analysis("x"), TODAY), "M2", M2=Answer(not_applicable="no model"))
    assert (found.points, found.next, found.can_rise) == (0, "", False)


def test_a_credential_speaks_against_what_a_person_answered(
    analysis: Callable[..., Analysis], notebook: Callable[..., Any]
) -> None:
    answer = Answer("Ana", date(2026, 11, 2), "https://example.org/1")
    whole = analysis("x")
    clean = Subject("n.ipynb", whole, TODAY)
    assert scored(clean, "D5", D5=answer).points == 0.5
    place = whole.program.cells[0].location(whole.program.cells[0].tree.body[0])
    found = scored(Subject("n.ipynb", whole, TODAY, credentials=(place,)), "D5", D5=answer)
    assert found.points == 0
    assert found.evidence[0].place == "cell 1, line 1"
    assert found.next.endswith("against it: a credential stands in the code")
