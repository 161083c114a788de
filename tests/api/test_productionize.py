"""The main job from a file to a package on disk: what is refused, what is written, what is told."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nb2prod.api.person import Person
from nb2prod.api.productionize import Options, productionize
from nb2prod.errors import NameRefused, Nb2prodError, NotebookError, OutputError
from nb2prod.export.update import Kind
from nb2prod.observe import Outside

ADVICE = "--allow-effects allows it"


def write_notebook(path: Path, cells: Sequence[str], **metadata: Any) -> Path:
    """A notebook file; cells that begin with `#md ` are Markdown."""
    made = []
    for source in cells:
        is_markdown = source.startswith("#md ")
        more = {} if is_markdown else {"outputs": [], "execution_count": None}
        kind = "markdown" if is_markdown else "code"
        text = source.removeprefix("#md ")
        made.append({"cell_type": kind, "source": text, "metadata": {}, **more})
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": metadata, "cells": made}
    path.write_text(json.dumps(book))
    return path


CELLS = (
    "#md # Prices",
    "import math\nRATE = 0.5\ndef price(n):\n    if n > 2:\n        return n * RATE\n    return n",
    "#md ## Read the numbers",
    "rows = [int(line) for line in open('numbers.txt')]\nprint('rows:', len(rows))",
    "#md ## Sum them up",
    "total = sum(price(n) for n in rows)\nprint('total', total)\n"
    "open('total.txt', 'w').write(str(total))",
)


@pytest.fixture(name="notebook")
def notebook_fixture(tmp_path: Path) -> Path:
    (tmp_path / "numbers.txt").write_text("1\n2\n3\n4\n")
    return write_notebook(tmp_path / "prices.ipynb", CELLS)


def test_a_package_whose_tests_pass(notebook: Path) -> None:
    stages: list[str] = []
    result = productionize(notebook, Options(), Person(tell=stages.append))
    folder = notebook.parent / "prices"
    assert result.written.folder == folder
    assert result.is_clean
    assert result.tests is not None
    assert result.tests.passed
    assert "passed, in two new processes" in result.tests.summary
    assert result.tried.watched.faults
    assert all(fault.noticed for fault in result.tried.watched.faults)
    assert result.verified is not None
    assert result.verified.verdict == "the job does the same: 2 lines, 1 display, 1 value, 1 file"
    assert "The job does the same" in (folder / "VERIFICATION.md").read_text()
    assert [parameter.name for parameter in result.plan.parameters] == [
        "rate",
        "numbers_path",
        "total_path",
    ]
    steps = (folder / "src" / "prices" / "steps.py").read_text()
    assert "def read_the_numbers(numbers_path: str) -> list[int]:" in steps
    assert "def sum_them_up(rows: list[int], rate: float, total_path: str) -> None:" in steps
    assert stages[1] == "Running the notebook"
    assert not (notebook.parent / "total.txt").exists(), "the run wrote into the user's folder"


def test_tests_fail_when_the_package_is_broken(notebook: Path) -> None:
    productionize(notebook, Options())
    folder = notebook.parent / "prices"
    functions = folder / "src" / "prices" / "functions.py"
    functions.write_text(functions.read_text().replace("n * rate", "n * rate * 2"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "test_price" in done.stdout
    assert "test_job" in done.stdout


def test_without_a_run_there_is_a_package_and_no_tests(notebook: Path) -> None:
    result = productionize(notebook, Options(run=False))
    assert result.observation is None
    assert result.tests is None
    assert ("verified", "not at all: the notebook was not run") in result.told()
    assert not (result.written.folder / "tests").exists()
    assert not (result.written.folder / "VERIFICATION.md").exists()
    checklist = (result.written.folder / "CHECKLIST.md").read_text()
    assert "was not run" in checklist


def test_a_notebook_that_fails_is_written_and_said_to_fail(tmp_path: Path) -> None:
    cells = ["x = 1\nprint(x)", "y = x / 0"]
    result = productionize(write_notebook(tmp_path / "broken_one.ipynb", cells), Options())
    assert not result.is_clean
    assert ("notebook", "fails in cell 2, line 1: ZeroDivisionError: division by zero") in (
        result.told()
    )
    assert "cell 2, line 1" in (result.written.folder / "CHECKLIST.md").read_text()
    page = (result.written.folder / "VERIFICATION.md").read_text()
    assert "The notebook itself fails in cell 2, line 1: ZeroDivisionError" in page


def test_a_cell_that_does_not_parse_costs_only_itself(tmp_path: Path) -> None:
    cells = ["x = 1", "this is no Python", "print('x is', x)"]
    result = productionize(write_notebook(tmp_path / "partly.ipynb", cells), Options())
    assert [s.location.cell for s in result.plan.skipped] == [1]
    assert result.is_clean
    assert "this is no Python" in (result.written.folder / "CHECKLIST.md").read_text()


def test_a_file_of_another_home_is_found_beside_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "numbers.txt").write_text("7\n")
    cells = ["print('first:', open('/home/nobody-here/x/numbers.txt').read().strip())"]
    result = productionize(write_notebook(tmp_path / "elsewhere.ipynb", cells), Options())
    assert result.is_clean
    assert result.plan.parameters[0].default == "numbers.txt"
    assert result.plan.parameters[0].moved_from == "/home/nobody-here/x/numbers.txt"


def test_modules_beside_the_notebook_come_along(tmp_path: Path) -> None:
    (tmp_path / "deep.py").write_text("SECRET = 41\n")
    (tmp_path / "near.py").write_text("import deep\n\ndef answer():\n    return deep.SECRET + 1\n")
    cells = ["import near\nprint('answer', near.answer())"]
    book = write_notebook(tmp_path / "with_modules.ipynb", cells)
    result = productionize(book, Options(out=tmp_path / "new" / "out"))
    assert result.is_clean, result.tests
    local = tmp_path / "new" / "out" / "src" / "with_modules" / "local"
    assert sorted(file.name for file in local.iterdir()) == ["__init__.py", "deep.py", "near.py"]


ELSEWHERE = {
    "a literal": "import sys\nsys.path.append('..')",
    "a name": "import sys\nfrom pathlib import Path\nROOT = Path.cwd().parent\n"
    "if str(ROOT) not in sys.path:\n    sys.path.insert(0, str(ROOT))",
}


@pytest.mark.parametrize("path", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_modules_that_the_search_path_leads_to_come_along(tmp_path: Path, path: str) -> None:
    project, home = tmp_path / "project", tmp_path / "project" / "notebooks"
    (project / "src").mkdir(parents=True)
    (project / "src" / "features.py").write_text(
        "import rates\n\ndef price(n):\n    return n * rates.RATE\n"
    )
    (project / "rates.py").write_text("RATE = 2\n")
    home.mkdir()
    cells = [path, "from src.features import price", "print('costs', price(3))"]
    result = productionize(write_notebook(home / "tariffs.ipynb", cells), Options())
    assert result.is_clean, result.tests
    package = result.written.folder / "src" / "tariffs"
    assert (package / "local" / "src" / "features.py").is_file()
    assert (package / "local" / "rates.py").is_file()
    assert "sys.path" not in (package / "steps.py").read_text()
    assert [s.location.cell for s in result.plan.skipped if "sys.path" in s.what] == [0]
    assert "ModuleNotFoundError" not in (result.written.folder / "CHECKLIST.md").read_text()


def test_modules_that_look_around_where_they_lie_stay_there(tmp_path: Path) -> None:
    home, library = tmp_path / "notebooks", tmp_path / "library"
    home.mkdir()
    library.mkdir()
    (library / "rates.txt").write_text("2")
    (library / "rates.py").write_text(
        "from pathlib import Path\nRATE = int(Path(__file__).with_name('rates.txt').read_text())\n"
    )
    cells = ["import sys\nsys.path.append('../library')", "import rates", "print(3 * rates.RATE)"]
    result = productionize(write_notebook(home / "tariffs.ipynb", cells), Options())
    assert result.verified is not None
    assert result.verified.done == ("Modules of other folders stay there: it does the same now.",)
    assert "sys.path.append" in (result.written.folder / "src/tariffs/steps.py").read_text()


REFUSED: dict[str, tuple[dict[str, Any], type[Nb2prodError], str]] = {
    "no identifier": ({"name": "my-package"}, NameRefused, "--name"),
    "a keyword": ({"name": "class"}, NameRefused, "--name"),
    "a standard module": ({"name": "json"}, NameRefused, "standard library"),
    "an imported module": ({"name": "math"}, NameRefused, "--name"),
}


@pytest.mark.parametrize(("asked", "error", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_names(
    notebook: Path, asked: dict[str, Any], error: type[Nb2prodError], words: str
) -> None:
    before = sorted(notebook.parent.iterdir())
    with pytest.raises(error, match=words):
        productionize(notebook, Options(run=False, **asked))
    assert sorted(notebook.parent.iterdir()) == before


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(["import near\nprint(near.rows())"], id="read by a module beside it"),
        pytest.param(
            ["from os.path import exists\ndef there(name):\n    return exists(name + '.txt')"],
            id="asked for by a name put together",
        ),
        pytest.param(["n = 'num' + 'bers.txt'", "print(open(n).read())"], id="read in a run"),
    ],
)
def test_a_job_starts_where_the_notebook_is_also_for_paths_that_no_cell_spells(
    tmp_path: Path, cells: list[str]
) -> None:
    (tmp_path / "numbers.txt").write_text("1\n")
    (tmp_path / "near.py").write_text("def rows():\n    return open('numbers.txt').read()\n")
    notebook = write_notebook(tmp_path / "around.ipynb", cells)
    productionize(notebook, Options(out=tmp_path / "out"))
    assert "places.enter(data_dir)" in (tmp_path / "out/jobs/around.ipynb").read_text()


def test_a_star_import_takes_no_name_that_it_did_not_take_in_the_notebook(tmp_path: Path) -> None:
    cells = ["from random import *", "import random"]
    cells += ["random.seed(1)\ndef f(n):\n    return random.randint(0, n)\nprint(f(99))"]
    result = productionize(write_notebook(tmp_path / "stars.ipynb", cells), Options(), Person())
    assert result.is_clean
    assert [parameter.name for parameter in result.plan.parameters] == ["seed"]
    assert "def test_f" in (tmp_path / "stars/tests/test_functions.py").read_text()


def test_refuses_an_existing_folder_before_anything_runs(notebook: Path) -> None:
    (notebook.parent / "prices").mkdir()
    stages: list[str] = []
    with pytest.raises(OutputError, match="--force"):
        productionize(notebook, Options(), Person(tell=stages.append))
    assert "Running the notebook" not in stages


def test_edits_survive_a_change_of_the_notebook(notebook: Path) -> None:
    folder = productionize(notebook, Options(run=False)).written.folder
    steps, job = folder / "src/prices/steps.py", folder / "jobs/prices.ipynb"
    edited = steps.read_text().replace("the_numbers(", "the_numbers(  # mine\n    ", 1)
    steps.write_text(edited)
    (folder / "notes.txt").write_text("also mine")
    (folder / "Makefile").unlink()
    book = json.loads(job.read_text())
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 1, "outputs": [{"output_type": "stream"}]}
    job.write_text(json.dumps(book))

    again = productionize(notebook, Options(run=False))
    assert [(c.path, c.kind) for c in again.written.changes] == [
        ("Makefile", Kind.DELETED),
        ("src/prices/steps.py", Kind.KEPT),
    ]
    assert json.loads(job.read_text()) == book, "a run of the job is no edit"

    write_notebook(notebook, [*CELLS, "#md ## Say it\nOnce more.", "print('all', total * 2)"])
    changed = productionize(notebook, Options(run=False))
    assert changed.is_clean
    assert [c.path for c in changed.written.of(Kind.MERGED)] == ["src/prices/steps.py"]
    assert "# mine" in steps.read_text()
    assert "total * 2" in steps.read_text()
    assert "Once more." in job.read_text()
    assert ("merged", "src/prices/steps.py: your edits and what is new are both in it") in (
        changed.told()
    )


def test_the_second_writing_of_a_session_does_not_take_the_first_for_edits(tmp_path: Path) -> None:
    cells = ["print('lines', 3)", "import random\nprint('score', random.randint(1000, 10**6))"]
    book = write_notebook(tmp_path / "dice.ipynb", cells)
    folder = productionize(book, Options(run=False)).written.folder
    (folder / "README.md").write_text("mine\n" + (folder / "README.md").read_text())
    result = productionize(book, Options())
    assert result.is_clean
    assert [c.path for c in result.written.of(Kind.MERGED)] == ["README.md"]
    assert (folder / "README.md").read_text().startswith("mine\n# Dice")
    assert not list(folder.rglob("*.orig"))


def test_a_conflict_is_not_run_and_not_clean(notebook: Path) -> None:
    folder = productionize(notebook, Options(run=False)).written.folder
    steps = folder / "src/prices/steps.py"
    steps.write_text(steps.read_text().replace("rows:", "count:"))
    write_notebook(notebook, [c.replace("rows:", "lines:") for c in CELLS])
    result = productionize(notebook, Options())
    assert not result.is_clean
    assert result.tests is not None
    assert not result.tests.ran
    assert [c.path for c in result.written.conflicts] == ["src/prices/steps.py"]
    assert "<<<<<<< yours" in steps.read_text()
    assert "count:" in steps.read_text()
    assert "lines:" in steps.read_text()
    with pytest.raises(OutputError, match="decide there first"):
        productionize(notebook, Options())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"not json", "not JSON", id="no JSON"),
        pytest.param(b'{"a": 1}', "not a notebook", id="JSON of something else"),
        pytest.param(
            b'{"nbformat": 4, "metadata": {"kernelspec": {"name": "ir", "language": "R"}},'
            b' "cells": []}',
            "Python only",
            id="another language",
        ),
        pytest.param(b'{"nbformat": 4, "metadata": {}, "cells": []}', "no code", id="no cells"),
    ],
)
def test_refuses_what_is_no_notebook(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotebookError, match=words):
        productionize(path, Options(run=False))
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_notebook_gives_the_same_bytes(notebook: Path) -> None:
    found = []
    for _ in range(2):
        folder = productionize(notebook, Options(run=False)).written.folder
        files = [file for file in folder.rglob("*") if file.is_file()]
        found.append({file.relative_to(folder): file.read_bytes() for file in files})
    assert found[0] == found[1]


def test_no_test_holds_on_to_what_the_notebook_itself_does_not_repeat(tmp_path: Path) -> None:
    cells = ["import random\nprint('lines', 3)", "print('score', random.randint(1000, 10**6))"]
    result = productionize(write_notebook(tmp_path / "dice.ipynb", cells), Options())
    assert result.is_clean
    checklist = (result.written.folder / "CHECKLIST.md").read_text()
    assert "between two runs of the notebook itself" in checklist
    assert result.verified is not None
    assert result.verified.verdict == "the job does the same: 2 lines"
    page = (result.written.folder / "VERIFICATION.md").read_text()
    assert "drew the same random numbers" in page
    assert '"lines 3",' in (result.written.folder / "tests" / "test_job.py").read_text()


def test_what_lies_outside_is_found_asked_refused_and_told(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    out.mkdir()
    target = out / "x.txt"
    cells = ["x = 1\nprint(x)", f"open({str(target)!r}, 'w').write('x')", "!make train"]
    path = write_notebook(home / "it.ipynb", cells)
    asked: list[tuple[str, str]] = []

    def allow(facts: tuple[Outside, ...]) -> bool:
        asked.extend((fact.kind, fact.what) for fact in facts)
        return False

    result = productionize(path, Options(), Person(allow=allow))
    assert asked == [
        ("writes outside its folder", str(target)),
        ("runs a shell command", "make train"),
    ]
    assert list(out.iterdir()) == []
    assert not result.is_clean
    assert ("refused", f"cell 2, line 1: writes outside its folder ({target}): {ADVICE}") in (
        result.told()
    )
    checklist = (result.written.folder / "CHECKLIST.md").read_text()
    assert "## What a run touches outside its folder" in checklist
    assert "`make train` (cell 3, line 1): Runs a shell command" in checklist

    again = productionize(path, Options(force=True), Person(allow=lambda facts: True))
    assert target.read_text() == "x"
    assert again.observation is not None
    assert again.observation.failure is None


def test_one_test_of_the_job_is_left_out_when_it_does_not_pass(tmp_path: Path) -> None:
    cells = ("import os\nprint('in', os.path.basename(os.getcwd()))",)
    result = productionize(write_notebook(tmp_path / "place.ipynb", cells), Options())
    assert result.is_clean
    ((name, _),) = result.tried.left_out
    assert name == "tests/test_job.py::test_job_prints_what_the_notebook_printed"
    text = (result.written.folder / "tests/test_job.py").read_text()
    assert "def test_job_runs_without_an_error" in text
    assert "EXPECTED_LINES" not in text


def test_tests_that_do_not_pass_again_are_left_out_and_told(tmp_path: Path) -> None:
    cells = (
        "def firsts(words):\n    return [word for word in {word[:3] for word in words}]",
        "def longest(words):\n    return max(map(len, words))",
        "words = 'many words of several lengths in no particular order'.split()",
        "print(len(firsts(words)), longest(words))",
    )
    result = productionize(write_notebook(tmp_path / "sets.ipynb", cells), Options())
    assert result.is_clean
    ((name, reason),) = result.tried.left_out
    assert name == "tests/test_functions.py::test_firsts"
    assert "assert ['" in reason
    assert [item.what for item in result.untested] == ["firsts"]
    folder = result.written.folder
    tests = (folder / "tests/test_functions.py").read_text()
    assert "def test_longest" in tests
    assert "firsts" not in tests
    checklist = (folder / "CHECKLIST.md").read_text()
    assert "- [ ] `tests/test_functions.py::test_firsts`: " in checklist
    assert ("left out", f"{name}: {reason}") in result.told()
    assert not any(path.name == "__pycache__" for path in folder.rglob("*"))


def test_a_persons_own_failing_test_is_told_and_stays(notebook: Path) -> None:
    folder = productionize(notebook, Options(run=False)).written.folder
    own = folder / "tests/test_mine.py"
    own.parent.mkdir()
    own.write_text("def test_mine():\n    assert 1 == 2\n")
    result = productionize(notebook, Options())
    assert not result.is_clean
    assert result.tests is not None
    assert list(result.tests.failed) == ["tests/test_mine.py::test_mine"]
    assert result.tried.left_out == ()
    assert own.exists()


def test_credentials_in_data_are_nowhere_in_the_package(tmp_path: Path) -> None:
    key = "AKIA" + "ABCDEFGHIJKLMNOP"
    rows = "".join(f"{row},hunter{row}0,{key}\n" for row in range(30))
    (tmp_path / "people.csv").write_text(f"n,password,note\n{rows}")
    (tmp_path / "plain.csv").write_text("n,token\n1,hunter1000\n")
    cells = [
        "import pandas as pd\ndf = pd.read_csv('people.csv')\nprint(len(df))",
        "other = pd.read_csv('plain.csv')\nprint(len(other))",
    ]
    result = productionize(write_notebook(tmp_path / "it.ipynb", cells), Options())
    assert result.observation is not None
    assert len(result.observation.data_sets) == 2
    texts = {p.name: p.read_bytes() for p in result.written.folder.rglob("*") if p.is_file()}
    assert [n for n, text in texts.items() if key.encode() in text or b"hunter" in text] == []
