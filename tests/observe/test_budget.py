"""What looking may cost, on a clock that only moves when the notebook or the recorder works."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nb2prod.observe.recorder import budget
from nb2prod.observe.recorder.budget import Budget
from nb2prod.observe.recorder.calls import attempt, calls, choice, watched
from nb2prod.observe.recorder.described import variables
from nb2prod.observe.recorder.source.stored import Store

LOOK = 0.02  # seconds that looking at one call takes here
WORK = 0.001  # that a call itself takes


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Iterator[Time]:
    found = Time()
    monkeypatch.setattr(budget, "process_time", found)
    monkeypatch.setattr(budget, "thread_time", found)
    monkeypatch.setattr(Budget, "spent", 0.0)
    state = attempt.randomness.state

    def slow_state() -> dict[str, object]:
        found.passes(LOOK / 2)  # before and after
        return state()

    monkeypatch.setattr(attempt.randomness, "state", slow_state)
    yield found
    calls.watched.clear()
    calls.reasons.clear()


@pytest.fixture
def working(time: Time) -> Callable[[int], list[Any]]:
    """So many watched functions, each call of which takes its time."""

    def functions(number: int) -> list[Any]:
        found = []
        for name in (f"work_{place}" for place in range(number)):
            space: dict[str, Any] = {"passes": time.passes, "calls": []}
            exec(f"def {name}(x):\n passes({WORK})\n calls.append(x)\n return str(x)", space)
            found.append(calls.watching(name, ("x",))(space[name]))
        return found

    return functions


@pytest.mark.parametrize("number", [1, 30], ids=["one function", "many functions"])
@pytest.mark.parametrize("plain", [True, False], ids=["spelled out", "refused"])
def test_looks_at_calls_have_their_share(
    time: Time, working: Callable[[int], list[Any]], number: int, plain: bool
) -> None:
    functions = working(number)
    first = watched._FIRST_LOOKS * number * LOOK
    for cell in range(60):
        for function in functions:
            for turn in range(100 // number + 1):
                function(cell * 100 + turn if plain else object())
        calls.next_cell()
        own = time.now - Budget.spent
        assert Budget.spent <= budget._FREE_SECONDS + budget.CALLS * own + first + number * LOOK
    assert sum(each.called for each in calls.watched) == number


def test_a_function_that_is_first_called_when_all_is_spent_tells_why(
    time: Time, working: Callable[[int], list[Any]], tmp_path: Path
) -> None:
    (function,) = working(1)
    Budget.spend(60.0)
    assert [function(number) for number in range(3)] == ["0", "1", "2"]
    assert time.now == pytest.approx(3 * WORK)
    told = choice.report({}, Store(str(tmp_path / "kept")), str(tmp_path))
    assert told == ([], [["work_0", "there was no time to look at its calls"]])


def test_variables_have_their_share_and_the_others_are_named(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(value: object, name: str) -> dict[str, Any]:
        time.passes(0.125)
        return {"type": "int", "comparable": True}

    monkeypatch.setattr(variables, "describe", slow)
    monkeypatch.setattr(variables, "seen", [])
    space = {f"x{number}": number for number in range(100)}
    time.passes(10.0)
    variables.look(1, list(space), space)
    looked_at = sum(row["value"]["comparable"] for row in variables.seen)
    allowed = budget._FREE_SECONDS + budget.VARIABLES * 10.0
    assert allowed <= looked_at * 0.125 <= allowed + 0.125
    last = variables.seen[-1]
    assert (last["name"], last["annotation"]) == ("x99", "int")
    assert last["value"]["summary"] == "there was no time to look at it"


@pytest.mark.parametrize(
    ("spent", "again"),
    [(0.0, 2), (4.0, 0)],
    ids=["in time, each call is made again", "late, a result is believed"],
)
def test_calls_are_made_again_while_there_is_time(
    time: Time, working: Callable[[int], list[Any]], tmp_path: Path, *, spent: float, again: int
) -> None:
    (function,) = working(1)
    time.passes(9.0)
    assert [function(1), function(2)] == ["1", "2"]
    made = function.__globals__["calls"]
    del made[:]
    time.passes(spent)
    Budget.spend(spent)
    rows, silent = choice.report({}, Store(str(tmp_path / "kept")), str(tmp_path))
    assert silent == []
    assert len(made) == again
    assert [row["result"] for row in rows][:1] == ["'1'"]


@pytest.mark.parametrize(
    ("worked", "passed", "seconds"),
    [
        pytest.param(0.5, 0.5, 0.5, id="nothing else to do"),
        pytest.param(0.5, 2.5, 0.5, id="a busy machine"),
        pytest.param(0.0, 6.0, 1.0, id="it only waits"),
    ],
)
def test_a_call_takes_as_long_on_a_busy_machine(
    monkeypatch: pytest.MonkeyPatch, worked: float, passed: float, seconds: float
) -> None:
    own, everybodys = Time(), Time()
    monkeypatch.setattr(budget, "process_time", own)
    monkeypatch.setattr(budget, "perf_counter", everybodys)
    clock = budget.Clock()
    own.passes(worked)
    everybodys.passes(passed)
    assert clock.seconds == pytest.approx(seconds)
