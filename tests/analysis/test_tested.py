"""Which functions are tested, and by what."""

from collections.abc import Callable

import pytest

from nb2prod.analysis import Analysis
from nb2prod.notebook.packaged import PackageTests, digests

TESTED = {
    "an assertion": ["assert f(1) == 2"],
    "an assertion about its result": ["x = f(1)\nassert x == 2"],
    "numpy's assertions": ["np.testing.assert_allclose(f(1), 2)"],
    "a test function": ["def test_f():\n    f(1)"],
    "a test case": ["class TestF(unittest.TestCase):\n    def runTest(self):\n        f(1)"],
    "a test that it is given to": ["def tests(g):\n    assert g(1)", "tests(f)"],
    "a test with a fixture": ["def test_f(n):\n    assert f(n)"],
    "an expected error": ["def test_f():\n    pytest.raises(ValueError, f, 1)"],
    "a cell of tests": ["%%ipytest\ndef test_f():\n    f(1)"],
    "an example in its documentation": [
        'def g():\n    """\n    >>> f(1)\n    """',
        "doctest.testmod()",
    ],
}

UNTESTED = {
    "nothing": [],
    "a call": ["f(1)"],
    "a print": ["print(f(1))"],
    "an example that nobody runs": ['def g():\n    """\n    >>> f(1)\n    """'],
    "an assertion about something else": ["f(1)\nassert x"],
    "a measurement of its time": ["def test_f(n):\n    f(n)"],
    "a function that is only named like a test": ["def test_statistic(x, y):\n    return f(x)"],
    "a cell of another magic": ["%%time\nf(1)"],
}


@pytest.mark.parametrize("cells", TESTED.values(), ids=TESTED.keys())
def test_counts_as_tested(analysis: Callable[..., Analysis], cells: list[str]) -> None:
    assert "f" in analysis("def f(x): return x", *cells).tested


@pytest.mark.parametrize("cells", UNTESTED.values(), ids=UNTESTED.keys())
def test_does_not_count(analysis: Callable[..., Analysis], cells: list[str]) -> None:
    assert "f" not in analysis("def f(x): return x", *cells).tested


def test_a_test_file_beside_the_notebook(analysis: Callable[..., Analysis]) -> None:
    tests = ("def test_it():\n    assert nb.f(1)", "this is not Python")
    assert "f" in analysis("def f(x): return x", tests=tests).tested


def test_tests_of_a_package_count_for_what_it_was_made_of(
    analysis: Callable[..., Analysis],
) -> None:
    cells = ("def f(x):\n    return x", "def g(x): return x", "def h(x): return x")
    known = digests(analysis(*cells).program)
    package = PackageTests(("assert f(1) == g(1) == 1",), tuple(known.items()))
    assert analysis(*cells, tests=(package,)).tested == {"f", "g"}
    changed = ("# what it gives\nrows = 2\ndef f(x):\n    return x", "def g(x): return x + 1")
    assert analysis(*changed, tests=(package,)).tested == {"f"}
