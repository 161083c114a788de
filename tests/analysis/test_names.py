"""What a statement binds, reads and changes."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.analysis.flow.names import names_of
from nb2prod.analysis.flow.scopes import free_names

BINDS = {
    "an assignment": ("x = 1", {"x"}),
    "several targets": ("a, (b, *c) = d", {"a", "b", "c"}),
    "an import": ("import a.b, c as d", {"a", "d"}),
    "a function": ("def f(): y = 1", {"f"}),
    "both branches": ("if c:\n    x = 1\nelse:\n    x = 2", {"x"}),
    "only one branch": ("if c:\n    x = 1", set()),
    "a loop that may not run": ("for i in y:\n    x = i", set()),
    "a with": ("with open(p) as f:\n    x = 1", {"f", "x"}),
    "a try whose handler leaves": ("try:\n    x = 1\nexcept E:\n    raise", {"x"}),
    "a try whose handler goes on": ("try:\n    x = 1\nexcept E:\n    pass", set()),
    "a walrus in a comprehension": ("[(n := i) for i in y]", {"n"}),
    "a declaration binds nothing": ("x: int", set()),
    "a declared value": ("x: int = 1", {"x"}),
}

READS = {
    "a sum": ("x = a + b", {"a", "b"}),
    "what it has bound itself": ("if c:\n    x = 1\n    y = x", {"c"}),
    "what it may have bound": ("for i in s:\n    x = i\nelse:\n    y = x", {"s", "x"}),
    "an augmented assignment": ("x += 1", {"x"}),
    "a comprehension's own names": ("[i for i in x if i > y]", {"x", "y"}),
    "a function's defaults and decorators": ("@d\ndef f(a=b): return c", {"d", "b"}),
    "a lambda that is used at once": ("df.apply(lambda r: r + k)", {"df", "k"}),
    "a class's body": ("class A(B):\n    y = x\n    z = y", {"B", "x"}),
    "a deletion": ("del x", {"x"}),
    "an f-string": ("f'{x:{w}}'", {"x", "w"}),
}

DEFERRED = {
    "a function's body": ("def f(a): return a + c", {"c"}),
    "a function that calls itself": ("def f(): return f()", set()),
    "a lambda that is kept": ("f = lambda r: r + k", {"k"}),
    "a generator that is kept": ("g = (i + k for i in x)", {"k"}),
    "a method": ("class A:\n    def m(self): return c", {"c"}),
}


@pytest.mark.parametrize(("source", "names"), BINDS.values(), ids=BINDS.keys())
def test_binds(source: str, names: set[str]) -> None:
    assert names_of(ast.parse(source).body[0]).binds - {"i"} == names


@pytest.mark.parametrize(("source", "names"), READS.values(), ids=READS.keys())
def test_reads(source: str, names: set[str]) -> None:
    assert names_of(ast.parse(source).body[0]).reads == names


@pytest.mark.parametrize(("source", "names"), DEFERRED.values(), ids=DEFERRED.keys())
def test_defers(source: str, names: set[str]) -> None:
    assert names_of(ast.parse(source).body[0]).deferred == names


FREE = {
    "its own names are not": ("def f(a, *b, c=1, **d):\n    e = a\n    return e", set()),
    "a name bound later in it is its own": ("def f():\n    print(x)\n    x = 1", {"print"}),
    "a global name is": ("def f():\n    global x\n    x = 1", {"x"}),
    "a name that a function within says is global": (
        "def f():\n    x = 1\n    def g():\n        global x\n        return x",
        {"x"},
    ),
    "names of functions within": ("def f():\n    y = 1\n    def g(): return y + z", {"z"}),
    "a class body's names stay in it": (
        "def f():\n    class A:\n        y = 1\n        def m(self): return y",
        {"y"},
    ),
    "a handler's name is its own": (
        "def f():\n    try: pass\n    except E as e: g(e)",
        {"E", "g"},
    ),
    "a pattern's names are its own": (
        "def f(x):\n    match x:\n        case [y, *z]: return y",
        set(),
    ),
}


@pytest.mark.parametrize(("source", "names"), FREE.values(), ids=FREE.keys())
def test_free_names(source: str, names: set[str]) -> None:
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert free_names(function) == names


STATEMENTS = st.sampled_from(
    [
        "a = b",
        "b += a",
        "del a",
        "c = [a for a in b]",
        "def f(a): return a + b",
        "import a",
        "for a in b: c = a",
        "if a: b = 1\nelse: c = 2",
        "with a as b: c = b",
        "f(lambda: a)",
        "try: a = b\nexcept E as c: b = c",
        "while a: a = b",
        "class a(b): c = d",
        "print(a := b)",
    ]
)


@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_agrees_with_python_about_what_is_bound(sources: list[str]) -> None:
    """Whatever really happens when the code runs was foreseen: no surprise name, no lost one."""
    body = "\n".join(sources)
    whole = ast.parse("if True:\n" + "\n".join(f"    {line}" for line in body.split("\n")))
    names = names_of(whole.body[0])
    space: dict[str, object] = {"E": ValueError}
    try:
        exec(compile(whole, "<statement>", "exec"), space)
    except Exception:
        return
    new = set(space) - {"E", "__builtins__"}
    assert new <= names.may_bind
    assert names.binds - names.deletes <= new | names.deletes
