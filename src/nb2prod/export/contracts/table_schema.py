"""contracts/NAME.json as Table Schema has it, and the modules that check tables against them.

What the standard knows no word for stands under one key of a field, `x-seen`: counts to compare a
later table with, and no row.
"""

import json
from collections.abc import Sequence
from importlib import resources

from nb2prod.export.contracts.agreements import Agreement
from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.observe import Column

REQUIREMENTS: tuple[str, ...] = ()
_MOST_VALUES = 20  # of an enumeration
# Both sides count with the same code: the recorder in the kernel, and the package.
_SHARED = ("columns.py", "tables.py", "units.py")
_OWN = ("__init__.py", "drift.py", "similar.py")


def fits(agreement: Agreement) -> bool:
    """Whether there can be a contract."""
    return True


def modules(name: str, agreed: Sequence[Agreement], *, ahead: bool = False) -> dict[str, str]:
    """The modules that check, by their paths."""
    folder = f"src/{name}/contracts"
    recorder = resources.files("nb2prod.observe.recorder.data")
    return {
        **{f"{folder}/{m}": render(f"contracts/{m}.jinja", name=name, ahead=ahead) for m in _OWN},
        **{f"{folder}/{m}": (recorder / m).read_text(encoding="utf-8") for m in _SHARED},
    }


def files(agreed: Sequence[Agreement]) -> tuple[File, ...]:
    """The contracts themselves, and the limits."""
    limits = render("contracts/thresholds.ini.jinja", example=agreed[0].name)
    return (
        *(File(f"contracts/{a.name}.json", schema(a)) for a in agreed),
        File("contracts/thresholds.ini", limits),
    )


def schema(agreement: Agreement) -> str:
    """The contract: a line for each fact, so that an edit is a line too."""
    data = agreement.data
    seen: dict[str, object] = {"places": agreement.places, "call": data.call, "rows": data.rows}
    if data.digest:
        seen["sha256"] = data.digest
    if agreement.others:
        seen["others"] = agreement.others
    fields = ",\n".join(_object(_field(column), "    ") for column in data.columns)
    return (
        f'{{\n  "name": {json.dumps(agreement.name)},\n  "fields": [\n{fields}\n  ],\n'
        f'  "missingValues": [""],\n  "x-seen": {json.dumps(seen, ensure_ascii=False)}\n}}\n'
    )


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {"name": column.name, "type": column.type}
    if constraints := _constraints(column):
        field["constraints"] = constraints
    seen: dict[str, object] = {"dtype": column.dtype} if column.dtype else {}
    seen |= {"unit": column.unit} if column.unit else {}
    seen |= {"timezone": column.timezone} if column.timezone else {}
    seen |= {key: _short(value) for key, value in column.seen.items()}
    return {**field, "x-seen": seen} if seen else field


def _constraints(column: Column) -> dict[str, object]:
    """No smallest or largest value: the next rows may well be beyond those that were seen."""
    found: dict[str, object] = {}
    values = column.seen.get("rows", 0) - column.seen.get("nulls", 0)
    if values and not column.seen.get("nulls"):
        found["required"] = True
    known = column.seen.get("categories") or {}
    if known and sum(known.values()) == values and len(known) <= _MOST_VALUES:
        if column.type == "string":
            found["enum"] = sorted(known)
        elif column.type == "integer":
            found["enum"] = sorted(map(int, known))
    return found


def _short(value: object) -> object:
    """Whole numbers without a point."""
    if isinstance(value, list):
        return [_short(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _object(field: dict[str, object], indent: str) -> str:
    lines = [
        f"{indent}  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in field.items()
    ]
    return f"{indent}{{\n" + ",\n".join(lines) + f"\n{indent}}}"
