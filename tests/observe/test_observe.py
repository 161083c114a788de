import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.errors import RunError
from nb2prod.notebook import Location, Notebook
from nb2prod.observe import Call, Observation, Request, observe

Run = Callable[..., Observation]

FUNCTIONS = """
import random, sys, numpy as np, matplotlib.pyplot as plt
from functools import lru_cache
RATE = 0.5

def plain(a, b=2, *, c=3):
    return a * b + c
def of_numpy(x): return x + 1
def of_a_global(x): return x * RATE
def of_texts(text): return [text.upper(), {"n": len(text)}]
def many(*numbers, **names): return sum(numbers) + len(names)
def recursive(n): return n if n < 2 else recursive(n - 1) + recursive(n - 2)
def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
def inner(x): return -x
def outer(x): return inner(x) + 1
@lru_cache(maxsize=None)
def cached(x): return x ** 2
def grade(points):
    if points > 1000:
        return "A"
    if points > 995:
        return "B"
    return "C"
def often(x): return x % 7
def sometimes_none(x): return x if x > 1 else None

def returns_nothing(x): print(x)
def draws(x): return x + random.random()
def draws_numpy(x): return x + np.random.rand()
def draws_unseeded(x): return x + np.random.default_rng().random()
def changes(items): items.append(1); return items[0]
def yields(x): yield x
def adder(x):
    def total(): return x + 1
    return total
def scaler(x):
    def scaled(n): return x * n
    return scaled
async def waits(x): return x
def fails(x): return 1 / x
def counts(x, seen=[]): seen.append(x); return len(seen)
def of_an_array(x): return 1
def to_an_array(x): return np.zeros(x)
def reads(x): return len(open("in.csv").read()) + x
def starts(x):
    import subprocess
    return subprocess.run([sys.executable, "-c", "pass"]).returncode + x
def never(x): return x
def decorate(f): return lambda x: (f(x), 0)
@decorate
def decorated(x): return x
def compiled(x): return x
def njit(f): return f
fast = njit(compiled)
def long(n): return "x" * n
def nothing(x): x + 1
def of_a_lambda(f): return f(1)
def of_a_default(f): return f(1)
def fails_or_not(x):
    if x == 0:
        raise ValueError(f"no share of {x} (zero)")
    return 1 / x
def plots(xs):
    plt.plot(xs)
    plt.title("growth")
    plt.show()
class Account:
    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance
    def deposit(self, amount):
        self.balance += amount
    @property
    def is_rich(self): return self.balance > 100
    @classmethod
    def of(cls, text): return cls(*text.split(","))
    def __str__(self): return f"<{self.owner}>"
class Savings(Account):
    def __init__(self, owner):
        super().__init__(owner, 5)
def twice(x):
    return 2 * x
def half(x):
    '''
    >>> half(4)
    2.0
    '''
    return x / 2
def wrong(x):
    '''
    >>> wrong(4)
    5
    '''
    return x
"""
CALLS = """
plain(1); plain(1, 5); plain(1, b=2, c=4); plain(2, 2)
of_numpy(np.float64(1.5)); of_a_global(3); of_texts('it\\'s "q" \\\\ \\n \\ud800 \\'\\'\\' end')
many(1, 2, 3, k=1); recursive(15); deep(900); outer(4); cached(3); cached(3)
[grade(p) for p in range(970, 1010)]
sometimes_none(1); sometimes_none(2)
returns_nothing(1); draws(1); draws_numpy(1); draws_unseeded(1); changes([5])
list(yields(1)); await waits(1); adder(1)(); scaler(2)(3)
try: fails(0)
except ZeroDivisionError: pass
counts(1); counts(2)
of_an_array(np.zeros(2)); to_an_array(2); reads(1); starts(1); decorated(1); fast(1); long(200_000)
nothing(1); of_a_lambda(lambda x: x); of_a_default(lambda x, k=1: x)
fails_or_not(2); plots([1, 2, 4])
try: fails_or_not(0)
except ValueError: pass
ana = Account("ana"); ana.deposit(50); ana.deposit(60); ana.is_rich; str(ana)
Account.of("bo,7"); Savings("cy").deposit(1); twice(4)
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, make: Callable[..., Notebook]) -> Observation:
    """One run of a notebook whose functions show most of what functions can be like."""
    folder = tmp_path_factory.mktemp("functions")
    (folder / "in.csv").write_text("a\n")
    late = "for i in range(1_000_000): often(i)\nbefore = often.__name__, fast"
    notebook = make(
        folder / "it.ipynb",
        FUNCTIONS,
        CALLS,
        late,
        "RATE = 2\nof_a_global(3); plain(9)",
        "def twice(x): return x + x + 0\ntwice(5)",
    )
    watch = {"of_a_global": ("RATE",), "never": ("missing",)}
    observation = observe(notebook, Request(folder=folder, watch=watch, allow_effects=True))
    assert observation.failure is None
    assert observation.notes == ()
    return observation


def calls_of(seen: Observation, function: str) -> list[Call]:
    return [call for call in seen.calls if call.function == function]


def spelled(call: Call) -> str:
    given = [*call.arguments, *(f"{name}={value}" for name, value in call.keywords)]
    return f"({', '.join(given)}) -> {call.result}"


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        pytest.param(
            "plain",
            ["(1) -> 5", "(1, 5) -> 8", "(1, c=4) -> 6", "(2) -> 7", "(9) -> 21"],
            id="defaults are left out, also when they were passed",
        ),
        pytest.param("of_numpy", ["(1.5) -> 2.5"], id="a numpy number is a number"),
        pytest.param("of_a_global", ["(3) -> 1.5", "(3) -> 6"], id="before and after it changed"),
        pytest.param("many", ["(1, 2, 3, k=1) -> 7"], id="any number of arguments"),
        pytest.param("recursive", ["(15) -> 610"], id="recursion is one call"),
        pytest.param("deep", ["(900) -> 900"], id="recursion goes as deep as without us"),
        pytest.param("inner", ["(4) -> -4"], id="only ever called inside another"),
        pytest.param("outer", ["(4) -> -3"], id="calls another"),
        pytest.param("cached", ["(3) -> 9"], id="a cache's decorator"),
        pytest.param("sometimes_none", ["(1) -> None", "(2) -> 2"], id="None is a value here"),
    ],
)
def test_call_is_recorded(seen: Observation, function: str, expected: list[str]) -> None:
    assert list(map(spelled, calls_of(seen, function))) == expected


def test_notebook_variables_are_recorded_as_they_were(seen: Observation) -> None:
    values = [call.notebook_values for call in calls_of(seen, "of_a_global")]
    assert values == [(("RATE", "0.5"),), (("RATE", "2"),)]


def test_floats_make_a_result_inexact(seen: Observation) -> None:
    assert [c.inexact for c in calls_of(seen, "of_a_global")] == [True, False]


def test_text_with_every_quote_survives(seen: Observation) -> None:
    (call,) = calls_of(seen, "of_texts")
    text = "it's \"q\" \\ \n \ud800 ''' end"
    assert call.arguments == (repr(text),)
    assert call.result == repr([text.upper(), {"n": len(text)}])


def test_calls_cover_the_branches(seen: Observation) -> None:
    calls = calls_of(seen, "grade")
    assert len(calls) <= 6
    assert {call.result for call in calls} == {"'A'", "'B'", "'C'"}


@pytest.mark.parametrize(
    ("function", "told"),
    [
        pytest.param("returns_nothing", {"printed": "1\n"}, id="printed text"),
        pytest.param("changes", {"result": "5", "after": (("0", "[5, 1]"),)}, id="a changed list"),
        pytest.param("yields", {"result": "[1]", "items": 20}, id="a generator"),
        pytest.param("adder", {"result": "2", "gives_function": True}, id="a function comes out"),
        pytest.param("waits", {"result": "1", "is_coroutine": True}, id="a coroutine"),
        pytest.param(
            "fails", {"raises": "ZeroDivisionError", "message": "division by zero"}, id="an error"
        ),
        pytest.param("draws", {"seeds": ("random",), "inexact": True}, id="random numbers"),
        pytest.param("draws_numpy", {"seeds": ("numpy",)}, id="random numbers of numpy"),
        pytest.param(
            "of_an_array",
            {"arguments": ("np.array([0.0, 0.0])",), "imports": ("import numpy as np",)},
            id="an array goes in",
        ),
        pytest.param("of_a_lambda", {"arguments": ("lambda x: x",)}, id="a lambda goes in"),
        pytest.param("to_an_array", {"result": "np.array([0.0, 0.0])"}, id="an array comes out"),
        pytest.param("reads", {"reads": ("in.csv",), "result": "3"}, id="a file is read"),
        pytest.param("decorated", {"result": "(1, 0)"}, id="a decorator of the notebook's own"),
        pytest.param(
            "plots",
            {"drawn": "[{'title': 'growth', 'lines': [{'y': [1.0, 2.0, 4.0]}]}]"},
            id="a figure",
        ),
        pytest.param(
            "Account", {"result": "{'owner': 'ana', 'balance': 0}"}, id="an object is constructed"
        ),
        pytest.param(
            "Account.deposit",
            {"arguments": ("Account('ana')", "50"), "after": (("0.balance", "50"),)},
            id="a method that changes its object",
        ),
        pytest.param("Account.is_rich", {"result": "True"}, id="a property"),
        pytest.param("Account.of", {"arguments": ("Account", "'bo,7'")}, id="a class method"),
        pytest.param("Account.__str__", {"result": "'<ana>'"}, id="a method that Python calls"),
        pytest.param("Savings", {"result": "{'owner': 'cy', 'balance': 5}"}, id="super"),
        pytest.param("twice#1", {"arguments": ("4",)}, id="defined again later"),
        pytest.param("twice", {"arguments": ("5",)}, id="the last definition"),
    ],
)
def test_what_a_call_did_is_recorded(
    seen: Observation, function: str, told: dict[str, object]
) -> None:
    call = calls_of(seen, function)[0]
    assert {name: getattr(call, name) for name in told} == told


def test_object_is_made_as_it_was_or_by_its_attributes(seen: Observation) -> None:
    objects = [call.arguments[0] for call in calls_of(seen, "Account.deposit")]
    assert objects == [
        "Account('ana')",
        "with_attributes(Account, owner='ana', balance=50)",
        "Savings('cy')",
    ]


def test_good_and_bad_calls_are_both_recorded(seen: Observation) -> None:
    good, bad = calls_of(seen, "fails_or_not")
    assert (good.result, good.raises) == ("0.5", "")
    assert (bad.result, bad.raises, bad.message) == ("", "ValueError", "no share of 0 (zero)")


def test_files_that_are_read_come_along(seen: Observation) -> None:
    assert dict(seen.stored)["files/notebook/in.csv"] == b"a\n"


def test_what_libraries_keep_for_themselves_is_no_data(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "fonts"
    monkeypatch.setenv("MPLCONFIGDIR", str(cache))
    observation = run(
        f"import os\ncache = {str(cache)!r}",
        """def plots(n):
    lock = os.path.join(cache, "fonts.json.lock")
    open(lock, "w").close()
    os.remove(lock)
    with open(os.path.join(cache, "fonts.json"), "w") as file:
        file.write("{}")
    with open(os.path.join(cache, "fonts.json")) as file:
        file.read()
    return len(os.listdir(cache)) - 1 + n""",
        """def renames():
    open("a.txt", "w").close()
    os.rename("a.txt", "b.txt")
    return 1""",
        "plots(2), renames()",
    )
    assert [call.result for call in calls_of(observation, "plots")] == ["2"]
    assert "renames" in dict(observation.not_recorded)
    assert [*observation.files_read, *observation.files_written] == ["b.txt"]


def test_examples_that_hold_are_told(seen: Observation) -> None:
    assert seen.examples == ("half",)


def test_at_most_six_calls(seen: Observation) -> None:
    assert len(calls_of(seen, "often")) == 6


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("nothing", "it returns nothing, and nothing else is seen of it"),
        ("draws_unseeded", "it does not return the same when it is called again"),
        ("counts", "it does not return the same when it is called again"),
        ("starts", "it starts another program"),
        ("never", "the notebook does not call it"),
        ("compiled", "it is compiled or looked into by a library"),
        ("long", "its result is too long to spell out"),
        ("of_a_default", "its argument f is a lambda that holds values of its own"),
    ],
)
def test_reason_for_no_call(seen: Observation, function: str, reason: str) -> None:
    assert dict(seen.not_recorded)[function] == reason
    assert calls_of(seen, function) == []


def test_a_function_has_calls_or_a_reason(seen: Observation) -> None:
    assert {name for name, _ in seen.not_recorded} & {call.function for call in seen.calls} == set()


def test_modules_are_the_notebooks_own(seen: Observation) -> None:
    import numpy

    assert {(m.name, m.distribution) for m in seen.modules} == {
        ("matplotlib", "matplotlib"),
        ("numpy", "numpy"),
    }
    assert numpy.__version__ in {m.version for m in seen.modules}
    assert seen.python == ".".join(map(str, sys.version_info[:3]))
    assert Path(seen.executable).exists()


def test_outputs_of_cells(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    observation = run(
        "print('one'); import sys; print('no', file=sys.stderr); 1 + 1",
        "import matplotlib.pyplot as plt\nplt.plot([1]); plt.show()\nplt.plot([2]); plt.show()",
        "",
        ("1 / 0", "raises-exception"),
        "import pandas as pd\npd.DataFrame({'a': [1]})",
        "print(In[1][:7], _1, len(In))",
        "print(sorted(n for n in dir() if not n.startswith('_')))",
    )
    runs = {cell.index: cell for cell in observation.cells}
    assert observation.failure is None
    assert list(runs) == [0, 1, 3, 4, 5, 6]
    assert (runs[0].printed, runs[0].shown, runs[0].figures) == ("one\n", ("text/plain",), 0)
    assert (runs[1].shown, runs[1].figures) == (("image/png", "image/png"), 2)
    assert runs[3].error == "ZeroDivisionError: division by zero"
    assert runs[4].shown == ("text/html",)
    assert runs[5].printed == "print(' 2 6\n", "the history is the notebook's alone"
    own = {"In", "Out", "exit", "quit", "open", "get_ipython", "pd", "plt", "sys"}
    assert set(eval(runs[6].printed)) == own
    assert all(cell.seconds >= 0 for cell in observation.cells)


@pytest.mark.parametrize(
    ("cells", "location", "error"),
    [
        pytest.param(
            ["x = 1", "\n\ny = 2\n\ndef f():\n    1 / 0\nf()", "z = 3"],
            Location(1, 7),
            "ZeroDivisionError: division by zero",
            id="the line of the cell, not of the function",
        ),
        pytest.param(["x = 1\nif x\n    y"], Location(0, 2), "SyntaxError", id="no Python"),
        pytest.param(["input('?')"], Location(0, 1), "StdinNotImplementedError", id="input"),
        pytest.param(["import os\nos._exit(3)", "1"], Location(0), "the kernel died", id="death"),
    ],
)
def test_failure_has_its_place(run: Run, cells: list[str], location: Location, error: str) -> None:
    observation = run(*cells)
    assert observation.failure is not None
    assert (observation.failure.location.cell, observation.failure.location.line) == (
        location.cell,
        location.line,
    )
    assert observation.failure.error.startswith(error)
    assert observation.cells[-1].index == location.cell
    assert observation.cells[-1].error == observation.failure.error


def test_timeout_is_a_failure_and_what_was_seen_stays(run: Run) -> None:
    observation = run(
        "def f(x): return x + 1\nf(1)\nopen('out.txt', 'w').write('x')",
        "import time\ntime.sleep(60)",
        timeout=4.0,
    )
    assert observation.failure is not None
    assert observation.failure.error == "TimeoutError: the run took longer than 4 seconds"
    assert observation.failure.location.cell == 1
    assert list(map(spelled, observation.calls)) == ["(1) -> 2"]
    assert observation.files_written == ("out.txt",)


def test_sources_and_skipped_cells(run: Run) -> None:
    observation = run("x = 1", "x = 2", "print(x)", sources={0: "x = 10"}, skip=frozenset({1}))
    assert [(cell.index, cell.printed) for cell in observation.cells] == [(0, ""), (2, "10\n")]


def test_own_files_stay_as_they_are(tmp_path: Path, make: Callable[..., Notebook]) -> None:
    folder = tmp_path / "project" / "notebooks"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "project" / "data").mkdir()
    (tmp_path / "project" / "data" / "in.csv").write_text("a\n1\n")
    (folder / "mine.txt").write_text("mine")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    original = str(folder / "mine.txt")
    cells = [
        "open('mine.txt').read(); open('../data/in.csv').read()",
        "open('mine.txt', 'w').write('theirs')\nopen('sub/new.txt', 'w').write('x')",
        "import os; os.rename('mine.txt', 'moved.txt')\n"
        "open('gone.txt', 'w').close(); os.remove('gone.txt')",
        f"open({original!r}).read()",
        *[
            f"import os, shutil\ntry:\n    {change}\nexcept PermissionError as error: print(error)"
            for change in (f"open({original!r}, 'w')", f"os.remove({original!r})",
                           f"shutil.rmtree({str(folder)!r})", f"os.rename({original!r}, 'x')")
        ],
    ]  # fmt: skip
    observation = observe(make(folder / "it.ipynb", *cells), Request(folder=folder, levels=1))
    assert observation.failure is None
    assert observation.files_read == ("mine.txt", "../data/in.csv", original)
    assert observation.files_written == ("sub/new.txt", "moved.txt")
    assert [cell.printed.count("is not changed") for cell in observation.cells] == [0] * 4 + [1] * 4
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_credentials_are_never_recorded(run: Run) -> None:
    shape = "AKIA" + "IOSFODNN7EXAMPLE"
    observation = run(
        "password = 'hunter2-hunter2'",
        "def by_name(api_key): return 1\ndef by_key(d): return 1\ndef by_shape(x): return 1\n"
        "def by_result(x): return 'ghp_' + x\ndef by_variable(x): return 'ok'\n"
        "def fine(x): return 2",
        "by_name('abc'); by_key({'db': {'Password': 'abc'}})\n"
        f"by_shape({shape!r}); by_result('a' * 36); by_variable('hunter2-hunter2'); fine('abc')",
    )
    assert [call.function for call in observation.calls] == ["fine"]
    assert all("credential" in reason for _, reason in observation.not_recorded)
    assert shape not in str(observation.calls)


def test_functions_reach_worker_processes(run: Run) -> None:
    pytest.importorskip("joblib")
    observation = run(
        "def f(x, y=1):\n    return x + y + BIG\nBIG = 10",
        "from joblib import Parallel, delayed\n"
        "print(sum(Parallel(n_jobs=2)(delayed(f)(i) for i in range(4))))",
        "import inspect, pickle\nprint(inspect.signature(f), inspect.getsource(f), f.__name__)\n"
        "print(pickle.loads(pickle.dumps(f)) is f)",
    )
    assert observation.failure is None
    assert observation.cells[1].printed == "50\n"
    assert observation.cells[2].printed == (
        "(x, y=1) def f(x, y=1):\n    return x + y + BIG\n f\nTrue\n"
    )


def test_missing_kernel_is_replaced_and_told(tmp_path: Path, make: Callable[..., Notebook]) -> None:
    notebook = make(tmp_path / "it.ipynb", "1", kernel="conda-env-ana")
    observation = observe(notebook, Request(folder=tmp_path))
    assert observation.notes == (
        "The notebook's kernel 'conda-env-ana' is not installed: 'python3' ran it.",
    )


def test_kernel_that_was_asked_for_must_be_there(
    tmp_path: Path, make: Callable[..., Notebook]
) -> None:
    with pytest.raises(RunError, match=r"there is no kernel 'nope': choose one of .*python3"):
        observe(make(tmp_path / "it.ipynb", "1"), Request(folder=tmp_path, kernel="nope"))


def test_kernel_that_does_not_start(
    tmp_path: Path, make: Callable[..., Notebook], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = tmp_path / "jupyter" / "kernels" / "broken"
    spec.mkdir(parents=True)
    broken = '{"argv": ["python", "-c", "raise SystemExit(\'no such library\')", '
    (spec / "kernel.json").write_text(
        broken + '"{connection_file}"], "display_name": "b", "language": "python"}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    notebook = make(tmp_path / "it.ipynb", "1", kernel="broken")
    with pytest.raises(RunError, match=r"the kernel 'broken' does not start .*no such library"):
        observe(notebook, Request(folder=tmp_path))


def test_nothing_is_left_in_the_temporary_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    run("open('x.txt', 'w').write('x')")
    assert os.listdir(scratch) == []


def test_a_million_calls_cost_a_handful(run: Run) -> None:
    """Counted in calls of ours, which the notebook can see as profiling events."""
    counting = (
        "import sys\nours = 0\ndef count(frame, event, arg):\n    global ours\n"
        "    ours += event == 'call' and 'nb2prod_recorder' in frame.f_code.co_filename\n"
        "sys.setprofile(count)\nfor i in range(20_000): f(i)\nsys.setprofile(None)\nprint(ours)"
    )
    observation = run("def f(x): return x % 9", "for i in range(1_000_000): f(i)", counting)
    _, _, counted = observation.cells
    assert int(counted.printed) < 5_000


def test_programs_of_the_notebook_do_not_write_to_our_output(
    run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    run("import os, subprocess\nos.write(1, b'one'); subprocess.run(['echo', 'two'])\n!echo three")
    assert capfd.readouterr() == ("", "")


def test_seeded_runs_draw_the_same_numbers(run: Run) -> None:
    cell = "import random\nprint(random.random(), _ == '')"
    first, second = (run(cell, seeded=True).cells[0].printed for _ in range(2))
    assert first == second
    assert "True" in first, "the seeding left a trace"


def test_a_forest_that_a_function_is_given_is_fitted_again(run: Run) -> None:
    seen = run(
        "from sklearn.ensemble import RandomForestClassifier\n"
        "def guessed(model, row):\n    return int(model.predict([row])[0])",
        "forest = RandomForestClassifier(n_estimators=3, random_state=0)\n"
        "forest.fit([[0], [1], [2], [3]], [0, 0, 1, 1])\nguessed(forest, [3])",
        watch={"guessed": ()},
    )
    (call,) = seen.calls
    model, _ = call.arguments
    assert model.startswith("sklearn.ensemble.RandomForestClassifier(n_estimators=3, ")
    assert model.endswith(".fit([[0], [1], [2], [3]], [0, 0, 1, 1])")
    assert call.result == "1"


def test_objects_with_slots_are_what_these_hold(run: Run) -> None:
    seen = run(
        "class Bidder:\n    __slots__ = ('bid', 'rank')\n"
        "    def __init__(self, bid):\n        self.bid, self.rank = bid, 2 * bid\n"
        "    def raised(self, by):\n        self.bid += by\n",
        "def ranks(bidders): return [bidder.rank for bidder in bidders]",
        "bidders = [Bidder(1), Bidder(3)]\nranks(bidders)\nbidders[0].raised(4)",
        watch={"ranks": (), "Bidder": (), "Bidder.raised": ()},
    )
    assert sorted({call.function for call in seen.calls}) == ["Bidder", "Bidder.raised", "ranks"]
    (ranks,) = calls_of(seen, "ranks")
    assert ranks.arguments == (
        "[with_attributes(Bidder, bid=1, rank=2), with_attributes(Bidder, bid=3, rank=6)]",
    )


def test_a_function_that_numpy_calls_for_each_number_is_recorded(run: Run) -> None:
    seen = run(
        "import numpy as np\ndef half(x): return x / 2",
        "np.vectorize(half)(np.array([1.0, 3.0]))",
        watch={"half": ()},
    )
    assert {call.result for call in seen.calls} == {"0.5", "1.5"}


def test_a_run_to_compare_with_tells_only_what_is_compared(run: Run) -> None:
    cells = ("import json\nimport msgspec", "def double(n):\n    return 2 * n", "x = double(4)\nx")
    close, other = (
        run(*cells, variables={2: ("x",)}, closely=closely) for closely in (True, False)
    )
    assert [call.function for call in close.calls] == ["double"]
    assert [module.name for module in close.modules] == ["msgspec"]
    assert (other.calls, other.modules, other.not_recorded) == ((), (), ())
    assert [cell.outputs for cell in other.cells] == [cell.outputs for cell in close.cells]
    assert other.variables == close.variables
    assert other.executable == close.executable
