"""Running the rules: order, choice, suppressions."""

from collections.abc import Callable

import pytest

from nb2prod.analysis import Analysis
from nb2prod.errors import UnknownRule
from nb2prod.lint import check, find, select
from nb2prod.rules import RULES

READ = "df = pd.read_csv('/data/a.csv')"

SUPPRESSED = {
    "everything on the line": (f"{READ}  # nb2prod: ignore", []),
    "one rule": (f"{READ}  # nb2prod: ignore[NB201]", ["NB302"]),
    "two rules": (f"{READ}  # nb2prod: ignore[NB201, NB302]", []),
    "another rule": (f"{READ}  # nb2prod: ignore[NB401]", ["NB302", "NB201"]),
    "before another comment": (f"{READ}  # nb2prod: ignore  # why not", []),
    "without blanks": (f"{READ} #nb2prod:ignore", []),
    "on another line": (f"# nb2prod: ignore\n{READ}", ["NB302", "NB201"]),
    "a word that goes on": (f"{READ}  # nb2prod: ignored", ["NB302", "NB201"]),
    "another tool's": (f"{READ}  # noqa", ["NB302", "NB201"]),
}


@pytest.mark.parametrize(("source", "codes"), SUPPRESSED.values(), ids=SUPPRESSED.keys())
def test_suppression(analysis: Callable[..., Analysis], source: str, codes: list[str]) -> None:
    assert [d.code for d in check(analysis(source))] == codes


def test_in_reading_order(analysis: Callable[..., Analysis]) -> None:
    found = check(analysis("print(1)", "def f():\n    print(2)", "x = (", "print(3)"))
    places = [d.location for d in found]
    assert places == sorted(places)
    assert [d.code for d in found] == ["NB301", "NB401", "NB301", "NB101", "NB301"]


CHOICES: dict[str, tuple[list[str], list[str], list[str]]] = {
    "a family": (["NB2"], [], ["NB201", "NB202", "NB203"]),
    "a family without a member": (["NB2"], ["NB202"], ["NB201", "NB203"]),
    "in small letters": (["nb401"], [], ["NB401"]),
    "all but some": ([], ["NB1", "NB2", "NB3"], ["NB401"]),
}


@pytest.mark.parametrize(("chosen", "ignored", "codes"), CHOICES.values(), ids=CHOICES.keys())
def test_select(chosen: list[str], ignored: list[str], codes: list[str]) -> None:
    assert [rule.code for rule in select(RULES, chosen, ignored)] == codes


@pytest.mark.parametrize("code", ["NB9", "E501", ""], ids=["a family", "another tool's", "none"])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownRule, match="NB101"):
        select(RULES, [code])
    with pytest.raises(UnknownRule, match="NB101"):
        find(code)


def test_same_answer_twice(analysis: Callable[..., Analysis]) -> None:
    cells = ["print(open('a.csv'), open('/b/c.csv'))", "def f(): pass"]
    assert check(analysis(*cells)) == check(analysis(*cells))
