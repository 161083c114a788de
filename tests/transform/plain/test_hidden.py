"""A `global` whose variable another one hides: which of them cannot get another name."""

import pytest

from ..conftest import plan_of

INNER = "    def g():\n        global x\n        return x\n    return g()\n"
FIXED = {
    "an argument that may be given by its name": f"def f(x):\n{INNER}f(x=2)",
    "an argument that a decorator may ask for": f"@wrap\ndef f(x):\n{INNER}f(2)",
    "a variable reached by its name": f"def f():\n    x = 2\n    print(locals()['x'])\n{INNER}f()",
    "a variable reached by a text": f"def f():\n    x = 2\n    eval('x + ' + '1')\n{INNER}f()",
    "a function": f"def f():\n    def x():\n        pass\n{INNER}f()",
    "a module": f"def f():\n    import sys as x\n{INNER}f()",
}


@pytest.mark.parametrize("made", FIXED.values(), ids=FIXED.keys())
def test_what_cannot_get_another_name_is_told_and_stops_the_job(made: str) -> None:
    plan = plan_of([f"x = int('1')\n{made}"])
    assert [(s.what, "the x of f is in between" in s.reason) for s in plan.skipped] == [
        ("global x", True)
    ]
    texts = [*(f.source for f in plan.functions), *(s.body for s in plan.steps)]
    assert any('raise NameError("global x: ' in text for text in texts)
