"""What two runs of a package's tests say together."""

import pytest

from nb2prod.api import package_tests
from nb2prod.api.near_calls import with_calls
from nb2prod.api.trial import Trial, _together
from nb2prod.notebook import Location
from nb2prod.observe import Call, Near, Observation, Watched
from nb2prod.transform import Function, Plan

RAN = package_tests.Tests(True, "1 passed")
ROWS = {
    "passes twice": ("passed", "", "passed", "", ("passed", "")),
    "fails twice": ("failed", "assert 1 == 2", "failed", "assert 1 == 3",
                    ("failed", "assert 1 == 3")),
    "fails once": ("failed", "assert 1 == 2", "passed", "",
                   ("failed", "passes in one run and not in another: assert 1 == 2")),
    "fails the other time": ("passed", "", "failed", "no", 
                             ("failed", "passes in one run and not in another: no")),
    "an address": ("failed", "at 0x7f12ab34cd", "failed", "at 0x7f12ab34ce", ("failed", "at 0x…")),
    "a secret": ("failed", "x", "failed", "assert 'AKIAIOSFODNN7EXAMPLE'",
                 ("failed", "it fails, and the reason may hold a credential")),
}  # fmt: skip


def seen(outcome: str, reason: str = "", name: str = "a.py::test") -> Watched:
    return Watched(((name, outcome, reason),))


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_test_passes_that_passes_each_time(row: tuple) -> None:
    one, why, other, because, expected = row
    trial = _together([(RAN, seen(one, why)), (RAN, seen(other, because))])
    assert trial.watched.results == (("a.py::test", *expected),)
    assert trial.passed is (expected[0] == "passed")


def test_a_test_that_is_there_once_does_not_pass() -> None:
    trial = _together([(RAN, seen("passed", name="a.py::test[1]")), (RAN, seen("passed"))])
    assert trial.failed == {"a.py::test[1]": "is there in one run and not in another: "}


def test_tests_that_could_not_be_run_say_so() -> None:
    lacking = package_tests.Tests(False, "not run: no pytest", ran=False)
    assert _together([(lacking, Watched())] * 2) == Trial(False, "not run: no pytest", ran=False)


def test_a_later_trial_of_some_files_keeps_what_is_known_of_others() -> None:
    before = Trial(False, "", watched=seen("passed", name="job.py::test"))
    later = Trial(True, "", watched=seen("passed"))
    renewed = before.renewed(later, {"job.py"})
    assert renewed.watched.results == (("job.py::test", "passed", ""), ("a.py::test", "passed", ""))
    assert renewed.summary.startswith("2 passed, in two")


SOURCE = "def f(a, b=2, *, c=3, d):\n    return a"
PLAN = Plan("p", "", "p.ipynb", functions=(Function("f", SOURCE, ("d",), Location(0)),))
NEAR = {
    "in the form of the call": ({"a": "1", "b": "2", "c": "3", "d": "4"}, ("1",), ()),
    "with what was a default": ({"a": "1", "b": "5", "c": "3", "d": "4"}, ("1",), (("b", "5"),)),
}


@pytest.mark.parametrize(("given", "arguments", "keywords"), NEAR.values(), ids=NEAR.keys())
def test_a_call_nearby_is_written_like_one_that_was_seen(
    given: dict[str, str], arguments: tuple, keywords: tuple
) -> None:
    call = Call("f", ("9",), (), (("d", "4"),), "9", False)
    near = Near("f", tuple(given.items()), "1.5")
    more = with_calls(Observation((), calls=(call,)), PLAN, [near])
    assert more.calls == (call, Call("f", arguments, keywords, (("d", "4"),), "1.5", True))


ROW = "pd.Series({{'score': {}, 'gone': math.nan}}, dtype=object, name={})"
SOURCE_OF_TABLES = "def g(row, df, n=1):\n    return n"
WITH_TABLES = {
    "another item of a row": (("{'score': 3.0}", "", "1"), (ROW.format(3.0, 8), "df", "1")),
    "the row as it was": (("{'score': 2.5}", "", "7"), (ROW.format(2.5, 9), "df", "7")),
    "an item too many": (("{'score': 2.0, 'place': 1}", "", "1"), None),
    "a row of other items": (("", "", "1"), None),
    "a row where a table was": (("{'score': 2.5}", "{'score': 2.5}", "7"), None),
}


@pytest.mark.parametrize(("given", "arguments"), WITH_TABLES.values(), ids=WITH_TABLES.keys())
def test_a_call_nearby_takes_tables_from_the_one_that_it_is_near_to(
    given: tuple[str, ...], arguments: tuple[str, ...] | None
) -> None:
    rows = [ROW.format(2.0, 8), ROW.format(2.5, 9)]
    calls = tuple(Call("g", (row, "df", "1"), (), (), "1", False) for row in rows)
    plan = Plan("p", "", "p.ipynb", functions=(Function("g", SOURCE_OF_TABLES, (), Location(0)),))
    near = Near("g", tuple(zip(("row", "df", "n"), given, strict=True)), "2")
    more = with_calls(Observation((), calls=calls), plan, [near]).calls[2:]
    assert [call.arguments for call in more] == ([arguments] if arguments else [])


def test_a_call_nearby_says_nothing_of_what_is_printed() -> None:
    call = Call("f", ("9",), (), (("d", "4"),), "9", False, printed="9\n")
    near = Near("f", (("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")), "1")
    more = with_calls(Observation((), calls=(call,)), PLAN, [near]).calls[1:]
    assert more == (Call("f", ("1",), (), (("d", "4"),), "1", False),)


def test_a_call_nearby_is_not_taken_where_the_table_may_be_another() -> None:
    calls = tuple(Call("f", (table, "1"), (), (("d", "4"),), "1", False) for table in ("df", "dg"))
    near = Near("f", (("a", ""), ("b", "2"), ("c", "3"), ("d", "4")), "2")
    seen = Observation((), calls=calls)
    assert with_calls(seen, PLAN, [near]) == seen


@pytest.mark.parametrize(
    "near",
    [
        pytest.param(Near("stranger", (("a", "1"),), "1"), id="no function of the plan"),
        pytest.param(Near("f", (("a", "'AKIAIOSFODNN7EXAMPLE'"),), "1"), id="a credential"),
    ],
)
def test_a_call_nearby_that_is_not_taken(near: Near) -> None:
    seen = Observation((), calls=(Call("f", ("9",), (), (), "9", False),))
    assert with_calls(seen, PLAN, [near]) == seen
