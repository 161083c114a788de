"""A function cannot be tested as it stands.

What it does
    Finds functions, not yet called by a test, that read variables of the notebook, that change a
    table or a list which they are given and also give back a result, or that read or write files
    amid other work; at the place that stands in the way. Constants (`KWH_PRICE = 0.28`, if it has
    one value only), functions, modules, loggers, functions that give back nothing and so are there
    to change, and those that are there to read and write (`load_…`) are left alone.

Why it matters
    A test calls a function with small values and looks at what comes back. This one needs half the
    notebook, or a file, to be there, or it changes what the next test is given. So nobody tests it.

Bad:
    bills = load("bills.csv")
    def mean_bill(city):
        return bills[bills.city == city].kwh.mean()

Good:
    bills = load("bills.csv")
    def mean_bill(bills, city):
        return bills[bills.city == city].kwh.mean()

How to fix
    Make what it reads an argument. Work on a copy (`bills = bills.copy()`) and give it back. Read
    in one function, compute in another, write in a third. `nb2prod productionize` makes arguments
    of such variables by itself.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity, shown

_WHY = {
    "reads": "no test can call {function} alone, it reads {name}: make that an argument",
    "changes": "{function} changes the {name} that it is given, for its caller too: copy it first",
    "reaches out": "{function} computes and also calls {name}: a test needs that file: split it",
}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each function, at what stands in the way of a test."""
    for found in analysis.untestable:
        function, name = (shown(n, 24).strip('"') for n in (found.function.name, found.name))
        message = _WHY[found.reason].format(function=function, name=name)
        yield rule.at(found.cell.location(found.node), message)


rule = Rule("NB402", "untestable-function", Severity.ADVICE, check, __doc__)
