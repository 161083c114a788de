"""Two runs compared, the observations written by hand: the notebook's cells 1–3 are the steps."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from nb2prod.export.provenance import Provenance, Source, StepOrigin
from nb2prod.notebook import Location
from nb2prod.observe import CellRun, Failure, Observation, Output, Value, Variable
from nb2prod.verify import Rung, Verification, compare
from nb2prod.verify.values import compare_values

T = "2026-11-22T09:14:03Z"
LOAD, FIT = f"{T} INFO p.steps load: ", f"{T} INFO p.steps fit: "
DONE = f"{T} INFO p.steps step load done in 0.41 s, 12 rows × 3 columns\n"

PROVENANCE = Provenance(
    notebook=Source("n.ipynb", "../n.ipynb", ""),
    nb2prod="0",
    package="p",
    steps=(
        StepOrigin("load", (1, 2), ("df",), (3,), looks=1),
        StepOrigin("fit", (3,), ("model",), (5,)),
    ),
)

Cells = Mapping[int, Sequence[Output]]


def run(cells: Cells, **more: object) -> Observation:
    runs = tuple(CellRun(index, 0.1, outputs=tuple(shown)) for index, shown in cells.items())
    return Observation(runs, **more)  # type: ignore[arg-type]


def text(value: str) -> Output:
    return Output("text", value)


def table(value: str, digest: str = "") -> Output:
    return Output("display", value, Value("pandas.DataFrame", digest=digest or value))


def moved(value: str, digest: str = "") -> Output:
    return Output("display", value, Value("ipywidgets.widgets.Slider", digest=digest or value))


def string(value: str) -> Output:
    return Output("display", repr(value), Value("str", digest=value))


def figure(digest: str = "f") -> Output:
    return Output("figure", "<Figure size 640x480 with 1 Axes>", Value("Figure", digest=digest))


def interactive(digest: str = "f") -> Output:
    return replace(figure(digest), text=f"interactive {figure().text}")


def rungs(found: Verification, step: str) -> list[tuple[str, str]]:
    items = next(s.items for s in found.steps if s.name == step)
    return [(i.kind, i.rung.words) for i in items if i.kind != "value"]


SAME = "identical"
SHOWN: dict[str, tuple[Cells, Cells, list[tuple[str, str]]]] = {
    "a print is a log record": (
        {0: [text("rows: 12\n")]},
        {2: [text(f"{LOAD}rows: 12\n{DONE}")]},
        [("line", SAME)],
    ),
    "a message of several lines": (
        {0: [text("a\nb\n")], 1: [text("c\n")]},
        {2: [text(f"{LOAD}a\nb\n{LOAD}c\n{DONE}")]},
        [("line", SAME)] * 3,
    ),
    "a line that looks like ours is the user's": (
        {0: [text("step load done in 0.41 s\n")]},
        {2: [text(f"{LOAD}step load done in 0.41 s\n{DONE}")]},
        [("line", SAME)],
    ),
    "a figure more, before one that is the same": (
        {0: [figure("a"), figure("c")]},
        {2: [figure("a"), figure("b"), figure("c")]},
        [("figure", SAME)] * 2,
    ),
    "a line is missing": (
        {0: [text("a\nb\nc\n")]},
        {2: [text(f"{LOAD}a\n{LOAD}c\n{DONE}")]},
        [("line", SAME), ("line", "differs"), ("line", SAME)],
    ),
    "an empty line is missing": (
        {0: [text("a\n\nc\n")]},
        {2: [text(f"{LOAD}a\n{LOAD}c\n{DONE}")]},
        [("line", SAME), ("line", "same after normalising"), ("line", SAME)],
    ),
    "a line more is no difference": (
        {0: [text("a\n")]},
        {2: [text(f"{LOAD}warm\n{LOAD}a\n{DONE}")]},
        [("line", SAME)],
    ),
    "two lines in the other order": (
        {0: [text("a\nb\n")]},
        {2: [text(f"{LOAD}b\n{LOAD}a\n")]},
        [("line", SAME), ("line", "differs")],
    ),
    "a record glued to a line": (
        {0: [text("a b\n")]},
        {2: [text(f"a {LOAD}b\n")]},
        [("line", "differs")],
    ),
    "another value in a table that is cut short for people": (
        {0: [table("1 … 3", "x")]},
        {2: [table("1 … 3", "y")]},
        [("display", "differs")],
    ),
    "a table that is missing": ({0: [table("t")]}, {2: []}, [("display", "differs")]),
    "a time that was measured": (
        {0: [text("Wall time: 2 s\nWall time is up\n")]},
        {2: []},
        [("line", "same after normalising"), ("line", "differs")],
    ),
    "what an installation says": (
        {0: [text("[notice] new\n  Downloading a.whl (1 MB)\nDownloading rows\n")]},
        {2: []},
        [("line", "same after normalising")] * 2 + [("line", "differs")],
    ),
    "a figure that is missing": (
        {0: [figure("one"), figure("two")]},
        {2: [figure("two")]},
        [("figure", "differs"), ("figure", SAME)],
    ),
    "a figure with other data": ({0: [figure("a")]}, {2: [figure("b")]}, [("figure", "differs")]),
    "an interactive figure is a picture in the job": (
        {0: [interactive()]},
        {2: [figure()]},
        [("figure", "same after normalising")],
    ),
    "interactive figures that are told when a cell ends": (
        {0: [text("a\n"), interactive("one"), interactive("two")]},
        {2: [figure("two"), figure("one"), text(f"{LOAD}a\n"), figure("three")]},
        [("line", SAME)] + [("figure", "same after normalising")] * 2,
    ),
    "an interactive figure that the job displays": (
        {0: [interactive()]},
        {2: [replace(figure(), kind="display")]},
        [("figure", "same after normalising")],
    ),
    "an interactive figure that is missing": (
        {0: [interactive("one"), interactive("two")]},
        {2: [figure("two")]},
        [("figure", "differs"), ("figure", "same after normalising")],
    ),
    "text, table, figure, text": (
        {0: [text("a\n"), table("t"), figure()], 1: [text("b\n")]},
        {2: [text(f"{LOAD}a\n"), table("t"), figure(), text(f"{LOAD}b\n{DONE}")]},
        [("line", SAME), ("display", SAME), ("figure", SAME), ("line", SAME)],
    ),
    "a look that is shown after the step": (
        {0: [table("t"), text("a\n")], 1: [figure()]},
        {2: [text(f"{LOAD}a\n"), figure(), text(DONE), table("t")]},
        [("display", SAME), ("line", SAME), ("figure", SAME)],
    ),
    "a figure is no look": (
        {0: [figure(), text("a\n")]},
        {2: [text(f"{LOAD}a\n"), figure()]},
        [("figure", SAME), ("line", "differs")],
    ),
    "what a person moves, and what it starts with": (
        {0: [moved("interactive(…)"), Output("display", "<function __main__.f(x)>")]},
        {2: [text(f"{LOAD}5 a\n"), Output("display", "10")]},
        [("display", "cannot be compared"), ("display", "same after normalising")],
    ),
    "two that a person moves, and what they print": (
        {0: [moved("interactive(children=(IntSlider(…)"), moved("interactive(children=(A(…)")]},
        {2: [text(f"{LOAD}5 a\n{LOAD}1 b\n")]},
        [("display", "cannot be compared")] * 2,
    ),
    "a slider that stands elsewhere": (
        {0: [moved("IntSlider(value=3)")]},
        {2: [moved("IntSlider(value=3)", "other")]},
        [("display", "differs")],
    ),
    "a function without anything to move": (
        {0: [Output("display", "<function __main__.f(x)>")]},
        {2: []},
        [("display", "differs")],
    ),
    "a text that names a class of the step": (
        {0: [string("<__main__.Dog object at 0x7f1c>")]},
        {2: [string("<p.steps.load.<locals>.Dog object at 0x7f2d>")]},
        [("display", "same after normalising")],
    ),
    "another text": (
        {0: [string("a")]},
        {2: [string("b")]},
        [("display", "differs")],
    ),
    "a table became text": (
        {0: [table("t")]},
        {2: [text(f"{LOAD}t\n")]},
        [("display", "differs")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("original", "job", "wanted"), SHOWN.values(), ids=SHOWN.keys())
def test_what_a_step_shows(original: Cells, job: Cells, wanted: list[tuple[str, str]]) -> None:
    assert rungs(compare(run(original), run(job), PROVENANCE), "load") == wanted


OPTIONAL = "This is now an optional IPython functionality"
TRACED = """Traceback (most recent call last):
  File "{}", line 3, in {}
    {}
    {}
ZeroDivisionError: no
"""
COMPLAINED = {
    "what the notebook itself logs": (
        {0: [Output("error", "WARNING:root:late\n")]},
        {2: [text(f"{T} WARNING root load: late\n{DONE}")]},
        [("stderr", SAME)],
    ),
    "what a library logs that nobody set up": (
        {0: [Output("error", "posx should be finite\n")]},
        {2: [text(f"{T} WARNING matplotlib.text load: posx should be finite\n{DONE}")]},
        [("stderr", SAME)],
    ),
    "what the notebook's own logger tells": (
        {0: [Output("error", "2026-01-31 09:14:03,123 INFO rows: 481\n")]},
        {2: [text(f"{T} INFO p.steps load: rows: 481\n{DONE}")]},
        [("stderr", SAME)],
    ),
    "a record in a layout of the notebook's": (
        {0: [Output("error", "2026-01-31 09:14:03,123 - mine - INFO - begun\n[INFO] begun\n")]},
        {2: [text(f"{T} INFO mine load: begun\n{T} INFO root load: begun\n{DONE}")]},
        [("stderr", SAME)] * 2,
    ),
    "what IPython says of a magic": (
        {0: [Output("error", f"/osm.py:4: UserWarning: {OPTIONAL}, setting dhist\n  f()\n")]},
        {2: []},
        [("warning", "same after normalising")],
    ),
    "a deprecation of a library's own kind": (
        {0: [Output("error", "a.py:1: TqdmDeprecationWarning: old\n  f()\n")]},
        {2: []},
        [("warning", "same after normalising")],
    ),
    "a warning from another place": (
        {0: [Output("error", "/tmp/cell 1.py:1: UserWarning: no\n  f()\nlate\n")]},
        {2: [Output("error", "late\n/src/steps.py:9: UserWarning: no\n  f(x)\n")]},
        [("stderr", SAME), ("warning", SAME)],
    ),
    "a warning that is told more often": (
        {0: [Output("error", "a.py:1: UserWarning: no\n  f()\na.py:2: UserWarning: no\n")]},
        {2: [Output("error", "b.py:9: UserWarning: no\n")]},
        [("warning", SAME)],
    ),
    "a warning of several lines, with other words": (
        {0: [Output("error", "a.py:1: AWarning: \nsome\n\nwords\n  f()\nlate\n")]},
        {2: [Output("error", "a.py:1: AWarning: \nmore\n\nwords\n  f()\nlate\n")]},
        [("stderr", SAME), ("warning", "differs")],
    ),
    "a warning that Python keeps from users of a package": (
        {0: [Output("error", "a.py:1: DeprecationWarning: old\n  f()\n")]},
        {2: []},
        [("warning", "same after normalising")],
    ),
    "an import that complains earlier": (
        {0: [Output("error", "one\n")], 1: [Output("error", "two\n")]},
        {1: [Output("error", "two\n")], 2: [Output("error", "one\n")]},
        [("stderr", SAME), ("stderr", SAME)],
    ),
    "a traceback that the notebook prints": (
        {0: [Output("error", TRACED.format("/tmp/ipykernel_4/12.py", "<module>", "1/0", "~^~"))]},
        {2: [Output("error", TRACED.format("/src/p/steps.py", "load", "1 / 0", "~~^~~"))]},
        [("stderr", SAME), ("stderr", "same after normalising"), ("stderr", SAME)],
    ),
    "a traceback of another error": (
        {0: [Output("error", TRACED.format("a.py", "f", "1/0", "~^~"))]},
        {2: [Output("error", TRACED.format("a.py", "f", "1/0", "~^~").replace("Zero", "One"))]},
        [("stderr", SAME), ("stderr", SAME), ("stderr", "differs")],
    ),
    "what matplotlib says whenever it draws": (
        {0: [Output("error", "findfont: Font family 'Arial' not found.\n" * 2)]},
        {2: [Output("error", "findfont: Font family 'Arial' not found.\n")]},
        [("stderr", SAME), ("stderr", "same after normalising")],
    ),
    "a line that is missing": (
        {0: [Output("error", "one\none\n")]},
        {2: [Output("error", "one\n")]},
        [("stderr", SAME), ("stderr", "differs")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("original", "job", "wanted"), COMPLAINED.values(), ids=COMPLAINED.keys())
def test_standard_error_is_one_for_the_whole_run(
    original: Cells, job: Cells, wanted: list[tuple[str, str]]
) -> None:
    assert rungs(compare(run(original), run(job), PROVENANCE), "") == wanted


def test_what_the_notebook_logs_is_nothing_more_that_the_job_shows() -> None:
    job = run({2: [text(f"{T} INFO p.steps load: rows: 481\n{T} INFO p load: more\n{DONE}")]})
    found = compare(run({0: [Output("error", "INFO rows: 481\n")]}), job, PROVENANCE)
    assert [step.extra for step in found.steps if step.extra] == [("more",)]


NAN = float("nan")


def value(digest: str = "d", **more: object) -> Value:
    return Value(**{"type": "int", "digest": digest, **more})  # type: ignore[arg-type]


VALUES = {
    "the same": (value(), value(), Rung.IDENTICAL),
    "another": (value("a"), value("b"), Rung.DIFFERS),
    "another type": (value(type="int"), value(type="float"), Rung.DIFFERS),
    "the notebook's class, at module level": (
        value(type="__main__.Bill"),
        value(type="p.functions.Bill"),
        Rung.NORMALISED,
    ),
    "close": (
        value(floats=((0.1 + 0.2).hex(),)),
        value(floats=((0.3).hex(),)),
        Rung.CLOSE,
    ),
    "not a number, twice": (value(floats=("nan",)), value(floats=("nan",)), Rung.IDENTICAL),
    "not close": (value(floats=((0.1).hex(),)), value(floats=((0.2).hex(),)), Rung.DIFFERS),
    "fewer numbers": (value(floats=((0.1).hex(),)), value(), Rung.DIFFERS),
    "too many numbers to keep": (
        value(floats_digest="a"),
        value(floats_digest="b"),
        Rung.DIFFERS,
    ),
    "nothing that repeats": (
        value(comparable=False),
        value("x", comparable=False),
        Rung.INCOMPARABLE,
    ),
}


MANY = {
    "the same but for the last bits": ([0.1 + 0.2, NAN], [0.3, NAN], Rung.CLOSE),
    "another number among them": ([1.0, 2.0], [1.0, 2.5], Rung.DIFFERS),
    "more of them": ([1.0], [1.0, 2.0], Rung.DIFFERS),
}


@pytest.mark.parametrize(("one", "other", "rung"), MANY.values(), ids=MANY.keys())
def test_many_numbers_are_compared_where_they_were_kept(
    one: list[float], other: list[float], rung: Rung
) -> None:
    kept = {"a": array("d", one).tobytes(), "b": array("d", other).tobytes()}
    sides = value(floats_digest="a"), value(floats_digest="b")
    assert compare_values(*sides, kept.__getitem__)[0] is rung


@pytest.mark.parametrize(("one", "other", "rung"), VALUES.values(), ids=VALUES.keys())
def test_a_value_that_leaves_a_step(one: Value, other: Value, rung: Rung) -> None:
    original = run({0: [], 1: []}, variables=(Variable(1, "df", one),))
    job = run({2: []}, variables=(Variable(2, "df", other),))
    found = compare(original, job, PROVENANCE).steps[0].items
    assert [(item.name, item.rung) for item in found] == [("df", rung)]


def test_a_value_that_no_run_told_of_cannot_be_compared() -> None:
    found = compare(run({0: []}), run({2: []}), PROVENANCE)
    assert {item.rung for item in found.items} == {Rung.INCOMPARABLE}
    assert found.is_same


@pytest.mark.parametrize(
    ("first", "again", "job", "rung"),
    [
        pytest.param("score 1", "score 2", "score 3", Rung.NONDETERMINISTIC, id="a number"),
        pytest.param("score 1", "score 1", "score 3", Rung.DIFFERS, id="a number that repeats"),
        pytest.param("score 1", "score 2", "error 3", Rung.DIFFERS, id="other words in the job"),
        pytest.param("red", "blue", "green", Rung.NONDETERMINISTIC, id="a word"),
        pytest.param("score 1", "score 2", None, Rung.DIFFERS, id="no line in the job"),
        pytest.param("score 1", "score 2\nmore", None, Rung.NONDETERMINISTIC, id="more or less"),
    ],
)
def test_what_the_notebook_does_not_repeat(
    first: str, again: str, job: str | None, rung: Rung
) -> None:
    found = compare(
        run({0: [text(f"{first}\n")]}),
        run({2: [text(f"{LOAD}{job}\n") if job else text("")]}),
        PROVENANCE,
        again=run({0: [text(f"{again}\n")]}),
    )
    assert found.steps[0].items[0].rung is rung


def test_files_by_their_digests_then_by_their_content() -> None:
    original = run({}, written_digests=(("a.csv", "1"), ("b.csv", "2"), ("c.csv", "3")))
    job = run({}, written_digests=(("a.csv", "1"), ("b.csv", "9")))
    found = compare(original, job, PROVENANCE, files=lambda name: (Rung.CLOSE, ""))
    files = {item.name: item.rung for item in found.items if item.kind == "file"}
    assert files == {"a.csv": Rung.IDENTICAL, "b.csv": Rung.CLOSE, "c.csv": Rung.DIFFERS}


def test_a_job_that_fails_says_where_and_compares_as_far_as_it_came() -> None:
    original = run({0: [text("a\n")], 2: [text("b\n")]})
    failure = Failure(Location(2, 1), "NameError: name 'x' is not defined")
    found = compare(original, run({2: []}, failure=failure), PROVENANCE)
    assert found.failure == "the job fails in step load: NameError: name 'x' is not defined"
    assert found.failed_step == "load"
    assert [step.name for step in found.steps] == ["load"]
    assert not found.is_same


def test_a_notebook_that_fails_is_nobody_s_difference() -> None:
    original = run({0: []}, failure=Failure(Location(0, 2), "KeyError: 'x'"))
    found = compare(original, run({}), PROVENANCE)
    assert found.failure == "the notebook itself fails in cell 1, line 2: KeyError: 'x'"
