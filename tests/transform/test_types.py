import pytest

from nb2prod.notebook import Location
from nb2prod.transform import Function, Plan, Step, annotate

IMPORTS = (
    "import numpy as np, os.path",
    "import pandas as pd",
    "from sklearn.linear_model import LinearRegression",
    "try:\n    import fast\nexcept ImportError:\n    import slow as fast",
)


def step_of(name: str, cell: int, inputs: str = "", outputs: str = "") -> Step:
    return Step(name, name, "", (cell,), "", tuple(inputs.split()), tuple(outputs.split()))


def plan_of(*steps: Step, constants: str = "") -> Plan:
    functions = (
        Function("Point", "class Point: ...", (), Location(0), is_class=True),
        Function("set", "def set(x): return x", (), Location(0)),
    )
    return Plan("p", "p", "p.ipynb", IMPORTS, constants, functions=functions, steps=steps)


@pytest.mark.parametrize(
    ("annotation", "result"),
    [
        pytest.param("pd.DataFrame", "pd.DataFrame", id="by its module's name"),
        pytest.param("LinearRegression", "LinearRegression", id="by its own name"),
        pytest.param("os.PathLike", "os.PathLike", id="of a package that was imported below"),
        pytest.param("list[np.ndarray]", "list[np.ndarray]", id="of the elements"),
        pytest.param("tuple[int, ...]", "tuple[int, ...]", id="row of one type"),
        pytest.param("Callable", "Callable", id="function"),
        pytest.param("Point", "Point", id="class of the notebook"),
        pytest.param("Pair", "Pair", id="class that is a constant"),
        pytest.param("gone.Thing", "", id="module that is not imported"),
        pytest.param("fast.Thing", "", id="import that may fail"),
        pytest.param("set[int]", "", id="builtin whose name is a function's here"),
        pytest.param("", "", id="unknown"),
    ],
)
def test_result_is_what_the_module_can_write(annotation: str, result: str) -> None:
    plan = plan_of(step_of("load", 1, "", "x"), constants="Pair = namedtuple('Pair', 'a b')")
    assert annotate(plan, {(1, "x"): annotation}).steps[0].result == result


def test_inputs_have_the_type_that_the_step_before_left() -> None:
    plan = plan_of(
        step_of("load", 1, "", "x"),
        step_of("change", 2, "x", "x y"),
        step_of("use", 3, "x y", ""),
    )
    seen = {(1, "x"): "str", (2, "x"): "list[str]", (2, "y"): "pd.DataFrame"}
    _, change, use = annotate(plan, seen).steps
    assert change.types == (("x", "str"),)
    assert change.result == "tuple[list[str], pd.DataFrame]"
    assert use.types == (("x", "list[str]"), ("y", "pd.DataFrame"))
    assert use.result == "None"


def test_what_is_not_known_is_left_open() -> None:
    plan = plan_of(step_of("load", 1, "", "x y"), step_of("use", 2, "x y", "z w"))
    load, use = annotate(plan, {(1, "x"): "int", (3, "z"): "int"}).steps
    assert load.result == "tuple[int, Any]"
    assert use.types == (("x", "int"),)
    assert use.result == ""


def test_value_is_that_of_the_last_cell_that_was_looked_at() -> None:
    step = Step("load", "load", "", (1, 2, 3), "", (), ("x",))
    seen = {(1, "x"): "int", (2, "x"): "str"}
    assert annotate(plan_of(step), seen).steps[0].result == "str"
