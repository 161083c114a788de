"""One name means two things.

What it does
    Finds functions, classes and modules whose name a later cell gives to something else, to a
    function with other parameters, or to one that does something else with the same, where both are
    used; and variables that are a number in one cell and a text or a list in another. Going on with
    the same name (`df = df.dropna()`) and improving a function before it is used are left alone.

Why it matters
    Which of the two a cell gets depends on what was run last. In a module, the last definition
    wins everywhere: code that was written for the first one then fails, or computes nonsense.

Bad:
    In [1]:
    def cost(amount): return amount * 12
    In [2]:
    print(cost(3))
    In [3]:
    def cost(amount, price): return amount * price

Good:
    In [1]:
    def usual_cost(amount): return amount * 12
    In [2]:
    print(usual_cost(3))
    In [3]:
    def cost(amount, price): return amount * price

How to fix
    Give the second one a name of its own. If it replaces the first, delete the first.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis, Redefined
from nb2prod.rule import Diagnostic, Rule, Severity, shown


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each name where it first means something else."""
    for change in analysis.redefined:
        yield rule.at(change.after.cell.location(change.after.node), _message(change))


def _message(change: Redefined) -> str:
    now, was = (text if len(text) <= 24 else f"{text[:23]}…" for text in (change.now, change.was))
    verb = "takes" if now.startswith("(") else "is"
    cell = change.before.cell.index + 1
    name = shown(change.after.name, 20)
    if now == was:
        return f"{name} computes something else here than in cell {cell}: rename one of them"
    return f"{name} {verb} {now} here and {was} in cell {cell}: rename one of them"


rule = Rule("NB106", "redefined", Severity.WARNING, check, __doc__)
