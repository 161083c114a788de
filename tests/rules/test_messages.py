"""What a finding says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.analysis import Analysis, analyze
from nb2prod.lint import check, find
from nb2prod.notebook import parse
from nb2prod.rule import Severity


def test_a_message_names_what_it_is_about(analysis: Callable[..., Analysis]) -> None:
    source = "print(1)\nprint(2)\ndef payback(): return 1\nopen('/data/" + "x" * 200 + ".csv')"
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


def test_what_only_teaches_is_advice(analysis: Callable[..., Analysis]) -> None:
    found = check(analysis("def draw(): plot()", "def count(): return 1"), [find("NB401")])
    assert [d.severity for d in found] == [Severity.ADVICE, Severity.WARNING]


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
