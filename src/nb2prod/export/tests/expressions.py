"""The recorder's expressions: what kind of value they make, and that they can do no more."""

import ast
import builtins
from functools import lru_cache

_FRAMES = {"pd.DataFrame", "pd.read_parquet", "pd.read_json"}
_KINDS = {
    "pd.Series": "series", "pd.Index": "index", "pd.DatetimeIndex": "index",
    "pd.RangeIndex": "index", "pd.MultiIndex": "index", "np.array": "array", "np.empty": "array",
    **dict.fromkeys(_FRAMES, "frame"),
}  # fmt: skip
_ALLOWED = (
    ast.Expression, ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.UnaryOp, ast.USub,
    ast.UAdd, ast.keyword, ast.Load, ast.Subscript, ast.BinOp, ast.operator, ast.Lambda,
    ast.arguments, ast.arg, ast.Compare, ast.cmpop, ast.BoolOp, ast.boolop, ast.IfExp, ast.Not,
    ast.Slice,
)  # fmt: skip
_OURS = {"DATA", "with_attributes", "of_class", "stored_table"}
_BUILTINS = {
    "set", "frozenset", "range", "slice", "complex", "len", "abs", "round", "str", "int", "float",
    "min", "max", "sum", "sorted", "list", "tuple", "dict",
}  # fmt: skip


@lru_cache(maxsize=512)
def is_literal(text: str) -> bool:
    """Whether it is the source of a Python literal."""
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def is_expression(text: str, names: frozenset[str]) -> bool:
    """Whether it makes a value of literals, by calling nothing but what `names` lists."""
    if is_literal(text):
        return True
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    nodes = list(ast.walk(tree))
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}  # of a lambda
    return all(_is_harmless(node, names | own | _OURS | _BUILTINS) for node in nodes)


def _is_harmless(node: ast.AST, known: frozenset[str] | set[str]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in known
        case ast.Call(func=called):
            return isinstance(called, ast.Attribute)
        case ast.Name(id=name):  # a function of Python's own may be handed on
            return name in known or (name in dir(builtins) and not name.startswith("_"))
        case ast.Attribute(attr=name):
            return not name.startswith("__")
    return isinstance(node, _ALLOWED)


def kind_of(text: str) -> str:
    """What kind of value it makes: "literal", "frame", "series", "index", "array" or "other"."""
    if is_literal(text):
        return "literal"
    return _kind(ast.parse(text, mode="eval").body)


def _kind(node: ast.expr) -> str:
    match node:
        case ast.Call(func=ast.Name(id="stored_table")):
            return "frame"
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)):
            return _KINDS.get(f"{module}.{name}", "other")
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=name))):
            return _KINDS.get(f"pd.{name}", "other")
        case ast.Call(
            func=ast.Attribute(
                value=inner, attr="rename_axis" | "asfreq" | "rename" | "fillna" | "astype"
            )
        ):
            return _kind(inner)
        case ast.Subscript(value=ast.Attribute(attr="iloc")):
            return "series"
        case ast.Subscript(value=ast.Call(func=ast.Attribute(attr="load"))):
            return "array"
        case ast.Subscript(value=inner) if _kind(inner) == "frame":
            return "series"
    return "other"


def names_in(text: str) -> set[str]:
    """The names that an expression mentions, but for a lambda's own."""
    nodes = list(ast.walk(ast.parse(text, mode="eval")))
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return {node.id for node in nodes if isinstance(node, ast.Name)} - own


def row_items(text: str) -> dict[str, str]:
    """The literals that a row of a table is spelled with, by the columns' names."""
    match ast.parse(text, mode="eval").body:
        case ast.Call(func=ast.Attribute(attr="Series"), args=[ast.Dict(keys=keys, values=items)]):
            pairs = [
                (k.value, v)
                for k, v in zip(keys, items, strict=True)
                if isinstance(k, ast.Constant)
            ]
            return {
                str(key): ast.unparse(item) for key, item in pairs if isinstance(item, ast.Constant)
            }
    return {}


def words_for(text: str) -> str:
    """A value that is no literal, in two or three words; "" where it lies in a file."""
    node = ast.parse(text, mode="eval").body
    if column := _column(node):
        return column
    if "DATA" in names_in(text):
        return ""
    if isinstance(node, ast.Lambda):
        return ast.unparse(node.body)
    if isinstance(node, ast.Call):
        return _words_for_call(node)
    return ast.unparse(node).rpartition(".")[2] if isinstance(node, ast.Attribute) else ""


def _column(node: ast.expr) -> str:
    """The name that a column of a table has from the notebook."""
    match node:
        case ast.Call(func=ast.Attribute(attr="Series"), args=[ast.List(), *_], keywords=named):
            own = [k.value for k in named if k.arg == "name"]
            name = own[0] if own else None
        case ast.Subscript(value=ast.Call(func=called), slice=name) if "DATA" in names_in(
            ast.unparse(node)
        ) and not ast.unparse(called).startswith("np."):
            pass
        case _:
            return ""
    return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""


def _words_for_call(node: ast.Call) -> str:
    name = ast.unparse(node.func).rpartition(".")[2]
    if name == "with_attributes":
        given = [(k.arg, k.value) for k in node.keywords if isinstance(k.value, ast.Constant)]
        return " ".join(f"{key} {_short(value)}" for key, value in given[:2])
    first = node.args[0] if node.args else None
    match first:
        case ast.Dict(values=[ast.List(elts=rows), *_]):
            return f"{len(rows)} row{'s' * (len(rows) != 1)}"
        case ast.Dict(values=values):
            return " ".join(_short(v) for v in values[:3] if isinstance(v, ast.Constant))
        case ast.List(elts=items) if all(isinstance(item, ast.Constant) for item in items[:4]):
            shown = [_short(item) for item in items[:4] if isinstance(item, ast.Constant)]
            return " ".join(shown) + (" …" if len(items) > 4 else "")
        case ast.Constant():
            return _short(first)
    return name


def _short(node: ast.Constant) -> str:
    value = node.value
    return f"{value:.4g}" if isinstance(value, float) else str(value)
