"""SymPy's `var` makes variables that nothing in the code assigns."""

import pytest

from ..conftest import plan_of

CALLS = {
    "import sympy as S\nS.var('x y', real=True)\nprint(x)": "x, y = S.symbols('x y', real=True)",
    "from sympy import *\nvar('mu:2')\nprint(mu1)": "mu0, mu1 = symbols('mu:2')",
    "import sympy\nsympy.var('t')\nt = t + 1\nprint(t)": "t = sympy.symbols('t')",
    "import sympy\nsympy.var('x:1')\nprint(x0)": "(x0,) = sympy.symbols('x:1')",
    "import sympy\nsympy.var('x y')": "x, y = sympy.symbols('x y')\nreport.show((x, y))",
    "import sympy\nsympy.var('x y');": "x, y = sympy.symbols('x y')",
    "import sympy\nx = sympy.var('x')\nprint(x)": "x = sympy.var('x')",
    "import other\nother.var('x')\nprint(1)": "other.var('x')",
    "import sympy\nsympy.var(':c')\nprint(1)": "sympy.var(':c')",
}


@pytest.mark.parametrize(("code", "written"), CALLS.items())
def test_variables_are_assigned(code: str, written: str) -> None:
    (step,) = plan_of([code]).steps
    assert written in step.body
