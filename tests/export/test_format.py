import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import black
import pytest

from nb2prod.export.format import Undefined, format_sources
from nb2prod.export.layout import Layout
from nb2prod.export.parameters import parameters_module
from nb2prod.notebook import Location
from nb2prod.transform import Parameter, Plan

RUFF = Path(sys.executable).with_name("ruff")


LONG = "a" * 55


MODULE = "src/own/module.py"


STARS = {
    "a module after a star that brings its name": "from glob import *\nimport glob",
    "a function after a star": "from shlex import *\nfrom os.path import join",
    "a star after a function": "from shlex import join\nfrom os.path import *",
    "two stars": "from shlex import *\n# why\nfrom os.path import *",
    "a star between": "from shlex import *\nfrom os.path import *\nimport glob\nfrom glob import *",
    "on one line": "from shlex import *; from os.path import join",
}


def format_python(text: str) -> str:
    return format_sources({MODULE: text}).sources[MODULE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x = 'a'", 'x = "a"\n', id="Black's layout"),
        pytest.param("import sys\nimport os\nsys, os\n", None, id="imports are sorted"),
        pytest.param("import os\nx = 1", "x = 1\n", id="unused imports go"),
        pytest.param(
            "import own.a\nimport pandas\nprint(own, pandas)",
            "import pandas\n\nimport own.a\n\nprint(own, pandas)\n",
            id="our own package comes last",
        ),
        pytest.param(
            "from numpy import *\nimport copy\nx = copy.copy(1)",
            "from numpy import *\n\n# isort: split\nimport copy\n\nx = copy.copy(1)\n",
            id="what comes after a star stays there",
        ),
        pytest.param(
            "from numpy import *\nimport os as system\nfrom scipy.stats import norm\n"
            "x = system, norm",
            "import os as system\n\nfrom numpy import *\nfrom scipy.stats import norm\n\n"
            "x = system, norm\n",
            id="unless no star brings its name, or it is sorted there",
        ),
        pytest.param(
            "x = undefined  # why", "x = undefined  # why  # noqa: F821\n", id="on its line"
        ),
        pytest.param(
            'x = f"""\n{undefined}\n"""',
            '# ruff: ignore[F821]\nx = f"""\n{undefined}\n"""\n',
            id="above a string of several lines",
        ),
        pytest.param(
            f'"""Doc."""\n\n\ndef f(a={LONG}, b=other_one):\n    return a, b\n',
            '"""Doc."""\n\n\n# ruff: ignore[F821]\n'
            f"def f(a={LONG}, b=other_one):\n    return a, b\n",
            id="above what follows a docstring",
        ),
        pytest.param(
            '# why\ndef f():\n    """Doc."""\n    x = 1\n',
            '# ruff: noqa: F841\n\n\n# why\ndef f():\n    """Doc."""\n    x = 1\n',
            id="above the comment of a definition",
        ),
        pytest.param('"""Doc."""\n@decorated\ndef f():\n    pass\n', None, id="decorated first"),
        pytest.param(
            "if 1:\n    def f():\n        pass\n# c\n", None, id="a comment at the end of a module"
        ),
        pytest.param("#!shebang\n# c\n", None, id="nothing but comments"),
        pytest.param(
            "#!shebang\n# coding: utf-8\n# c\nx = 1\n",
            "#!shebang\n# coding: utf-8\n\n# ruff: noqa: EXE001, UP009\n\n# c\nx = 1\n",
            id="below what must be on the first two lines",
        ),
        pytest.param('"""doc\r"""\rx = gone\r\n', None, id="other ends of lines"),
        pytest.param(
            '"""Doc."""\n\nx = "%s" % (1,)\ny = "%s" % (2,)',
            '"""Doc."""\n\n# ruff: noqa: UP031\n\nx = "%s" % (1,)\ny = "%s" % (2,)\n',
            id="style, once for the file",
        ),
        pytest.param(
            "def f():\n    ax = plot()\n\n\ndef plot(): ...",
            "# ruff: noqa: F841\n\n\ndef f():\n    ax = plot()\n\n\ndef plot(): ...\n",
            id="an unused variable is style",
        ),
        pytest.param(
            '"""Doc."""\n\n# What f does\ndef f():\n    ax = 1',
            '"""Doc."""\n\n# ruff: noqa: F841\n\n\n# What f does\ndef f():\n    ax = 1\n',
            id="above a definition's comment",
        ),
        pytest.param(
            f"if x := 1:\n    value = function({LONG}, 'b')\n",
            f'if x := 1:\n    # ruff: ignore[F821]\n    value = function({LONG}, "b")\n',
            id="above a line that would become too long",
        ),
        pytest.param(
            f"if x := 1:\n    pass\nelif function({LONG}, x, 2):\n    x = 3\n",
            "if x := 1:\n    pass\n"
            f"# ruff: ignore[F821]\nelif function({LONG}, x, 2):\n    x = 3\n",
            id="above a clause that would become too long",
        ),
        pytest.param(
            f"value = function({LONG}, {LONG})\n",
            f"# ruff: ignore[F821]\nvalue = function(\n    {LONG},\n    {LONG},\n)\n",
            id="above a statement that has several lines",
        ),
        pytest.param(
            f"value = (\n    first,\n    [{LONG}, {'b' * 10!r}, 1],\n)\n",
            "# ruff: ignore[F821]\nvalue = (\n    first,\n"
            f"    [{LONG}, \"{'b' * 10}\", 1],\n)\n",
            id="above a statement of several lines",
        ),
    ],
)
def test_format_python(text: str, expected: str | None, tmp_path: Path) -> None:
    formatted = format_python(text)
    if expected is not None:
        assert formatted == expected
    assert format_python(formatted) == formatted
    assert black.format_str(formatted, mode=black.Mode()) == formatted
    module = tmp_path / MODULE
    module.parent.mkdir(parents=True)
    module.with_name("__init__.py").touch()
    module.write_text(formatted)
    command = [RUFF, "check", "--isolated", "--no-cache", module]
    done = subprocess.run(command, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout


DEFAULTS = {
    "a long text": "a/" * 45,
    "a text that just fits": "b" * 62,
    "a text that fits in brackets only": "c" * 70,
    "wide letters": "資料" * 25,
    "a long list": [f"item {number}" for number in range(20)],
    "a list of one long text": ["d" * 100],
    "a long dict": {f"key {number}": [number, None] for number in range(12)},
    "quotes of both kinds": 'it\'s "so" ' * 9,
    "a long number": 10**100,
}


@pytest.mark.parametrize("default", DEFAULTS.values(), ids=DEFAULTS.keys())
def test_parameters_are_as_black_has_them(default: object, bare: Plan) -> None:
    kind = type(default).__name__
    given = Parameter("a_name", kind, default, "What it is for.", "value", Location(0))
    text = parameters_module(Layout(replace(bare, parameters=(given,)), ".."))
    tidy = format_sources({"parameters.py": text}, ours=["parameters.py"]).sources["parameters.py"]
    assert black.format_str(tidy, mode=black.Mode()) == tidy


def test_undefined_names_are_told_with_their_place() -> None:
    found = format_sources({"a.py": "x = 1\nx + gone\n", "b.py": "def f(): return x\n"})
    assert found.undefined == (Undefined("a.py", 2, "gone"), Undefined("b.py", 2, "x"))


def test_what_cannot_be_formatted_is_left_and_noted() -> None:
    found = format_sources({"a.py": "x = (1,\n", "b.py": "y = 'b'\n"})
    assert found.sources == {"a.py": "x = (1,\n", "b.py": 'y = "b"\n'}
    assert any("a.py" in note for note in found.notes)


@pytest.mark.parametrize("text", STARS.values(), ids=STARS.keys())
def test_sorted_imports_bind_what_they_bound_beside_a_star(text: str) -> None:
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    exec(text, before)
    exec(format_sources({MODULE: text}, unused=True).sources[MODULE], after)
    assert after == before
