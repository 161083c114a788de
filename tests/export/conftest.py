"""Plans written by hand, and the packages that come out of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.export.package import build_package
from nb2prod.export.write import write
from nb2prod.notebook import Location
from nb2prod.transform import Function, Parameter, Plan, Skipped, Step

CSV = "city,kwh,sun_hours\nDavis,6200,5.1\nTruckee,14800,4.2\nReno,9000,4.9\n"

# What a title, a help text or a default may hold when somebody means harm, or just Markdown.
HOSTILE = (
    'it\'s "quoted" """tripled""" \'\'\' \\ \\n \\N{x} {{ 7 * 7 }} {% raw %} ${HOME} `rm -rf /`\n'
    "# heading\n[section]\nkey = 'v' # comment\n- item: {a: b}\n"
    "<script>alert(1)</script> & | %s %(prog)s $(id)"
    "\r\u2028\x85\x0b\x00\ud800 é 日本 🙂 \u202e[x](javascript:y)\t~~~\\"
)

Export = Callable[[Plan], Path]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Write a plan's package to a folder beside its notebook."""

    def write_package(plan: Plan) -> Path:
        return write(build_package(plan).files, tmp_path / plan.name).folder

    return write_package


@pytest.fixture
def solar() -> Plan:
    """The notebook of shared/example-output.md, with its data beside it."""
    function = (
        "def savings(kwh, sun_hours, size_kw=6, *, kwh_price):\n"
        "    produced = size_kw * sun_hours * 365 * 0.8\n"
        "    return min(produced, kwh) * kwh_price"
    )
    load = (
        "df = pd.read_csv(bills_path)\n"
        'logger.info("rows: %s", len(df))\n'
        "df['kwh'] = df['kwh'] * 1.0  # local time, not UTC!"
    )
    save = (
        "df['savings'] = df.apply("
        "lambda r: savings(r.kwh, r.sun_hours, kwh_price=kwh_price), axis=1)\n"
        "df.savings.hist(bins=30)\n"
        "plt.title('Savings per year')\n"
        "report.figure('what_would_they_save')"
    )
    fit = (
        "total = df.savings.sum()\n"
        'logger.info("%s", round(total, 2))\n'
        'open(total_path, "w").write(str(total))'
    )
    return Plan(
        name="solar_savings",
        title="Solar savings",
        source_name="solar_savings.ipynb",
        imports=("import pandas as pd, os", "import matplotlib.pyplot as plt"),
        functions=(Function("savings", function, ("kwh_price",), Location(5)),),
        parameters=(
            Parameter("bills_path", "str", "bills.csv", "CSV read in cell 2", "input", Location(2)),
            Parameter("kwh_price", "float", 0.28, "KWH_PRICE in cell 3", "value", Location(3)),
            Parameter("total_path", "str", "total.txt", "written in cell 7", "output", Location(7)),
        ),
        steps=(
            Step(
                name="load_the_bills",
                title="Load the bills",
                doc="One row per household; the utility's dates are local time.",
                cells=(1, 2),
                body=load,
                inputs=("bills_path",),
                outputs=("df",),
                looks=("len(df)", "df.head()"),
                markdown=("## Load the bills\n\nOne row per household.",),
            ),
            Step(
                name="what_would_they_save",
                title="What would they save?",
                doc="",
                cells=(3, 4),
                body=save,
                inputs=("df", "kwh_price"),
                outputs=("df",),
                markdown=("## What would they save?",),
            ),
            Step(
                name="add_up",
                title="Add up",
                doc="",
                cells=(6,),
                body=fit,
                inputs=("df", "total_path"),
                outputs=("total",),
            ),
        ),
        requirements=("pandas>=3.1", "matplotlib"),
        introduction=("# Solar savings",),
        skipped=(Skipped("%%perl\nprint 1", "another language", Location(9)),),
    )


@pytest.fixture
def bare() -> Plan:
    """A notebook with one cell, and nothing to set."""
    step = Step("run_all", "", "", (0,), "print('hello')", (), ())
    return Plan("bare", "", "bare.ipynb", steps=(step,))


@pytest.fixture
def hostile() -> Plan:
    """Strings that would like to be something else, and names that are in each other's way."""

    def parameter(name: str, kind: str, default: object) -> Parameter:
        return Parameter(name, kind, default, HOSTILE, "value", Location(0))

    return Plan(
        name="hostile",
        title=HOSTILE,
        source_name="it's {{ a }} `note` <b>#.ipynb",
        imports=("import json as os",),
        constants="LIMITS = {'step': 3}",
        functions=(Function("step", "def step(x):\n    return os.dumps(x)", (), Location(1)),),
        parameters=(
            parameter("text", "str", HOSTILE),
            parameter("hashes", "str", "https://example.org/?a=1&b=2#part"),
            parameter("help", "str", ""),
            parameter("logs", "int", -1),
            parameter("flag", "bool", True),
            parameter("nan", "float", float("nan")),
            parameter("low", "float", float("-inf")),
            parameter("names", "list", [HOSTILE, 'a"b', None, [1.5]]),
            parameter("mapping", "dict", {"=#": {"a": "'"}}),
            parameter("steps", "int", 3),
            parameter("data_dir", "str", "x"),
        ),
        steps=(
            Step(
                "load",
                HOSTILE,
                HOSTILE,
                (0, 1, 4),
                "parameters = [text, hashes, logs, names]\n"
                's = """\n  as it\n was{{ 1 }}\n"""\n'
                "display = step(len(s))",
                ("text", "hashes", "logs", "names"),
                ("parameters", "display", "s"),
                ("s", "display", "parameters[1:]"),
                (HOSTILE,),
            ),
            Step("steps", "%", "\\d", (5,), "load = LIMITS['step'] + steps", ("steps",), ("load",)),
        ),
        requirements=("json5", 'evil"; import os', "--index-url=http://x"),
        introduction=(HOSTILE,),
        skipped=(Skipped(HOSTILE, HOSTILE, Location(3)),),
        notes=(Skipped(HOSTILE, HOSTILE, Location(3)),),
        relative_paths=True,
    )
