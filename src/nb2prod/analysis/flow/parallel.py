"""Calls that joblib makes in other processes, all of them before it gives back the results."""

import ast

from nb2prod.notebook.walk import called_name, kept_with_node, walk


def is_parallel(call: ast.Call) -> bool:
    """`Parallel(…)(…)`, unless it is told to give back the results one by one."""
    made = call.func
    if not isinstance(made, ast.Call) or called_name(made) != "Parallel":
        return False
    return all(keyword.arg not in {"return_as", None} for keyword in made.keywords)


@kept_with_node
def delayed_calls(node: ast.AST) -> frozenset[ast.AST]:
    """Each `delayed(f)` of which `Parallel(…)(delayed(f)(x) for x in …)` makes the call."""
    return frozenset(
        inner
        for call in walk(node)
        if isinstance(call, ast.Call) and is_parallel(call)
        for argument in call.args
        for inner in walk(argument)
        if isinstance(inner, ast.Call) and called_name(inner) == "delayed"
    )
