"""Objects and figures as the data that tests compare."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from nb2prod.observe.recorder.source.checks import assert_same, drawn

matplotlib.use("Agg")


@dataclass
class Order:
    seconds: float
    items: tuple[str, ...] = ()


class Length:
    def __init__(self, metres: float) -> None:
        self.metres = metres

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Length) and self.metres == other.metres


@pytest.mark.parametrize(
    ("actual", "near", "other"),
    [
        pytest.param(Order(1.2518200694), Order(1.251820069), Order(1.2519), id="a dataclass"),
        pytest.param(Order(2.0, ("a",)), Order(2.0, ("a",)), Order(2.0, ("b",)), id="its texts"),
        pytest.param(Length(1 / 3), Length(0.333333333), Length(0.3334), id="a way to be equal"),
        pytest.param([Length(1 / 3)], [Length(0.333333333)], [Order(1 / 3)], id="its class"),
    ],
)
def test_objects_are_the_same_when_their_numbers_nearly_are(
    actual: object, near: object, other: object
) -> None:
    assert_same(actual, near)
    with pytest.raises(AssertionError):
        assert_same(actual, other)


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        pytest.param([0.1 + 0.2, 1.0], [0.3, 1.0], id="as far as can be seen"),
        pytest.param(
            [1.5e-17, -2e-8, 1e-5, 1.0], [0.0, 0.0, 1e-5, 1.0], id="noise beside large numbers"
        ),
        pytest.param([1.5e-17, 3e-17], [1.5e-17, 3e-17], id="small numbers alone"),
        pytest.param([123456789.0, 20.0], [123456800.0, 20.0], id="large numbers"),
        pytest.param([0.0, 0.0], [0.0, 0.0], id="nothing but zeros"),
        pytest.param([float("nan"), 2.0], [float("nan"), 2.0], id="a gap"),
    ],
)
def test_numbers_are_told_without_noise(values: list[float], shown: list[float]) -> None:
    plt.plot(values)
    assert_same(drawn(), [{"lines": [{"y": shown}]}])


DRAWN = {
    "a line over numbers of its own": (
        lambda axes: axes.plot([0, 0.5, 1], [1, 2, 3]),
        {"lines": [{"x": [0.0, 0.5, 1.0], "y": [1.0, 2.0, 3.0]}]},
    ),
    "of many numbers half a dozen": (
        lambda axes: axes.plot(range(1, 22)),
        {"lines": [{"y": [1.0, 5.0, 9.0, 13.0, 17.0, 21.0]}]},
    ),
    "dates are numbers to matplotlib alone": (
        lambda axes: axes.plot(np.array(["2024-01-01", "2024-01-02"], "M8[D]"), [1, 2]),
        {"lines": [{"y": [1.0, 2.0]}]},
    ),
    "a name without a legend": (
        lambda axes: axes.plot([1, 2], label="left"),
        {"lines": [{"label": "left", "y": [1.0, 2.0]}]},
    ),
    "a name with a legend": (
        lambda axes: axes.legend(handles=axes.plot([1, 2], label="left")),
        {"legend": ["left"], "lines": [{"y": [1.0, 2.0]}]},
    ),
    "bars of categories": (
        lambda axes: axes.bar(["a", "b"], [3, 4]),
        {"bars": {"y": [3.0, 4.0]}},
    ),
    "bars of a histogram": (
        lambda axes: axes.hist([1, 1, 3], bins=[0, 2, 4]),
        {"bars": {"x": [1.0, 3.0], "y": [2.0, 1.0]}},
    ),
    "bars on bars": (
        lambda axes: axes.bar([0, 1], [3, 4], bottom=[1, 2]),
        {"bars": {"y": [4.0, 6.0]}},
    ),
    "bars that lie": (
        lambda axes: axes.barh(["a", "b"], [3, 4]),
        {"bars": {"y": [3.0, 4.0]}},
    ),
    "points": (
        lambda axes: axes.scatter([3, 1], [5, 6]),
        {"points": [{"x": [3.0, 1.0], "y": [5.0, 6.0]}]},
    ),
    "lines of a height say nothing": (
        lambda axes: axes.contour([[1, 2], [3, 4]]) and axes.set_title("map"),
        {"title": "map"},
    ),
    "cells of a grid": (
        lambda axes: axes.hexbin([1, 2], [3, 4], gridsize=2, mincnt=1),
        {"points": [{"x": [1.0, 2.0], "y": [3.0, 4.0]}]},
    ),
    "an area": (
        lambda axes: axes.fill_between([1, 2], [3, 4]),
        {"areas": [{"x": [1.0, 2.0], "y": [0.0, 4.0]}]},
    ),
    "limits of its own": (
        lambda axes: axes.plot([1, 2]) and axes.set_ylim(-1, 4),
        {"ylim": [-1.0, 4.0], "lines": [{"y": [1.0, 2.0]}]},
    ),
    "labels of its own": (
        lambda axes: axes.plot([1, 2]) and axes.set_xticks([0, 1], ["a", "b"]),
        {"xticks": ["a", "b"], "lines": [{"y": [1.0, 2.0]}]},
    ),
    "places of its own": (
        lambda axes: axes.plot([1, 2]) and axes.set_yticks([1, 3]),
        {"yticks": [1.0, 3.0], "lines": [{"y": [1.0, 2.0]}]},
    ),
    "as high as wide": (
        lambda axes: axes.plot([1, 2]) and axes.set_aspect("equal"),
        {"aspect": 1.0, "lines": [{"y": [1.0, 2.0]}]},
    ),
    "a size of its own": (
        lambda axes: axes.figure.set_size_inches(10, 6) or axes.set_title("wide"),
        {"size": [10.0, 6.0], "title": "wide"},
    ),
}


@pytest.mark.parametrize(("draw", "shown"), DRAWN.values(), ids=DRAWN.keys())
def test_figures_are_told_by_their_data(
    draw: Callable[[Any], object], shown: dict[str, object]
) -> None:
    draw(plt.figure().add_subplot())
    assert_same(drawn(), [shown])
