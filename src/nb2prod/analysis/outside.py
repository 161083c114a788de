"""Functions of which no test can simply ask a result: they reach outside, or hold plain values."""

import ast
import re
from functools import lru_cache

from nb2prod.analysis.effects import Definition
from nb2prod.notebook.walk import by_kind, called_name, walk

_REACHES = re.compile(
    r"download|upload|s3|http|socket|sleep|subprocess|popen|getenv|find_spec|import_module|"
    r"^(?:open|urlopen|urlretrieve|request|system|run|check_output|check_call|glob|iglob|rglob|"
    r"listdir|walk|scandir|exists|isfile|isdir|is_file|is_dir|mkdir|makedirs|remove|unlink|"
    r"rmtree|copy2|copyfile|copytree|symlink|read_\w+|load_\w+|imread|to_csv|to_parquet|savefig|"
    r"invoke_\w+|describe_\w+|create_\w+_job|deploy|connect|execute|cursor|input)$",
    re.IGNORECASE,
)
_IN_MEMORY = frozenset({"StringIO", "BytesIO"})
_PLAIN = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.USub, ast.Load)


def reaches_outside(function: Definition) -> bool:
    """Whether what a function gives back hangs on files, services, programs, the environment."""
    inner = by_kind(function)
    calls = [called_name(call) for call in inner.get(ast.Call, ())]
    if _IN_MEMORY & {*calls}:
        return False
    asks = any(attribute.attr == "environ" for attribute in inner.get(ast.Attribute, ()))
    return asks or any(map(_reaches, calls))


@lru_cache(maxsize=4096)
def _reaches(word: str) -> bool:
    return _REACHES.search(word) is not None


def holds_values(function: Definition) -> bool:
    """Whether a function only gives plain values that are written in it, and so cannot be wrong."""
    names: set[str] = set()
    for statement in function.body:
        match statement:
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _plain(value, names):
                names.add(name)
            case ast.Return(value=ast.expr() as value) if _plain(value, names):
                return True
            case _:
                return False
    return False


def hands_on(function: Definition) -> bool:
    """Whether all that a function does is to call another with what it is given."""
    match function.body:
        case [ast.Return(value=ast.Call(args=args, keywords=keywords))]:
            given = [*args, *(keyword.value for keyword in keywords)]
            return all(isinstance(node, ast.Name) or _plain(node, set()) for node in given)
    return False


def _plain(value: ast.expr, names: set[str]) -> bool:
    return all(
        isinstance(node, _PLAIN) or (isinstance(node, ast.Name) and node.id in names)
        for node in walk(value)
    )
