"""Each rule's page keeps its word: its bad example is found, its good one is clean."""

import re
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from nb2prod.analysis import Analysis, analyze
from nb2prod.lint import EVERY_RULE, check, fix
from nb2prod.notebook import Notebook
from nb2prod.notebook.coverage import Coverage
from nb2prod.notebook.declared import Declared
from nb2prod.rule import Rule
from nb2prod.sentence import Sentence, gettext

PARTS = ["What it does", "Why it matters", "Bad:", "Good:", "How to fix"]


def example(rule: Rule, heading: str) -> list[dict[str, Any]]:
    """The cells of an example: one, or those below `In [1]:` and the like.

    A last line like `KeyError: 'price'` is what the cell ended in; `(12 more lines like this)`
    stands for as many.
    """
    match = re.search(rf"^{heading}\n((?:    .*\n|\n)+)", rule.doc, re.MULTILINE)
    assert match, f"{rule.code} has no {heading}"
    parts = re.split(_PROMPT, textwrap.dedent(match[1]).strip("\n"), flags=re.MULTILINE)
    cells = [_cell(parts[0], "", "")] if parts[0] else []
    for count, tag, source in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        more = re.search(r"\n\((\d+) more cells like this\)", source)
        cells += [_cell(source.replace(more[0] if more else "\0", ""), count, tag)] * (
            1 + int(more[1] if more else 0)
        )
    return cells


_PROMPT = r"^In \[(.*)\](?:, (\w+))?:\n"


def _cell(source: str, count: str, tag: str) -> dict[str, Any]:
    source = re.sub(
        r"^(.*)\n\((\d+) more lines like this\)",
        lambda match: "\n".join([match[1]] * (1 + int(match[2]))),
        source,
        flags=re.MULTILINE,
    ).strip("\n")
    code, error, text = re.match(r"(?s)(.*?)(?:\n(\w+Error): (.*))?\Z", source).groups()
    output = {"output_type": "error", "ename": error, "evalue": text, "traceback": []}
    return {
        "source": code,
        "execution_count": int(count) if count.strip() else None,
        "metadata": {"tags": [tag] if tag else []},
        "outputs": [output] if error else [],
    }


DECLARED = Declared(frozenset({"pandas", "scikit-learn"}), frozenset(), ("requirements.txt",))
COVERAGE = Coverage("coverage.xml", {"tariffs.py": 0.31, "bills.py": 0.96})


@pytest.fixture
def analysis(notebook: Callable[..., Notebook]) -> Callable[..., Analysis]:
    """A page's example, in a project that declares and covers what the pages say it does."""
    return lambda *cells: analyze(notebook(*cells), declared=DECLARED, coverage=COVERAGE)


def by_code(rule: Rule) -> str:
    return rule.code


@pytest.mark.parametrize("rule", EVERY_RULE, ids=by_code)
def test_page_has_its_parts_in_order(rule: Rule) -> None:
    headings = [line for line in rule.doc.split("\n")[1:] if line and not line.startswith(" ")]
    assert headings == PARTS
    assert rule.doc.split("\n")[0].endswith(".")


@pytest.mark.parametrize("rule", EVERY_RULE, ids=by_code)
def test_bad_example_is_found(rule: Rule, analysis: Callable[..., Analysis]) -> None:
    found = [d for d in check(analysis(*example(rule, "Bad:"))) if d.code == rule.code]
    assert found
    assert [d.message for d in found if len(d.message) > 120] == []
    said = [text for d in found for text in (d.message, d.fix.title if d.fix else gettext(""))]
    assert [text for text in said if not isinstance(text, Sentence)] == []


@pytest.mark.parametrize("rule", EVERY_RULE, ids=by_code)
def test_bad_example_is_clean_when_fixed(rule: Rule, notebook: Callable[..., Notebook]) -> None:
    bad = notebook(*example(rule, "Bad:"))
    offered = [d.fix for d in check(analyze(bad), [rule]) if d.fix]
    once = fix(bad, [rule], unsafe=True)
    again = fix(once.notebook, [rule], unsafe=True)
    assert once.left == () or not offered
    assert (again.notebook.raw, again.done) == (once.notebook.raw, ())


@pytest.mark.parametrize("rule", EVERY_RULE, ids=by_code)
def test_good_example_is_clean(rule: Rule, analysis: Callable[..., Analysis]) -> None:
    found = check(analysis(*example(rule, "Good:")))
    assert [d for d in found if d.code == rule.code] == []


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in EVERY_RULE]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in EVERY_RULE}) == len(EVERY_RULE)
