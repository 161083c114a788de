import ast
import re
from collections import OrderedDict, namedtuple
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.observe.recorder.credentials import holds_credential, is_credential_name
from nb2prod.observe.recorder.literals import MAX_LENGTH, NotPlain, literal

Point = namedtuple("Point", "x y")

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
SCALARS = st.none() | NUMBERS | st.text() | st.binary()
KEYS = st.text(max_size=5) | st.integers()
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@given(PLAIN)
def test_literal_is_the_value_again(value: object) -> None:
    try:
        source = literal(value).source
    except NotPlain as error:
        assert re.search("too long|credential", str(error))  # noqa: PT017
        return
    again = ast.literal_eval(source)
    assert again == value
    assert type(again) is type(value)
    assert len(source) <= MAX_LENGTH


@given(st.text(alphabet="'\"\\\n\r\t{}#%\x00\x1b\ud800\u2028\u202eab", max_size=30))
def test_text_cannot_break_out(text: str) -> None:
    source = literal(text).source
    tree = ast.parse(f"f({source}, 1)", mode="eval").body
    assert isinstance(tree, ast.Call)
    assert [ast.literal_eval(argument) for argument in tree.args] == [text, 1]
    assert source.isprintable()
    source.encode("utf-8")


@pytest.mark.parametrize(
    ("value", "source", "inexact"),
    [
        (1, "1", False),
        (1.5, "1.5", True),
        (np.float64(1.5), "1.5", True),
        (np.int8(-3), "-3", False),
        (np.bool_(True), "True", False),
        (np.str_("a"), "'a'", False),
        ([np.int64(1), (np.float32(0.5),)], "[1, (0.5,)]", True),
        ({"b", "a"}, "{'a', 'b'}", False),
        (set(), "set()", False),
        ({"k": {1: None}}, "{'k': {1: None}}", False),
        ((), "()", False),
        (1 + 2j, "(1+2j)", True),
    ],
)
def test_spelling(value: object, source: str, inexact: bool) -> None:
    written = literal(value)
    assert (written.source, written.inexact) == (source, inexact)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), "is a NaN or an infinity"),
        ([1.0, float("inf")], "holds a NaN or an infinity"),
        (np.zeros(2), "is of type ndarray"),
        ({"a": Decimal(1)}, "holds a value of type Decimal"),
        (Point(1, 2), "is of type Point"),
        (OrderedDict(a=1), "is of type OrderedDict"),
        (frozenset({1}), "is of type frozenset"),
        (print, "is of type builtin_function_or_method"),
        ("x" * 3000, "is too long to spell out"),
        (list(range(1000)), "is too long to spell out"),
        pytest.param(10**5000, "is too long to spell out", id="a number of 5000 digits"),
        ({"db_password": "abc"}, "looks like a credential"),
        (["ghp_" + "a" * 36], "looks like a credential"),
        (b"xoxb-123456789012-abcdef", "looks like a credential"),
    ],
)
def test_not_plain(value: object, reason: str) -> None:
    with pytest.raises(NotPlain) as caught:
        literal(value)
    assert str(caught.value) == reason


def test_value_inside_itself_is_not_plain() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(NotPlain, match="too long"):
        literal(value)


@pytest.mark.parametrize(
    "name",
    ["password", "DB_PASSWORD", "dbPassword", "passwd", "token", "HF_TOKEN", "authToken", "api_key",
     "apiKey", "API-KEY", "aws_secret_access_key", "client_secret", "credentials", "private_key",
     "auth", "pwd"],
)  # fmt: skip
def test_credential_name(name: str) -> None:
    assert is_credential_name(name)


@pytest.mark.parametrize(
    "name", ["tokens", "tokenizer", "author", "key", "keys", "passed", "pass_rate", "n", "monkey"]
)
def test_other_name(name: str) -> None:
    assert not is_credential_name(name)


# In pieces, so that nobody's scanner takes these for real ones.
@pytest.mark.parametrize(
    "text",
    ["AKIA" + "IOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
     "ghp_" + "a1" * 18, "github_pat_" + "a" * 22, "xoxb-" + "1234567890-abc",
     "AIza" + "x" * 35, "sk-" + "a" * 24, "-----BEGIN RSA " + "PRIVATE KEY-----",
     "postgres://ana:" + "hunter2@db/x", "hf_" + "a" * 34,
     "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.abc", "password = " + "hunter2",
     "https://hooks.slack.com/" + "services/T0/B0/x"],
)  # fmt: skip
def test_credential_shape(text: str) -> None:
    assert holds_credential(text)
    assert holds_credential(f"before {text} after")


@pytest.mark.parametrize(
    "text",
    ["", "hello world", "https://example.org/data.csv", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
     "a/very/long/path/with/many/folders/and/a/file.csv", "2019-01-01 12:00", "token count: 12",
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "secretary: Ana"],
)  # fmt: skip
def test_harmless_text(text: str) -> None:
    assert not holds_credential(text)
