"""Every string expression of a program, with what the code around it says about its meaning."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nb2prod.analysis.bindings import Scope
from nb2prod.analysis.compose import PLACE_WORDS, Text, text_of
from nb2prod.analysis.io_calls import called_name, owner_words
from nb2prod.analysis.scopes import FunctionNode
from nb2prod.notebook import ParsedCell, Program
from nb2prod.notebook.walk import Index, children, index

# Calls whose texts are for people, or are patterns and parts of texts.
_SPEAKING = frozenset(
    "print pprint display debug info warning warn error critical exception log write writelines "
    "input title suptitle xlabel ylabel set_title set_xlabel set_ylabel text annotate legend "
    "set_label HTML Image SVG Audio Video Markdown Latex Math IFrame YouTubeVideo md fail skip "
    "set_description "
    "add_argument getenv set_index rename drop from_pretrained compile match search findall "
    "finditer sub subn split rsplit fullmatch strip lstrip rstrip startswith endswith replace "
    "find rfind index count contains extract extractall partition rpartition removeprefix "
    "removesuffix encode strftime strptime to_datetime date_range tz_convert tz_localize "
    "timezone astype dtype getattr setattr hasattr isinstance import_module __import__ "
    "add_field route xpath select select_one css find_all find_element".split()
)
_HINT_WORDS = frozenset(
    "path paths dir dirs dirname directory folder folders file files filename filenames fname "
    "fn fpath filepath filepaths root basedir datadir outdir workdir".split()
)
_HINT_ENDS = ("path", "dir", "file", "folder", "filename")
_NO_HINT = re.compile(r".*(?:x|css|jmes|json|class|key|url)_?path|file_?(?:type|format)")
_HOST_WORDS = frozenset("host hostname server broker endpoint".split())
_LABELS = frozenset(
    "label labels title name xlabel ylabel legend help description dtype sep".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """An outermost string expression.

    `quiet`: it is a message, a pattern, a key; `foreign`: part of a shell line or magic;
    `hint`: it is bound to a name like `data_dir`; `host`: to a name like `server`; `default`: it
    is the default of a function's parameter.
    """

    cell: ParsedCell
    node: ast.expr
    text: Text
    scope: Scope
    quiet: bool
    foreign: bool
    hint: bool
    host: bool
    default: bool


class _Around(NamedTuple):
    """What is known about the place of a node."""

    cell: ParsedCell
    scope: Scope = ()
    quiet: bool = False
    foreign: bool = False
    name: str = ""
    default: bool = False

    def but(self, quiet: bool = False, name: str = "") -> "_Around":
        return _Around(self.cell, self.scope, quiet, self.foreign, name)


def is_place_name(name: str) -> bool:
    """Whether a variable of this name holds a path: `data_dir`, `CSV_FILE`, `outpath`."""
    name = name.lower()
    return not _NO_HINT.fullmatch(name) and (
        bool(_words(name) & _HINT_WORDS) or name.endswith(_HINT_ENDS)
    )


def find_texts(program: Program) -> list[Value]:
    """The texts of every cell; only branches that hold one are walked, and without recursion."""
    found: list[Value] = []
    for cell in program.cells:
        textual = _textual(index(cell.tree))
        stack: list[tuple[ast.AST, _Around]] = [(cell.tree, _Around(cell))]
        while stack:
            node, around = stack.pop()
            stack += [step for step in _visit(found, node, around) if step[0] in textual]
    return found


def _textual(nodes: Index) -> set[ast.AST]:
    """The nodes that are, or hold, what may be a text or a part of one."""
    found: set[ast.AST] = set()
    words = (n for n in nodes.of(ast.Attribute) if n.attr in PLACE_WORDS)
    names = (n for n in nodes.of(ast.Name) if n.id in PLACE_WORDS)
    texts = (n for n in nodes.of(ast.Constant) if isinstance(n.value, str))
    for node in (*texts, *nodes.of(ast.JoinedStr), *words, *names):
        around: ast.AST | None = node
        while around is not None and around not in found:
            found.add(around)
            around = nodes.parents.get(around)
    return found


def _visit(found: list[Value], node: ast.AST, around: _Around) -> Iterator[tuple[ast.AST, _Around]]:
    if isinstance(node, ast.expr):
        text = text_of(node)
        if text:
            yield from _note_text(found, node, text, around)
            return
    match node:
        case ast.Call():
            yield from _visit_call(node, around)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            yield from _visit_function(node, around)
        case ast.Dict():
            for key in node.keys:
                if key:
                    yield key, around.but(quiet=True)
            for key, value in zip(node.keys, node.values, strict=True):
                yield value, around.but(around.quiet, _constant_name(key) or around.name)
        case ast.Subscript():
            yield node.value, around
            yield node.slice, around.but(quiet=True)
        case ast.Compare() | ast.Raise():
            for child in children(node):
                yield child, around.but(quiet=True)
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Assert():
            yield node.test, around.but()
        case ast.List() | ast.Tuple() | ast.Set() | ast.IfExp() | ast.Starred():
            for child in children(node):
                yield child, around
        case ast.Assign():
            name = _target_name(node.targets[0])
            yield node.value, around.but(name=name)
            for target in node.targets:
                yield target, around.but()
        case ast.AnnAssign():
            if node.value:
                yield node.value, around.but(name=_target_name(node.target))
        case _:
            quiet = around.quiet and isinstance(node, ast.expr | ast.keyword)
            for child in children(node):
                yield child, around.but(quiet)


def _note_text(
    found: list[Value], node: ast.expr, text: Text, around: _Around
) -> Iterator[tuple[ast.AST, _Around]]:
    name = around.name.lower()
    found.append(
        Value(
            around.cell,
            node,
            text,
            around.scope,
            around.quiet,
            around.foreign,
            hint=is_place_name(name),
            host=bool(_words(name) & _HOST_WORDS),
            default=around.default,
        )
    )
    for part in text.computed:
        yield part, around.but()


def _visit_call(node: ast.Call, around: _Around) -> Iterator[tuple[ast.AST, _Around]]:
    name, owner = called_name(node), owner_words(node)
    if name == "get_ipython" or "get_ipython" in owner:
        around = around._replace(foreign=True)
    quiet = around.foreign or name in _SPEAKING or owner[-1:] == ("environ",)
    quiet = quiet or name.endswith(("Error", "Exception", "Warning"))
    yield node.func, around.but(around.quiet)
    for argument in node.args:
        yield argument, around.but(quiet)
    for keyword in node.keywords:
        label = keyword.arg or ""
        yield keyword.value, around.but(quiet or label in _LABELS, label)


def _visit_function(node: FunctionNode, around: _Around) -> Iterator[tuple[ast.AST, _Around]]:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    for parameter, default in zip(reversed(positional), reversed(arguments.defaults), strict=False):
        yield default, around.but(name=parameter.arg)._replace(default=True)
    for parameter, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if value:
            yield value, around.but(name=parameter.arg)._replace(default=True)
    inner = around.but()._replace(scope=(*around.scope, node))
    body = node.body if isinstance(node.body, list) else [node.body]
    for child in body:
        yield child, inner
    for decorator in getattr(node, "decorator_list", []):
        yield decorator, around.but(quiet=True)


@lru_cache(maxsize=1024)
def _words(name: str) -> frozenset[str]:
    return frozenset(re.split(r"[_\W]+", name))


def _target_name(target: ast.expr) -> str:
    match target:
        case ast.Name():
            return target.id
        case ast.Attribute():
            return target.attr
        case ast.Subscript(slice=key):
            return _constant_name(key)
    return ""


def _constant_name(node: ast.expr | None) -> str:
    constant = node.value if isinstance(node, ast.Constant) else ""
    return constant if isinstance(constant, str) and constant.isidentifier() else ""
