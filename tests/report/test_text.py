"""What a person sees."""

from collections.abc import Callable

import pytest

from nb2prod.lint import Checked, find
from nb2prod.notebook import Location, Notebook
from nb2prod.report.reporters import REPORTERS
from nb2prod.rule import Diagnostic

report = REPORTERS["text"]


def told(notebook: Notebook, *places: tuple[int, int, int]) -> str:
    rule = find("NB201")
    found: list[Diagnostic] = [rule.at(Location(*place), "a message") for place in places]
    return "".join(report([Checked(notebook, tuple(found))]))


def test_a_finding(notebook: Callable[..., Notebook]) -> None:
    assert told(notebook("x = 1\nif x:\n    open('/a')"), (0, 3, 10)) == (
        "notebook.ipynb: cell 1, line 3: NB201 a message\n"
        "    open('/a')\n"
        "         ^\n"
        "\n"
        "1 finding in 1 notebook: 1 warning. `nb2prod explain CODE` tells why and how.\n"
    )


def test_nothing_found(notebook: Callable[..., Notebook]) -> None:
    assert told(notebook("x")) == "Nothing to report in 1 notebook. Well kept!\n"


def test_no_notebooks() -> None:
    assert "".join(report([])) == "No notebooks.\n"


LINES = {
    "a tab": ("x =\topen(1)", 5, "    x =    open(1)\n           ^\n"),
    "wide letters": ("x = '数据', y", 11, "    x = '数据', y\n                ^\n"),
    "a terminal's command": (
        "x = '\x1b[31m', y",
        13,
        "    x = '\\x1b[31m', y\n                   ^\n",
    ),
    "half a letter": ("x = '\ud83d'", 1, "    x = '\\ud83d'\n    ^\n"),
    "a column behind the end": ("x", 9, "    x\n     ^\n"),
}


@pytest.mark.parametrize(("source", "column", "shown"), LINES.values(), ids=LINES.keys())
def test_line_and_caret(
    notebook: Callable[..., Notebook], source: str, column: int, shown: str
) -> None:
    assert shown in told(notebook(source), (0, 1, column))


def test_a_long_line_is_cut_around_the_place(notebook: Callable[..., Notebook]) -> None:
    text = told(notebook("a" * 500 + "HERE" + "b" * 500), (0, 1, 501))
    _, line, caret, *_ = text.split("\n")
    assert len(line) < 120
    assert line[caret.index("^") :].startswith("HERE")
    assert line.strip()[0] == line[-1] == "…"


def test_a_place_without_a_line(notebook: Callable[..., Notebook]) -> None:
    assert "^" not in told(notebook("x\n\ny"), (0, 2, 1))
