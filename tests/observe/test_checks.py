"""Figures as the data that tests compare."""

from collections.abc import Iterator

import matplotlib
import matplotlib.pyplot as plt
import pytest

from nb2prod.observe.recorder.checks import assert_same, drawn

matplotlib.use("Agg")


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
    assert_same(drawn(), [{"lines": [shown]}])
