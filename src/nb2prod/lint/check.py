"""What the rules find in a notebook."""

from collections.abc import Iterable
from dataclasses import dataclass

from nb2prod.analysis import Analysis
from nb2prod.lint.fold import folded
from nb2prod.lint.suppress import heard
from nb2prod.lint.suppressed import SUPPRESSION, useless
from nb2prod.notebook import Notebook
from nb2prod.notebook.suppressions import suppressions
from nb2prod.rule import Diagnostic, Rule
from nb2prod.rules import RULES


@dataclass(frozen=True, slots=True)
class Checked:
    """A notebook, and everything that was found in it."""

    notebook: Notebook
    diagnostics: tuple[Diagnostic, ...]


def check(
    analysis: Analysis, rules: Iterable[Rule] = (SUPPRESSION, *RULES)
) -> tuple[Diagnostic, ...]:
    """Everything the rules find, in reading order."""
    asked = tuple(rules)
    quiet = suppressions(analysis.notebook)
    found = {diagnostic for rule in asked for diagnostic in rule.check(analysis)}
    told = list(folded(heard(found, quiet), asked, analysis))
    if SUPPRESSION in asked:
        told += useless(quiet, {rule.code for rule in asked})
    return tuple(sorted(told, key=lambda d: (d.location, d.code, d.message)))
