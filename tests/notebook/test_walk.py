import ast

from nb2prod.notebook.walk import walk


def test_what_is_below_a_statement_is_found_once() -> None:
    statement = ast.parse("f(x)[1]").body[0]
    assert walk(statement) is walk(statement)
    assert {n.id for n in walk(statement) if isinstance(n, ast.Name)} == {"f", "x"}


def test_all_that_can_hold_something_is_found() -> None:
    text = "global a\nfrom b import c as d\n{**e, f: 1}\nmatch g:\n    case H(i, j=k): pass\n"
    text += "def l(*, m, n=1): return [o async for p in q]\nx = f'{r!r:>{s}}'\n"
    tree = ast.parse(text)
    bare = (ast.expr_context, ast.operator)
    wanted = {id(node) for node in ast.walk(tree) if not isinstance(node, bare)}
    assert {id(node) for node in walk(tree)} == wanted
