"""Texts that are put together: f-strings, `+`, `%`, `.format`, `os.path.join`, `Path(…) / …`."""

import ast
import re
from dataclasses import dataclass

from nb2prod.analysis.io_calls import joins_paths, owner_words
from nb2prod.notebook.walk import called_name

_PATH_TYPES = frozenset("Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath".split())
_SAME_PLACE = frozenset("str expanduser abspath normpath realpath resolve absolute fspath".split())
_ON_RECEIVER = frozenset({"expanduser", "resolve", "absolute", "as_posix"})
_OF_PATHS = frozenset({"expanduser", "abspath", "normpath", "realpath"})
_PERCENT = re.compile(r"%[-#0 +]*\d*(?:\.\d+)?[srdifeg]")
_BRACES = re.compile(r"\{[^{}]*\}")
_DEEPEST = 60
PLACE_WORDS = frozenset("curdir sep home cwd getcwd".split())  # that are texts by themselves
_MAY_BE_TEXTS = (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Attribute, ast.Call, ast.Subscript)
_HOMES = ("HOME", "USERPROFILE")
_CALLED = {"home", "cwd", "getcwd", "getenv", "format", "join", "joinpath"}
_CALLED |= _PATH_TYPES | _SAME_PLACE | _ON_RECEIVER


@dataclass(slots=True, eq=False)
class Text:
    """A string expression: its text with `{…}` for what is computed, and what it is made of.

    `constant` is the one plain literal it consists of, if so; `head` is the computed expression it
    begins with, when that may be a folder: for sure when a slash follows (`slash`), else if it is
    a variable; `computed` are all computed parts.
    """

    text: str
    constant: ast.Constant | None
    head: ast.expr | None
    slash: bool
    computed: tuple[ast.expr, ...]


Piece = str | ast.expr


def may_join(node: ast.AST) -> bool:
    """Whether a node may be a text because one stands directly in it."""
    kind = node.__class__
    if kind is ast.Call:
        return called_name(node) in _CALLED  # type: ignore[arg-type]
    return kind is ast.BinOp or kind is ast.Attribute


def text_of(node: ast.expr) -> Text | None:
    """The text of a string expression, or None when the node is something else."""
    if isinstance(node, ast.Constant):
        return Text(node.value, node, None, False, ()) if isinstance(node.value, str) else None
    if isinstance(node, ast.Attribute) and node.attr not in PLACE_WORDS:
        return None
    if isinstance(node, ast.Call) and called_name(node) not in _CALLED:
        return None
    pieces = _pieces(node, 0)
    if not pieces or not any(isinstance(piece, str) for piece in pieces):
        return None
    text = "".join(piece if isinstance(piece, str) else _shown(piece) for piece in pieces)
    first, second = pieces[0], pieces[1] if len(pieces) > 1 else ""
    slash = isinstance(second, str) and second[:1] in {"/", "\\"}
    head = first if isinstance(first, ast.Name) or (slash and isinstance(first, ast.expr)) else None
    constant = _only_constant(node)
    return Text(text, constant, head, slash, tuple(p for p in pieces if isinstance(p, ast.expr)))


def makes_place(node: ast.expr) -> bool:
    """Whether an expression is a place by how it is made: `Path("a") / "b"`, `join("a", "b")`."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        node = node.left
    if not isinstance(node, ast.Call):
        return False
    name = called_name(node)
    if name in _PATH_TYPES or name in _OF_PATHS or joins_paths(node):
        return True
    inner = node.args[0] if node.args else getattr(node.func, "value", None)
    return name in _SAME_PLACE | _ON_RECEIVER and inner is not None and makes_place(inner)


def _shown(piece: ast.expr) -> str:
    return f"{{{piece.id}}}" if isinstance(piece, ast.Name) else "{…}"


def _only_constant(node: ast.expr) -> ast.Constant | None:
    """The literal in `Path("x")`, `str(Path("x"))` and the like."""
    while isinstance(node, ast.Call):
        name = called_name(node)
        if name in _ON_RECEIVER and isinstance(node.func, ast.Attribute) and not node.args:
            node = node.func.value
        elif (name in _PATH_TYPES or name in _SAME_PLACE) and len(node.args) == 1:
            node = node.args[0]
        else:
            return None
    return node if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _pieces(node: ast.expr, depth: int) -> list[Piece] | None:
    """The parts of a string expression in order; None when it is no such expression."""
    if depth > _DEEPEST:
        return None
    if not isinstance(node, _MAY_BE_TEXTS):
        return None
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Call():
            return _call(node, depth) if called_name(node) in _CALLED else None
        case ast.JoinedStr():
            return [_value(part) for part in node.values]
        case ast.BinOp(op=ast.Add()):
            return _sum(node)
        case ast.BinOp(op=ast.Div()):
            left, right = _pieces(node.left, depth + 1), _pieces(node.right, depth + 1)
            if left is None and right is None:
                return None
            return _joined([left or [node.left], right or [node.right]])
        case ast.BinOp(op=ast.Mod()):
            left = _pieces(node.left, depth + 1)
            return _percent(left[0], node.right) if left and isinstance(left[0], str) else None
        case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=name)):
            return ["~"] if name in _HOMES else None
        case ast.Attribute(attr="curdir"):
            return ["."]
        case ast.Attribute(attr="sep"):
            return ["/"]
    return None


def _value(part: ast.expr) -> Piece:
    if isinstance(part, ast.Constant):
        return str(part.value)
    return part.value if isinstance(part, ast.FormattedValue) else part


def _sum(node: ast.BinOp) -> list[Piece] | None:
    terms: list[ast.expr] = []
    rest: ast.expr = node
    while isinstance(rest, ast.BinOp) and isinstance(rest.op, ast.Add):
        terms.append(rest.right)
        rest = rest.left
    parts: list[Piece] = []
    textual = False
    for term in [rest, *reversed(terms)]:
        inner = _pieces(term, _DEEPEST if isinstance(term, ast.BinOp) else _DEEPEST - 3)
        textual = textual or inner is not None
        parts += inner if inner is not None else [term]
    return parts if textual else None


def _percent(template: str, right: ast.expr) -> list[Piece]:
    values = list(right.elts) if isinstance(right, ast.Tuple) else [right]
    return _filled(_PERCENT.split(re.sub(r"%\(\w+\)", "%", template)), values)


def _filled(texts: list[str], values: list[ast.expr]) -> list[Piece]:
    pieces: list[Piece] = []
    for number, text in enumerate(texts):
        if number:
            pieces.append(values[number - 1] if number <= len(values) else ast.Constant(value=None))
        if text:
            pieces.append(text)
    return pieces


def _call(node: ast.Call, depth: int) -> list[Piece] | None:
    name, owner = called_name(node), owner_words(node)
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    if name == "home" and owner[-1:] == ("Path",):
        return ["~"]
    if name == "getenv":
        first = node.args[0] if node.args else None
        return ["~"] if isinstance(first, ast.Constant) and first.value in _HOMES else None
    if (name == "cwd" and owner[-1:] == ("Path",)) or (name == "getcwd" and not node.args):
        return ["."]
    if name == "format" and receiver is not None:
        left = _pieces(receiver, depth + 1)
        if left and all(isinstance(piece, str) for piece in left):
            values = [*node.args, *(k.value for k in node.keywords)]
            return _filled(_BRACES.split("".join(map(str, left))), values)
        return None
    if name in _ON_RECEIVER and receiver is not None and not node.args:
        return _pieces(receiver, depth + 1)
    if name in _PATH_TYPES or (name == "join" and owner[-1:] == ("path",)) or name == "joinpath":
        arguments = [receiver, *node.args] if name == "joinpath" and receiver else node.args
        inner = [_pieces(a, depth + 1) for a in arguments]
        if not any(inner):
            return None
        return _joined([i or [a] for i, a in zip(inner, arguments, strict=True)])
    if name in _SAME_PLACE and len(node.args) == 1:
        return _pieces(node.args[0], depth + 1)
    return None


def _joined(parts: list[list[Piece]]) -> list[Piece]:
    """Join as pathlib and os.path do: one separator between, an absolute part starts anew."""
    whole: list[Piece] = []
    for part in parts:
        first, last = part[0], whole[-1] if whole else "/"
        if isinstance(first, str) and first.startswith("/") and whole:
            whole = []
        elif not (isinstance(last, str) and last.endswith(("/", "\\"))) and whole:
            if isinstance(last, str):
                whole[-1] = f"{last}/"
            else:
                whole.append("/")
        whole += part
    return whole
