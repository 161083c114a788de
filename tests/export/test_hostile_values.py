"""Whatever texts a run shows, the tests that hold them call nothing that ours do not call."""

import ast
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.export import tests as made
from nb2prod.notebook import Location
from nb2prod.observe import Call, CellRun, Observation
from nb2prod.transform import Function, Parameter, Plan, Step

HERE = Location(2, 1)
PIECES = (
    *(
        "boom()",
        "{boom()}",
        "'",
        '"',
        '"""',
        "'''",
        "\\",
        "\n",
        "\r",
        "{{",
        "%",
        "#",
        ")",
        "]",
        ",",
    ),
    *("\\N{DASH}", "\\x41", "\0", "\u2028", "\u202e", "\ud800", "é", " ", "{% raw %}"),
)
HOSTILE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
PLAN = Plan(
    name="it",
    title="It",
    source_name="it.ipynb",
    functions=(Function("same", "def same(text, *more):\n    return text\n", (), HERE),),
    steps=(Step("show", "Show", "", (2,), "x = 1", (), ("x",)),),
)


@settings(deadline=None, max_examples=40)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_becomes_code(one: str, two: str, three: str) -> None:
    calls = (
        Call("same", (repr(one),), (), (), repr(two), False),
        Call("same", (repr(three), repr({one: [two]})), (), (), repr([one]), False),
        Call("same", (repr(two), "1"), (), (), "", False, raises="ValueError", message=three),
        Call("same", (repr(two), "1", "2"), (), (), "None", False, printed=f"{one}\n{two}"),
    )
    plan = replace(
        PLAN,
        title=one,
        source_name=f"{two.replace('/', '')}.ipynb",
        parameters=(Parameter("path", "str", three, one, "input", HERE),),
    )
    seen = Observation(cells=(CellRun(2, 0.1, f"{one}\n{two}"),), calls=calls)
    for file in made.written_tests(plan, seen, {"path": b"x"}):
        if not file.path.endswith(".py"):
            continue
        text = file.data.decode("utf-8", "surrogatepass")
        tree = ast.parse(text)
        called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        assert not any("boom" in name for name in called), file.path
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        assert "boom" not in names, file.path
