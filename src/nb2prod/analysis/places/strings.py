"""Every string expression of a program, with what the code around it says about its meaning."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from nb2prod.analysis.flow.scopes import FunctionNode
from nb2prod.analysis.io_calls import owner_words
from nb2prod.analysis.places.bindings import Scope
from nb2prod.analysis.places.compose import PLACE_WORDS, Text, may_join, text_of
from nb2prod.analysis.places.kinds import may_look_like_one
from nb2prod.notebook import ParsedCell, Program
from nb2prod.notebook.walk import Index, called_name, index

# Calls whose texts are for people, or are patterns and parts of texts.
_SPEAKING = frozenset(
    "print pprint display debug info warning warn error critical exception log write writelines "
    "input title suptitle xlabel ylabel set_title set_xlabel set_ylabel text annotate legend "
    "set_label HTML Image SVG Audio Video Markdown Latex Math IFrame YouTubeVideo md fail skip "
    "set_description sample_data_path get_sample_data get_path get_data_path get_example_path "
    "resource_path resource_filename log_dict log_text log_figure log_image log_table log_param "
    "add_argument getenv set_index rename drop from_pretrained compile match search findall "
    "finditer sub subn split rsplit fullmatch strip lstrip rstrip startswith endswith replace "
    "find rfind index count contains extract extractall partition rpartition removeprefix "
    "removesuffix encode strftime strptime to_datetime date_range tz_convert tz_localize "
    "timezone astype dtype getattr setattr hasattr isinstance import_module __import__ "
    "add_field get_template render_template route xpath select select_one css find_all "
    "find_element findtext iterfind".split()
)
_HINT_WORDS = frozenset(
    "path paths dir dirs dirname directory folder folders file files filename filenames fname "
    "fn fpath filepath filepaths root basedir datadir outdir workdir".split()
)
_HINT_ENDS = ("path", "dir", "file", "folder", "filename")
_NO_HINT = re.compile(r".*(?:x|css|jmes|json|class|key|url)_?path|file_?(?:type|format)")
_LOCATION = re.compile(
    r"(?:base|data|input|output|source|target|file|model|save|storage|checkpoint)_?location"
)
_NAMES_FILE = frozenset({"file_name", "filename", "fname"})
_FOLDER = re.compile(r"(?:^|_)(?:dir|directory|folder|location)$")
_HOST_WORDS = frozenset("host hostname server broker endpoint".split())
_LABELS = frozenset(
    "label labels title name xlabel ylabel legend help description dtype sep".split()
)


@dataclass(slots=True, eq=False)
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
        cell, scope, was_quiet, foreign, was_name, default = self
        if quiet is was_quiet and name == was_name and not default:
            return self
        return _Around(cell, scope, quiet, foreign, name)


_Step = tuple[ast.AST, _Around]
_Textual = dict[ast.AST, list[ast.AST]]


def is_place_name(name: str) -> bool:
    """Whether a variable of this name holds a path: `data_dir`, `CSV_FILE`, `outpath`."""
    name = name.lower()
    return not _NO_HINT.fullmatch(name) and (
        bool(_words(name) & _HINT_WORDS)
        or name.endswith(_HINT_ENDS)
        or _LOCATION.fullmatch(name) is not None
    )


def find_texts(program: Program, *, every: bool = False) -> list[Value]:
    """The texts of every cell; only branches that hold one are walked, and without recursion.

    Texts that can be a place only where a call is sure to take one come with `every`.
    """
    found: list[Value] = []
    for cell in program.cells:
        nodes = index(cell.tree)
        sources = _sources(nodes, every)
        textual, whole = _textual(sources, nodes), _may_be_texts(sources, nodes)
        around = _Around(cell)
        stack: list[_Step] = [(node, around) for node in textual.get(nodes.nodes[0], ())]
        while stack:
            node, around = stack.pop()
            text = text_of(node) if node in whole else None  # type: ignore[arg-type]
            if text:
                found.append(_value(node, text, around))
                inner = around.but()
                stack += [(part, inner) for part in text.computed if part in textual]
            elif visit := _VISITS.get(node.__class__):
                stack += visit(node, around, textual)
            else:
                inner = _inside(node, around)
                stack += [(child, inner) for child in textual[node]]
    return found


def _sources(nodes: Index, every: bool) -> list[ast.AST]:
    """What may be a text by itself."""
    words = (n for n in nodes.of(ast.Attribute) if n.attr in PLACE_WORDS)
    names = (n for word in PLACE_WORDS & nodes.names.keys() for n in nodes.names[word])
    parents = nodes.parents
    texts = [
        text
        for text in nodes.of(ast.Constant)
        if text.value.__class__ is str
        and (every or may_look_like_one(text.value) or may_join(parents[text]))
    ]
    return [*texts, *nodes.of(ast.JoinedStr), *words, *names]


def _textual(sources: list[ast.AST], nodes: Index) -> _Textual:
    """The nodes that are, or hold, one of these; each with those directly below it."""
    found: dict[ast.AST, list[ast.AST]] = {}
    parents = nodes.parents
    for node in sources:
        below: list[ast.AST] = []
        while node not in found:
            found[node] = below
            if (parent := parents.get(node)) is None:
                break
            below, node = [node], parent
        else:
            found[node] += below
    return found


def _may_be_texts(sources: list[ast.AST], nodes: Index) -> set[ast.AST]:
    """These, and what may put one of them together with others to a text."""
    found: set[ast.AST] = set()
    parents = nodes.parents
    for node in sources:
        while node not in found:
            found.add(node)
            parent = parents[node]
            if not may_join(parent):
                break
            node = parent
    return found


def _inside(node: ast.AST, around: _Around) -> _Around:
    """What is known about the place of whatever stands directly in a node."""
    if isinstance(node, _PARTED):
        return around
    silent = isinstance(node, _SILENT)
    return around.but(silent or (around.quiet and isinstance(node, (ast.expr, ast.keyword))))


def _value(node: Any, text: Text, around: _Around) -> Value:
    cell, scope, quiet, foreign, name, default = around
    hint, host = _hints(name) if name else (False, False)
    return Value(cell, node, text, scope, quiet, foreign, hint, host, default)


def _visit_expression(node: ast.Expr, around: _Around, textual: _Textual) -> list[_Step]:
    return [] if isinstance(node.value, ast.Constant) else [(node.value, around.but())]


def _visit_assertion(node: ast.Assert, around: _Around, textual: _Textual) -> list[_Step]:
    return [(node.test, around.but())] if node.test in textual else []


def _visit_subscript(node: ast.Subscript, around: _Around, textual: _Textual) -> Iterator[_Step]:
    for child in textual[node]:
        yield child, around.but(quiet=True) if child is node.slice else around


def _visit_dict(node: ast.Dict, around: _Around, textual: _Textual) -> Iterator[_Step]:
    keys = dict(zip(node.values, node.keys, strict=True))
    for child in textual[node]:
        if child in keys:
            yield child, around.but(around.quiet, _constant_name(keys[child]) or around.name)
        else:
            yield child, around.but(quiet=True)


def _visit_assignment(node: ast.Assign, around: _Around, textual: _Textual) -> Iterator[_Step]:
    for child in textual[node]:
        yield child, around.but(name=_target_name(node.targets[0]) if child is node.value else "")


def _visit_annotated(node: ast.AnnAssign, around: _Around, textual: _Textual) -> list[_Step]:
    named = around.but(name=_target_name(node.target))
    return [(child, named) for child in textual[node] if child is node.value]


def _visit_call(node: ast.Call, around: _Around, textual: _Textual) -> Iterator[_Step]:
    name, owner = called_name(node), owner_words(node)
    if name == "get_ipython" or "get_ipython" in owner:
        around = around._replace(foreign=True)
    quiet = around.foreign or name in _SPEAKING or owner[-1:] == ("environ",)
    quiet = quiet or name.endswith(("Error", "Exception", "Warning"))
    below = any(k.arg and _FOLDER.search(k.arg) for k in node.keywords)
    for child in textual[node]:
        if child is node.func:  # `"one two".split()` are words
            yield child, around.but(around.quiet or name == "split")
        elif isinstance(child, ast.keyword):
            label = child.arg or ""
            silent = quiet or label in _LABELS or (below and label in _NAMES_FILE)
            yield child.value, around.but(silent, label)
        else:
            yield child, around.but(quiet)


def _visit_function(node: FunctionNode, around: _Around, textual: _Textual) -> Iterator[_Step]:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    named = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    for parameter, value in named if arguments in textual else ():
        if value in textual:
            yield value, around.but(name=parameter.arg)._replace(default=True)
    decorators = getattr(node, "decorator_list", [])
    inner = around.but()._replace(scope=(*around.scope, node))
    for child in textual[node]:
        if isinstance(child, ast.stmt) or child is node.body:
            yield child, inner
        elif child in decorators:
            yield child, around.but(quiet=True)


_PARTED = (ast.List, ast.Tuple, ast.Set, ast.IfExp, ast.Starred)
_SILENT = (ast.Compare, ast.Raise)
_VISITS: dict[type[ast.AST], Callable[[Any, _Around, _Textual], Iterable[_Step]]] = {
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda), _visit_function),
    ast.Call: _visit_call,
    ast.Dict: _visit_dict,
    ast.Subscript: _visit_subscript,
    ast.Expr: _visit_expression,
    ast.Assert: _visit_assertion,
    ast.Assign: _visit_assignment,
    ast.AnnAssign: _visit_annotated,
}


@lru_cache(maxsize=1024)
def _hints(name: str) -> tuple[bool, bool]:
    """Whether a name says that it holds a path, and that it holds a host."""
    return is_place_name(name), bool(_words(name.lower()) & _HOST_WORDS)


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
