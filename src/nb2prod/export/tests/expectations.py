"""How a test says what is expected: floating-point numbers, tables and arrays as each compares."""

import ast

from nb2prod.export.tests.expressions import is_literal, kind_of

_DIGITS = 10  # pytest.approx looks at six
_ASSERTS = {
    "frame": "assert_frame_equal",
    "series": "assert_series_equal",
    "index": "assert_index_equal",
}


def asserted(actual: str, expected: str, sample: str) -> str:
    """The statement that two expressions are equal.

    Args:
        actual: what the test has computed.
        expected: what it should be, or the name of a test's parameter for that.
        sample: the source of one expected value, which tells how such values compare.
    """
    kind = kind_of(sample)
    if kind in _ASSERTS:
        return f"pd.testing.{_ASSERTS[kind]}({actual}, {expected})"
    if kind == "array":
        exact = "'" in sample or "dtype=" in sample or not holds_float(sample)
        if exact and "np.load" not in sample:
            return f"np.testing.assert_array_equal({actual}, {expected})"
        return f"np.testing.assert_allclose({actual}, {expected}, atol=1e-12)"
    if kind == "literal" or _is_simple(sample):
        return f"assert {actual} == {expected}"
    return f"assert_same({actual}, {expected})"


def _is_simple(sample: str) -> bool:
    """Whether values of this kind compare by themselves, and exactly."""
    node = ast.parse(sample, mode="eval").body
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        simple = ("datetime.", "Path", "Decimal", "Fraction", "UUID", "range", "frozenset", "set")
        return name.startswith((*simple, "pd.Time", "pd.Period", "np.datetime64", "np.timedelta64"))
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and node.attr != "nan")


def holds_float(sample: str) -> bool:
    """Whether a floating-point number stands in the source."""
    tree = ast.parse(sample, mode="eval")
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        for node in ast.walk(tree)
    )


def rounded(source: str) -> str:
    """The source with its floats as short as comparing them does not mind."""
    tree = ast.parse(source, mode="eval")
    return ast.unparse(_Rounding().visit(tree))


class _Rounding(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return _rounded(node)


def is_flat(source: str) -> bool:
    """Whether `pytest.approx` takes this value whole: no container in a container, and no set."""
    if not is_literal(source):
        return False
    value = ast.literal_eval(source)
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
