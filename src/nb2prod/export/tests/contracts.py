"""tests/test_contracts.py: the sample keeps each contract, and a changed sample does not."""

import json
from collections.abc import Sequence

from nb2prod.export.contracts import Agreement
from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.tried import NO_TESTS, Without
from nb2prod.observe import Column

FILE = "tests/test_contracts.py"
_NUMBERS = {"integer", "number"}


def module(name: str, agreed: Sequence[Agreement], without: Without = NO_TESTS) -> str:
    """The text of the module, not formatted yet; empty when no sample was kept.

    The tests of it stand or fall together: with one left out, none is written.
    """
    if any(test.startswith(FILE) for test in without):
        return ""
    sampled = [agreement for agreement in agreed if agreement.data.sample]
    told = [(a.name, column) for a in sampled if (column := _telling(a))]
    if not told:
        return ""
    return render(
        "tests/test_contracts.py.jinja",
        name=name,
        contracts=[agreement.name for agreement in sampled],
        columns=[(contract, column.name) for contract, column in told],
        others=[
            (contract, column.name, "some text" if column.type in _NUMBERS else 1)
            for contract, column in told
        ],
        frames=any(a.data.kind.startswith("pandas.") for a in sampled),
    )


def data(agreed: Sequence[Agreement]) -> list[File]:
    """The rows that were kept, a line for each."""
    found = []
    for agreement in agreed:
        if agreement.data.sample:
            rows = ",\n".join(f"  {json.dumps(row)}" for row in agreement.data.sample)
            heads = json.dumps(dict(agreement.data.sampled))
            is_frame = json.dumps(agreement.data.kind.startswith("pandas."))
            text = f'{{"frame": {is_frame}, "columns": {heads}, "rows": [\n{rows}\n]}}\n'
            found.append(File(f"tests/data/{agreement.name}.sample.json", text))
    return found


def _telling(agreement: Agreement) -> Column | None:
    """A column that has values in the sample, best one of numbers."""
    heads = [name for name, _ in agreement.data.sampled]
    filled = {
        name
        for at, name in enumerate(heads)
        if any(row[at] is not None for row in agreement.data.sample)
    }
    columns = [c for c in agreement.data.columns if c.name in filled and heads.count(c.name) == 1]
    numbers = [c for c in columns if c.type in _NUMBERS]
    return next(iter([*numbers, *(c for c in columns if c.type == "string")]), None)
