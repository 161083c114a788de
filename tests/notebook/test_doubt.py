"""Code that parses and does not compile is known from code that does, without compiling it."""

import ast

import pytest

from nb2prod.notebook.doubt import doubtful
from nb2prod.notebook.walk import index

FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

WRONG = {
    "return at the top": "return 1",
    "return in a class": "def f():\n    class A:\n        return 1",
    "break outside of a loop": "break",
    "break in a loop's else": "for x in y:\n    pass\nelse:\n    break",
    "continue in a function in a loop": "for x in y:\n    def f():\n        continue",
    "a parameter twice": "def f(a, b, a): pass",
    "a parameter twice, starred": "lambda a, *a: a",
    "a keyword twice": "f(a=1, b=2, a=3)",
    "a keyword twice in a class": "class A(metaclass=B, metaclass=C): pass",
    "bare except first": "try:\n    x\nexcept:\n    y\nexcept E:\n    z",
    "nonlocal at the top": "nonlocal x",
    "global after use": "def f():\n    x = 1\n    global x",
    "a star import in a function": "def f():\n    from a import *",
    "two stars": "*a, *b = c",
    "a star by itself": "x = *a",
    "yield at the top": "yield 1",
    "await in a plain function": "def f():\n    await x",
    "async for in a plain function": "def f():\n    async for a in b: pass",
    "async comprehension in a plain function": "def f():\n    [a async for a in b]",
    "a future from nowhere": "from __future__ import braces",
    "a walrus that rebinds": "[x := 1 for x in y]",
    "a pattern nobody reaches": "match x:\n    case a: pass\n    case b: pass",
    "debug is a constant": "__debug__ = 1",
    "too many blocks": "".join(f"{' ' * n}while x:\n" for n in range(21)) + " " * 21 + "pass",
}

FINE = {
    "a function": "def f(a, *b, c=1, **d):\n    return a",
    "a loop": "for x in y:\n    if x:\n        break\n    else:\n        continue\nelse:\n    z",
    "a loop in a loop's else": "for x in y:\n    pass\nelse:\n    for x in y: break",
    "a bare except, last": "try:\n    x\nexcept E:\n    y\nexcept:\n    z",
    "keywords": "f(a=1, b=2, **c, **d)",
    "stars that are read": "f(*a)\n[*a, *b]\nreturned = (*a, 1)",
    "a star import": "from a import *",
}


@pytest.mark.parametrize("code", WRONG.values(), ids=WRONG.keys())
def test_doubted(code: str) -> None:
    with pytest.raises(SyntaxError):
        compile(code, "", "exec", FLAGS, dont_inherit=True)
    assert doubtful(code, index(ast.parse(code)))


@pytest.mark.parametrize("code", FINE.values(), ids=FINE.keys())
def test_not_doubted(code: str) -> None:
    compile(code, "", "exec", FLAGS, dont_inherit=True)
    assert not doubtful(code, index(ast.parse(code)))
