"""What becomes of IPython's own syntax in a step: Python that does the same, or a reason."""

import json

import pytest

from ..conftest import plan_of

BEFORE = "folder = make()\nname = folder.name"

BODIES = {
    "plain words need no shell": ("!ls -l", 'report.shell(["ls", "-l"])'),
    "names stand in columns, as on a terminal": ("!ls", 'report.shell(["ls", "-C"])'),
    "names stand in columns, with marks": ("%ls x", 'report.shell(["ls", "-C", "-F", "x"])'),
    "a long list": ("%ll", 'report.shell(["ls", "-F", "-o"])'),
    "a pipe needs one": ("!ls | wc -l", 'report.shell("ls | wc -l")'),
    "a variable in braces": ("!ls {folder}/a", 'report.shell(f"ls -C {folder}/a")'),
    "a variable after a dollar": ("!ls $folder", 'report.shell(f"ls -C {folder}")'),
    "an expression": ("!cat {folder + 'x'} -n", "report.shell(f\"cat {folder + 'x'} -n\")"),
    "two dollars are one": ("!echo $$folder", 'report.shell("echo $folder")'),
    "a variable of the shell": ("!echo $HOME", 'report.shell("echo $HOME")'),
    "a name nobody knows leaves the whole line": (
        "!echo $folder $HOME", 'report.shell("echo $folder $HOME")',
    ),
    "a variable in single quotes is the shell's": (
        "!echo '$folder'", "report.shell(\"echo '$folder'\")",
    ),
    "braces of awk": ("!awk '{print $1}' f", "report.shell(\"awk '{print $1}' f\")"),
    "lines of a command": ("x = !ls {folder}\nprint(len(x))",
        'x = report.output(f"ls {folder}")\nlogger.info("%s", len(x))'),
    "lines as one text": ("x = !ls {folder}\nprint(x.n, x.s)",
        'x = report.output(f"ls {folder}")\nlogger.info("%s %s", "\\n".join(x), " ".join(x))'),
    "lines of a list": ("x = !ls {folder}\ny = x.l[0]\nprint(y)",
        'x = report.output(f"ls {folder}")\ny = x[0]\nlogger.info("%s", y)'),
    "lines that are something else too": ("x = !ls {folder}\nx = name\nprint(x.n)",
        'x = report.output(f"ls {folder}")\nx = name\nlogger.info("%s", x.n)'),
    "lines that are shown": ("!!ls", 'report.show(report.output(["ls"]))'),
    "a shell line in a loop": (
        "for i in name:\n    !echo $i\nprint(i)",
        'for i in name:\n    report.shell(f"echo {i}")\nlogger.info("%s", i)',
    ),
    "a script on a program's input": ("%%bash\nls\n", 'report.script(["bash"], "ls\\n")'),
    "a script with arguments": (
        "%%bash -s a b\nls\npwd", 'report.script(["bash", "-s", "a", "b"], """\\\nls\npwd\n""")',
    ),
    "a script whose failure is no matter": (
        "%%sh --no-raise-error\nfalse", 'report.script(["sh"], "false\\n", check=False)',
    ),
    "a script in another language": ("%%perl\nprint 1;", 'report.script(["perl"], "print 1;\\n")'),
    "a script for any program": ("%%script wc -l\na", 'report.script(["wc", "-l"], "a\\n")'),
    "a script whose output is kept": (
        "%%bash --out text\nls\n",
        'text = subprocess.run(["bash", "-c", "ls\\n"], check=True, '
        "capture_output=True, text=True).stdout",
    ),
    "a file": (
        '%%writefile a.py\nx = """a\\n"""\n',
        "report.write(\"a.py\", 'x = \"\"\"a\\\\n\"\"\"\\n')",
    ),
    "a file of several lines": (
        "%%file $name\na\n\nb\\c\n", 'report.write(str(name), """\\\na\n\nb\\\\c\n""")',
    ),
    "more of a file": ("%%writefile -a a.txt\nb", 'report.write("a.txt", "b\\n", mode="a")'),
    "what IPython says of pylab": (
        "%pylab inline --no-import-all", 'report.magic("pylab", "inline --no-import-all")',
    ),
    "what the session runs on": (
        "%load_ext watermark\n%watermark -d -p numpy",
        'report.magic("watermark", "-d -p numpy", extension="watermark")',
    ),
    "the versions of what is imported": (
        "import numpy as np, json, os\nfrom PIL import Image\n%watermark -d -iv -v",
        'report.magic("watermark", "-d -v", extension="watermark")\n'
        'report.magic("watermark", "-p PIL,json,numpy", extension="watermark")',
    ),
    "the versions of nothing": (
        "%watermark --iversions -v", 'report.magic("watermark", "-v", extension="watermark")',
    ),
    "how tracebacks look": ("%xmode Plain", 'report.magic("xmode", "Plain")'),
    "a profile runs its code": ("%prun -l 5 -q f = name.x()\nprint(f)",
        'f = name.x();\nlogger.info("%s", f)'),
    "a profile of some functions": ("%lprun -f name name.x()", "name.x();"),
    "lines of a cell of commands": ("%%system\nls {folder}\npwd",
        'report.show(report.output(f"ls {folder}\\npwd"))'),
    "another folder": ("%cd -q $folder", "os.chdir(str(folder))"),
    "the folder is shown": ("%pwd", "report.show(os.getcwd())"),
    "a variable of the environment": (
        "%env A=$name", 'os.environ["A"] = str(name)\nlogger.info(f"env: A={name}")',
    ),
    "one that is shown": ("%env HOME", 'report.show(os.environ["HOME"])'),
    "one after a blank": (
        "%set_env A b c", 'os.environ["A"] = "b c"\nlogger.info("env: A=b c")',
    ),
    "HTML": ("%%html\n<b>1</b>", 'report.show(HTML("<b>1</b>\\n"))'),
    "a value for other notebooks": ("%store name", 'report.store("name", name)'),
    "values of other notebooks": (
        "%store -r a b\nprint(a, b)",
        'a = report.restore("a")\nb = report.restore("b")\nlogger.info("%s %s", a, b)',
    ),
    "a magic called by its function": (
        "get_ipython().system('ls')\nget_ipython().magic('matplotlib inline')",
        'report.shell(["ls", "-C"])',
    ),
    "a captured cell": (
        "%%capture out\nimport os\nprint('''a\n b''', os.sep)\n\n1",
        'with report.captured() as out:\n    logger.info("a\\n b %s", os.sep)\n\n'
        "    report.show(1)",
    ),
    "a captured cell without a name": (
        "%%capture\nx = f()", "with report.captured():\n    x = f()",
    ),
    "a magic in a block that nothing stands for": (
        "if name:\n    %matplotlib inline\n", "if name:\n    pass",
    ),
    "every expression is shown": (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'\n"
        "\0name\n1, 2\nprint(3)\nname.x()",
        "report.show(name)\nreport.show((1, 2))\nlogger.info(\"%s\", 3)\nreport.show(name.x())",
    ),
    "every expression is shown, in loops and branches too": (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'\n"
        "\0for x in name:\n    x\ntry:\n    name\nexcept OSError:\n    1, 2\n",
        "for x in name:\n    report.show(x)\ntry:\n    report.show(name)\n"
        "except OSError:\n    report.show((1, 2))",
    ),
    "the last statement's expressions are shown": (
        "%config InteractiveShell.ast_node_interactivity='last'\n"
        "\0name.x()\nfor x in name:\n    x",
        "name.x()\nfor x in name:\n    report.show(x)",
    ),
    "an assignment is shown": (
        "%config InteractiveShell.ast_node_interactivity='last_expr_or_assign'\n"
        "\0x = len(name)  # a",
        "x = len(name)  # a\nreport.show(x)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), BODIES.values(), ids=BODIES.keys())
def test_what_stands_in_its_place(cell: str, expected: str) -> None:
    plan = plan_of([BEFORE, "#md # The cell", *cell.split("\0"), "#md # After", "print(name)"])
    assert plan.steps[1].body.strip("\n") == expected
    assert not plan.skipped


FAILING = {
    "what it did before it failed": (
        "x.append(1)\nprint(x)\n1 / 0",
        'try:\n    x.append(1)\n    logger.info("%s", x)\n    report.show(1 / 0)\n'
        'except Exception as error:\n    logger.error("%s: %s", type(error).__name__, error)',
    ),
    "a name of the notebook's": (
        "import os\nerror = os.x",
        "try:\n    error = os.x\nexcept Exception as error_2:\n"
        '    logger.error("%s: %s", type(error_2).__name__, error_2)',
    ),
    "a magic": (
        "!ls\nraise x;",
        'try:\n    report.shell(["ls", "-C"])\n    raise x;\nexcept Exception as error:\n'
        '    logger.error("%s: %s", type(error).__name__, error)',
    ),
}


@pytest.mark.parametrize(("cell", "expected"), FAILING.values(), ids=FAILING.keys())
def test_a_cell_that_may_fail_is_told_and_passed(cell: str, expected: str) -> None:
    plan = plan_of(["x = f()", "#md # It", cell], tags={2: ["raises-exception"]})
    assert plan.steps[1].body.strip("\n") == expected
    assert not plan.skipped


def test_imports_that_a_magic_stands_for_are_no_news() -> None:
    plan = plan_of(["%pylab inline", "plot([1])"])
    assert [note.what for note in plan.notes] == ["%pylab inline"]


SESSIONS = {
    "figures of a higher resolution": (
        "%config InlineBackend.figure_format = 'retina'  # sharp",
        ("InlineBackend.figure_format = 'retina'",),
    ),
    "how figures are saved": (
        "%config InlineBackend.print_figure_kwargs={'bbox_inches': None}",
        ("InlineBackend.print_figure_kwargs={'bbox_inches': None}",),
    ),
    "twice the same": ("%config InlineBackend.rc = {}\n" * 2, ("InlineBackend.rc = {}",)),
    "how names are completed": ("%config IPCompleter.greedy = True", ()),
    "figures that stay open": ("%config InlineBackend.close_figures = False", ()),
    "a variable's value": ("%config InlineBackend.rc = look", ()),
}


@pytest.mark.parametrize(("cell", "session"), SESSIONS.values(), ids=SESSIONS.keys())
def test_what_the_job_tells_ipython(cell: str, session: tuple[str, ...]) -> None:
    plan = plan_of([cell, BEFORE])
    assert plan.session == session
    assert not plan.skipped


LEFT_OUT = {
    "the names of the session": ("%whos", "a look at the documentation or at the session"),
    "help": ("name?", "a look"),
    "a file in a pager": ("%less a.py", "a look"),
    "a language without a program": ("%%cython\ncdef int x", ".pyx"),
    "a magic nobody knows": ("%frobnicate 1", "does not know what %frobnicate does"),
    "an extension nobody knows": ("%load_ext frobnicate", "extension frobnicate"),
    "a script that is not there": ("%run gone.py", "no readable gone.py"),
    "a script with arguments": ("%run gone.py 1", "hands arguments"),
    "a cell that is switched off": ("%%script false\nx", "switched off"),
    "IPython itself": ("get_ipython().set_next_input('x')", "speaks to IPython"),
    "lines that only IPython knows": ("x = !ls\nx.grep('a')", "write a comprehension"),
    "a query": ("%sql select 1", "pandas.read_sql('select 1', connection)"),
    "a cell that is a query": ("%%sql x <<\nselect 1\n", "pandas.read_sql('select 1', connection)"),
    "a database": ("%sql sqlite:///a.db", "sqlalchemy.create_engine"),
    "a file's text in the cell": ("%load a.py", "runs nothing"),
    "a name for a shell line": ("%alias say echo", "write the line"),
}


@pytest.mark.parametrize(("cell", "reason"), LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_what_has_no_place_says_why(cell: str, reason: str) -> None:
    plan = plan_of([BEFORE, cell, "print(name)"])
    assert [reason in skipped.reason for skipped in plan.skipped] == [True]
    assert [skipped.location.cell for skipped in plan.skipped] == [1]
    assert "get_ipython" not in "".join(step.body for step in plan.steps)


def test_what_brings_a_magic_is_a_dependency() -> None:
    assert plan_of(["%load_ext watermark", "%watermark -v"]).requirements == ("watermark",)


INSTALLS = {
    "pip": ("!pip install -q pandas==2.0", ("pandas==2.0",)),
    "the kernel's own pip": (
        "!{sys.executable} -m pip install --upgrade 'a>=1,<2' b",
        ("a>=1,<2", "b"),
    ),
    "a magic": ("%pip install a[b] -r requirements.txt", ("a[b]",)),
    "conda": ("!conda install -y -c conda-forge numpy=1.2", ("numpy==1.2",)),
    "a list of files only": ("!pip install -r requirements.txt", ()),
    "another command after it": ("!pip install a && ls", ("a",)),
    "what is removed": ("!pip uninstall -y a", ()),
    "what is removed by conda": ("%conda remove a", ()),
}


@pytest.mark.parametrize(("cell", "requirements"), INSTALLS.values(), ids=INSTALLS.keys())
def test_what_is_installed_is_a_dependency(cell: str, requirements: tuple[str, ...]) -> None:
    plan = plan_of([cell, "print(1)"])
    assert plan.requirements == requirements
    assert "pip" not in plan.steps[0].body
    assert [note.location.cell for note in plan.notes] == [0]


RUNS = {
    "a script": ("%run other.py\nprint(f(1))", "k = 2\ndef f(x):\n    return x * k\n", ""),
    "a script without its ending": ("%run ./other\nprint(f(1))", "def f(x):\n    return x\n", ""),
    "a script that is asked to share": (
        "y = 1\n%run -i other.py\nprint(f(1))", "def f(x):\n    return x * y\nprint(y)\n", "",
    ),
    "a script that does not see a variable": (
        "y = 1\n%run other.py", "print(y)\n", "does not see the notebook's y",
    ),
    "a script whose functions have a name of their own": (
        "%run other.py\nk = 3\nprint(f(1))", "k = 2\ndef f(x):\n    return x * k\n",
        "functions that use a k of their own",
    ),
    "a script that asks where it is": ("%run other.py", "print(__file__)\n", "__file__"),
    "a script that is no Python": ("%run other.py", "def\n", "is not Python"),
    "a script in a block": ("if True:\n    %run other.py", "x = 1\n", "inside a block"),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "script", "reason"), RUNS.values(), ids=RUNS.keys())
def test_a_script_that_is_run_stands_in_its_place(cell: str, script: str, reason: str) -> None:
    plan = plan_of([cell], runs={"other.py": script})
    text = "".join([*(f.source for f in plan.functions), *(step.body for step in plan.steps)])
    assert [reason in s.reason for s in plan.skipped] == ([True] if reason else [])
    assert ("def f" in text) == (not reason)
    assert {s.location.line for s in (*plan.skipped, *plan.notes)} <= {1, 2}


def test_a_notebook_that_is_run_shows_no_values() -> None:
    cells = ["a = 1\na", "!ls {a}", "%matplotlib inline", "print(a)"]
    made = [{"cell_type": "code", "source": c, "metadata": {}, "outputs": []} for c in cells]
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})
    plan = plan_of(["%run 'b c.ipynb'", "b = a\nprint(b)"], runs={"b c.ipynb": text})
    assert [line for line in plan.steps[0].body.split("\n") if line] == [
        "a = 1",
        'report.shell(f"ls -C {a}")',
        'logger.info("%s", a)',
        "b = a",
        'logger.info("%s", b)',
    ]
    assert not plan.skipped


@pytest.mark.parametrize("magic", ["%%writefile", "%%file"])
def test_a_module_that_the_notebook_writes_is_imported_after_that(magic: str) -> None:
    plan = plan_of([f"{magic} made_here.py\nx = 1", "import made_here\nprint(made_here.x)"])
    assert "import made_here" not in plan.imports
    assert plan.steps[0].body.index("report.write") < plan.steps[0].body.index("import made_here")


def test_a_module_that_the_notebook_writes_is_imported_after_that_each_time() -> None:
    plan = plan_of(["%%file made_here.py\nx = 1", "import made_here", "from made_here import x\nx"])
    assert not [line for line in plan.imports if "made_here" in line]
