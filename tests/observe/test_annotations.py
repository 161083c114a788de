from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from sklearn.linear_model import LinearRegression
from sklearn.utils import Bunch

from nb2prod.observe.recorder.described.annotations import annotation, importable


class Point:
    pass


SPACE = {
    "pd": pd,
    "np": np,
    "plt": plt,
    "LinearRegression": LinearRegression,
    "Point": Point,
    "Path": Path,
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "None"),
        (True, "bool"),
        ("a", "str"),
        ([1, 2], "list[int]"),
        ([1, "a"], "list"),
        ([], "list"),
        ([[1], [2]], "list[list]"),
        ({"a": 1.5}, "dict[str, float]"),
        ({"a": 1, 2: "b"}, "dict"),
        ({"a"}, "set[str]"),
        ((1, "a"), "tuple[int, str]"),
        (tuple(range(9)), "tuple[int, ...]"),
        (len, "Callable"),
        (lambda: 1, "Callable"),
        ([len], "list[Callable]"),
        ([pd.DataFrame()], "list[pd.DataFrame]"),
        (pd.DataFrame(), "pd.DataFrame"),
        (np.zeros(2), "np.ndarray"),
        (np.float64(1), "float"),
        (np.int64(1), "int"),
        (np.bool_(True), "bool"),
        (np.complex128(1), "np.complex128"),
        ([1, 2.5], "list[float]"),
        (plt.Figure(), "plt.Figure"),
        (plt.Figure().subplots(), "plt.Axes"),
        (LinearRegression(), "LinearRegression"),
        (Path("a"), "Path"),
        (Point(), "Point"),
        (type("Unnamed", (), {})(), ""),
        (Bunch(data=[1]), ""),
        (Counter("aab"), "dict[str, int]"),
        (type("Below", (Point,), {})(), "Point"),
        (pd.DataFrame({"a": [1]}).groupby("a"), ""),
        ((x for x in [1]), ""),
        (pd, ""),
    ],
)
def test_type_is_written_as_the_notebook_would(value: object, expected: str) -> None:
    assert annotation(value, SPACE) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (LinearRegression(), "sklearn.linear_model.LinearRegression"),
        (plt.Figure().subplots(), "matplotlib.axes.Axes"),
        (pd.DataFrame(), "pandas.DataFrame"),
        (np.float64(1), "numpy.float64"),
        (range(2), "builtins.range"),
        ((x for x in [1]), ""),
        (type("Local", (), {})(), ""),
    ],
)
def test_a_class_is_imported_from_where_people_import_it(value: object, expected: str) -> None:
    assert importable(type(value)) == expected
