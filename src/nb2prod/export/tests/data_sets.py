"""tests/test_contracts.py: the sample keeps each contract, and a changed sample does not."""

import json
from collections.abc import Sequence

from nb2prod.export.contracts import Agreement
from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.tried import NO_TESTS, Without, id_of
from nb2prod.observe import Column

FILE = "tests/test_contracts.py"
_NUMBERS = {"integer", "number"}


def module(name: str, agreed: Sequence[Agreement], without: Without = NO_TESTS) -> str:
    """The text of the module, not formatted yet; empty when no sample was kept."""
    sampled = [agreement for agreement in agreed if agreement.data.sample]
    told = [(a.name, column) for a in sampled if (column := _telling(a))]

    def are_wanted(test: str, contract: str) -> bool:
        return without.isdisjoint((FILE, id_of(FILE, test, contract)))

    keeps = [a.name for a in sampled if are_wanted("test_sample_keeps_its_contract", a.name)]
    columns = [(c, k.name) for c, k in told if are_wanted("test_missing_column_is_refused", c)]
    others = [
        (c, k.name, "some text" if k.type in _NUMBERS else 1)
        for c, k in told
        if are_wanted("test_column_of_another_type_is_refused", c)
    ]
    if not (keeps or columns or others):
        return ""
    return render(
        "tests/test_contracts.py.jinja",
        name=name,
        contracts=keeps,
        columns=columns,
        others=others,
        frames=any(a.data.kind.startswith("pandas.") for a in sampled),
    )


def samples(agreed: Sequence[Agreement]) -> list[File]:
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
