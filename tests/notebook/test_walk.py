import ast
import gc
import weakref

from nb2prod.analysis.flow.around import scopes_around
from nb2prod.analysis.flow.scopes import local_names, own_and_global
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


def test_names_noted_for_a_whole_cell_are_those_that_each_scope_has() -> None:
    text = (
        "def f(a, /, b=lambda c: c, *d, e, **g):\n"
        "    import h.i, j as k\n    x, [y, *z] = [n for n in a]\n    del q\n    r += 1\n"
        "    try: pass\n    except E as e1: pass\n"
        "    for i in s:\n        with t as u: v: int = 1\n"
        "    class C(B):\n        w = 1\n        def m(self): p = 1\n"
        "    match a:\n        case {'k': o, **rest}: pass\n        case [_, *more] as all: pass\n"
    )
    asked, noted = ast.parse(text), ast.parse(text)
    scopes_around(noted.body[0], index(noted))
    scopes = (ast.FunctionDef, ast.Lambda, ast.ClassDef)
    pairs = [p for p in zip(walk(asked), walk(noted), strict=True) if isinstance(p[0], scopes)]
    assert len(pairs) == 4
    for one, other in pairs:
        assert own_and_global(one) == own_and_global(other)


def test_all_that_can_hold_something_is_found() -> None:
    text = "global a\nfrom b import c as d\n{**e, f: 1}\nmatch g:\n    case H(i, j=k): pass\n"
    text += "def l(*, m, n=1): return [o async for p in q]\nx = f'{r!r:>{s}}'\n"
    tree = ast.parse(text)
    bare = (ast.expr_context, ast.operator)
    wanted = {id(node) for node in ast.walk(tree) if not isinstance(node, bare)}
    assert {id(node) for node in walk(tree)} == wanted
