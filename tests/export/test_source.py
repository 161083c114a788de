import ast

import pytest

from nb2prod.export import imports, source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a = 1\n\nb = 2", "    a = 1\n\n    b = 2", id="blank lines stay empty"),
        pytest.param('s = """\n x\n"""', '    s = """\n x\n"""', id="the inside of a string"),
        pytest.param('f("""\na""", \n  1)', '    f("""\na""", \n      1)', id="after a string"),
        pytest.param("s = 'a\\\nb'", "    s = 'a\\\nb'", id="a string continued by a backslash"),
        pytest.param('f"""\n{x}\n"""', '    f"""\n{x}\n"""', id="an f-string"),
        pytest.param("if a:\n\tb", "    if a:\n    \tb", id="tabs"),
        pytest.param("# only a comment", "    # only a comment", id="a comment"),
        pytest.param("a = [\n1,\n]", "    a = [\n    1,\n    ]", id="brackets"),
    ],
)
def test_indent(text: str, expected: str) -> None:
    assert source.indent(text) == expected
    inside = ast.parse(f"def f():\n{expected}\n    pass").body[0].body[:-1]  # type: ignore[attr-defined]
    assert list(map(ast.dump, inside)) == list(map(ast.dump, ast.parse(text).body))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a = b + c.d", {"b", "c"}, id="reads"),
        pytest.param("report = 1\nreport.show()", set(), id="bound in the text"),
        pytest.param("def f(x):\n    return x + y", {"y"}, id="a function's own names"),
        pytest.param("import os\nos.getcwd()", set(), id="an import in the text"),
        pytest.param("await later()", {"later"}, id="await at the top"),
        pytest.param("given + 1", set(), id="an input"),
    ],
)
def test_free_names(text: str, expected: set[str]) -> None:
    assert source.free(text, ["given"]) == expected


def test_free_name_is_free() -> None:
    assert source.free_name("step", {"step", "step_"}) == "step__"


def test_names_that_statements_bind() -> None:
    text = "A = 1\nB: int = 2\ndef f(): x = 1\nclass C: y = 1"
    assert source.bound_at_top(text) == {"A", "B", "f", "C"}


@pytest.mark.parametrize(
    ("statement", "used", "expected"),
    [
        pytest.param("import a, b as c", {"c"}, ("import b as c",), id="only what is used"),
        pytest.param("import a.b.c", {"a"}, ("import a.b.c",), id="a submodule"),
        pytest.param("from a import b, c", {"b"}, ("from a import b",), id="a from-import"),
        pytest.param("from .a import b", {"b"}, ("from .a import b",), id="a relative one"),
        pytest.param("from a import *", set(), ("from a import *",), id="a star, for everybody"),
        pytest.param("import a", {"b"}, (), id="not used"),
        pytest.param(
            "from __future__ import annotations",
            set(),
            ("from __future__ import annotations",),
            id="what __future__ says, for everybody",
        ),
        pytest.param(
            "try:\n    import a\nexcept ImportError:\n    a = None",
            {"a"},
            ("try:\n    import a\nexcept ImportError:\n    a = None",),
            id="a guarded one stays whole",
        ),
    ],
)
def test_needed_imports(statement: str, used: set[str], expected: tuple[str, ...]) -> None:
    assert imports.needed(imports.split([statement]), used) == expected


def test_an_import_that_no_name_asks_for_is_there_for_its_effect() -> None:
    found = imports.split(["import a, unused", "import b", "from c import *"])
    assert imports.for_effect(found, {"a"}) == ("import b",)


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        pytest.param({"a", "len", "display"}, ["import a"], id="nothing asks for it"),
        pytest.param({"a", "pi"}, ["import a", "from b import *"], id="something may ask for it"),
    ],
)
def test_a_star_import_goes_where_the_others_bring_all(read: set[str], expected: list[str]) -> None:
    assert imports.without_stars(["import a", "from b import *"], read) == expected
