import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.export import tests as made
from nb2prod.export.package import build_package
from nb2prod.export.tests.call_ids import call_ids
from nb2prod.export.tests.printed_lines import expected_lines
from nb2prod.export.tried import id_of
from nb2prod.notebook import Location
from nb2prod.observe import Call, CellRun, Failure, Observation, Output
from nb2prod.transform import Assertion, Function, Parameter, Plan, Step

RUFF = Path(sys.executable).with_name("ruff")
HERE = Location(2, 1)
SAVINGS = """\
def savings(kwh, sun_hours, size_kw=6, *, kwh_price):
    produced = size_kw * sun_hours * 365 * 0.8
    return min(produced, kwh) * kwh_price
"""
TITLE = """\
def title(text, *more, **named):
    return " ".join([text.title(), *more, *named])
"""
PARTS = """\
def test_parts(items):
    return {"total": [sum(items)], "count": len(items)}
"""
PLAN = Plan(
    name="solar",
    title="Solar",
    source_name="solar.ipynb",
    imports=("from pathlib import Path", "import math"),
    functions=(
        Function("savings", SAVINGS, ("kwh_price",), HERE),
        Function("title", TITLE, (), HERE),
        Function("test_parts", PARTS, (), HERE),
    ),
    parameters=(
        Parameter("bills_path", "str", "data/bills.csv", "Read.", "input", HERE),
        Parameter("model_path", "str", "model.txt", "Written.", "output", HERE),
    ),
    steps=(
        Step(
            "load_and_save",
            "Load and save",
            "",
            (2,),
            "rows = Path(bills_path).read_text().split()\n"
            'logger.info("rows: %s", len(rows))\n'
            'Path(model_path).write_text("x")',
            ("bills_path", "model_path"),
            ("rows",),
        ),
    ),
    relative_paths=True,
)
PRICE = (("KWH_PRICE", "0.28"),)
CALLS = (
    Call("savings", ("6200.0", "5.1"), (), PRICE, "1736.0000000000002", True),
    Call("savings", ("14800.0", "4.2"), (), PRICE, "2060.352", True),
    Call("savings", ("6200.0", "5.1"), (("size_kw", "1"),), PRICE, "416.976", True),
    Call("title", ("'it\\'s \"a\" \\n\\\\ test'",), (), (), "'It\\'S \"A\" \\n\\\\ Test'", False),
    Call("title", ("'a'", "'b'", "'c'"), (), (), "'A b c'", False),
    Call("title", ("'a'",), (("k", "1"),), (), "'A k'", False),
    Call(
        "test_parts", ("[0.1, 0.2]",), (), (), "{'total': [0.30000000000000004], 'count': 2}", True
    ),
)
DATA = {"bills_path": b"a b c\n"}
SEEN = Observation(
    cells=(CellRun(2, 0.1, "rows: 3\nsecret token: abc\nrun took 3 s\n"),),
    calls=CALLS,
    files_read=("data/bills.csv",),
    files_written=("model.txt",),
)
LITERALS = (
    st.text()
    | st.integers()
    | st.lists(st.integers())
    | st.floats(allow_nan=False, allow_infinity=False)
).map(repr)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of PLAN with its tests, on the disk."""
    folder = tmp_path_factory.mktemp("package")
    for file in (*build_package(PLAN).files, *made.written_tests(PLAN, SEEN, DATA)):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    return folder


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def texts(plan: Plan, seen: Observation | None, data: Mapping[str, bytes] = DATA) -> dict[str, str]:
    files = made.written_tests(plan, seen, data)
    return {file.path: file.data.decode() for file in files}


def test_made_tests_pass(package: Path) -> None:
    done = run_pytest(package)
    assert "12 passed" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("broken", "failed"),
    [
        (("functions.py", "min(produced", "max(produced"), "test_savings"),
        (("functions.py", "365", "366"), "test_savings"),
        (("functions.py", "text.title()", "text"), "test_title"),
        (("functions.py", "len(items)", "len(items) + 1"), "test_parts"),
        (("steps.py", '"rows: %s"', '"rows are %s"'), "test_job_prints_what_the_notebook"),
        (("steps.py", '.write_text("x")', '.write_text("")'), "test_job_writes_its_files"),
    ],
)
def test_made_tests_fail_when_the_package_is_broken(
    package: Path, tmp_path: Path, broken: tuple[str, str, str], failed: str
) -> None:
    file, old, new = broken
    copy = shutil.copytree(package, tmp_path / "broken")
    source = copy / "src" / "solar" / file
    assert old in source.read_text()
    source.write_text(source.read_text().replace(old, new))
    done = run_pytest(copy, f"tests/test_{'job' if 'job' in failed else 'functions'}.py")
    assert done.returncode == 1, done.stdout
    assert f"::{failed}" in done.stdout


@pytest.mark.parametrize("alone", [False, True], ids=["as configured", "alone, from outside"])
def test_ruff_has_nothing_to_say(package: Path, alone: bool) -> None:
    command = [RUFF, "check", "--no-cache", *(["--isolated"] if alone else []), package]
    done = subprocess.run(command, cwd=package.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_functions_module_reads_well() -> None:
    assert texts(PLAN, SEEN)["tests/test_functions.py"] == r'''
"""What the functions gave back for calls like those of the notebook."""

import pytest
from solar.functions import savings, title
from solar.functions import test_parts as _test_parts


@pytest.mark.parametrize(
    ("kwh", "sun_hours", "expected"),
    [
        pytest.param(6200.0, 5.1, 1736.0, id="kwh 6200.0"),
        pytest.param(14800.0, 4.2, 2060.352, id="kwh 14800.0"),
    ],
)
def test_savings(kwh, sun_hours, expected):
    assert savings(kwh, sun_hours, kwh_price=0.28) == pytest.approx(expected)


def test_savings_with_size_kw():
    assert savings(6200.0, 5.1, size_kw=1, kwh_price=0.28) == pytest.approx(416.976)


def test_title():
    assert title('it\'s "a" \n\\ test') == 'It\'S "A" \n\\ Test'


def test_title_with_more():
    assert title("a", "b", "c") == "A b c"


def test_title_with_k():
    assert title("a", k=1) == "A k"


def test_parts():
    assert _test_parts([0.1, 0.2]) == {"total": pytest.approx([0.3]), "count": 2}
'''.lstrip()


def test_job_module_reads_well() -> None:
    made_files = texts(PLAN, SEEN)
    assert made_files["tests/data/bills.csv"] == "a b c\n"
    assert made_files["tests/test_job.py"] == '''
"""Runs the job once, as papermill does, in a folder of its own."""

import os
from pathlib import Path

import papermill
import pytest
from solar.parameters import Parameters

ROOT = Path(__file__).parents[1]

EXPECTED_LINES = ("rows: 3",)
"""What `solar.ipynb` printed, in this order."""


@pytest.fixture(scope="module")
def outputs(folder, given):
    """What the cells of the job show."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT / "src"), prepend=os.pathsep)
        patch.setenv("PYTHONHASHSEED", "0")
        patch.delenv("MPLBACKEND", raising=False)
        job = papermill.execute_notebook(
            ROOT / "jobs" / "solar.ipynb",
            folder / "executed.ipynb",
            parameters={**given, "data_dir": str(folder)},
            cwd=str(folder),
            progress_bar=False,
        )
    return [output for cell in job.cells for output in cell.get("outputs", [])]


def test_job_runs_without_an_error(outputs):
    assert [output for output in outputs if output.output_type == "error"] == []


@pytest.mark.parametrize("name", ["model.txt"])
def test_job_writes_its_files(outputs, folder, name):
    assert size(folder / name) > 0


def test_job_prints_what_the_notebook_printed(outputs):
    texts = [output.text for output in outputs if output.get("name") == "stdout"]
    printed = "".join(texts)
    for line in EXPECTED_LINES:
        assert line in printed, f"{line!r} was not printed, or not in this order"
        printed = printed.partition(line)[2]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("no_such_parameter", 1, id="unknown name"),
        pytest.param("bills_path", 1, id="another type"),
    ],
)
def test_wrong_parameter_is_refused(name, value):
    with pytest.raises(TypeError, match=name):
        Parameters(**{name: value})


def size(path):
    """The bytes of a file, or of the files in a folder."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())
'''.lstrip()
    assert made_files["tests/conftest.py"] == '''
"""Where the job and its steps are tested: in a folder that holds what the notebook reads."""

from pathlib import Path

import pytest

DATA = Path(__file__).with_name("data")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder to run in, a new one for each module of tests."""
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def given(folder):
    """The parameters that say where to read and write."""
    return {
        "bills_path": str(DATA / "bills.csv"),
        "model_path": str(folder / "model.txt"),
    }
'''.lstrip()


def test_input_that_does_not_come_along_is_read_where_it_lies() -> None:
    text = texts(PLAN, SEEN, {})["tests/conftest.py"]
    assert '"bills_path": str(existing(NOTEBOOK.parent / "data/bills.csv"))' in text
    assert "pytest.skip(" in text


@pytest.mark.parametrize(
    ("place", "read", "is_asked_for"),
    [
        pytest.param("/home/ana/b.csv", "/home/ana/b.csv", True, id="a file that was read"),
        pytest.param("/home/ana", "/home/ana/b.csv", True, id="a folder of a file that was read"),
        pytest.param("/kaggle/input", "data/b.csv", False, id="a folder that was only looked for"),
    ],
)
def test_absolute_input_is_read_where_it_lies(place: str, read: str, is_asked_for: bool) -> None:
    bills, model = PLAN.parameters
    plan = replace(PLAN, parameters=(replace(bills, default=place), model))
    text = texts(plan, replace(SEEN, files_read=(read,)), {})["tests/conftest.py"]
    assert (f'"bills_path": str(existing(Path("{place}")))' in text) is is_asked_for


def test_files_that_are_no_parameters_are_copied() -> None:
    read = ("data/bills.csv", "../shared/rates.csv", *(f"img/{n}.png" for n in range(9)))
    text = texts(PLAN, replace(SEEN, files_read=read, files_written=("out/x.csv",)))
    job = text["tests/conftest.py"]
    assert '(\n    "../shared/rates.csv",\n    "img",\n)' in job
    assert 'folder = folder.joinpath("folder")' in job
    assert '(folder / "out").mkdir(parents=True, exist_ok=True)' in job


def test_same_file_name_twice() -> None:
    first = PLAN.parameters[0]
    second = replace(first, name="old_path", default="old/BILLS.csv")
    plan = replace(PLAN, parameters=(*PLAN.parameters, second))
    assert set(texts(plan, SEEN, {"bills_path": b"1", "old_path": b"2"})) >= {
        "tests/data/bills.csv",
        "tests/data/old_path-BILLS.csv",
    }


ASSERTIONS = (
    Assertion("assert savings(1, 1, kwh_price=1) == 1, 'it\\'s'", ("savings",), Location(4, 2)),
    Assertion("assert math.isclose(\n    savings(2, 1, kwh_price=1),\n    2\n)",
              ("math", "savings"), Location(4, 3)),
    Assertion("assert await savings(2)", ("savings",), Location(6, 1)),
)  # fmt: skip


def test_notebooks_own_assertions_come_first_and_verbatim() -> None:
    plan = replace(PLAN, assertions=ASSERTIONS)
    text = texts(plan, replace(SEEN, calls=CALLS[:1]))["tests/test_functions.py"]
    assert "import math\n" in text
    first, second = (part for part in text.split("\n\n\n") if part.startswith("def "))
    assert first == (
        "def test_savings_as_cell_5_asserts():\n"
        '    assert savings(1, 1, kwh_price=1) == 1, "it\'s"\n'
        "    assert math.isclose(savings(2, 1, kwh_price=1), 2)"
    )
    assert second.startswith("def test_savings():")


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (("title", ("__import__('os')",), (), (), "1", False), "no literal"),
        (("title", ("1",), (("a b", "1"),), (), "1", False), "no name"),
        (("savings", ("1", "1"), (), (), "1", False), "variable missing"),
        (("savings", ("1",), (), (("kwh_price", "1"),), "1", False), "argument missing"),
        (("title", ("1); import os; (2",), (), (), "1", False), "two expressions"),
        (("stranger", ("1",), (), (), "1", False), "no function of the plan"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_call_that_cannot_be_repeated_makes_no_test(call: tuple, reason: str) -> None:
    assert "tests/test_functions.py" not in texts(PLAN, replace(SEEN, calls=(Call(*call),)))


def test_nothing_to_assert_makes_no_module() -> None:
    plan = replace(PLAN, functions=())
    job = {"tests/conftest.py", "tests/test_job.py", "tests/data/bills.csv"}
    assert set(texts(plan, SEEN)) == job
    assert set(texts(PLAN, None)) == job


def test_notebook_that_fails_or_needs_the_network_has_no_job_test() -> None:
    failed = replace(SEEN, failure=Failure(Location(4, 2), "KeyError: 1"), calls=())
    assert texts(PLAN, failed) == {}
    bills, model = PLAN.parameters
    plan = replace(PLAN, parameters=(replace(bills, default="https://example.org/b.csv"), model))
    assert "tests/test_job.py" not in texts(plan, SEEN, {})
    assert "tests/test_job.py" in texts(plan, SEEN)


@pytest.mark.parametrize(
    ("seen", "reasons"),
    [
        (None, ["the notebook was not run"] * 3),
        (
            replace(SEEN, calls=CALLS[:1], not_recorded=(("title", "it is a generator"),)),
            ["it is a generator", "the notebook does not call it"],
        ),
        (
            replace(SEEN, calls=CALLS[:1], failure=Failure(Location(4, 2), "KeyError: 1")),
            ["the run ended before it was called"] * 2
            + ["the notebook itself fails in cell 5, line 2"],
        ),
    ],
    ids=["no run", "reasons of the recorder", "failed run"],
)
def test_untested_has_its_reason(seen: Observation | None, reasons: list[str]) -> None:
    assert [skipped.reason for skipped in made.untested(PLAN, seen)] == reasons


@pytest.mark.parametrize(
    ("printed", "lines"),
    [
        pytest.param("a b\nR2 0.91\nmean 3\n", ("R2 0.91", "mean 3"), id="figures before words"),
        pytest.param("count  21.00   2.00\nR2 0.91\nx  1\ny  2\nz  3\nw  4\nv  5\nall is well\n",
                     ("count  21.00   2.00", "R2 0.91", "x  1", "y  2", "all is well"),
                     id="rows of tables when there is nothing else"),
        pytest.param("mean {'a': 0.9840695148443157, 'b': 1}\n", ("mean {'a': 0.984069",),
                     id="the digits that every processor computes"),
        pytest.param("Help on function f in module m:\n\nf(x) adds 1\n", (),
                     id="not the documentation of a library"),
        pytest.param("all is well\n", ("all is well",), id="words when there is nothing else"),
        pytest.param("row 1\nrow 2\nrow 3\nrow 4\nrow 5\nrow 6",
                     ("row 1", "row 2", "row 3", "row 4", "row 5"), id="five"),
        pytest.param("same 1\nsame 1\n", (), id="a line that comes twice has no order"),
        pytest.param(
            "<object at 0x7f1c8c1d2e50>\ntook 1.5 s\nat 12:30:01\n/home/ana/x1.csv\n3 seconds\n"
            "in data/raw/x1.csv\n 50%|#####\nC:\\Users\\ana1\n[1 2 3]\nUserWarning: 3\n12 MB used\n"
            "<class '__main__.A1'>\n3 in a.ipynb",
            (),
            id="what another run says otherwise",
        ),
        pytest.param(
            "numpy: 1.23.5\nLast updated: 2026-11-24\nDate: 2026-11-24", (), id="of the session"
        ),
        pytest.param("my_password: abc1\nkey AKIAIOSFODNN7EXAMPLE\n", (), id="credentials"),
    ],
)  # fmt: skip
def test_expected_lines(printed: str, lines: tuple[str, ...]) -> None:
    assert expected_lines(replace(SEEN, cells=(CellRun(0, 0.1, printed),))) == lines


def test_expected_lines_come_from_many_cells() -> None:
    cells = tuple(CellRun(i, 0.1, f"cell {i} line 1\ncell {i} line 2\n") for i in range(4))
    assert expected_lines(replace(SEEN, cells=cells)) == (
        "cell 0 line 1",
        "cell 0 line 2",
        "cell 1 line 1",
        "cell 2 line 1",
        "cell 3 line 1",
    )


@given(st.lists(st.lists(LITERALS, min_size=2, max_size=2), min_size=1, max_size=8))
def test_call_ids_are_short_unique_and_printable(rows: list[list[str]]) -> None:
    ids = call_ids(["first_name", "b"], rows)
    assert len(set(ids)) == len(ids)
    assert all(len(text) < 100 and text.isprintable() for text in ids)


def test_tests_that_did_not_pass_are_not_written() -> None:
    file = "tests/test_functions.py"
    without = frozenset(
        {f"{file}::test_savings[kwh 6200.0]", f"{file}::test_title_with_k", f"{file}::test_parts"}
    )
    files = {f.path: f.data.decode() for f in made.written_tests(PLAN, SEEN, DATA, without)}
    assert "pytest.param(14800.0, 4.2, 2060.352," in files[file]
    assert "kwh 6200.0" not in files[file]
    assert "def test_title_with_more" in files[file]
    assert "def test_title_with_k" not in files[file]
    assert "test_parts" not in files[file]
    reasons = {item.what: item.reason for item in made.untested(PLAN, SEEN, without)}
    assert reasons == {"test_parts": "none of its tests passed when they were tried"}


def test_a_module_of_which_nothing_passed_is_not_written() -> None:
    names = ("tests/test_functions.py", "tests/test_job.py")
    assert made.written_tests(PLAN, SEEN, DATA, frozenset(names)) == ()
    tests = (
        "runs_without_an_error",
        "writes_its_files[model.txt]",
        "prints_what_the_notebook_printed",
    )
    job = frozenset(f"tests/test_job.py::test_job_{name}" for name in tests)
    (text,) = (
        f.data.decode() for f in made.written_tests(PLAN, SEEN, DATA, job) if "job" in f.path
    )
    assert "papermill.execute" not in text
    assert "def test_wrong_parameter_is_refused" in text


@pytest.mark.parametrize(
    ("file", "name", "row", "whole"),
    [
        ("tests/a.py", "test_b", "", "tests/a.py::test_b"),
        ("tests/a.py", "test_b", "n 1", "tests/a.py::test_b[n 1]"),
        ("tests/a.py", "test_b", "für …", "tests/a.py::test_b[f\\xfcr \\u2026]"),
    ],
)
def test_names_are_spelled_as_pytest_does(file: str, name: str, row: str, whole: str) -> None:
    assert id_of(file, name, row) == whole


def test_job_is_asked_for_what_the_notebook_showed() -> None:
    shown = (Output("display"), Output("figure"), Output("text", "a"))
    seen = replace(SEEN, cells=(CellRun(0, 0.1, outputs=shown), CellRun(1, 0.1, outputs=shown)))
    text = texts(PLAN, seen)["tests/test_job.py"]
    assert "assert len(figures) == 2\n    assert len(shown) == 4\n" in text
    name = frozenset({"tests/test_job.py::test_job_shows_what_the_notebook_showed"})
    files = {f.path: f.data.decode() for f in made.written_tests(PLAN, seen, DATA, name)}
    assert "shown" not in files["tests/test_job.py"]
    assert "def test_job_runs_without_an_error" in files["tests/test_job.py"]


def test_job_without_parameters_is_given_none() -> None:
    plan = replace(PLAN, parameters=(), steps=())
    made_files = texts(plan, SEEN)
    assert "given" not in made_files["tests/conftest.py"] + made_files["tests/test_job.py"]


def test_tables_with_gaps_among_their_texts_are_read_by_a_function_that_says_so() -> None:
    table = 'stored_table(DATA / "title-text.parquet")'
    calls = tuple(Call("title", (f"{table}['{name}'][0]",), (), (), "'A'", False) for name in "ab")
    files = texts(PLAN, replace(SEEN, calls=calls))
    text = files["tests/test_functions.py"]
    assert """stored_table(DATA / "title-text.parquet")["a"][0]""" in text
    assert "from checks import stored_table" in text
    assert "knows only None" in files["tests/checks.py"]


def test_folders_that_the_job_writes_to_are_made_once() -> None:
    one = texts(PLAN, replace(SEEN, files_written=("a/b/c.txt", "a/d.txt")))["tests/conftest.py"]
    assert '(folder / "a/b").mkdir(parents=True, exist_ok=True)' in one
    assert one.count("mkdir") == 1
    two = texts(PLAN, replace(SEEN, files_written=("a/b/c.txt", "d/e.txt")))["tests/conftest.py"]
    assert 'for name in ["a/b", "d"]:' in two


@pytest.mark.parametrize(
    ("address", "tests_job"),
    [
        pytest.param("sqlite:///data/bills.db", True, id="a file beside the notebook"),
        pytest.param("sqlite+pysqlite:///bills.db?timeout=9", True, id="with a driver"),
        pytest.param("sqlite:////home/ana/bills.db", False, id="a file elsewhere"),
        pytest.param("postgresql:///bills", False, id="a server"),
    ],
)
def test_the_address_of_a_file_is_no_address_in_the_network(address: str, tests_job: bool) -> None:
    source, *others = PLAN.parameters
    plan = replace(PLAN, parameters=(replace(source, default=address), *others))
    assert ("tests/test_job.py" in texts(plan, SEEN, {"bills.db": b""})) == tests_job
