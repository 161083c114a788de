"""Expected values with floating-point numbers in them, as pytest compares them."""

import ast

_DIGITS = 10  # pytest.approx looks at six


def is_flat(literal: str) -> bool:
    """Whether `pytest.approx` takes this value whole: no container in a container, and no set."""
    value = ast.literal_eval(literal)
    if isinstance(value, dict):
        return all(_is_scalar(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(map(_is_scalar, value))
    return _is_scalar(value)


def readable(literal: str) -> str:
    """The literal of a flat value with its floats as short as `pytest.approx` does not mind."""
    tree = ast.parse(literal, mode="eval").body
    match tree:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Dict(values=items):
            items[:] = [_rounded(item) for item in items]
    return ast.unparse(_rounded(tree))


def approximate(literal: str) -> str:
    """The literal with every innermost list, tuple, dict or lone number in `pytest.approx`."""
    tree = ast.parse(literal, mode="eval").body
    return _wrapped(tree)


def _wrapped(node: ast.expr) -> str:
    text = ast.unparse(node)
    value = ast.literal_eval(node)
    if not _holds_float(value) or isinstance(value, set):
        return text
    if is_flat(text):
        return f"pytest.approx({readable(text)})"
    match node:
        case ast.List(elts=items):
            return f"[{', '.join(map(_wrapped, items))}]"
        case ast.Tuple(elts=items):
            return f"({', '.join(map(_wrapped, items))},)"
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return f"{{{', '.join(f'{ast.unparse(k)}: {_wrapped(v)}' for k, v in pairs if k)}}}"
    return text


def _rounded(node: ast.expr) -> ast.expr:
    match node:
        case ast.Constant(value=float(value)):
            return ast.Constant(float(f"{value:.{_DIGITS}g}"))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ast.UnaryOp(ast.USub(), _rounded(operand))
    return node


def _is_scalar(value: object) -> bool:
    return not isinstance(value, dict | list | tuple | set)


def _holds_float(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_float, value.values()))
    if isinstance(value, list | tuple | set):
        return any(map(_holds_float, value))
    return isinstance(value, float | complex)
