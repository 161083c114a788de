"""Which functions stand at module level, what they take there, and why the others stay."""

import pytest

from .conftest import plan_of, said_by_cells, said_by_package

MOVING = {
    "a default between others": (
        "k = g()\ndef f(a, b=1, n=k, m=3):\n    return n\nf(1, m=2)",
        "def f(a, b=1, *, n, m=3)", "f(1, m=2, n=k)",
    ),
    "a variable that a condition decides, handed on": (
        "if g():\n    k = g()\nelif g(1):\n    k = 2\ndef f():\n    return k\nh(f)",
        "def f(*, k)", "h(functools.partial(f, k=k))",
    ),
    "a variable that changes after a search has called it": (
        "k = g()\ndef f(x):\n    return k\nstudy.optimize(f)\nk = g()",
        "def f(x, *, k)", "study.optimize(functools.partial(f, k=k))",
    ),
    "a variable that changes after other processes have called it": (
        "k = g()\ndef f(x):\n    return k\nParallel(2)(delayed(f)(x) for x in [1])\nk = g()",
        "def f(x, *, k)", "Parallel(2)(delayed(functools.partial(f, k=k))(x) for x in [1])",
    ),
    "what it says global of, and only changes": (
        "k = g()\ndef f(x):\n    global k\n    k.append(x)\nf(1)", "def f(x, *, k)", "f(1, k=k)",
    ),
    "its own variables asked for by their names": (
        "k = g()\ndef f(x):\n    return 'y' in locals()\nf(k)", "def f(x)", "f(k)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "signature", "call"), MOVING.values(), ids=MOVING.keys())
def test_a_function_takes_what_it_reads(cell: str, signature: str, call: str) -> None:
    plan = plan_of([cell])
    assert [f.source.split(":\n")[0] for f in plan.functions] == [signature]
    assert call in plan.steps[0].body


def test_a_class_moves_whose_annotations_name_itself() -> None:
    plan = plan_of(
        [
            "from __future__ import annotations\nPoint = Spot = tuple[int, int]",
            "class A:\n    def f(self, to: Point | Spot) -> A:\n        return self\nprint(A().f)",
        ]
    )
    assert [function.name for function in plan.functions] == ["A"]
    assert plan.constants == "Point = Spot = tuple[int, int]"
    assert plan.imports == ("from __future__ import annotations",)


TRIED = "try:\n    import numpy as np\n    np.random.seed(1)\nexcept ImportError:\n    pass"
USED = "import numpy as np\nclass A:\n    def f(self):\n        return np.pi\nprint(A().f())"


def test_a_class_moves_with_a_module_that_a_block_tries_to_import_before() -> None:
    plan = plan_of([TRIED, USED])
    assert plan.imports == ("import numpy as np",)
    assert [function.name for function in plan.functions] == ["A"]


def test_an_import_stays_tried_where_the_search_path_changes() -> None:
    plan = plan_of([TRIED, f"import sys\nsys.path.append('x')\n{USED}"])
    assert plan.imports == ("import sys",)
    assert [(f.name, f.added, f.makes) for f in plan.functions] == [("make_a", ("np",), "A")]


PATHS = {
    "a file that is no such module": ("%%writefile other.py\nx = 1", ["A"]),
    "a file that is such a module": ("%%writefile nowhere.py\nx = 1", ["make_a"]),
    "a file in a folder that is such a package": (
        "%%writefile nowhere/other.py\nx = 1",
        ["make_a"],
    ),
    "a file of any name": ("%%writefile {name}.py\nx = 1", ["make_a"]),
    "what is installed": ("%%writefile setup.py\nx = 1", ["make_a"]),
    "a question about modules": ("import sys\nprint('a' in sys.modules)", ["A"]),
    "a change of the modules": ("import sys\nsys.modules['nowhere'] = 1", ["make_a"]),
    "a changed search path": ("import sys\nsys.path.append('x')", ["make_a"]),
}


@pytest.mark.parametrize(("before", "moving"), PATHS.values(), ids=PATHS.keys())
def test_a_class_moves_with_its_module_or_takes_it_where_something_before_may_bring_it(
    before: str, moving: list[str]
) -> None:
    made = "import nowhere\nclass A:\n    def f(self):\n        return nowhere.x\nprint(A().f())"
    assert [function.name for function in plan_of([before, made]).functions] == moving


MADE_OF = {
    "a class": "class A:\n    x = SEED\nprint(A.x)",
    "a decorator": (
        "import functools\n@functools.lru_cache(SEED)\ndef f():\n    return 1\nprint(f())"
    ),
    "a default of a method": "class A:\n    def f(self, x=SEED):\n        return x\nprint(A().f())",
    "a default that a call may rely on": "def f(x=SEED):\n    return x\nprint(f(*[]))",
}


@pytest.mark.parametrize("made", MADE_OF.values(), ids=MADE_OF.keys())
def test_a_number_that_a_definition_is_made_of_is_a_constant(made: str) -> None:
    cells = ["SEED = 42\nEPOCHS = 3", f"{made}\nprint(EPOCHS)"]
    plan = plan_of(cells)
    assert plan.constants == "SEED = 42"
    assert [parameter.name for parameter in plan.parameters] == ["epochs"]
    assert len(plan.functions) == 1
    assert ["no parameter" in n.reason for n in plan.notes if n.what == "SEED = 42"] == [True]
    assert said_by_package(plan) == said_by_cells(cells)


def test_what_waits_for_such_a_constant_moves_too() -> None:
    first = "class Config:\n    seed = SEED\nclass Model:\n    x = Config.seed\nprint(Model, 1)"
    plan = plan_of(["SEED = 42", first, "class Model:\n    x = -Config.seed\nprint(Model.x)"])
    assert [function.name for function in plan.functions] == ["Config", "Model_1", "Model"]


def test_a_file_stays_a_parameter_whatever_is_made_of_it() -> None:
    read = "class A:\n    def f(self, path=PATH):\n        return open(path)\nA().f()"
    plan = plan_of(["PATH = 'data.csv'", read])
    assert [parameter.name for parameter in plan.parameters] == ["PATH"]
    assert [(f.name, f.added) for f in plan.functions] == [("make_a", ("PATH",))]


def test_a_declared_parameter_stays_one_whatever_is_made_of_it() -> None:
    plan = plan_of(["SEED = 42", MADE_OF["a class"]], tags={0: ["parameters"]})
    assert [parameter.name for parameter in plan.parameters] == ["SEED"]
    assert [(f.name, f.added) for f in plan.functions] == [("make_a", ("SEED",))]


DECORATED = """\
def z():
    return 3
k = z()
def wrap(f):
    def inner(*args, **kwargs):
        {0}
    return inner
@wrap
def g(x):
    return x * k
print(g(2))
"""


def test_a_decorated_function_takes_what_its_wrapper_hands_on() -> None:
    cell = DECORATED.format("return f(*args, **kwargs)")
    plan = plan_of([cell])
    assert [(f.name, f.added) for f in plan.functions] == [("z", ()), ("wrap", ()), ("g", ("k",))]
    assert said_by_package(plan) == said_by_cells([cell])


SHUT = {
    "hands nothing on": DECORATED.format("return f(*args)"),
    "looks at the keywords": DECORATED.format("print(kwargs); return f(*args, **kwargs)"),
    "keeps results": "import functools\n" + DECORATED.replace("@wrap", "@functools.cache"),
}


@pytest.mark.parametrize("cell", SHUT.values(), ids=SHUT.keys())
def test_a_decorated_function_is_made_of_what_it_reads_where_its_decorator(cell: str) -> None:
    cells = [cell.replace("{0}", "return f(*args)")]
    plan = plan_of(cells)
    assert [(f.name, f.makes) for f in plan.functions][2:] == [("make_g", "g")]
    assert said_by_package(plan) == said_by_cells(cells)


WRAPPING = "def d(f):\n    def inner(*a, **k):\n        print('in')\n        return f(*a, **k)\n"
F = "\ndef f():\n    return 1\nprint(f())"
QUIET = {
    "what only wraps": (
        "from functools import wraps\n" + WRAPPING.replace("    def", "    @wraps(f)\n    def")
        + f"    return inner\n@d{F}"
    ),
    "what sets up its own": (
        f"{WRAPPING}    inner.calls = len(f.__name__)\n    seen = []\n    seen.append(1)\n"
        f"    return inner\n@d{F}"
    ),
    "what would fail": (
        f"{WRAPPING}    if not callable(f):\n        raise TypeError(f'no {{f}}')\n"
        f"    return inner\n@d{F}"
    ),
    "with something given": (
        "def d(n):\n    def outer(f):\n        import functools\n        @functools.wraps(f)\n"
        f"        def inner():\n            return f() * n\n        return inner\n"
        f"    return outer\n@d(3){F}"
    ),
    "a class": (
        "class D:\n    def __init__(self, f):\n        super().__init__()\n        self.f = f\n"
        f"    def __call__(self):\n        print('in')\n        return self.f()\n@D{F}"
    ),
    "another function that is quiet": f"def h(f):\n    return f\ndef d(f):\n    return h(f)\n@d{F}",
    "a class body that fills a table of its own": "class f:\n    t = [0]\n    t[0] = 1\nprint(f.t)",
    "a library's": f"import functools\n@functools.lru_cache(maxsize=3){F}",
}  # fmt: skip


@pytest.mark.parametrize("cell", QUIET.values(), ids=QUIET.keys())
def test_a_definition_moves_when_making_it_does_nothing_else(cell: str) -> None:
    plan = plan_of([cell])
    assert "f" in [function.name for function in plan.functions]
    assert said_by_package(plan) == said_by_cells([cell])


SEEN = {
    "a decorator prints": (f"def d(f):\n    print(f)\n    return f\n@d{F}", "print"),
    "a decorator draws": (
        f"import random\ndef d(f):\n    f.n = random.random()\n    return f\n@d{F}",
        "random.random",
    ),
    "a decorator calls what it decorates": (f"def d(f):\n    f()\n    return f\n@d{F}", "f"),
    "what a decorator calls prints": (
        f"def h():\n    print(1)\ndef d(f):\n    h()\n    return f\n@d{F}", "print",
    ),
    "what makes the decorator prints": (
        f"def d(n):\n    print(n)\n    return lambda f: f\n@d(3){F}", "print",
    ),
    "the decorator that is made prints": (
        "def d(n):\n    def outer(f):\n        print(f)\n        return f\n"
        f"    return outer\n@d(3){F}", "print",
    ),
    "a class that decorates prints": (
        "class D:\n    def __init__(self, f):\n        print(f)\n        self.f = f\n"
        f"    def __call__(self):\n        return self.f()\n@D{F}", "print",
    ),
    "a class's method decorates": (
        "class D:\n    made = []\n    @classmethod\n    def add(cls, f):\n"
        f"        cls.made.append(f)\n        return f\n@D.add{F}", "D.add",
    ),
    "a default prints": ("def f(x=print(1)):\n    return x\nf()", "print"),
    "a class body prints": ("class f:\n    print(1)\nf()", "print"),
    "a base class prints": (
        "class B:\n    def __init_subclass__(cls):\n        print(1)\nclass f(B):\n    pass\nf()",
        "print",
    ),
    "a class of classes prints": (
        "class M(type):\n    def __init__(cls, *a):\n        print(1)\n"
        "class f(metaclass=M):\n    pass\nf()", "print",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "called"), SEEN.values(), ids=SEEN.keys())
def test_what_can_be_seen_when_it_is_made_stays(cell: str, called: str) -> None:
    reason = f"{called} is called when it is made, which is to happen where it stands"
    notes = {note.what: note.reason for note in plan_of([cell]).notes}
    assert notes == {"f stays inside its step": reason}


STAYING = {
    "rebinds a variable": ("n = 0\ndef f():\n    global n\n    n += 1\nf()", "sets n of"),
    "reaches any variable": ("def f():\n    return eval('1 + ' + '1')\nf()", "by texts"),
    "is deleted": ("def f():\n    return 1\nf()\ndel f", "deleted later"),
    "is something else as well": (
        "def f():\n    return 1\nif f():\n    f = [f]\nf", "means something else as well",
    ),
    "is called one by one while its variable changes": (
        "k = g()\ndef f(x):\n    return k\nfor k in Parallel(2, return_as='generator')(\n"
        "    delayed(f)(x) for x in [1]\n):\n    print(k)",
        "handed on as a value while k changes",
    ),
    "is called when another library likes, while its variable changes": (
        "k = g()\ndef f(x):\n    return k\nlater = delayed(f)(1)\nk = g()\nlater.compute()",
        "handed on as a value while k changes",
    ),
    "is handed on before a function sets its variable": (
        "k = g()\ndef h():\n    global k\n    k = 2\ndef f():\n    return k\nlater = [f]\nh()",
        "handed on as a value while k changes",
    ),
    "is handed on while a loop sets its variable": (
        "later = []\ndef f():\n    return k\nfor k in g():\n    later.append(f)",
        "handed on as a value while k changes",
    ),
    "makes what a loop keeps while it sets its variable": (
        "later = []\ndef f():\n    return lambda: k\nfor k in g():\n    later.append(f())",
        "a function that it makes reads k, which changes later",
    ),
    "is made of what a block sets again and again": (
        "while g():\n    k = g()\n    def f(x=k):\n        return lambda: k", "defined in a block",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "reason"), STAYING.values(), ids=STAYING.keys())
def test_a_function_that_stays_says_why(cell: str, reason: str) -> None:
    notes = [note for note in plan_of([cell]).notes if note.what == "f stays inside its step"]
    assert [reason in note.reason for note in notes] == [True]


WAITING = {
    "a function that it makes": (
        "def f():\n    return lambda: k\nlater = f()\nk = g()\nprint(later())"
    ),
    "a generator": "def f():\n    yield k\nlater = f()\nk = g()\nprint(list(later))",
    "a function that it makes, in a block that sets the variable again": (
        "def f():\n    return lambda: k\nimport contextlib\nwith contextlib.nullcontext():\n"
        "    k = g()\n    later = f()\n    k = 5\n    print(later())"
    ),
    "what a function that it calls makes": (
        "def h():\n    return lambda: k\ndef f():\n    return h()\n"
        "later = f()\nk = g()\nprint(later())"
    ),
}


@pytest.mark.parametrize("cell", WAITING.values(), ids=WAITING.keys())
def test_a_function_stays_where_what_it_gives_waits_for_a_variable(cell: str) -> None:
    cells = [f"def g():\n    return 3\n{cell}"]
    assert said_by_package(plan_of(cells)) == said_by_cells(cells)
