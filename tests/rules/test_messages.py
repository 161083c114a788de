"""What a finding says."""

from collections.abc import Callable

from nb2prod.analysis import Analysis
from nb2prod.lint import check, find


def test_a_message_names_what_it_is_about(analysis: Callable[..., Analysis]) -> None:
    source = "print(1)\nprint(2)\ndef payback(): pass\nopen('/data/" + "x" * 200 + ".csv')"
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
