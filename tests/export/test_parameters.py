"""What parameters a package takes, and what it refuses before anything runs."""

from typing import Any

import pytest

from nb2prod.export.layout import Layout
from nb2prod.export.parameters import parameters_module
from nb2prod.notebook import Location
from nb2prod.transform import Parameter, Plan

DEFAULTS: dict[str, object] = {"str": "a", "int": 1, "float": 1.5, "bool": True, "list": [1]}


@pytest.fixture(scope="module")
def parameters() -> Any:
    """The class of a package that has a parameter of each type, named for it."""
    made = tuple(
        Parameter(f"a_{kind}", kind, default, "", "value", Location(0))
        for kind, default in DEFAULTS.items()
    )
    space: dict[str, Any] = {"__name__": "p.parameters"}
    exec(parameters_module(Layout(Plan("p", "", "p.ipynb", parameters=made))), space)
    return space["Parameters"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("str", ""), ("int", 0), ("float", 2), ("float", 0.5), ("bool", False), ("list", [])],
)
def test_takes(parameters: Any, kind: str, value: object) -> None:
    assert getattr(parameters(**{f"a_{kind}": value}), f"a_{kind}") == value


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("str", 1, "int"),
        ("str", None, "NoneType"),
        ("int", 1.0, "float"),
        ("int", True, "bool"),
        ("float", "1.5", "str"),
        ("float", False, "bool"),
        ("bool", 1, "int"),
        ("list", "1", "str"),
    ],
)
def test_refuses(parameters: Any, kind: str, value: object, found: str) -> None:
    with pytest.raises(TypeError, match=f"a_{kind} is of type {found}, and not {kind}$"):
        parameters(**{f"a_{kind}": value})
