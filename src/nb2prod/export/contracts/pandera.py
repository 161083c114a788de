"""contracts.py with a schema of pandera for each data frame, to be edited."""

from collections.abc import Sequence

from nb2prod.export.contracts.agreements import Agreement
from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.observe import Column

REQUIREMENTS = ("pandera[pandas]",)
_MOST_VALUES = 20


def fits(agreement: Agreement) -> bool:
    """Whether there can be a contract: pandera has one for frames only, with all their columns."""
    return agreement.data.kind == "pandas.DataFrame" and not agreement.others


def modules(name: str, agreed: Sequence[Agreement], *, ahead: bool = False) -> dict[str, str]:
    """The module that checks, by its path."""
    schemas = [(a.name, [_column(c) for c in a.data.columns if c.dtype]) for a in agreed]
    return {f"src/{name}/contracts.py": render("contracts.py.jinja", schemas=schemas, ahead=ahead)}


def files(agreed: Sequence[Agreement]) -> tuple[File, ...]:
    """Nothing besides."""
    return ()


def _column(column: Column) -> dict[str, object]:
    values = column.seen.get("rows", 0) - column.seen.get("nulls", 0)
    known = column.seen.get("categories") or {}
    is_closed = known and sum(known.values()) == values and len(known) <= _MOST_VALUES
    return {
        "name": column.name,
        "dtype": column.dtype,
        "nullable": bool(column.seen.get("nulls")) or not column.seen,
        "unit": column.unit,
        "values": sorted(known) if is_closed and column.type == "string" else [],
    }
