"""The plan as a reader sees it: steps, their names and texts, what moved and what was left out."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from nb2prod.analysis import analyze
from nb2prod.notebook import parse
from nb2prod.transform import Safer, Seen, make_plan

from .conftest import plan_of

MANY = "print(1)\n" * 36

NAMES = {
    "a heading's words": (["#md ## Clean the data", "a = 1", "print(a)"], ["clean_the_data"]),
    "numbers and marks aside": (["#md ## 2.1 *Clean* the data!", "a = 1"], ["clean_the_data"]),
    "a heading that is a sentence": (
        ["#md ## But first, let's see which of the donors gave at least twice a year", "a = 1"],
        ["see_which_of_the_donors_gave"],
    ),
    "a long heading twice": (
        [
            "#md # Load and join congressional demographics", "a = 1", "#md # Load and join "
            "congressional demographics", "percentages = [a]", "#md # C", "print(percentages)",
        ],
        ["load_and_join_congressional_demographics", "compute_percentages", "show_c"],
    ),
    "an apostrophe": (["#md # Zipf's law", "a = 1", "print(a)"], ["show_zipfs_law"]),
    "an article first": (["#md # The second sample", "x = f(1)"], ["compute_second_sample"]),
    "a letter that counts": (["#md # A. Delete the model", "f(x)"], ["delete_the_model"]),
    "a function that the step calls": (
        [
            "#md # Train-test split", "from sklearn.model_selection import train_test_split\n"
            "train, test = train_test_split(df)", "#md # C", "print(train, test)",
        ],
        ["split_train_test", "show_c"],
    ),
    "one word with what is done": (["#md # Model", "m = M().fit(x)"], ["fit_model"]),
    "one word that is the verb": (["#md # Save", "out = f(x)\nout.to_csv(p)"], ["save_out"]),
    "a thing that the step makes": (
        ["#md # Decision tree", "tree = D().fit(x, y)", "#md # C", "print(tree)"],
        ["fit_decision_tree", "show_c"],
    ),
    "a thing that the step draws": (["#md # Ages of men", "ages.hist()"], ["plot_ages_of_men"]),
    "plots that the step draws": (["#md # Violin plots", "x.hist()"], ["draw_violin_plots"]),
    "a heading that says no more than the file": (
        ["#md # Description", "df = pd.read_csv('a.csv')", "b = [1]", "#md # C", "df[b]"],
        ["load_df", "show_c"],
    ),
    "a thing that the step shows": (["#md # Tuples", "t = 1, 2\nt"], ["show_tuples"]),
    "a number of a question": (["#md # Question 1", "x = f()\nx"], ["answer_question_1"]),
    "the title of all is no name for what sets up": (
        ["#md # Churn", "import random\nrandom.seed(sum([7]))", "#md ## Load data", "a = f()"],
        ["set_up", "load_data"],
    ),
    "no heading, a file that is written": (
        ["%%writefile conf/agent.yaml\nname: a\n"], ["write_agent_yaml"],
    ),
    "no heading, reading": (["import pandas as pd\ndf = pd.read_csv(p)"], ["load_df"]),
    "no heading, settings": (["import pandas as pd\npd.set_option('a', 1)"], ["set_up"]),
    "no heading, but a comment that says what is done": (
        ["# Plot the daily cases:\nx = 1\nprint(x)"], ["plot_the_daily_cases"],
    ),
    "a comment that says something else": (["# My first cell\nx = 1\nprint(x)"], ["show_x"]),
    "a comment in place of a long section's second name": (
        ["#md ## Churn", "x = 1\n" * 30, "# Visualize churn by age\ny = x\n" + "print(y)\n" * 30],
        ["define_churn", "visualize_churn_by_age"],
    ),
    "code that is switched off is no name": (["# load(x)\nx = 1\nprint(x)"], ["show_x"]),
    "a heading twice": (
        ["#md # Look around", "a = 1", "#md # Look around", "b = a\nprint(b)"],
        ["look_around", "look_around_b"],
    ),
    "a heading that a variable is named after": (
        ["#md # All data", "all_data = 1", "print(all_data)"], ["show_all_data"],
    ),
    "an underlined heading": (["#md Clean the data\n=====\ntext", "a = 1"], ["clean_the_data"]),
    "no heading, the variable that is used most": (
        ["key = 1\nrows = f()\nrows.g()\nprint(rows)"], ["show_rows"],
    ),
    "no heading and no variable": (["f()"], ["show_values"]),
    "a heading that says nothing": (
        ["#md # Introduction", "rows = f()\nprint(rows)"], ["show_rows"],
    ),
    "a heading of a verb": (
        ["#md # Cleaning", "rows = f()\nprint(rows)", "#md # Evaluate", "g = rows.score()\ng"],
        ["clean_rows", "evaluate_rows"],
    ),
    "a heading that begins with what is being done": (
        ["#md ## Loading the data", "a = 1"], ["load_the_data"],
    ),
    "a heading that is cut where a phrase ends": (
        ["#md ## Splitting Data into Sets for Training and Testing", "a = 1"],
        ["split_data_into_sets"],
    ),
    "a heading that begins with a digit": (
        ["#md ## Step 7: 2D diffusion", "x = f()\nplt.plot(x)"], ["plot_2d_diffusion"],
    ),
    "a heading that begins with a digit and is about a later step too": (
        [
            "#md # 8b. All", f"rows = f()\n{MANY}print(rows)",
            f"best = rows.merge(rows)\n{MANY}g(best)", f"best.plot()\n{MANY}",
            f"best.plot()\n{MANY}",
        ],
        ["compute_8b_all", "merge_best", "plot_best", "plot_8b_all_best"],
    ),
    "a heading that is about a later step too": (
        [
            "#md # All", f"rows = f()\n{MANY}print(rows)",
            f"best = rows.merge(rows)\n{MANY}g(best)",
            f"# Fit the best model\nm = h(best)\n{MANY}g(m)",
            "table = rows.groupby(m)\nprint(table)",
        ],
        ["compute_all", "merge_best", "fit_the_best_model", "summarize_table"],
    ),
    "no heading, an empty list that is filled": (
        ["rows = []\nfor i in f():\n    rows.append(i)\nprint(rows)"], ["show_rows"],
    ),
    "a question says more than that there is a table": (
        ["#md # What would they save?", "df = f()", "df['kwh'].hist()"], ["what_would_they_save"],
    ),
    "and less than the table's own name": (
        ["#md # What would they save?", "savings = f()", "savings.hist()"], ["plot_savings"],
    ),
    "a heading without letters": (["#md # ---", "value = 1\nprint(value)"], ["show_value"]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), NAMES.values(), ids=NAMES.keys())
def test_steps_are_named_after_their_section_or_what_they_do(
    cells: Sequence[str], expected: list[str]
) -> None:
    assert [step.name for step in plan_of(cells).steps] == expected


BODIES = {
    "imports go": ("import os  # files\nx = os.sep\nprint(x)", 'x = os.sep\nlogger.info("%s", x)'),
    "an import that prints stays where it does": ("x = 1\nimport this\nprint(x)",
        'x = 1\nimport this\nlogger.info("%s", x)'),
    "comments stay": (
        "# why\nx = 1  # how\n\n# and then\nprint('x')",
        "# why\nx = 1  # how\n\n# and then\nlogger.info('x')",
    ),
    "a definition goes with its comment": (
        "x = 1\n# adds\ndef f(a):\n    return a\nprint(f(x))", 'x = 1\nlogger.info("%s", f(x))',
    ),
    "an empty print": ("print()\nprint('a')", "logger.info(\"\")\nlogger.info('a')"),
    "a print in an exception handler warns": (
        "try:\n    f()\nexcept OSError as e:\n    print('no', e)",
        'try:\n    f()\nexcept OSError as e:\n    logger.warning("no %s", e)',
    ),
    "a print in pieces stays": ("for i in x:\n    print(i, end=' ')",) * 2,
    "and so does what ends its line": ("print('a', end=' ')\nprint()\nprint('b')",) * 2,
    "a piece written without print": ("sys.stdout.write('a')\nprint('b')",) * 2,
    "a display": ("display(x)\ny = 1", "report.show(x)\ny = 1"),
    "a magic of the notebook alone": ("%matplotlib inline\nx = 1", "x = 1"),
    "a timed statement": ("%time x = f()", "with report.timed():\n    x = f()"),
    "a timed cell": ("%%time\nx = f()", "with report.timed():\n    x = f()"),
    "a shell line": ("!ls -l\nx = 1", 'report.shell(["ls", "-l"])\nx = 1'),
    "a file that is written": (
        "%%writefile out/a.txt\nhello",
        'report.write("out/a.txt", "hello\\n")',
    ),
    "another folder": (
        "%cd data\nx = 1",
        'os.chdir("data")\nlogger.info("%s", os.getcwd())\nx = 1',
    ),
    "a figure at the end of a cell": (
        "import matplotlib.pyplot as plt\nplt.plot([1])",
        'report.figure("plot_values", plt.plot([1]))',
    ),
    "a figure after the last value is silenced": (
        "import matplotlib.pyplot as plt\nplt.plot([1]);",
        'plt.plot([1]);\nreport.figure("plot_values")',
    ),
    "a figure that is shown": (
        "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()",
        'plt.plot([1])\nreport.figure("plot_values")',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), BODIES.values(), ids=BODIES.keys())
def test_the_text_of_a_step(cell: str, expected: str) -> None:
    assert [step.body for step in plan_of([cell]).steps] == [expected]


SKIPPED = {
    "a benchmark": ("%memit f()", "a benchmark"),
    "another language": ("%%R\nx <- 1", "another language"),
    "an unknown magic": ("%frobnicate", "does not know"),
    "a question": ("df?", "documentation"),
    "a cell that does not parse": ("x = = 1", "does not parse"),
}


@pytest.mark.parametrize(("cell", "reason"), SKIPPED.values(), ids=SKIPPED.keys())
def test_what_is_left_out_says_why_and_where(cell: str, reason: str) -> None:
    plan = plan_of(["x = 1\nprint(x)", cell])
    assert [reason in skipped.reason for skipped in plan.skipped] == [True]
    assert plan.skipped[0].location.cell == 1


def test_a_shell_line_is_a_note_for_the_reviewer() -> None:
    plan = plan_of(["!head -3 a.csv"])
    assert [(note.what, note.reason) for note in plan.notes] == [
        ("!head -3 a.csv", "runs as it stands, wherever its commands and its files are")
    ]


def test_pip_becomes_a_requirement() -> None:
    plan = plan_of(["!pip install -q tqdm 'pandas>=2' ./here\n%pip install numpy", "x = 1"])
    assert plan.requirements == ("tqdm", "pandas>=2", "numpy")
    assert plan.skipped == ()


def test_a_look_at_a_result_moves_to_the_job() -> None:
    plan = plan_of(["#md # Load it", "df = load()\ndf.head()", "#md # Use it", "print(df)"])
    assert plan.steps[0].looks == ("df.head()",)
    assert plan.steps[0].body == "df = load()"


def test_a_step_does_not_take_what_the_job_looks_at() -> None:
    cells = ["#md # Load", "df = load()\nk = f(df)", "#md # Use it", "g(k)\ndf.head()"]
    plan = plan_of(cells)
    assert plan.steps[1].looks == ("df.head()",)
    assert plan.steps[1].inputs == ("k",)


def test_a_look_before_a_change_stays_where_it_is() -> None:
    plan = plan_of(
        ["#md # Load it", "df = load()\ndf.head()", "df['a'] = 1", "#md # Use", "print(df)"]
    )
    assert plan.steps[0].looks == ()
    assert "report.show(df.head())" in plan.steps[0].body


def test_the_observed_run_tells_what_a_cell_showed() -> None:
    cells = ["#md # One", "f(x)", "g(x)"]
    seen = {1: Seen(value=False, figures=0), 2: Seen(value=True, figures=1)}
    plan = plan_of(cells, seen=seen)
    assert plan.steps[0].body == 'f(x)\n\nreport.show(g(x))\nreport.figure("show_one")'


def test_a_line_that_a_cell_left_open_ends_with_it() -> None:
    cells = ["for i in x:\n    print(i, end=' ')", "print(x)"]
    seen = {0: Seen(value=False, figures=0, open_line=True), 1: Seen(value=False, figures=0)}
    body = plan_of(cells, seen=seen).steps[0].body
    assert body == "for i in x:\n    print(i, end=' ')\nprint()\n\nlogger.info(\"%s\", x)"


def test_an_open_line_ends_too_where_printing_goes_elsewhere_at_times() -> None:
    cells = ["with contextlib.redirect_stdout(f):\n    print(1)", "print(2, end=' ')", "print(3)"]
    seen = {1: Seen(value=False, figures=0, open_line=True)}
    assert "print(2, end=' ')\nprint()\n" in plan_of(cells, seen=seen).steps[0].body


def test_what_a_drawing_gives_back_is_shown_above_its_figure() -> None:
    cells = ["import matplotlib.pyplot as plt\nplt.plot([1])\nplt.title('One')  # of one", "f(x)"]
    seen = {0: Seen(value=True, figures=1)}
    body = plan_of(cells, seen=seen).steps[0].body
    assert body.startswith(
        "plt.plot([1])\nreport.figure(\"plot_values\", plt.title('One'))  # of one"
    )


def test_what_a_drawing_gives_back_is_shown_without_a_figure() -> None:
    seen = {0: Seen(value=True, figures=0), 1: Seen(value=True, figures=0)}
    plan = plan_of(["ax.set_title('Two')", "joblib.dump(model, 'm.pkl')"], seen=seen)
    assert "report.show(ax.set_title('Two'))" in plan.steps[0].body
    assert "report.show(joblib.dump(model, " in plan.steps[0].body


SPOKEN = {
    "a level of the log": (
        "import logging\nlogging.basicConfig(level=logging.INFO, format='%(message)s')",
        "logging.getLogger().setLevel(logging.INFO)",
    ),
    "a log in a file": (
        "import logging\nlogging.basicConfig(level=10, filename='a.log')",
        "logging.basicConfig(level=10, filename='a.log')",
    ),
    "what is printed elsewhere": (
        "from contextlib import redirect_stdout\nwith redirect_stdout(buffer):\n    print(1)",
        "with redirect_stdout(buffer):\n    print(1)",
    ),
    "another place for all that is printed": (
        "import sys\nsys.stdout = buffer\nprint(1)", "sys.stdout = buffer\nprint(1)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "body"), SPOKEN.values(), ids=SPOKEN.keys())
def test_where_a_notebook_speaks_otherwise(cell: str, body: str) -> None:
    assert plan_of(["#md # One", cell]).steps[0].body.strip() == body


LAST_FIGURES = {
    "shown by the last statement": ("plt.plot([1])\nplt.show()", False),
    "shown in a loop": ("for x in y:\n    plt.plot(x)\n    plt.show()", False),
    "shown in loops, in a style": (
        "with style():\n    for x in y:\n        for z in x:\n            plt.show()", False,
    ),
    "drawn before a loop that may do nothing": (
        "plt.plot([1])\nfor x in y:\n    plt.plot(x)\n    plt.show()", True,
    ),
    "drawn after the loop": ("for x in y:\n    plt.show()\nplt.plot([1])", True),
    "not shown": ("for x in y:\n    plt.plot(x)", True),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "flushed"), LAST_FIGURES.values(), ids=LAST_FIGURES.keys())
def test_figures_still_open_at_the_end_of_a_cell(cell: str, flushed: bool) -> None:
    cells = ["import matplotlib.pyplot as plt", cell, "f(x)"]
    body = plan_of(cells, seen={1: Seen(value=False, figures=1)}).steps[0].body
    assert body.count("report.figure(") == cell.count("plt.show()") + flushed


SHOWN = {
    "three dots": ("...", "report.show(...)"),
    "a value": ("a", "report.show(a)"),
    "brackets of its own": ("(a\n / b)", "report.show(a\n / b)"),
    "several values": ("a, b", "report.show((a, b))"),
    "several values that begin with a bracket": ("(a), b", "report.show(((a), b))"),
    "several values in brackets": ("(a, b)", "report.show((a, b))"),
    "one value and a comma": ("a,", "report.show((a,))"),
}


@pytest.mark.parametrize(("shown", "expected"), SHOWN.values(), ids=SHOWN.keys())
def test_a_shown_value_is_one_argument(shown: str, expected: str) -> None:
    plan = plan_of(["a = b = f()", f"g()\n{shown}"], seen={1: Seen(value=True, figures=0)})
    assert plan.steps[0].body == f"a = b = f()\n\ng()\n{expected}"


RESULTS = {
    "what was made and not what it took":
        "with f() as g:\n    x = g.read()\nmodel = fit(x)\nfor i in x:\n    pass",
    "no part of a tuple": "rest, best = boxcox(f())\nmodel = fit(best)",
    "no figure": "import matplotlib.pyplot as plt\nmodel = fit()\nfig = plt.figure()",
    "no handle of a plot": "import seaborn as sns\nmodel = fit()\ngrid = sns.relplot(f())",
    "no axes of a table's plot": "model = fit()\nax = f().hist()",
}  # fmt: skip


@pytest.mark.parametrize("code", RESULTS.values(), ids=RESULTS.keys())
def test_the_result(code: str) -> None:
    assert plan_of([code]).steps[0].outputs == ("model",)


def test_a_parameter_that_was_shown_is_shown() -> None:
    plan = plan_of(["LIMIT = 7\nf(LIMIT)\nLIMIT"], seen={0: Seen(value=True, figures=0)})
    assert plan.steps[0].body == "f(limit)\nreport.show(limit)"


def test_an_assignment_that_was_shown_is_shown() -> None:
    plan = plan_of(["x = f()"], seen={0: Seen(value=True, figures=0)})
    assert plan.steps[0].body == "x = f()\nreport.show(x)"


def test_a_call_that_is_silent_by_its_name_but_was_seen_to_show_is_shown() -> None:
    plan = plan_of(["table.update()"], seen={0: Seen(value=True, figures=0)})
    assert plan.steps[0].body == "report.show(table.update())"


def test_an_assertion_about_functions_becomes_a_test() -> None:
    plan = plan_of(["def f(a):\n    return a\nassert f(1) == 1", "x = f(2)\nassert x == 2"])
    assert [a.source for a in plan.assertions] == ["assert f(1) == 1"]
    assert "assert x == 2" in plan.steps[0].body


def test_names_pass_in_the_order_in_which_they_were_written() -> None:
    cells = [
        "#md # Split it",
        "train, test = f()\nall = train, test",
        "#md # Use it",
        "print(test, train)",
    ]
    plan = plan_of(cells)
    assert plan.steps[0].outputs == ("train", "test")
    assert plan.steps[1].inputs == ("train", "test")


def test_what_functions_take_is_in_the_order_in_which_it_was_written() -> None:
    names = "east, north, west, south, up, down"
    plan = plan_of([f"{names} = g()\ndef f():\n    return {names}", "f()"])
    assert plan.functions[0].added == tuple(names.split(", "))


def test_functions_take_what_they_read() -> None:
    plan = plan_of(["k = g()\ndef f(a, *, b=1, **c):\n    return k", "f(1)"])
    assert plan.functions[0].source == "def f(a, *, b=1, k, **c):\n    return k"
    assert plan.steps[0].body.endswith("report.show(f(1, k=k))")


def test_a_path_inside_a_function_is_taken_by_the_function() -> None:
    cells = ["import pandas as pd\ndef load():\n    return pd.read_csv('a.csv')", "load()"]
    plan = plan_of(cells)
    assert plan.functions[0].added == ("a_path",)
    assert plan.steps[0].body == "report.show(load(a_path=a_path))"


def test_a_parameter_that_a_function_takes_has_its_type() -> None:
    plan = plan_of(["PRICE = 0.5\ndef f(a):\n    return a * PRICE", "f(1)"])
    assert plan.functions[0].source == "def f(a, *, price: float):\n    return a * price"


def test_steps_that_must_share_a_name_are_one_and_say_why() -> None:
    plan = plan_of(["#md # A", "k = 1\nf = lambda: k", "#md # B", "k = 2", "#md # C", "print(f())"])
    assert [step.cells for step in plan.steps] == [(1, 3), (5,)]
    assert "uses k, which changes later" in plan.notes[0].reason


def test_the_same_notebook_gives_the_same_plan() -> None:
    cells = ["import os, sys\nA = 1\nB = 2\ndef f():\n    return A, B", "f(); print(os, sys)"]
    assert plan_of(cells) == plan_of(cells)


def test_modules_beside_the_notebook_are_imported_from_the_package() -> None:
    cells = ["import thing, os\nfrom thing.part import f as g", "print(thing.x, os.sep, g)"]
    plan = plan_of(cells, local=frozenset({"thing"}))
    assert plan.imports == (
        "from package.local import thing; import os",
        "from package.local.thing.part import f as g",
    )
    assert "thing" not in plan.modules


def test_a_value_that_may_not_exist_is_none_then() -> None:
    cells = ["#md # A", "if f():\n    x = 1", "#md # B", "if f():\n    print(x)"]
    plan = plan_of(cells)
    assert plan.steps[0].body == "x = None\nif f():\n    x = 1"
    assert (plan.steps[0].outputs, plan.steps[1].inputs) == (("x",), ("x",))


def test_only_the_cells_that_share_a_name_are_one_step() -> None:
    cells = ["#md # A", "a = 1", "k = 1\nf = lambda: k", "#md # B", "k = 2", "print(a, f())"]
    long = "\n".join(f"print({n})" for n in range(36))
    plan = plan_of([*cells[:2], long, *cells[2:5], long, *cells[5:]])
    assert [step.cells for step in plan.steps] == [(1, 2), (3, 5), (6, 7)]
    assert [note.location.cell for note in plan.notes] == [3]


def test_steps_have_about_forty_lines_where_cells_allow() -> None:
    cell = "\n\n".join(["# why", "x = 1", "print(x)"] * 5)
    assert [len(step.cells) for step in plan_of([cell] * 3).steps] == [1, 1, 1]


def test_cells_that_differed_apart_are_one_step() -> None:
    cells = ["#md # A", "a = 1", "#md # B", "b = a", "#md # C", "c = b", "#md # D", "print(c)"]
    plan = plan_of(cells, safer=Safer(together=((3, 4), (5, 5))))
    assert [step.cells for step in plan.steps] == [(1,), (3,), (5,), (7,)]
    plan = plan_of(cells, safer=Safer(together=((3, 5),)))
    assert [step.cells for step in plan.steps] == [(1,), (3, 5), (7,)]
    assert [(note.location.cell, "separate steps" in note.reason) for note in plan.notes] == [
        (3, True)
    ]


def test_the_safest_form_is_one_step() -> None:
    cells = ["#md # A", "a = 1\ndef f():\n    return a", "#md # B", "f()", "#md # C", "print(f())"]
    plan = plan_of(cells, safer=Safer(frozenset({"f"}), ((0, len(cells) - 1),)))
    assert [step.cells for step in plan.steps] == [(1, 3, 5)]
    assert plan.functions == ()


def test_a_function_that_differed_at_module_level_stays() -> None:
    cells = ["def f():\n    return 1\ndef g():\n    return f()", "#md # B", "g()"]
    plan = plan_of(cells, safer=Safer(functions=frozenset({"f"})))
    assert [(f.name, f.added) for f in plan.functions] == [("g", ("f",))]
    assert plan.steps[0].body == "def f():\n    return 1"
    assert [note.what for note in plan.notes] == ["f stays inside its step"]


def test_a_class_that_is_there_with_its_module_moves_with_the_question() -> None:
    cells = [
        "try:\n    import torch\nexcept ImportError:\n    torch = None",
        "if torch is not None:\n    class A(torch.Module):\n        n = 1\n"
        "    def f(x: torch.Tensor):\n        return x",
        "print(f(A()))",
    ]
    plan = plan_of(cells)
    assert [(f.name, f.is_class) for f in plan.functions] == [("A", True), ("f", False)]
    assert plan.functions[0].source == (
        "if torch is not None:\n    class A(torch.Module):\n        n = 1\nelse:\n    A = None"
    )


def test_a_module_that_may_be_none_is_imported_with_its_question() -> None:
    guarded = "try:\n    import torch\nexcept ImportError:\n    torch = None"
    plan = plan_of([guarded, "import torch", "class A(torch.Module):\n    n = 1\nprint(A.n)"])
    assert [function.name for function in plan.functions] == ["A"]


def test_a_number_comes_out_of_a_block_with_the_function_whose_default_it_is() -> None:
    cell = (
        "if g():\n    # rows\n    K = 3  # at least\n    L = 4\n"
        "    def f(x=K):\n        return x\nx = f()"
    )
    plan = plan_of([cell])
    assert plan.constants == "# rows\nK = 3  # at least"
    assert plan.functions[0].source == "def f(x=K):\n    return x"
    assert plan.steps[0].body == "if g():\n    L = 4\nx = f()"


def test_a_look_that_differed_in_the_job_stays() -> None:
    cells = ["#md # Load it", "df = load()\ndf.head()", "#md # Use it", "print(df)"]
    plan = plan_of(cells, safer=Safer(looks=frozenset({1})))
    assert plan.steps[0].looks == ()
    assert plan.steps[0].body == "df = load()\nreport.show(df.head())"


def test_attached_pictures_come_along_under_names_of_their_own() -> None:
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {
                "cell_type": "markdown",
                "source": "# A\n![x](attachment:image.png)",
                "metadata": {},
                "attachments": {"image.png": {"image/png": "AAAA"}, "unused.png": {}},
            },
            {"cell_type": "code", "source": "a = 1\nprint(a)", "metadata": {}, "outputs": []},
        ],
    }
    plan = make_plan(analyze(parse(json.dumps(notebook).encode(), Path("a.ipynb"))), "package")
    assert plan.introduction == ("# A\n![x](attachment:cell-1-image.png)",)
    assert plan.attachments == (("cell-1-image.png", {"image/png": "AAAA"}),)
    assert "attachment" not in plan.steps[0].doc


def test_a_cell_that_clears_what_it_shows_begins_a_step() -> None:
    clears = "from IPython.display import *\nfor i in x:\n    print(i)\n    clear_output()"
    plan = plan_of(["x = [1]\nx", clears, "print(x)"])
    assert [step.cells for step in plan.steps] == [(0,), (1, 2)]


DOCS = {
    "the end of the section before is not about it": (
        ["#md ## A", "a = 1", "#md That was a.", "#md ## B\n\nNow b.", "b = a\nprint(b)"],
        ["", "Now b."],
    ),
    "what follows all code is not about the last step": (
        ["#md ## A\nAn a.", "a = 1\nprint(a)", "#md ## Summary\nThe end."], ["An a."],
    ),
    "what stands between its cells is": (
        ["#md ## A\nAn a.", "a = 1", "#md Once more:", "print(a)"], ["An a.\n\nOnce more:"],
    ),
    "addresses stay": (
        ["#md ## A\nSee <https://a.example/b> for <b>more</b>.", "a = 1\nprint(a)"],
        ["See https://a.example/b for more."],
    ),
    "formulas on lines of their own go": (
        ["#md ## A\nWe solve\n\n$$\\begin{aligned}\nx &= y\n\\end{aligned}$$\n\nfor $x$.",
         "a = 1\nprint(a)"], ["We solve\n\nfor $x$."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), DOCS.values(), ids=DOCS.keys())
def test_a_docstring_is_the_prose_about_the_step(cells: Sequence[str], expected: list[str]) -> None:
    assert [step.doc for step in plan_of(["#md # All", *cells]).steps] == expected


def test_markdown_after_all_code_stays_after_it() -> None:
    (step,) = plan_of(
        ["#md # All", "#md ## A", "a = 1\nprint(a)", "#md ## Summary\nThe end."]
    ).steps
    assert step.markdown == ("## A",)
    assert step.closing == ("## Summary\nThe end.",)
