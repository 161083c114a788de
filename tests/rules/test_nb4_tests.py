"""Tests: what is found and where, and what is left alone."""

from .conftest import Cells, Places

FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB401: a function": ("NB401", ["def f(): pass"], [(0, 1, 1)]),
    "NB401: a function once, however often defined": (
        "NB401",
        ["def f(): pass", "def f(): return 1"],
        [(0, 1, 1)],
    ),
    "NB401: a statistic": ("NB401", ["def test_statistic(x): return x"], [(0, 1, 1)]),
    "NB401: only the one that is not tested": (
        "NB401",
        ["def f(): pass\ndef g(): pass", "assert f() is None"],
        [(0, 2, 1)],
    ),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB401: a function that an assertion calls": ("NB401", ["def f(): pass\nassert f() is None"]),
    "NB401: a measurement of time": ("NB401", ["def test_speed(n): n * 2"]),
    "NB401: a test": ("NB401", ["def test_f(): pass"]),
    "NB401: a fixture": ("NB401", ["@pytest.fixture\ndef data(): pass"]),
    "NB401: a method": ("NB401", ["class A:\n    def f(self): pass"]),
}
