"""`%time` and `%timeit`: what was timed, and how its time is told."""

import pytest

from ..conftest import plan_of

BODIES = {
    "a statement": ("%time x = f(1)\nprint(x)",
        'with report.timed():\n    x = f(1)\nlogger.info("%s", x)'),
    "a value is shown after its time": ("%time f(1)",
        "with report.timed():\n    value_3 = f(1)\nreport.show(value_3)"),
    "a value that is kept back": ("%time f(1);", "with report.timed():\n    f(1);"),
    "a value that is kept": ("x = %time f(1)\nprint(x)",
        'with report.timed():\n    x = f(1)\nlogger.info("%s", x)'),
    "several statements": ("%time x = f(1); x.g(2)",
        "with report.timed():\n    x = f(1); value_3 = x.g(2)\nreport.show(value_3)"),
    "in a loop": ("for i in f(2):\n    %time print(i)\n    f(i)",
        'for i in f(2):\n    with report.timed():\n        logger.info("%s", i)\n    f(i)'),
    "a loop on one line": ("%time for i in f(2): f(i)",
        "with report.timed():\n    for i in f(2): f(i)"),
    "a cell": ("%%time\n# why\nx = f(1)\nprint(x)",
        '# why\nwith report.timed():\n    x = f(1)\n    logger.info("%s", x)'),
    "a cell with a value": ("%%time\nx = f(1)\n(x.\n g())  # told\n",
        "with report.timed():\n    x = f(1)\n    value_3 = (x.\n     g())  # told\n"
        "report.show(value_3)"),
    "a cell that ends in a look": ("%%time\nx = f(1)\nx.head()",
        "with report.timed():\n    x = f(1)\nreport.show(x.head())"),
    "a cell that ends in an effect": ("%%time\nx = []\nx.append(1)",
        "with report.timed():\n    x = []\n    x.append(1)"),
    "what takes no time stays outside": ("%%time\nimport os\nN = 3\nx = os.fork(N)\nprint(x, N)",
        'N = 3\nwith report.timed():\n    x = os.fork(N)\n    logger.info("%s %s", x, N)'),
    "names of texts and numbers stay outside": (
        "%%time\nx = f(1)\n# so many\nn = 3\nprint(x, n)",
        "# so many\nn = 3\n\nwith report.timed():\n    x = f(1)\n"
        '    logger.info("%s %s", x, n)'),
    "a cell as a text": ("get_ipython().run_cell_magic('time', '', 'x = f(1)\\nx.g()\\n')",
        "with report.timed():\n    x = f(1)\n    x.g()"),
    "a cell as a text, with a longer one in it": (
        "get_ipython().run_cell_magic('time', '', 'f(\"\"\"a\\n b\"\"\");\\n')",
        'with report.timed():\n    f("""a\n b""");'),
    "a cell that is captured too": ("%%capture\n%%time\nx = f(1)",
        "with report.captured(), report.timed():\n    x = f(1)"),
    "a timed line in a timed cell": ("%%time\n%time x = f(1)\nf(x)",
        "with report.timed():\n    with report.timed():\n        x = f(1)\n"
        "    value_3 = f(x)\nreport.show(value_3)"),
    "a magic that nothing stands for": ("%%time\nx = f(1)\n%matplotlib inline\nf(x);",
        "with report.timed():\n    x = f(1)\n    pass\n    f(x);"),
    "a benchmark": ("%timeit f(1)", "report.timeit(lambda: f(1))"),
    "one with options": ("%timeit -n 10 -r3 f(1)", "report.timeit(lambda: f(1))"),
    "one whose result is used": ("x = %timeit -o -n10 f(1)\nprint(x.best)",
        'x = report.timeit(lambda: f(1), number=10, repeat=7)\nlogger.info("%s", x.best)'),
    "one of two values": ("%timeit f(1), f(2)", "report.timeit(lambda: (f(1), f(2)))"),
    "one that assigns": ("%timeit x = f(1)", "report.timeit(lambda: f(1))"),
    "a cell that is a benchmark": ("%%timeit -n 3\nf(1)\n", "report.timeit(lambda: f(1))"),
    "one in a loop": ("for i in f(2):\n    %timeit -r 1 f(i)",
        "for i in f(2):\n    report.timeit(lambda: f(i))"),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), BODIES.values(), ids=BODIES.keys())
def test_what_is_timed(cell: str, expected: str) -> None:
    plan = plan_of(["f = open('f')", "#md # The cell", cell, "#md # After", "print(f)"])
    assert [s.body.strip("\n") for s in plan.steps if s.cells == (2,)] == [expected]
    assert not plan.skipped


def test_a_benchmark_of_statements_keeps_its_variables() -> None:
    plan = plan_of(["x = input()", "%%timeit y = 2\nx = y\nx += 1\n", "print(x)"])
    text = "".join([*(f.source for f in plan.functions), *(step.body for step in plan.steps)])
    assert "def benchmark():\n    y = 2\n    x = y\n    x += 1" in text
    assert "report.timeit(benchmark)" in text


def test_a_benchmark_is_run_once_and_says_so() -> None:
    plan = plan_of(["f = open('f')", "%timeit f(1)"])
    assert ["runs it once" in note.reason for note in plan.notes] == [True]


LEFT_OUT = {
    "one that tells nothing": ("%timeit -q f(1)", "tells nothing"),
    "one of loops that are no number": ("%timeit -n $n f(1)", "not plain Python"),
    "one that is no Python": ("%timeit !ls", "not plain Python"),
    "one that waits": ("%timeit await f(1)", "not plain Python"),
}


@pytest.mark.parametrize(("cell", "reason"), LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_a_benchmark_that_is_left_out_says_why(cell: str, reason: str) -> None:
    plan = plan_of(["f = open('f')", cell, "print(f)"])
    assert [reason in skipped.reason for skipped in plan.skipped] == [True]
