"""Each rule's page keeps its word: its bad example is found, its good one is clean."""

import re
import textwrap
from collections.abc import Callable

import pytest

from nb2prod.analysis import Analysis
from nb2prod.lint import EVERY_RULE, check
from nb2prod.rule import Rule

PARTS = ["What it does", "Why it matters", "Bad:", "Good:", "How to fix"]


def example(rule: Rule, heading: str) -> str:
    match = re.search(rf"^{heading}\n((?:    .*\n|\n)+)", rule.doc, re.MULTILINE)
    assert match, f"{rule.code} has no {heading}"
    return textwrap.dedent(match[1]).strip("\n")


def by_code(rule: Rule) -> str:
    return rule.code


@pytest.mark.parametrize("rule", EVERY_RULE, ids=by_code)
def test_page_has_its_parts_in_order(rule: Rule) -> None:
    headings = [line for line in rule.doc.split("\n")[1:] if line and not line.startswith(" ")]
    assert headings == PARTS
    assert rule.doc.split("\n")[0].endswith(".")


@pytest.mark.parametrize("rule", EVERY_RULE, ids=by_code)
def test_bad_example_is_found(rule: Rule, analysis: Callable[..., Analysis]) -> None:
    found = [d for d in check(analysis(example(rule, "Bad:"))) if d.code == rule.code]
    assert found
    assert [d.message for d in found if len(d.message) > 120] == []


@pytest.mark.parametrize("rule", EVERY_RULE, ids=by_code)
def test_good_example_is_clean(rule: Rule, analysis: Callable[..., Analysis]) -> None:
    found = check(analysis(example(rule, "Good:")))
    assert [d for d in found if d.code == rule.code] == []


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in EVERY_RULE]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in EVERY_RULE}) == len(EVERY_RULE)
