"""A suppression names no rule, or keeps nothing quiet.

What it does
    Finds `# nb2prod: ignore[…]` comments and cell tags that name a code which no rule has, that
    nothing on their line, or in their cell, needs any more, or that are misspelt.

Why it matters
    A comment that says "I looked at this" should be true. One with a typing error hides nothing,
    and one that outlived its reason will hide the next, real finding on that line.

Bad:
    total = 1 + 1  # nb2prod: ignore[NB201]

Good:
    bills = open("/data/bills.csv")  # nb2prod: ignore[NB201, NB302]

How to fix
    Take the comment out, or correct it: `# nb2prod: ignore[NB201, NB302]` at the end of the line
    that the finding names; as a tag of a cell, with blanks for commas, for the whole cell.
    `nb2prod rules` lists all codes.
"""

from collections.abc import Iterable, Iterator, Set

from nb2prod.analysis import Analysis
from nb2prod.notebook.suppressions import Suppression, misspelt
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.rules import RULES
from nb2prod.sentence import gettext


def useless(quiet: Iterable[Suppression], asked: Set[str]) -> Iterator[Diagnostic]:
    """The suppressions that the findings had no use for; `asked` are the codes looked for."""
    known = {rule.code for rule in RULES} | {SUPPRESSION.code}
    for one in quiet:
        if SUPPRESSION.code in one.codes:
            continue
        for code in one.codes:
            if code not in known:
                yield SUPPRESSION.at(one.location, gettext("no rule has the code {}", code))
            elif code in asked and code not in one.used:
                yield SUPPRESSION.at(
                    one.location, gettext("nothing here needs this any more: {}", code)
                )
        if not one.codes and not one.used and known <= asked:
            yield SUPPRESSION.at(one.location, gettext("nothing here needs this any more"))


def _misspelt(analysis: Analysis) -> Iterator[Diagnostic]:
    """What nobody can read; what is useless is known when the others have been heard: `useless`."""
    for place in misspelt(analysis.notebook):
        yield SUPPRESSION.at(
            place, gettext("this keeps nothing quiet: write nb2prod: ignore[NB201], with the code")
        )


SUPPRESSION = Rule("NB001", "useless-suppression", Severity.ADVICE, _misspelt, __doc__)
