"""Running the rules: order, choice, suppressions."""

from collections.abc import Callable

import pytest

from nb2prod.analysis import Analysis
from nb2prod.errors import UnknownRule
from nb2prod.lint import check, find, select

SOME = [find(f"NB{n}") for n in (101, 201, 202, 203, 301, 302, 401)]
ABOUT = {"NB001", "NB201", "NB301", "NB302"}
READ = "df = pd.read_csv('/data/a.csv')"

SUPPRESSED = {
    "everything on the line": (f"{READ}  # nb2prod: ignore", []),
    "one rule": (f"{READ}  # nb2prod: ignore[NB201]", ["NB302"]),
    "two rules": (f"{READ}  # nb2prod: ignore[NB201, NB302]", []),
    "another rule": (f"{READ}  # nb2prod: ignore[NB301]", ["NB302", "NB201", "NB001"]),
    "an unknown rule": (f"{READ}  # nb2prod: ignore[NB201, NB999]", ["NB302", "NB001"]),
    "nothing to hide": ("x = 1  # nb2prod: ignore", ["NB001"]),
    "in a string": ("x = '# nb2prod: ignore[NB201]'", []),
    "one that keeps itself quiet": ("x = 1  # nb2prod: ignore[NB201, NB001]", []),
    "in a cell with a magic": (f"%time {READ}  # nb2prod: ignore", []),
    "before another comment": (f"{READ}  # nb2prod: ignore  # why not", []),
    "without blanks": (f"{READ} #nb2prod:ignore", []),
    "on another line": (f"# nb2prod: ignore\n{READ}", ["NB001", "NB302", "NB201"]),
    "a word that goes on": (f"{READ}  # nb2prod: ignored", ["NB302", "NB201", "NB001"]),
    "a typing error": (f"{READ}  # nb2prod: igonre[NB201]", ["NB302", "NB201", "NB001"]),
    "no brackets": (f"{READ}  # nb2prod: ignore NB201", ["NB302", "NB201", "NB001"]),
    "about nb2prod": (f"{READ}  # read by nb2prod: as it is", ["NB302", "NB201"]),
    "another tool's": (f"{READ}  # noqa", ["NB302", "NB201"]),
}


@pytest.mark.parametrize(("source", "codes"), SUPPRESSED.values(), ids=SUPPRESSED.keys())
def test_suppression(analysis: Callable[..., Analysis], source: str, codes: list[str]) -> None:
    assert [d.code for d in check(analysis(source)) if d.code in ABOUT] == codes


def test_a_tag_is_about_its_whole_cell(analysis: Callable[..., Analysis]) -> None:
    tagged = {"source": f"{READ}\n{READ}", "metadata": {"tags": ["nb2prod: ignore[NB201]"]}}
    found = [d for d in check(analysis(tagged, READ)) if d.code in ABOUT]
    assert [(d.location.cell, d.code) for d in found] == [
        (0, "NB302"),
        (0, "NB302"),
        (1, "NB302"),
        (1, "NB201"),
    ]


TAGS = {
    "as a comment is": ("# nb2prod: ignore[NB201]", ["NB302"]),
    "without a comma, which a tag must not have": ("nb2prod: ignore[NB201 NB302]", []),
    "a typing error": ("nb2prod: ignore NB201", ["NB001", "NB302", "NB201"]),
    "another tag": ("nb2prod", ["NB302", "NB201"]),
}


@pytest.mark.parametrize(("tag", "codes"), TAGS.values(), ids=TAGS.keys())
def test_tags(analysis: Callable[..., Analysis], tag: str, codes: list[str]) -> None:
    tagged = {"source": READ, "metadata": {"tags": [tag]}}
    assert [d.code for d in check(analysis(tagged)) if d.code in ABOUT] == codes


FOLDED = {
    "one statement of several lines": ("x = [\n    open('/a/b'),\n    open('/c/d'),\n]", [[3]]),
    "two statements": ("open('/a/b')\nopen('/c/d')", [[], []]),
    "two statements in a line": ("open('/a/b'); open('/c/d')", [[1]]),
    "two statements of a body": ("if x:\n    open('/a/b')\n    open('/c/d')", [[], []]),
}


@pytest.mark.parametrize(("source", "also"), FOLDED.values(), ids=FOLDED.keys())
def test_one_finding_a_statement(
    analysis: Callable[..., Analysis], source: str, also: list[list[int]]
) -> None:
    found = check(analysis(source), [find("NB201")])
    assert [[at.line for at in d.also] for d in found] == also


def test_one_finding_a_cell_of_rules_that_ask_for_it(analysis: Callable[..., Analysis]) -> None:
    first, second = check(
        analysis("print(1)\nif x: print(2)\nprint(3)", "print(4)"), [find("NB301")]
    )
    assert [at.line for at in first.also] == [2, 3]
    assert second.also == ()


def test_in_reading_order(analysis: Callable[..., Analysis]) -> None:
    found = check(analysis("print(1)", "def f():\n    print(2)", "x = (", "print(3)"), SOME)
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
    assert [rule.code for rule in select(SOME, chosen, ignored)] == codes


@pytest.mark.parametrize("code", ["NB9", "E501", ""], ids=["a family", "another tool's", "none"])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownRule, match="`nb2prod rules`"):
        select(SOME, [code])
    with pytest.raises(UnknownRule, match="`nb2prod rules`"):
        find(code)


def test_same_answer_twice(analysis: Callable[..., Analysis]) -> None:
    cells = ["print(open('a.csv'), open('/b/c.csv'))", "def f(): pass"]
    assert check(analysis(*cells)) == check(analysis(*cells))
