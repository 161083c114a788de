import ast
import math
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.export import spelling

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=30)
ODD_TEXT = st.text(st.sampled_from("\"'\\{}#=\n\r\t `|<>a\u2028\ud800\x00"), max_size=12)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("a", '"a"', id="double quotes, as Black has them"),
        pytest.param("it's", '"it\'s"', id="an apostrophe"),
        pytest.param('say "a"', "'say \"a\"'", id="double quotes inside"),
        pytest.param("a\nb", '"a\\nb"', id="a line end"),
        pytest.param("C:\\x", '"C:\\\\x"', id="a backslash"),
        pytest.param("Zürich", '"Zürich"', id="a letter that everybody can read"),
        pytest.param("\u202e", '"\\u202e"', id="a letter that nobody can see"),
        pytest.param(True, "True", id="a bool is no int"),
        pytest.param(1.0, "1.0", id="a float stays one"),
        pytest.param(float("inf"), 'float("inf")', id="infinity"),
        pytest.param([1, "a", None], '[1, "a", None]', id="a list"),
        pytest.param({"a": [0.5]}, '{"a": [0.5]}', id="a dict"),
    ],
)
def test_python_literal(value: object, expected: str) -> None:
    assert spelling.python(value) == expected


@given(st.recursive(ANY_TEXT | ODD_TEXT | st.integers() | st.booleans(), st.lists))
def test_python_literal_is_the_value(value: Any) -> None:
    assert ast.literal_eval(spelling.python(value)) == value
    assert ast.literal_eval(spelling.papermill(value)) == value


def test_python_refuses_what_has_no_literal() -> None:
    with pytest.raises(TypeError, match="object"):
        spelling.python(object())


@given(ANY_TEXT | ODD_TEXT)
def test_papermill_literal_has_neither_comment_nor_assignment(text: str) -> None:
    literal = spelling.papermill(text)
    assert "#" not in literal
    assert "=" not in literal
    assert len(literal.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("PRICE = 0.28 in cell 3", "PRICE is 0.28 in cell 3", id="an equals sign"),
        pytest.param("type: x", "type x", id="what papermill takes for a type"),
        pytest.param("a\nb", "a b", id="a line end"),
    ],
)
def test_papermill_help(text: str, expected: str) -> None:
    assert spelling.papermill_help(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One line.", '    """One line."""', id="one line"),
        pytest.param("A.\n\n  b\nc", '    """A.\n\n      b\n    c\n    """', id="several lines"),
        pytest.param(r"\d", '    r"""\\d"""', id="raw when it has backslashes"),
        pytest.param("a\\", '    """a\\\\"""', id="a backslash at the end"),
        pytest.param('a "b"', '    """a "b\\""""', id="a quote at the end"),
        pytest.param('a"""b', '    """a\\"\\"\\"b"""', id="three quotes"),
    ],
)
def test_docstring(text: str, expected: str) -> None:
    assert spelling.docstring(text, "    ") == expected


@given(ANY_TEXT | ODD_TEXT, st.sampled_from(["", "    "]))
def test_docstring_is_one_expression(text: str, indent: str) -> None:
    code = f"def f():\n    pass\n{spelling.docstring(text, indent)}\n"
    body = ast.parse(code).body
    node = body[-1] if not indent else body[0].body[-1]  # type: ignore[attr-defined]
    assert isinstance(node, ast.Expr)
    found = ast.literal_eval(node.value)
    assert found.split() == spelling.prose(text).split()


@given(ANY_TEXT | ODD_TEXT)
def test_toml_string_is_one_value(text: str) -> None:
    assert tomllib.loads(f"a = {spelling.toml(text)}") == {"a": spelling.one_line(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("What would they save?", "What would they save?", id="plain"),
        pytest.param("a_b and _c_", r"a_b and \_c\_", id="underscores"),
        pytest.param("<b>&amp;", r"\<b\>&amp;amp;", id="HTML"),
        pytest.param("a | b", r"a \| b", id="a table's bar"),
        pytest.param("[x](y)", r"\[x\](y)", id="a link"),
        pytest.param("# a", r"\# a", id="a heading"),
        pytest.param("- a", r"\- a", id="a list item"),
        pytest.param("1. a", r"1\. a", id="a numbered item"),
        pytest.param("a\n\n# b", "a # b", id="lines become one"),
        pytest.param("$x$", r"\$x\$", id="mathematics"),
    ],
)
def test_markdown(text: str, expected: str) -> None:
    assert spelling.md(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a", "`a`", id="plain"),
        pytest.param("a`b", "``a`b``", id="a backtick"),
        pytest.param("`a`", "`` `a` ``", id="backticks at the ends"),
        pytest.param("a|b", r"`a\|b`", id="a table's bar"),
        pytest.param(" \n", "", id="nothing"),
    ],
)
def test_code_span(text: str, expected: str) -> None:
    assert spelling.code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("read in cell 2", "Read in cell 2.", id="a capital and a full stop"),
        pytest.param("KWH_PRICE in cell 3", "KWH_PRICE in cell 3.", id="a name stays as it is"),
        pytest.param("kwh_price", "kwh_price.", id="also a small one"),
        pytest.param("Really?", "Really?", id="it ends already"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_sentence(text: str, expected: str) -> None:
    assert spelling.sentence(text) == expected


def test_not_a_number_has_a_literal() -> None:
    assert math.isnan(eval(spelling.python(float("nan"))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what the cell prints", "What the cell prints"),
        ("savings", "`savings`"),
        ("import re", "`import re`"),
        ("%%perl …", "`%%perl …`"),
        ("make_dice stays inside its step", "`make_dice stays inside its step`"),
    ],
)
def test_only_what_is_code_is_a_code_span(text: str, expected: str) -> None:
    assert spelling.thing(text) == expected
