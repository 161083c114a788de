"""Which rules are asked."""

from collections.abc import Iterable

from nb2prod.errors import UnknownRule
from nb2prod.lint.suppressed import SUPPRESSION
from nb2prod.rule import Rule
from nb2prod.rules import RULES

EVERY_RULE = (SUPPRESSION, *RULES)


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
            raise UnknownRule(f"no rule begins with {prefix!r}: `nb2prod rules` lists them")
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
    for rule in EVERY_RULE:
        if rule.code == code.upper():
            return rule
    raise UnknownRule(f"no rule has the code {code!r}: `nb2prod rules` lists them")
