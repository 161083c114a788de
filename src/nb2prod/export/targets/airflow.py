"""A DAG of Airflow with typed parameters."""

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery, Given

_TYPES = {
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "list": "array",
    "dict": "object",
    "str": "string",
}
_ANY = ["null", "boolean", "number", "string", "array", "object"]


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    types = {given.name: _type(given) for given in delivery.parameters}
    text = render("targets/airflow/dag.py.jinja", it=delivery, types=types)
    return (File(f"{delivery.name}_dag.py", text),)


def _type(given: Given) -> str | list[str]:
    known = _TYPES.get(given.type)
    if known is None:
        return _ANY
    return known if given.default is not None else ["null", known]
