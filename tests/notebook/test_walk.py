import ast

from nb2prod.notebook.walk import walk


def test_what_is_below_a_statement_is_found_once() -> None:
    statement = ast.parse("f(x)[1]").body[0]
    assert walk(statement) is walk(statement)
    assert {n.id for n in walk(statement) if isinstance(n, ast.Name)} == {"f", "x"}
