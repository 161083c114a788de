"""What a GitHub workflow reads."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.lint import Checked, find
from nb2prod.notebook import Location, Notebook, parse
from nb2prod.report.reporters import REPORTERS

report = REPORTERS["github"]


def told(notebook: Notebook, code: str, message: str) -> str:
    return "".join(report([Checked(notebook, (find(code).at(Location(1, 2), message),))]))


SEVERITIES = {
    "an error": ("NB101", "error"),
    "a warning": ("NB201", "warning"),
    "advice": ("NB202", "notice"),
}


@pytest.mark.parametrize(("code", "command"), SEVERITIES.values(), ids=SEVERITIES.keys())
def test_command_for_each_severity(
    notebook: Callable[..., Notebook], code: str, command: str
) -> None:
    assert told(notebook("x", "a\nb"), code, "words") == (
        f"::{command} file=notebook.ipynb,line=1,title={code} {find(code).name}"
        "::cell 2, line 2: words\n"
    )


TEXTS = {
    "a percent sign": ("100 %, or so: yes", "100 %25, or so: yes"),
    "another command": ("a\n::error::b", "a\\n::error::b"),
}


@pytest.mark.parametrize(("message", "shown"), TEXTS.values(), ids=TEXTS.keys())
def test_a_message_is_no_command(
    notebook: Callable[..., Notebook], message: str, shown: str
) -> None:
    text = told(notebook("x", "a\nb"), "NB201", message)
    assert text.endswith(f": {shown}\n")
    assert text.count("\n") == 1


def test_a_path_does_not_end_its_property(notebook_json: Callable[..., str]) -> None:
    notebook = parse(notebook_json("x", "a\nb").encode(), Path("a,b:c\n%.ipynb"))
    assert "file=a%2Cb%3Ac%0A%25.ipynb,line=1" in told(notebook, "NB201", "words")


def test_the_line_is_that_of_the_file(notebook_json: Callable[..., str]) -> None:
    whole = json.loads(notebook_json("x", "a\nb"))
    whole["cells"][1]["source"] = ["a\n", "b"]
    raw = json.dumps(whole, indent=1)
    line = raw.split("\n").index('    "b"') + 1
    notebook = parse(raw.encode(), Path("n.ipynb"))
    assert f"file=n.ipynb,line={line}," in told(notebook, "NB201", "words")


def test_nothing_found(notebook: Callable[..., Notebook]) -> None:
    assert list(report([Checked(notebook("x"), ())])) == []
