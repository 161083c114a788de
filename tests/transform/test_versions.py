"""A name that means one thing after another: each has a name of its own where that is exact."""

from collections.abc import Sequence

import pytest

from .conftest import plan_of, said_by_cells, said_by_package

CASES = {
    "a function defined twice that others call": [
        "#md # One", "def f():\n    return 'first'\ndef g():\n    return f() + '!'\nprint(g())",
        "#md # Two", "def f():\n    return 'second'\nprint(f())",
    ],
    "a function defined twice that another calls before and after": [
        "#md # One", "def f():\n    return 'first'\ndef g():\n    return f() + '!'\nprint(g())",
        "#md # Two", "def f():\n    return 'second'\nprint(g())",
    ],
    "a function defined twice that a kept lambda calls": [
        "#md # One", "def f():\n    return 'first'\nh = lambda: f()\nprint(h())",
        "#md # Two", "def f():\n    return 'second'\nprint(h())",
    ],
    "a function defined twice that a generator calls while it is used up": [
        "#md # One", "def f(x):\n    return x\ndef g():\n    for i in range(2):\n"
        "        yield f(i)\nit = g()\nprint(next(it))",
        "#md # Two", "def f(x):\n    return -x\nprint(next(it))",
    ],
    "a function defined twice that was kept under another name": [
        "#md # One", "def f(n):\n    return n and f(n - 1) + 1\nold = f\nprint(f(3))",
        "#md # Two", "def f(n):\n    return 100\nprint(f(3), old(3))",
    ],
    "a recursive function defined twice": [
        "#md # One", "def f(n):\n    return n and f(n - 1) + 1\nprint(f(3))",
        "#md # Two", "def f(n):\n    return n and f(n - 1) + 2\nprint(f(3), f(2))",
    ],
    "a function defined twice in the same words": [
        "#md # One", "k = int('1')\ndef f(n):\n    return n + k\nprint(f(3))",
        "#md # Two", "def f(n):\n    return n + k\nk = int('2')\nprint(f(3))",
    ],
    "a function defined twice in the same words with a default that fills": [
        "def f(n, seen=[]):\n    seen.append(n)\n    return seen\nprint(f(3))",
        "def f(n, seen=[]):\n    seen.append(n)\n    return seen\nprint(f(4))",
    ],
    "a function whose name becomes a variable": [
        "#md # One", "def size(x):\n    return len(x)\nsize = size('abc')", "#md # Two",
        "print(size)",
    ],
    "a variable whose name becomes a function": [
        "#md # One", "for f in [1, 2]:\n    print(f)\nprint(f)", "#md # Two",
        "def f(x):\n    return x\nprint(f(3))",
    ],
    "a variable whose name becomes a function while a loop runs over it": [
        "#md # One", "def f(x):\n    return x\nprint(f(3))\nfor f in [1, 2]:\n    print(f)",
        "#md # Two", "print(f)",
    ],
    "a function defined twice that is wrapped": [
        "#md # One", "def twice(g):\n    return lambda x: g(g(x))\n"
        "def f(x):\n    return x + 1\nf = twice(f)\nprint(f(1))",
        "#md # Two", "print(f(2))",
    ],
    "a function defined twice that tells its name": [
        "#md # One", "def f():\n    return 1\nprint(f.__name__)",
        "#md # Two", "def f():\n    return 2\nprint(f.__name__)",
    ],
    "a class defined twice": [
        "#md # One", "class A:\n    def f(self):\n        return 'first'\n"
        "old = A()\nprint(old.f())",
        "#md # Two", "class A:\n    def f(self):\n        return 'second'\n"
        "print(A().f(), old.f(), isinstance(old, A))",
    ],
    "a class defined twice that tells its name": [
        "#md # One", "class Base:\n    def __init_subclass__(cls):\n        cls.tag = cls.__name__"
        "\nclass A(Base):\n    __x = 1\n    def f(self):\n        return self.tag, dir(self)[0]\n"
        "    def g(self):\n        return super().__repr__ and isinstance(self, Base)\n"
        "a = A()\nprint(a.f(), a.g())",
        "#md # Two", "class A(Base):\n    pass\nprint(isinstance(a, A), A.__qualname__, A.tag)",
    ],
    "a function defined twice whose decorator tells its name": [
        "#md # One", "def told(f):\n    f.told = f.__name__, f.__qualname__\n    return f\n"
        "@told\ndef f(n):\n    return n + 1\nold = [f(2), f.told]\nprint(old)",
        "#md # Two", "@told\ndef f(n):\n    return -n\nprint(f(2), old, f.told)",
    ],
    "a class defined twice whose methods make more of it": [
        "#md # One", "class A:\n    x = 1\n    def copy(self):\n        return A()\nold = A()",
        "#md # Two", "class A:\n    x = 2\nprint(old.copy().x)",
    ],
    "a function defined twice that another calls in three steps": [
        "#md # One", "def f(x):\n    return x\ndef g(x):\n    return f(x) + 1\nprint(g(1), f(1))",
        "#md # Two", "def f(x):\n    return -x\nprint([g(i) for i in range(3)])",
        "#md # Three", "print(g(5), max([1, 2], key=g))\nf(7)",
    ],
    "a function that becomes a variable which another function reads": [
        "#md # One", "def f():\n    return 1\ndef g():\n    return f\nprint(g()())",
        "#md # Two", "f = 5\nprint(g(), f)", "#md # Three", "print(g(), f)",
    ],
    "a function defined twice that a loop uses and replaces": [
        "#md # One", "def f():\n    return 1\ndef g():\n    return f()\nprint(g())",
        "#md # Two", "def f():\n    return 2\nfor i in range(2):\n    print(g())\n"
        "    f = lambda: 3", "#md # Three", "print(g())",
    ],
    "a function defined twice that a default of another names": [
        "#md # One", "def f():\n    return 1\ndef g(h=f):\n    return h(), f()\nprint(g())",
        "#md # Two", "def f():\n    return 2\nprint(g())",
    ],
    "a function defined twice in the same words that calls another": [
        "#md # One", "def h():\n    return 1\ndef f():\n    return h()\nprint(f())",
        "#md # Two", "def h():\n    return 2\ndef f():\n    return h()\nprint(f())",
    ],
    "a class defined twice in the same words, told apart where it is used": [
        "class A:\n    x = 1\ndef g():\n    return A.x\nA.x = 7\nprint(g())",
        "class A:\n    x = 1\nprint(g())",
    ],
    "a function with a counter on it, defined twice": [
        "#md # One", "def f():\n    f.n += 1\n    return f.n\nf.n = 0\nprint(f())",
        "#md # Two", "def f():\n    return 'none'\nprint(f())",
    ],
}  # fmt: skip


@pytest.mark.parametrize("cells", CASES.values(), ids=CASES.keys())
def test_the_package_says_what_the_notebook_said(cells: list[str]) -> None:
    assert said_by_package(plan_of(cells)) == said_by_cells(cells)


WRAPS = """\
def wrapped(g):
    @functools.wraps(g)
    def inner(*args):
        return g(*args)
    return inner
"""
KEEPS = """\
def keep(g):
    kept.append(g)
    return g
"""
VERSIONS = {
    "defined twice": (["def f():\n    return 1\nf()", "def f():\n    return 2\nf()"], ["f_1", "f"]),
    "in the same words": (["def f():\n    return 1\nf()", "def f():\n    return 1\nf()"], ["f"]),
    "with a caller of each": (
        [
            "def f():\n    return 1\ndef g():\n    return f()\ng()",
            "def f():\n    return 2\ndef h():\n    return f()\nh()",
        ],
        ["f_1", "g", "f", "h"],
    ),
    "a name that is in use": (
        ["f_1 = 1\ndef f():\n    return 1\nf()", "def f():\n    return f_1\nf()"], ["f_2", "f"],
    ),
    "a variable afterwards": (["def f():\n    return 1\nf = f()\nprint(f)"], ["f_1"]),
    "a caller on both sides": (
        [
            "def f():\n    return 1\ndef g():\n    return f()\ng()",
            "def f():\n    return 2\ng()",
        ],
        ["f_1", "g", "f_2"],
    ),
    "recursive, with a caller on both sides": (
        [
            "def f(n):\n    return n and f(n - 1)\ndef g():\n    return f(1)\ng()",
            "def f(n):\n    return 2\ng()",
        ],
        ["g"],
    ),
    "a key that is its name": (
        ["def f():\n    return {'f': 1}\nf()", "def f():\n    return {'f': 2}['f']\nf()"],
        ["f_1", "f"],
    ),
    "a key that is its name, and code that asks for names": (
        ["def f():\n    return {'f': 1}\nf()", "def f():\n    return vars()\nf()"], [],
    ),
    "asked for by its name": (
        ["def f():\n    return 1\nf()", "def f():\n    return 2\nglobals()['f']()"], [],
    ),
    "asked for by a computed name": (
        [
            "def f_one():\n    return 1\nf_one()",
            "def f_one():\n    return 2\nfor n in ['one']:\n    globals()['f_' + n]()",
        ],
        [],
    ),
    "asked for by a name that is put together of three": (
        [
            "def f_one():\n    return 1\nf_one()",
            "def f_one():\n    return 2\nfor n in ['on']:\n    globals()['f_' + n + 'e']()",
        ],
        [],
    ),
    "asked for by a name with a format": (
        [
            "def f_one():\n    return 1\nf_one()",
            "def f_one():\n    return 2\nfor n in ['one']:\n    globals()['f_%3s' % n]()",
        ],
        [],
    ),
    "asked for by a name that only begins like it": (
        [
            "def f_one():\n    return 1\nf_one()",
            "def f_one():\n    return 2\nf_one()\nfor n in 'ab':\n    globals().get(f'f_{n}_c')",
        ],
        ["f_one_1", "f_one"],
    ),
    "asked for by a name with a hole": (
        [
            "def f_one():\n    return 1\nf_one()",
            "def f_one():\n    return 2\nfor n in ['one']:\n    globals()['f_{}'.format(n)]()",
            "def g_one():\n    return 1\ng_one()",
            "def g_one():\n    return 2\nfor n in ['g']:\n    globals().get(f'{n}_one')()",
        ],
        [],
    ),
    "where others are asked for by a computed name": (
        [
            "def f():\n    return 1\ndef ask(n):\n    return globals().get(n)\nf()",
            "def f():\n    return 2\nask('x') or f()",
        ],
        ["f_1", "f"],
    ),
    "where a text is run": (
        ["def f():\n    return 1\nf()", "def f():\n    return 2\nexec(open('x').read())"], [],
    ),
    "in the same words, with another callee": (
        [
            "def h():\n    return 1\ndef f():\n    return h()\nf()",
            "def h():\n    return 2\ndef f():\n    return h()\nf()",
        ],
        ["h_1", "f_1", "h", "f"],
    ),
    "decorated by a function that wraps": (
        [
            f"import functools\n{WRAPS}@wrapped\ndef f():\n    return 1\nf()",
            "@wrapped\ndef f():\n    return 2\nf()",
        ],
        ["wrapped", "f_1", "f"],
    ),
    "decorated by a function that keeps a list": (
        [
            f"kept = []\n{KEEPS}@keep\ndef f():\n    return 1\nf()",
            "@keep\ndef f():\n    return 2\nprint(kept)",
        ],
        ["make_keep"],
    ),
    "only called, where others are asked for their name": (
        [
            "def f():\n    return 1\ndef g():\n    return 0\nprint(g.__name__, f())",
            "def f():\n    return 2\nf()",
        ],
        ["f_1", "g", "f"],
    ),
    "a generator that is shown": (
        ["def f():\n    yield 1\nx = f()\nx", "def f():\n    yield 2\nlist(f())"],
        ["f_1", "f"],
    ),
    "a generator that is asked for its name": (
        ["def f():\n    yield 1\nprint(f().__name__)", "def f():\n    yield 2\nlist(f())"],
        ["f_1", "f"],
    ),
    "a generator that is run through": (
        [
            "def f(n):\n    yield n\nfor x in f(1):\n    print(x)\ny = f(2)\nprint(next(y))",
            "def f(n):\n    yield -n\nprint(list(f(1)), [*f(2)], {x for x in f(3)})",
        ],
        ["f_1", "f"],
    ),
    "a generator whose variable is shown": (
        ["def f():\n    yield 1\nx = f()\nprint(x)", "def f():\n    yield 2\nlist(f())"],
        ["f_1", "f"],
    ),
    "a generator that has another name too": (
        ["def f():\n    yield 1\nx = f()\ny = x\ny", "def f():\n    yield 2\nlist(f())"],
        ["f_1", "f"],
    ),
    "a generator that a function gives back": (
        [
            "def f():\n    yield 1\ndef g():\n    return f()\ng()",
            "def f():\n    yield 2\nlist(f())",
        ],
        ["f_1", "g", "f"],
    ),
    "called by a compiled function, before": (
        [
            "import numba\ndef f():\n    return 1\n@numba.njit\ndef g():\n    return f()\ng()",
            "def f():\n    return 2\nf()",
        ],
        ["f_1", "g", "f"],
    ),
    "called by a function of a block, which ends before": (
        [
            "n = 0\ndef f():\n    return 1\nif f():\n    def g():\n        global n\n"
            "        n = f()\n    def h():\n        global n\n        g()\n        n += 1\n"
            "    h()\nprint(n)",
            "def f():\n    return 2\nf()",
        ],
        ["f_1", "f"],
    ),
    "called by a function of a block, after it": (
        [
            "n = 0\ndef f():\n    return 1\nif f():\n    def g():\n        global n\n"
            "        n = f()\n    g()\nprint(n)",
            "def f():\n    return 2\ng()\nprint(n)",
        ],
        ["f_1", "f_2"],
    ),
    "called by a function of a block that is kept": (
        [
            "n = 0\ndef f():\n    return 1\nif f():\n    def g():\n        global n\n"
            "        n = f()\n    def h():\n        global n\n        n += 1\n        return g\n"
            "    later = h()\nprint(n)",
            "def f():\n    return 2\nlater()\nprint(n)",
        ],
        ["f_1", "f_2"],
    ),
    "called by a compiled function, before and after": (
        [
            "import numba\ndef f():\n    return 1\n@numba.njit\ndef g():\n    return f()\ng()",
            "def f():\n    return 2\ng()",
        ],
        ["f_1", "g", "f_2"],
    ),
    "called by a function that is registered": (
        [
            "import app\ndef f():\n    return 1\n@app.route\ndef g():\n    return f()\ng()",
            "def f():\n    return 2\nf()",
        ],
        ["f_1", "f_2"],
    ),
    "shown by its name": (
        ["def f():\n    return 1\nf", "def f():\n    return 2\nf()"], ["f_1", "f"],
    ),
    "shown by its name, and its source": (
        [
            "import inspect\nclass A:\n    pass\nprint(A)\ninspect.getsource(A)",
            "class A:\n    pass\nA()",
        ],
        [],
    ),
    "shown by its name, where something else is saved": (
        [
            "import joblib\nclass A:\n    pass\nprint(A)\njoblib.dump(1, 'a')",
            "class A:\n    pass\nA()",
        ],
        ["A_1", "A"],
    ),
    "not shown, where another is given a name": (
        [
            "class B:\n    pass\nB.__qualname__ = 'C'\ndef f():\n    return lambda: 1\nf()",
            "def f():\n    return 2\nf()",
        ],
        ["B", "f_1", "f"],
    ),
    "shown by the name of Python's own": (
        ["def sum(x):\n    return 1\nsum", "def sum(x):\n    return 2\nsum([1])"], [],
    ),
    "shown by its name, which becomes a variable": (
        ["def f():\n    return 1\nprint(f)", "f = 2\nprint(f)"], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), VERSIONS.values(), ids=VERSIONS.keys())
def test_each_definition_has_a_name_of_its_own(cells: Sequence[str], expected: list[str]) -> None:
    assert [function.name for function in plan_of(cells).functions] == expected


def test_definitions_whose_name_is_seen_keep_it() -> None:
    first, second = plan_of(
        ["def f():\n    return 1  # one\nf", "def f():\n    return 2\nf()"]
    ).functions
    assert first.source == (
        "def f():\n    return 1  # one\n\n\nf_1 = f  # a later definition takes its name\n"
    )
    assert second.source == "def f():\n    return 2"


def test_a_function_that_passes_between_steps_keeps_its_name() -> None:
    """A run compares what leaves a step, a function's name with it."""
    choice = "if int('1'):\n    def f():\n        return 1\nelse:\n    def f():\n        return 2\n"
    inside = plan_of([f"{choice}print(f())"])
    across = plan_of(["#md # One", choice, "#md # Two", "print(f())"])
    assert [function.name for function in inside.functions] == ["f_1", "f_2"]
    assert across.functions == ()
    assert across.steps[0].outputs == ("f",)


def test_steps_name_the_definition_that_a_function_is_to_call() -> None:
    steps = plan_of(
        [
            "#md # One", "def f():\n    return 1\ndef g():\n    return f()\nprint(g())",
            "#md # Two", "def f():\n    return 2\nx = g()\nprint(x)",
        ]
    ).steps  # fmt: skip
    assert [step.inputs for step in steps] == [(), ()]
    assert "g(f=f_1)" in steps[0].body
    assert steps[1].body.startswith("x = g(f=f_2)")


def test_a_function_that_stands_in_for_an_import_goes_with_it() -> None:
    stand_in = (
        "try:\n    from nowhere import f\nexcept ImportError:\n    def f(x):\n        return x"
    )
    plan = plan_of([stand_in, "@f\ndef g():\n    return 1\nprint(g())"])
    assert plan.imports == (stand_in,)
    assert [function.name for function in plan.functions] == ["g"]
