import ast
import gc
import weakref

from nb2prod.analysis.flow.around import scopes_around
from nb2prod.analysis.flow.scopes import local_names
from nb2prod.notebook.walk import by_kind, index, walk


def test_what_is_kept_with_a_tree_holds_it_in_no_circle() -> None:
    tree = ast.parse("def f(x):\n    return [y for y in x]\n")
    nodes = index(tree)
    for node in nodes.nodes:
        walk(node), by_kind(node), scopes_around(node, nodes)
    local_names(tree.body[0])  # type: ignore[arg-type]
    alive = [weakref.ref(node) for node in (tree, *ast.walk(tree.body[0]))]
    gc.disable()
    try:
        del tree, nodes, node
        assert {type(ref()) for ref in alive} <= {ast.Load, ast.Store, type(None)}
    finally:
        gc.enable()


def test_all_that_can_hold_something_is_found() -> None:
    text = "global a\nfrom b import c as d\n{**e, f: 1}\nmatch g:\n    case H(i, j=k): pass\n"
    text += "def l(*, m, n=1): return [o async for p in q]\nx = f'{r!r:>{s}}'\n"
    tree = ast.parse(text)
    bare = (ast.expr_context, ast.operator)
    wanted = {id(node) for node in ast.walk(tree) if not isinstance(node, bare)}
    assert {id(node) for node in walk(tree)} == wanted
