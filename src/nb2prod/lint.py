"""Run the rules over a notebook, and leave out what its author has suppressed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nb2prod.analysis import Analysis
from nb2prod.errors import UnknownRule
from nb2prod.notebook import Notebook
from nb2prod.rule import Diagnostic, Rule
from nb2prod.rules import RULES

_SUPPRESSION = re.compile(r"#\s*nb2prod:\s*ignore(?:\[(?P<codes>[^\]]*)\])?\s*(?:$|#|[^\w\s\[])")


@dataclass(frozen=True, slots=True)
class Checked:
    """A notebook, and everything that was found in it."""

    notebook: Notebook
    diagnostics: tuple[Diagnostic, ...]


def check(analysis: Analysis, rules: Iterable[Rule] = RULES) -> tuple[Diagnostic, ...]:
    """Everything the rules find, in reading order."""
    found = {diagnostic for rule in rules for diagnostic in rule.check(analysis)}
    heard = [d for d in found if not _is_suppressed(d, analysis)]
    return tuple(sorted(heard, key=lambda d: (d.location, d.code, d.message)))


def select(
    rules: Iterable[Rule], chosen: Iterable[str] = (), ignored: Iterable[str] = ()
) -> tuple[Rule, ...]:
    """The rules whose codes begin with a chosen prefix (all, if none) and with no ignored one.

    Raises:
        UnknownRule: a prefix fits no rule.
    """
    every = tuple(rules)
    wanted, unwanted = (tuple(code.strip().upper() for code in c) for c in (chosen, ignored))
    for prefix in (*wanted, *unwanted):
        if not prefix or not any(rule.code.startswith(prefix) for rule in every):
            known = ", ".join(rule.code for rule in every)
            raise UnknownRule(f"no rule begins with {prefix!r}: there are {known}")
    return tuple(
        rule
        for rule in every
        if rule.code.startswith(wanted or "") and not rule.code.startswith(unwanted)
    )


def find(code: str) -> Rule:
    """The rule with this code.

    Raises:
        UnknownRule: there is none.
    """
    for rule in RULES:
        if rule.code == code.upper():
            return rule
    known = ", ".join(rule.code for rule in RULES)
    raise UnknownRule(f"no rule has the code {code!r}: there are {known}")


def _is_suppressed(diagnostic: Diagnostic, analysis: Analysis) -> bool:
    lines = analysis.notebook.cells[diagnostic.location.cell].source.split("\n")
    line = lines[diagnostic.location.line - 1] if diagnostic.location.line <= len(lines) else ""
    match = _SUPPRESSION.search(line)
    if not match:
        return False
    if match["codes"] is None:
        return True
    return diagnostic.code in re.split(r"[\s,]+", match["codes"].strip())
