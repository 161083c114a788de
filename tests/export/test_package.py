"""What is in an exported package, read without running it."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import papermill
import pytest

from nb2prod.export.layout import Outcome
from nb2prod.export.package import build_package
from nb2prod.notebook import Location
from nb2prod.transform import Function, Parameter, Plan, Skipped, Step

Export = Callable[[Plan], Path]
BIN = Path(sys.executable).parent
ALL = ("solar", "bare", "hostile")


@pytest.fixture
def plan(request: pytest.FixtureRequest) -> Plan:
    found: Plan = request.getfixturevalue(request.param)
    return found


def texts(plan: Plan, outcome: Outcome | None = None) -> dict[str, str]:
    return {file.path: file.data.decode() for file in build_package(plan, outcome).files}


def job(plan: Plan) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(texts(plan)[f"jobs/{plan.name}.ipynb"])
    return notebook


def code_cells(plan: Plan) -> list[str]:
    return ["".join(c["source"]) for c in job(plan)["cells"] if c["cell_type"] == "code"]


def test_the_tree(solar: Plan) -> None:
    assert sorted(texts(solar)) == [
        ".gitattributes",
        ".gitignore",
        ".pre-commit-config.yaml",
        "CHECKLIST.md",
        "Makefile",
        "README.md",
        "jobs/solar_savings.ipynb",
        "pyproject.toml",
        "src/solar_savings/__init__.py",
        "src/solar_savings/__main__.py",
        "src/solar_savings/functions.py",
        "src/solar_savings/logs.py",
        "src/solar_savings/parameters.py",
        "src/solar_savings/pipeline.py",
        "src/solar_savings/places.py",
        "src/solar_savings/report.py",
        "src/solar_savings/steps.py",
    ]


def test_modules_with_nothing_to_say_are_left_out(bare: Plan) -> None:
    modules = {Path(path).name for path in texts(bare) if path.startswith("src/")}
    assert modules == {"__init__.py", "__main__.py", "logs.py", "pipeline.py", "steps.py"}


@pytest.mark.parametrize("plan", ALL, indirect=True)
def test_the_same_plan_gives_the_same_bytes(plan: Plan) -> None:
    assert build_package(plan) == build_package(plan)


@pytest.mark.parametrize("plan", ALL, indirect=True)
def test_ruff_and_black_have_nothing_to_say(plan: Plan, export: Export) -> None:
    root = export(plan)
    for command in (
        [BIN / "ruff", "check", "--no-cache", "--isolated", "."],
        [BIN / "ruff", "check", "--no-cache", "."],
        [BIN / "black", "--check", "--quiet", "."],
    ):
        done = subprocess.run(command, cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("plan", ALL, indirect=True)
def test_nothing_of_nb2prod_is_needed(plan: Plan) -> None:
    named = [path for path, text in texts(plan).items() if "nb2prod" in text]
    assert named == [".gitattributes"]  # the record of what was written has that name


@pytest.mark.parametrize("plan", ALL, indirect=True)
def test_project_file_is_toml_and_installable(plan: Plan) -> None:
    project = tomllib.loads(texts(plan)["pyproject.toml"])["project"]
    assert re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", project["name"])
    assert "\n" not in project["description"]
    assert all(re.fullmatch(r"[\w.-]+(>=[\d.]+)?", line) for line in project["dependencies"])
    assert set(project) <= {
        *("name", "version", "description", "readme", "requires-python", "dependencies"),
        "optional-dependencies",
    }


@pytest.mark.parametrize("plan", ["solar", "hostile"], indirect=True)
def test_papermill_sees_every_parameter_with_type_and_default(plan: Plan, export: Export) -> None:
    path = export(plan) / f"jobs/{plan.name}.ipynb"
    seen = papermill.inspect_notebook(str(path))
    own = {p.name: p for p in plan.parameters}
    assert [name for name in seen if name in own] == list(own)
    assert len(set(seen) - set(own)) == 1  # where relative paths start
    for name, parameter in own.items():
        assert seen[name]["inferred_type_name"] == parameter.type
        default = eval(seen[name]["default"])
        assert default == parameter.default or str(default) == "nan"
        assert seen[name]["help"]


def test_a_long_default_stays_on_one_line(bare: Plan, export: Export) -> None:
    names = [f"name number {i}" for i in range(40)]
    long = Parameter("names", "list", names, "of people", "value", Location(0))
    path = export(replace(bare, parameters=(long,))) / "jobs/bare.ipynb"
    assert eval(papermill.inspect_notebook(str(path))["names"]["default"]) == names


@pytest.mark.parametrize("plan", ALL, indirect=True)
def test_job_is_a_valid_notebook(plan: Plan) -> None:
    import nbformat

    notebook = job(plan)
    nbformat.validate(nbformat.from_dict(notebook))
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])


def test_job_tells_the_notebooks_story(solar: Plan) -> None:
    cells = ["".join(cell["source"]) for cell in job(solar)["cells"]]
    assert cells[0] == "# Solar savings"
    assert cells[3:] == [
        "## Load the bills\n\nOne row per household.",
        "df = load_the_bills(parameters.bills_path)\ndisplay(len(df))\ndf.head()",
        "## What would they save?",
        "df = what_would_they_save(df, parameters.kwh_price)",
        "total = add_up(df, parameters.total_path)",
    ]


def test_job_keeps_out_of_the_way_of_the_names_it_handles(hostile: Plan) -> None:
    setup, load, steps = code_cells(hostile)[1:]
    assert "from hostile import logs as logs_" in setup
    assert "from hostile import steps as steps_" in setup
    assert load.startswith("parameters, display, s = steps_.load(\n    parameters_.text")
    assert "display_(s)" in load
    assert steps == "load = steps_.steps(parameters_.steps)"


def test_the_job_tells_ipython_what_the_notebook_told_it(solar: Plan) -> None:
    setup = code_cells(replace(solar, session=("InlineBackend.figure_format = 'svg'",)))[1]
    line = 'get_ipython().run_line_magic("config", "InlineBackend.figure_format = \'svg\'")'
    assert line in setup.splitlines()


def test_job_imports_what_the_looks_need(solar: Plan) -> None:
    load = replace(solar.steps[0], looks=("pd.Series(savings(1, 2, kwh_price=3))",))
    setup = code_cells(replace(solar, steps=(load, *solar.steps[1:])))[1]
    assert "import pandas as pd\n" in setup
    assert "from solar_savings.functions import savings" in setup


def test_steps_read_as_their_author_wrote_them(solar: Plan) -> None:
    steps = texts(solar)["src/solar_savings/steps.py"]
    assert '''
@step
def load_the_bills(bills_path: str):
    """Load the bills (cells 2–3).

    One row per household; the utility's dates are local time.
    """
    df = pd.read_csv(bills_path)
    logger.info("rows: %s", len(df))
    df["kwh"] = df["kwh"] * 1.0  # local time, not UTC!
    return df
''' in steps
    assert '"""What would they save? (cells 4–5)"""' in steps
    assert "import os" not in steps


def test_the_pipeline_shows_all_that_passes_between_steps(solar: Plan) -> None:
    pipeline = texts(solar)["src/solar_savings/pipeline.py"]
    assert pipeline.endswith('''
def run(parameters: Parameters):
    """Run every step in the notebook's order."""
    df = steps.load_the_bills(parameters.bills_path)
    df = steps.what_would_they_save(df, parameters.kwh_price)
    return steps.add_up(df, parameters.total_path)
''')


def test_steps_and_pipeline_say_the_types_that_were_seen(solar: Plan) -> None:
    load, save, add_up = solar.steps
    frame = (("df", "pd.DataFrame"),)
    typed = (
        replace(load, result="pd.DataFrame"),
        replace(save, types=frame, result="tuple[pd.DataFrame, Any]"),
        replace(add_up, types=frame, result="list[Callable]"),
    )
    found = texts(replace(solar, steps=typed))
    steps = found["src/solar_savings/steps.py"]
    assert "\ndef load_the_bills(bills_path: str) -> pd.DataFrame:\n" in steps
    assert "    df: pd.DataFrame, kwh_price: float\n) -> tuple[pd.DataFrame, Any]:\n" in steps
    assert "\nfrom collections.abc import Callable\nfrom typing import Any\n" in steps
    pipeline = found["src/solar_savings/pipeline.py"]
    assert "\ndef run(parameters: Parameters) -> list[Callable]:\n" in pipeline
    assert pipeline.count("import") == 3
    assert "import pandas" not in pipeline


def test_an_import_of_an_annotation_alone_is_there(solar: Plan) -> None:
    load = replace(solar.steps[0], body="df = 1", result="os.PathLike")
    plan = replace(solar, steps=(load,), functions=())
    steps = texts(plan)["src/solar_savings/steps.py"]
    assert "\nimport os\n" in steps
    assert "# noqa" not in steps.split("import os")[1].split("\n")[0]


def test_a_step_that_takes_what_nothing_gives_is_a_bug(solar: Plan) -> None:
    lost = replace(solar.steps[0], inputs=("nowhere",))
    with pytest.raises(ValueError, match="nowhere"):
        build_package(replace(solar, steps=(lost,)))


def test_lists_are_made_anew_for_each_run(hostile: Plan) -> None:
    text = texts(hostile)["src/hostile/parameters.py"]
    assert 'mapping: dict = field(default_factory=lambda: {"=#": {"a": "\'"}})' in text


@pytest.mark.parametrize("plan", ["hostile"], indirect=True)
def test_strings_of_a_notebook_stay_strings(plan: Plan) -> None:
    found = texts(plan)
    for path, text in found.items():
        if path.endswith(".py"):
            called = {n.func.id for n in ast.walk(ast.parse(text)) if is_plain_call(n)}
            assert not called & {"alert", "rm", "x", "y"}, path
    for path in ("README.md", "CHECKLIST.md"):
        prose = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", found[path])
        assert not re.search(r"(?<!\\)<\w|(?<!\\)\]\(javascript", prose)
        assert "\n# heading" not in prose
        assert "49" not in prose


def is_plain_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def test_the_inside_of_a_string_is_left_alone(hostile: Plan) -> None:
    steps = texts(hostile)["src/hostile/steps.py"]
    assert 's = """\n  as it\n was{{ 1 }}\n"""' in steps


def test_names_of_the_logger_and_the_report_are_the_plans(solar: Plan) -> None:
    body = 'log.info("a")\nreporting.show(report)'
    step = Step("only", "Only", "", (0,), "report = logger = 1\n" + body, (), ())
    plan = Plan("own", "Own", "own.ipynb", steps=(step,), logger="log", report="reporting")
    found = texts(plan)
    assert "log = logging.getLogger(__name__)" in found["src/own/steps.py"]
    assert "from own import report as reporting" in found["src/own/steps.py"]
    assert "src/own/report.py" in found


def test_imports_go_where_they_are_used() -> None:
    step = Step("only", "Only", "", (0,), "a = math.pi", (), ("a",), ("json.dumps(a)",))
    plan = Plan(
        "own",
        "Own",
        "own.ipynb",
        imports=("import math, json", "import antigravity", "from os.path import join, split"),
        constants="HERE = join('a', 'b')",
        steps=(step,),
    )
    found = texts(plan)
    assert "import antigravity  # noqa: F401\nimport math\n" in found["src/own/steps.py"]
    assert "json" not in found["src/own/steps.py"]
    assert "from os.path import join\n" in found["src/own/functions.py"]
    assert "import json" in code_cells(plan)[1]


def test_an_import_that_may_fail_stands_below_the_package_s_own() -> None:
    step = Step("only", "Only", "", (0,), "a = 1", (), ("a",))
    tried = "try:\n    import antigravity\nexcept ImportError:\n    pass"
    plan = Plan("own", "Own", "own.ipynb", imports=(tried,), steps=(step,))
    wanted = tried.replace("gravity", "gravity  # noqa: F401", 1)
    assert f"from own.logs import step\n\n{wanted}\n" in texts(plan)["src/own/steps.py"]


def test_an_import_that_stands_in_a_step_for_what_it_does_stays_there() -> None:
    body = "import this\nfrom os.path import join as put; a = 1\nimport json  # later\nimport math"
    step = Step("only", "Only", "", (0,), f"{body}\nmath.pi", (), ("a",))
    function = Function("f", "def f():\n    import antigravity\n", (), Location(0))
    found = texts(Plan("own", "Own", "own.ipynb", steps=(step,), functions=(function,)))
    steps = found["src/own/steps.py"].splitlines()
    assert "    import this  # noqa: F401" in steps
    assert "    import json  # later  # noqa: F401" in steps
    assert "    import math" in steps
    assert any("import join" in line for line in steps)
    assert "    import antigravity  # noqa: F401" in found["src/own/functions.py"].splitlines()


def test_a_star_import_reaches_all_modules() -> None:
    step = Step("only", "Only", "", (0,), "a = pi + e()", (), ("a",))
    plan = Plan(
        "own", "", "own.ipynb", imports=("from math import *",), steps=(step,), constants="B = tau"
    )
    found = texts(plan)
    assert "from math import *" in found["src/own/steps.py"]
    assert "from math import *" in found["src/own/functions.py"]


def test_a_step_begins_right_below_its_docstring() -> None:
    step = Step("only", "Only", "", (0,), "\n\n# why\n\nprint(1)", (), ())
    steps = texts(Plan("own", "Own", "own.ipynb", steps=(step,)))["src/own/steps.py"]
    assert '    """Only (cell 1)."""\n    # why\n\n    print(1)\n' in steps


def test_undefined_names_are_reported(solar: Plan) -> None:
    step = replace(solar.steps[0], body="df = gone(bills_path)")
    package = build_package(replace(solar, steps=(step, *solar.steps[1:])))
    [undefined] = package.undefined
    assert (undefined.path, undefined.name) == ("src/solar_savings/steps.py", "gone")
    [checklist] = [f.content for f in package.files if f.path == "CHECKLIST.md"]
    assert "- [ ] `gone` (`src/solar_savings/steps.py`, line " in str(checklist)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(None, "## The notebook was not run", id="not run"),
        pytest.param(
            Outcome(ran=True, failure="cell 3: KeyError"), "cell 3: KeyError", id="failed"
        ),
        pytest.param(
            Outcome(ran=True, untested=(Skipped("savings", "never called", Location(4)),)),
            "- [ ] `savings` (cell 5, line 1): Never called.",
            id="a function without a test",
        ),
    ],
)
def test_checklist_tells_the_outcome(solar: Plan, outcome: Outcome | None, expected: str) -> None:
    assert expected in texts(solar, outcome)["CHECKLIST.md"]


def test_checklist_tells_what_is_missing(solar: Plan) -> None:
    checklist = texts(solar, Outcome(ran=True))["CHECKLIST.md"]
    assert "- [ ] `%%perl …` (cell 10, line 1): Another language." in checklist
    assert "was not run" not in checklist


def test_markdown_does_not_part_the_cells_of_a_step(solar: Plan) -> None:
    step = replace(solar.steps[0], cells=(3, 5, 9), between=(4,))
    found = texts(replace(solar, steps=(step, *solar.steps[1:])))
    assert "(cells 4–6, 10)" in found["src/solar_savings/steps.py"]
    assert "cells 4–6, 10" in found["README.md"]


def test_what_is_the_same_in_several_places_is_one_row(solar: Plan) -> None:
    notes = [Skipped(what, "a seed?", Location(cell, line)) for what, cell, line in
             [("x", 3, 1), ("y", 3, 4), ("x", 4, 1), ("x", 8, 2), ("y", 3, 2)]]  # fmt: skip
    checklist = texts(replace(solar, notes=tuple(notes)))["CHECKLIST.md"]
    assert checklist.count("A seed?") == 2
    assert "- [ ] `x` (cells 4–5, 9): A seed?" in checklist
    assert "- [ ] `y` (cell 4, lines 2, 4): A seed?" in checklist


def test_what_is_said_of_several_things_in_a_cell_is_one_row(solar: Plan) -> None:
    notes = [Skipped(what, reason, Location(cell, line)) for what, reason, cell, line in
             [("x", "unused", 3, 1), ("z", "a seed?", 3, 2), ("y", "unused", 3, 4),
              ("y", "unused", 5, 4), ("z", "unused", 3, 2)]]  # fmt: skip
    checklist = texts(replace(solar, notes=tuple(notes)))["CHECKLIST.md"]
    assert "- [ ] `x`, `z` (cell 4, lines 1, 2): Unused." in checklist
    assert "- [ ] `y` (cells 4, 6): Unused." in checklist
    assert "- [ ] `z` (cell 4, line 2): A seed?" in checklist


def test_readme_and_makefile_offer_tests_where_there_are_some(solar: Plan) -> None:
    some, none = (texts(solar, Outcome(ran=True, has_tests=has)) for has in (True, False))
    assert "pytest" in some["README.md"]
    assert "python -m pytest" in some["Makefile"]
    assert "pytest" not in none["README.md"] + none["Makefile"]
    assert "VERIFICATION.md" in none["README.md"]


def test_checklist_asks_about_paths_of_one_machine(solar: Plan) -> None:
    home = replace(solar.parameters[0], default="C:\\Users\\ana\\bills.csv")
    plan = replace(solar, parameters=(home, *solar.parameters[1:]))
    assert "a place on one machine" in texts(plan)["CHECKLIST.md"]
    assert "a place on one machine" not in texts(solar)["CHECKLIST.md"]


def test_our_own_lines_are_short(solar: Plan) -> None:
    long = [
        f"{path}: {line}"
        for path, text in texts(solar).items()
        for line in text.split("\n")
        if path.endswith(".py") and len(line) > 88
    ]
    assert long == []


@pytest.mark.parametrize("plan", ["solar", "hostile"], indirect=True)
def test_an_old_python_gets_what_it_understands(plan: Plan) -> None:
    files = texts(replace(plan, python="3.8.18"))
    project = tomllib.loads(files["pyproject.toml"])
    assert project["project"]["requires-python"] == ">=3.8"
    assert project["tool"]["ruff"]["target-version"] == "py38"
    parameters = files[f"src/{plan.name}/parameters.py"]
    assert "kw_only" not in parameters
    assert "annotations" not in parameters, "its types are read at run time"
    for path in (path for path in files if path.endswith(".py")):
        tree = ast.parse(files[path], feature_version=(3, 8))
        if any(isinstance(node, ast.BinOp | ast.Subscript) for node in _annotations(tree)):
            assert "from __future__ import annotations" in files[path], path


def _annotations(tree: ast.Module) -> list[ast.AST]:
    found = [
        getattr(node, field, None) for node in ast.walk(tree) for field in ("annotation", "returns")
    ]
    return [annotation for annotation in found if annotation is not None]


def test_every_python_this_machine_has_runs_the_package(solar: Plan, export: Export) -> None:
    for version in ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13"):
        python = shutil.which(f"python{version}")
        if not python or subprocess.run([python, "-c", ""], check=False).returncode:
            continue
        root = export(replace(solar, name=f"solar_{version[2:]}", python=version))
        code = f"from {root.name} import logs, places, parameters; parameters.Parameters()"
        subprocess.run([python, "-c", code], cwd=root / "src", check=True)


def test_a_long_heading_leaves_its_cells_a_line_of_their_own(solar: Plan) -> None:
    long = replace(
        solar.steps[0], title="Estimate what each household would save " + "over a year" * 3
    )
    text = texts(replace(solar, steps=(long, *solar.steps[1:])))["src/solar_savings/steps.py"]
    assert f'"""{long.title}.\n\n    Cell' in text
