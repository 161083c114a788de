"""Objects of classes, and functions, as source: by their names, constructors and attributes."""

from __future__ import annotations

import builtins
import re
import sys
import types
import weakref
from collections.abc import Callable
from typing import Any

from ..credentials import is_credential_name
from ..described.values import describe
from . import lambdas
from .checks import attributes_of
from .writer import Expression, NotPlain, Writer, same

_ALIASES = {"numpy": "np", "pandas": "pd", "networkx": "nx", "matplotlib.pyplot": "plt"}
_MAX_BIRTHS = 300
_OF_SHARED_GENERATORS = ("random", "numpy.random")
_MAX_ATTRIBUTES = 40
_LIBRARIES = {"sklearn", "IPython"}  # whose objects are what their attributes say
_WORD = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\b[A-Za-z]\w*\b(?!=)""")  # or a text
_births: dict[int, tuple[Any, str, list[Expression], Any]] = {}


def born(value: Any, given: list[Expression], named: list[tuple[str, Expression]]) -> None:
    """Remember how an object was constructed."""
    if len(_births) >= _MAX_BIRTHS:
        _births.pop(next(iter(_births)))
    parts = [*(v.source for v in given), *(f"{n}={v.source}" for n, v in named)]
    needs = [*given, *(v for _, v in named)]
    try:
        _births[id(value)] = (weakref.ref(value), ", ".join(parts), needs, describe(value))
    except TypeError:
        return


def other(writer: Writer, value: Any, depth: int) -> str:
    """An object of a class of the notebook's own, or of a library that is known to be simple."""
    kind = type(value)
    if isinstance(value, types.ModuleType):
        return _module(writer, value)
    if isinstance(value, type) or (callable(value) and hasattr(value, "__qualname__")):
        return named(writer, value, depth)
    if not writer.owns(kind):
        return _of_library(writer, value, depth)
    writer.own(kind)
    name = kind.__name__
    if hasattr(kind, "_fields") and isinstance(value, tuple):
        pairs = ((field, getattr(value, field)) for field in kind._fields)
        return f"{name}({', '.join(f'{n}={writer.write(v, depth + 1)}' for n, v in pairs)})"
    if hasattr(kind, "__dataclass_fields__"):
        return _dataclass(writer, value, depth)
    if isinstance(value, BaseException):
        return f"{name}({', '.join(writer.write(item, depth + 1) for item in value.args)})"
    return by_birth(writer, value) or by_attributes(writer, value, name, depth)


def by_birth(writer: Writer, value: Any) -> str:
    """The call that constructed an object, if it is still as it was then; else ""."""
    reference, arguments, needs, state = _births.get(id(value), (None, "", [], None))
    if reference is None or reference() is not value or describe(value) != state:
        return ""
    if writer.is_result:  # a result is compared by what is in it
        return ""
    for part in needs:
        writer.absorb(part)
    return f"{type(value).__name__}({arguments})"


def _enum(writer: Writer, value: Any, depth: int) -> str:
    """A member of an enumeration, by its name."""
    return f"{named(writer, type(value), depth)}.{value.name}"


def _dataclass(writer: Writer, value: Any, depth: int) -> str:
    fields = [field for field in type(value).__dataclass_fields__.values() if field.init]
    parts = []
    for field in fields:
        item = getattr(value, field.name)
        _refuse_secret(field.name, item)
        parts.append(f"{field.name}={writer.write(item, depth + 1)}")
    return f"{type(value).__name__}({', '.join(parts)})"


def by_attributes(writer: Writer, value: Any, name: str, depth: int) -> str:
    # What a library keeps in slots is its own affair.
    state = attributes_of(value) if writer.owns(type(value)) else getattr(value, "__dict__", {})
    if not state and not hasattr(value, "__dict__"):
        raise NotPlain(f"{'holds' if depth else 'is'} a {name} without attributes")
    if len(state) > _MAX_ATTRIBUTES or not all(key.isidentifier() for key in state):
        raise NotPlain(f"{'holds' if depth else 'is'} a {name} of too many attributes")
    if not state and "__init__" not in vars(type(value)):
        return f"{name}()"
    parts = [name]
    for key, item in state.items():
        _refuse_secret(key, item)
        parts.append(f"{key}={writer.write(item, depth + 1)}")
    return f"with_attributes({', '.join(parts)})"


def _refuse_secret(name: str, value: Any) -> None:
    if is_credential_name(name) and isinstance(value, (str, bytes)) and value:
        raise NotPlain("looks like a credential")


def _of_library(writer: Writer, value: Any, depth: int) -> str:
    kind = type(value)
    if kind.__module__.partition(".")[0] not in _LIBRARIES:
        raise NotPlain(f"{'holds a value' if depth else 'is'} of type {kind.__name__}")
    return by_attributes(writer, value, named(writer, kind, depth), depth)


def named(writer: Writer, value: Any, depth: int) -> str:
    """A function or a class, where one can import it."""
    name = getattr(value, "__qualname__", "")
    module = getattr(value, "__module__", None) or ""
    if name.isidentifier() and writer.owns(value):
        writer.own(value)
        return name
    if getattr(builtins, name, None) is value:
        return name
    for shared in _OF_SHARED_GENERATORS:  # methods that are used as functions
        short = name.rpartition(".")[2]
        if getattr(sys.modules.get(shared), short, None) is value:
            first, dot, rest = shared.partition(".")
            return f"{_bring(writer, first)}{dot}{rest}.{short}"
    if isinstance(value, (types.MethodType, types.BuiltinMethodType)):
        holder = value.__self__
        if not isinstance(holder, types.ModuleType):
            return _method(writer, holder, value.__name__)
    owner = sys.modules.get(module)
    found: Any = owner
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is not value or module == "__main__" or owner is None:
        if name.endswith("<lambda>") and not writer.is_result:
            return lambdas.written(writer, value, _bring)
        what = "a lambda" if name.endswith("<lambda>") else "a function or class without a name"
        raise NotPlain(f"{'holds' if depth else 'is'} {what}")
    public = module.partition(".")[0]
    first = name.partition(".")[0]
    if getattr(sys.modules.get(public), first, None) is getattr(owner, first):
        module = public
    else:
        shorter = module.partition("._")[0]
        if getattr(sys.modules.get(shorter), first, None) is getattr(owner, first):
            module = shorter
    return f"{_bring(writer, module)}.{name}"


def _method(writer: Writer, holder: Any, name: str) -> str:
    """A method that is used as a function, of an object that is made again."""
    inner = Writer(writer.visit)
    source = inner.write(holder, 1)
    if not inner.stands_in and not inner.is_checked and not same(Expression(source, inner), holder):
        raise NotPlain("is a method of an object that is not equal to its own copy")
    writer.absorb(inner)
    writer.is_checked = True
    return f"{source}.{name}"


def _module(writer: Writer, value: Any) -> str:
    return _bring(writer, value.__name__)


def _bring(writer: Writer, module: str) -> str:
    """Import a module under the name that everybody gives it; that name."""
    if any(part.startswith("_") for part in module.split(".")) or module not in sys.modules:
        raise NotPlain("is of a module that one does not import")
    alias = _ALIASES.get(module)
    writer.bring(f"import {module} as {alias}" if alias else f"import {module}")
    return alias or module


def _display(writer: Writer, value: Any, depth: int) -> str:
    """What IPython shows as HTML, Markdown or the like, by what it shows."""
    kind = type(value)
    data = value.data
    is_local = value.url is None and value.filename is None and not str(data).startswith("http")
    public = getattr(sys.modules.get("IPython.display"), kind.__name__, None)
    if public is not kind or not is_local or vars(kind(data)) != vars(value):
        return _of_library(writer, value, depth)
    writer.bring(f"from IPython.display import {kind.__name__}")
    writer.is_checked = True
    return f"{kind.__name__}({writer.write(data, depth + 1)})"


def _graph(writer: Writer, value: Any, depth: int) -> str:
    """A graph of networkx, by the neighbours of each node."""
    kind = named(writer, type(value), depth)
    writer.bring("import networkx as nx")
    if any(data for _, data in value.nodes(data=True)) or value.graph:
        raise NotPlain("is a graph whose nodes have attributes")
    edges = any(data for *_, data in value.edges(data=True))
    if value.is_multigraph():
        raise NotPlain("is a graph with several edges between two nodes")
    neighbours = {n: dict(near) if edges else list(near) for n, near in value.adjacency()}
    writer.is_checked = True
    function = "from_dict_of_dicts" if edges else "from_dict_of_lists"
    source = writer.write(neighbours, depth + 1)
    directed = "" if kind == "nx.Graph" else f", create_using={kind}"
    return f"nx.{function}({source}{directed})"


def _distribution(writer: Writer, value: Any, depth: int) -> str:
    """A distribution of scipy whose parameters are given."""
    writer.bring("import scipy.stats")
    parts = [writer.write(item, depth + 1) for item in value.args]
    parts += [f"{name}={writer.write(item, depth + 1)}" for name, item in value.kwds.items()]
    writer.is_checked = True
    return f"scipy.stats.{value.dist.name}({', '.join(parts)})"


def _symbolic(writer: Writer, value: Any, depth: int) -> str:
    """An expression of sympy, as it prints it where that is all, else as it is built."""
    sympy: Any = sys.modules["sympy"]
    text = str(value)
    parts = [*value.atoms(sympy.Symbol), *value.atoms(sympy.core.function.AppliedUndef)]
    # Read means evaluated: no name may be more than a name.
    is_plain = all(getattr(part, "name", "").isidentifier() for part in parts)
    built = _WORD.sub(_of_sympy, sympy.srepr(value))
    writer.bring("import sympy")
    for source in (*([f"sympy.sympify({text!r})"] if is_plain else []), built):
        try:
            if eval(source, {"sympy": sympy}) == value:
                writer.is_checked = True
                return source
        except Exception:
            continue
    raise NotPlain("is an expression of sympy that does not tell all that is in it")


def _of_sympy(word: re.Match[str]) -> str:
    """A word in the source of an expression, where it stands for something of sympy's."""
    is_name = word[0].isidentifier() and word[0] not in {"True", "False", "None"}
    return f"sympy.{word[0]}" if is_name else word[0]


def _axes(writer: Writer, value: Any, depth: int) -> str:
    """Empty axes, in the place of those that were drawn on."""
    writer.bring("import matplotlib.pyplot as plt")
    writer.stands_in = True
    projection = getattr(value, "name", "rectilinear")
    kind = "" if projection == "rectilinear" else f"projection={projection!r}"
    return f"plt.figure().add_subplot({kind})"


def _figure(writer: Writer, value: Any, depth: int) -> str:
    writer.bring("import matplotlib.pyplot as plt")
    writer.stands_in = True
    return "plt.figure()"


KINDS: dict[tuple[str, str], Callable[[Writer, Any, int], str]] = {
    ("enum", "Enum"): _enum,
    ("IPython", "DisplayObject"): _display,
    ("networkx", "Graph"): _graph,
    ("scipy", "rv_frozen"): _distribution,
    ("sympy", "Basic"): _symbolic,
    ("sympy", "MatrixBase"): _symbolic,
    ("matplotlib", "_AxesBase"): _axes,
    ("matplotlib", "FigureBase"): _figure,
}
