"""What Black may lay out otherwise than `ruff format` did.

Doubtful is what differed in the modules of hundreds of notebooks, and all that resembles it:

- a line that is too long, or may be: Black counts comments such as `noqa`, ruff does not;
- a statement of several lines that holds a comment, or over several lines an operator, a
  conditional expression, a lambda, a slice, a tuple without parentheses, or a text;
- a value in parentheses of its own that is assigned to more than a name;
- a head of several lines, but for a plain `if`, `while`, `def` or `class`;
- parentheses around what is assigned, looped over or deleted: `(a, b) = c`;
- a call or key after a key across lines;
- a lone item of a list in parentheses of its own, and a slice with blanks around its colon;
- a text that begins a block but is no docstring, and a definition right below a docstring;
- a definition or import that ends a block, where a clause or comment follows, and an import or
  docstring right above a comment: Black wants blank lines between them;
- a comment without a blank after its `#`;
- everything, where a comment speaks to a formatter, or there is hardly more than comments.
"""

import ast
import re
from collections.abc import Iterable

from nb2prod.notebook.walk import children

LINE_LENGTH = 88

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

# What both explode alike over several lines, where nothing else in it has several.
_ALIKE = (
    *(ast.Expr, ast.Assign, ast.Return, ast.Raise, ast.Import, ast.ImportFrom),
    *(ast.Call, ast.keyword, ast.Attribute, ast.Subscript, ast.Starred, ast.Await),
    *(ast.List, ast.Tuple, ast.Dict, ast.Set),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension),
)
_OPERATIONS = (ast.BoolOp, ast.Compare, ast.UnaryOp)
_TEXT = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_LONG_TEXT = re.compile(rf"""\s*(?:\w+=)?[a-zA-Z]?(?:{_TEXT.pattern}),?""")
_IN_PARENTHESES = re.compile(r"\s*(?:async )?(?:(?:assert|del|for|return|with|yield) )?\(")
_ODD = re.compile(r"\[\(.*\)\]| : ")
_COMMENT = re.compile(r"\s*#(?=[ !:#]|$)")


def fits(line: str) -> bool:
    """Whether the line fits: wide letters count twice, and have three bytes."""
    return len(line.encode()) <= LINE_LENGTH


def has_long_line(text: str) -> bool:
    """Whether a line may be too long for Black."""
    return not all(map(fits, text.split("\n")))


def is_sound(statement: ast.stmt, lines: list[str]) -> bool:
    """Whether both lay out alike a statement without a block."""
    if len(lines) == 1:
        return is_plain(lines[0])
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Constant | ast.JoinedStr) and value.lineno == statement.lineno:
        is_one = value.end_lineno == statement.end_lineno
        return is_one and fits(lines[0]) and fits(lines[-1])
    if any(map(_has_comment, lines)) or not is_plain(lines[0]):
        return False
    if any(_is_odd(line) or line.lstrip().startswith(("].", "][")) for line in lines):
        return False
    if lines[0].endswith(" = (") and not _is_bound_to_name(statement):
        return False
    fit = all(fits(line) or _LONG_TEXT.fullmatch(line) for line in lines[1:])
    return fit and _is_alike([statement])


def is_sound_head(statement: ast.stmt, head: list[str]) -> bool:
    """Whether both lay out alike what is above a block: decorators, head, comments."""
    code = [line for line in head if line.strip() and not line.lstrip().startswith("#")]
    if not all(map(is_plain, head)):
        return False
    if len(code) == 1:
        return True
    if any(map(_has_comment, code)):
        return False
    if isinstance(statement, ast.If | ast.While):
        return _is_alike([statement.test], (*_ALIKE, *_OPERATIONS))
    if not isinstance(statement, Definition):
        return False
    inner = (node for node in children(statement) if not isinstance(node, ast.stmt))
    return all(_is_alike([n], _ALIKE if n in statement.decorator_list else ()) for n in inner)


def is_plain(line: str) -> bool:
    """Whether both leave a line alone that is a whole statement, a comment, or empty."""
    if line.lstrip().startswith("#"):
        return _COMMENT.match(line) is not None
    return fits(line) and not ("#|" in line or _IN_PARENTHESES.match(line) or _is_odd(line))


def _is_odd(line: str) -> bool:
    return ("[(" in line or " : " in line) and _ODD.search(_TEXT.sub("", line)) is not None


def _has_comment(line: str) -> bool:
    """Whether there is a comment on a line that begins outside of a string."""
    return "#" in line and "#" in _TEXT.sub("", line)


def _is_bound_to_name(statement: ast.stmt) -> bool:
    """Whether it is an assignment to one name."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return len(targets) == 1 and isinstance(targets[0], ast.Name)


def _is_alike(nodes: Iterable[ast.AST], alike: tuple[type, ...] = _ALIKE) -> bool:
    """Whether of these nodes only such have several lines as both lay out alike."""
    for node in nodes:
        first = getattr(node, "lineno", None)
        if first is not None and node.end_lineno == first:  # type: ignore[attr-defined]
            continue
        if first is not None and not isinstance(node, alike):
            return False
        if _is_bare_tuple(node) or _has_operation_for_key(node):
            return False
        if not _is_alike(children(node), alike):
            return False
    return True


def _is_bare_tuple(node: ast.AST) -> bool:
    """Whether it is a tuple without parentheses."""
    if not isinstance(node, ast.Tuple) or not node.elts:
        return False
    item = node.elts[0]
    return (item.lineno, item.col_offset) == (node.lineno, node.col_offset)


def _has_operation_for_key(node: ast.AST) -> bool:
    if not isinstance(node, ast.Dict | ast.DictComp):
        return False
    keys = node.keys if isinstance(node, ast.Dict) else [node.key]
    return any(isinstance(key, (ast.BinOp, ast.IfExp, *_OPERATIONS)) for key in keys)
