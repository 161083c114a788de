"""What a finding says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.analysis import Analysis, analyze
from nb2prod.lint import check, find
from nb2prod.notebook import parse
from nb2prod.rule import Severity


def test_a_message_names_what_it_is_about(analysis: Callable[..., Analysis]) -> None:
    source = (
        "print(1)\nprint(2)\ndef payback(): return cost / 2\nopen('/data/" + "x" * 200 + ".csv')"
    )
    messages = {
        d.code: d.message
        for code in ("NB201", "NB401")
        for d in check(analysis(source), [find(code)])
    }
    assert "/data/xxx" in messages["NB201"]
    assert len(messages["NB201"]) <= 120
    assert "assert payback(…) ==" in messages["NB401"]


def test_a_message_carries_no_control_characters(analysis: Callable[..., Analysis]) -> None:
    (found,) = find("NB201").check(analysis("open('/data/\x1b[31mred.csv')"))
    assert found.message.isprintable()


SEVERITIES = {
    "a function that gives nothing": ("NB401", "def draw(): plot()", Severity.ADVICE),
    "a function of a file": ("NB401", "def f(p): return len(open(p).read())", Severity.ADVICE),
    "a function of the environment": ("NB401", "def f(): return os.environ['A']", Severity.ADVICE),
    "a function": ("NB401", "def double(x): return 2 * x", Severity.WARNING),
    "a function that only calls another": ("NB401", "def f(x): return g(x, 1)", Severity.ADVICE),
    "an error of an older version": (
        "NB304",
        "def f(p):\n    try:\n        return load(p, safe=True)\n"
        "    except TypeError:\n        return load(p)",
        Severity.ADVICE,
    ),
    "an error that is an answer": (
        "NB304",
        "def has(k):\n    try:\n        return d[k]\n    except KeyError:\n        return False",
        Severity.ADVICE,
    ),
    "an error that becomes a number": (
        "NB304",
        "def f(t):\n    try:\n        return float(t)\n    except ValueError:\n        return 0.0",
        Severity.WARNING,
    ),
    "an error after which another way is gone": (
        "NB304",
        "try:\n    r = get_role()\nexcept ValueError:\n    iam = client()\n    r = iam.role('a')",
        Severity.ADVICE,
    ),
    "an error that becomes a gap": (
        "NB304",
        "try:\n    price = float(text)\nexcept ValueError:\n    price = np.nan",
        Severity.ADVICE,
    ),
    "any error as an answer": (
        "NB304",
        "def ok():\n    try:\n        run()\n    except Exception:\n        return False",
        Severity.WARNING,
    ),
}


@pytest.mark.parametrize(("code", "cell", "severity"), SEVERITIES.values(), ids=SEVERITIES.keys())
def test_what_only_teaches_is_advice(
    analysis: Callable[..., Analysis], code: str, cell: str, severity: Severity
) -> None:
    found = check(analysis(cell), [find(code)])
    assert [d.severity for d in found] == [severity]


@pytest.mark.parametrize(
    ("version", "severity"), [("3.99.1", Severity.ADVICE), ("3.6.1", Severity.ERROR)]
)
def test_a_later_python_may_be_what_cannot_be_read(
    notebook_json: Callable[..., str], version: str, severity: Severity
) -> None:
    info = {"codemirror_mode": {"version": 3}, "name": "python", "version": version}
    text = notebook_json("type = Token =", language_info=info)
    (found,) = check(analyze(parse(text.encode(), Path("n.ipynb"))), [find("NB101")])
    assert found.severity == severity
