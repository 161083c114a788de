"""What is pasted into a pull request."""

from collections.abc import Callable

import pytest

from nb2prod.lint import EVERY_RULE, Checked, find
from nb2prod.notebook import Location, Notebook
from nb2prod.report.reporters import REPORTERS
from nb2prod.rule import Diagnostic, Severity

report = REPORTERS["markdown"]


def told(notebook: Notebook, *found: Diagnostic) -> str:
    return "".join(report([Checked(notebook, found)]))


def test_a_rule_is_a_box_with_its_places(notebook: Callable[..., Notebook]) -> None:
    rule = find("NB201")
    places = [Location(0, 1), Location(0, 2), Location(1, 1)]
    text = told(notebook("a\nb", "c"), *(rule.at(place, "make it so") for place in places))
    assert "### Does it find its data elsewhere?\n" in text
    assert (
        "- [ ] **NB201 hardcoded-path** A path exists on one machine only.\n"
        "  - make it so (`notebook.ipynb`: cell 1, line 1; cell 1, line 2; cell 2, line 1)\n"
    ) in text


def test_every_theme_of_our_rules_has_its_question(notebook: Callable[..., Notebook]) -> None:
    text = told(notebook("a"), *(rule.at(Location(0), "m") for rule in EVERY_RULE))
    assert "What else ruff says" not in text


def test_findings_of_ruff_come_last(notebook: Callable[..., Notebook]) -> None:
    ruff = Diagnostic(Location(0), "F401", "unused-import", Severity.WARNING, "unused")
    text = told(notebook("a"), ruff, find("NB301").at(Location(0), "m"))
    assert text.index("NB301") < text.index("What else ruff says") < text.index("F401")


def test_nothing_found_still_asks_what_no_tool_sees(notebook: Callable[..., Notebook]) -> None:
    text = told(notebook("a"))
    assert "Nothing was found to ask about: Does it run from top to bottom?" in text
    assert text.count("- [ ]") == 3


def test_many_places_are_counted(notebook: Callable[..., Notebook]) -> None:
    rule = find("NB201")
    found = [rule.at(Location(0, n), "m") for n in range(1, 16)]
    assert "cell 1, line 10; and 5 more)" in told(notebook("a"), *found)
    found = [rule.at(Location(0, n), f"m{n}") for n in range(1, 16)]
    assert "  - and 5 more of the kind\n" in told(notebook("a"), *found)


MARKUP = {
    "emphasis": ("*x*", "\\*x\\*"),
    "html": ("<img>", "\\<img\\>"),
    "a link": ("[a](b)", "\\[a\\](b)"),
    "a person": ("@ana", "@\u2060ana"),
    "an issue": ("#12", "\\#\u206012"),
    "a line of its own": ("a\n# b", "a\\\\n\\# b"),
}


@pytest.mark.parametrize(("message", "shown"), MARKUP.values(), ids=MARKUP.keys())
def test_a_message_is_no_markup(
    notebook: Callable[..., Notebook], message: str, shown: str
) -> None:
    assert f"  - {shown} (" in told(notebook("a"), find("NB201").at(Location(0), message))
