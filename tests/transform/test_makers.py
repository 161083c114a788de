"""What is made of the notebook's variables: a function at module level makes it."""

import pytest

from nb2prod.transform import Safer

from .conftest import plan_of, said_by_cells, said_by_package

GIVEN = "import functools\ndef g(x=3):\n    return [x]\nk = g()\n"
CLASS = "class Dice:\n    def roll(self):\n        return k\nprint(Dice().roll())"
MADE = {
    "a class": (CLASS, {"make_dice": ("k",)}),
    "a class of a variable that changed before": (f"k = g(4)\n{CLASS}", {"make_dice": ("k",)}),
    "a class that calls a function, which moves then": (
        "def f():\n    return k\nclass A:\n    def f(self):\n        return f()\n"
        "print(A().f(), f())",
        {"f": ("k",), "make_a": ("k",)},
    ),
    "a class and the class that is based on it": (
        f"{CLASS}\nclass D20(Dice):\n    pass\nprint(D20().roll())",
        {"make_dice": ("k",), "make_d20": ("Dice",)},
    ),
    "a class body, before the variable changes": (
        "class A:\n    x = k\nk = g(5)\nprint(A.x, k)", {"make_a": ("k",)},
    ),
    "a default, before the variable changes": (
        "def f(a, k=k):\n    return a, k\nk = g(5)\nprint(f(*[1]))", {"make_f": ("k",)},
    ),
    "a function that keeps its results and calls itself": (
        "@functools.cache\ndef f(n):\n    return k[0] if n < 2 else f(n - 1) + f(n - 2)\n"
        "print(f(9))",
        {"make_f": ("k",)},
    ),
    "a decorator": (
        "def d(n):\n    return lambda f: lambda: f() + n\n@d(k)\ndef f():\n    return [0]\n"
        "print(f())",
        {"d": (), "make_f": ("k",)},
    ),
    "a default that holds a function, which takes the variable": (
        "def h():\n    return k\ndef f(fs=[h], x=h()):\n    return fs[0](), x\nprint(f())",
        {"h": ("k",), "make_f": ("k",)},
    ),
    "a function beside a class that cannot be made": (
        "class A:\n    def f(self):\n        return late\nlate = g(k)\nprint(A().f())\n"
        "@functools.cache\ndef f():\n    return k\nprint(f())",
        {"make_f": ("k",)},
    ),
    "a class in a block, of what the block sets": (
        "if k:\n    n = g(5)\n    class A:\n        def f(self):\n            return n, k\n"
        "    print(A().f())",
        {"make_a": ("k", "n")},
    ),
    "a class in a block, and the one that is based on it": (
        "if k:\n    n = g(5)\n    class A:\n        x = n\n    class B(A):\n        pass\n"
        "    print(B.x)",
        {"make_a": ("n",), "make_b": ("A",)},
    ),
    "a class in a block, of what each of its paths sets": (
        "if k:\n    if k[1:]:\n        n = g()\n    else:\n        n = g(5)\n    class A:\n"
        "        x = n\n        def f(self):\n            return n\n    print(A.x, A().f())",
        {"make_a": ("n",)},
    ),
    "a class in a block inside another": (
        "if k:\n    n = g(5)\n    with open('/dev/null') as m:\n        class A:\n"
        "            x = n\n        print(A.x)",
        {"make_a": ("n",)},
    ),
    "a class in a block that tabs indent": (
        "if k:\n\tn = g(5)\n\t# made\n\tclass A:\n\t\tx = n\n\tprint(A.x)",
        {"make_a": ("n",)},
    ),
    "a default in a block": (
        "if k:\n    n = g(5)\n    def f(x=n):\n        return x\nprint(f())",
        {"make_f": ("n",)},
    ),
    "a function in a block that keeps its results": (
        "if k:\n    n = g(5)\n    @functools.cache\n    def f():\n        return n\n    print(f())",
        {"make_f": ("n",)},
    ),
    "a class on either side of a choice": (
        "if k:\n    n = g(5)\n    class A:\n        x = n\n        def f(self):\n"
        "            return n\nelse:\n    class A:\n        x = 0\nprint(A.x)",
        {"make_a": ("n",), "make_a_2": ()},
    ),
    "a class that handles what a class in the block before raised": (
        "try:\n    n = g(5)\n    class A:\n        x = n\n    n[7]\nexcept IndexError as e:\n"
        "    class B:\n        x = A.x, str(e)\n    print(B.x)",
        {"make_a": ("n",), "make_b": ("A", "e")},
    ),
    "a maker's name is taken": (f"make_dice = 1\n{CLASS}", {"make_dice_2": ("k",)}),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "functions"), MADE.values(), ids=MADE.keys())
def test_a_definition_is_made_of_what_it_needs(
    cell: str, functions: dict[str, tuple[str, ...]]
) -> None:
    cells = [GIVEN, cell]
    plan = plan_of(cells)
    assert {f.name: f.added for f in plan.functions if f.name != "g"} == functions
    assert said_by_package(plan) == said_by_cells(cells)


def test_comments_and_texts_come_along() -> None:
    cell = 'k = g()\n# about\nclass Dice:\n    """a\n  b"""\n    x = 1, k  # why\nDice()'
    (maker,) = plan_of([cell]).functions
    assert maker.source == (
        'def make_dice(*, k):\n    # about\n    class Dice:\n        """a\n  b"""\n'
        "        x = 1, k  # why\n    return Dice"
    )


STAYING = {
    "reads a variable that changes later": f"{CLASS}\nk = g(5)\nprint(Dice().roll())",
    "reads a variable that is bound later": CLASS.replace("k\np", "late\nlate = g()\np"),
    "needs what needs it": (
        "class Dice:\n    def roll(self):\n        return [k, Cup][0]\n"
        "class Cup:\n    def roll(self):\n        return [k, Dice][0]\n"
        "Dice().roll() and Cup().roll()"
    ),
    "has variables in annotations": "def Dice(x: k, y=k):\n    return Dice if x else y\nDice(0)",
    "needs nothing but another that stays": "def Dice(x: k):\n    return x or Dice(1)\nDice(0)",
    "reads what its block sets later": (
        "if k:\n    class Dice:\n        def roll(self):\n            return n\n    n = g(5)\n"
        "    print(Dice().roll())"
    ),
    "reads what its block sets again": (
        "if k:\n    n = g(5)\n    class Dice:\n        def roll(self):\n            return n\n"
        "    n = g(6)\n    print(Dice().roll())"
    ),
    "reads what a loop sets": (
        "made = []\nfor n in k:\n    class Dice:\n        def roll(self):\n            return n\n"
        "    made.append(Dice())\nn = g(5)\nprint(made[0].roll())"
    ),
    "reads what its block deletes": (
        "if k:\n    n = g(5)\n    class Dice:\n        def roll(self):\n            return n\n"
        "    print(Dice().roll())\n    del n"
    ),
    "reads what its block has deleted before": (
        "n = g(5)\nif k:\n    del n\n    class Dice:\n        def roll(self):\n"
        "            return n\n    print(k)"
    ),
    "reads what a function of its block sets": (
        "if k:\n    n = g(5)\n    def h():\n        global n\n        n = g(6)\n    class Dice:\n"
        "        def roll(self):\n            return n\n    h()\n    print(Dice().roll())"
    ),
    "is made where others see it": (
        "def seen(f):\n    print(f(1))\n    return f\n@seen\ndef Dice(x):\n    return k\nDice(1)"
    ),
}


@pytest.mark.parametrize("cell", STAYING.values(), ids=STAYING.keys())
def test_a_definition_stays_that(cell: str) -> None:
    cells = [GIVEN, cell]
    plan = plan_of(cells)
    assert "Dice stays inside its step" in [note.what for note in plan.notes]
    assert "Dice" not in [function.makes for function in plan.functions]
    assert said_by_package(plan) == said_by_cells(cells)


def test_a_definition_stays_that_was_found_to_do_something_else() -> None:
    plan = plan_of([GIVEN, CLASS], safer=Safer(functions=frozenset({"make_dice"})))
    assert [note.what for note in plan.notes][:1] == ["Dice stays inside its step"]
