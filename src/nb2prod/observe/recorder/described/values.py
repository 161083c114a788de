"""Values described so that those of two runs can be compared, without keeping them.

Nothing here runs the user's code, draws random numbers, or moves an iterator; libraries are known
by the names of their classes, and never imported.
"""

from __future__ import annotations

import re
import types
import warnings
from itertools import islice
from typing import Any, Callable  # noqa: UP035 (Python 3.8)

from ..credentials import is_credential_name
from . import figures, tables
from .description import Description, NotComparable, TooLong, is_own, type_name

_Handler = Callable[[Description, Any], None]
_SILENCE: tuple[Any, ...] = ("ignore", None, Warning, None, 0)
_FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType,
    types.WrapperDescriptorType, types.MethodDescriptorType, types.ClassMethodDescriptorType,
)  # fmt: skip
MEASURED = re.compile(r"(?:^|_)(?:re)?(?:fit|score)_time_?$")  # scikit-learn's, of a search
_NO_ITEMS: dict[str, str] = {}
_OWN_NAME = re.compile(r"[0-9a-f]{32}")
_VIEWS = (type(_NO_ITEMS.keys()), type(_NO_ITEMS.values()), type(_NO_ITEMS.items()))


def describe(value: Any, name: str = "") -> dict[str, Any]:
    """The fields of a `Value`; `name` is that of the variable, if it is in one. Never raises."""
    told = {"type": type_name(type(value)), "comparable": False}
    if name and is_credential_name(name):
        return told
    description = Description(_visit, keeps=True)
    filters: Any = warnings.filters
    filters.insert(0, _SILENCE)  # `catch_warnings` would have warnings told a second time
    try:
        description.part(value)
    except TooLong:
        return {**told, "summary": "takes too long to look at"}
    except Exception:
        return told
    finally:
        filters.remove(_SILENCE)
    description.finish()
    told["summary"] = description.summary + (" (the first part of it)" * description.is_cut)
    told["shape"] = description.shape
    told["parts"] = description.parts
    told["digest"] = description.digest
    told["floats"] = description.floats
    told["floats_digest"] = description.floats_digest
    told["comparable"] = True
    return told


def _visit(description: Description, value: Any) -> None:
    kind = type(value)
    handler = _handlers.get(kind)
    if handler is None:
        handler = _handlers[kind] = _handler_of(kind)
    description.token(type_name(kind))
    handler(description, value)


def _handler_of(kind: type) -> _Handler:
    for base in kind.__mro__:
        key = (str(base.__module__).partition(".")[0], base.__name__)
        if key in _KNOWN:
            return _KNOWN[key]
        if base in _handlers:
            return _handlers[base]
    return _object


def _none(description: Description, value: Any) -> None:
    description.summarise(repr(value))


def _int(description: Description, value: Any) -> None:
    description.token(hex(value))
    description.summarise(repr(value) if value.bit_length() < 256 else "a large number")


def _float(description: Description, value: Any) -> None:
    description.summarise(float.__repr__(value))
    description.number(value)


def _complex(description: Description, value: Any) -> None:
    description.summarise(complex.__repr__(value))
    description.number(value.real)
    description.number(value.imag)


def _str(description: Description, value: Any) -> None:
    text = str.__str__(value)
    description.text(text)
    description.summarise(repr(text[:200]))


def _bytes(description: Description, value: Any) -> None:
    description.text(bytes(value[:2000]).decode("latin-1"))
    description.data(value)
    description.summarise(f"{len(value)} bytes")


def _list(description: Description, value: Any) -> None:
    items = list(list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value))
    description.summarise(f"{len(items)} items")
    description.built([len(items)])
    description.sequence(items)


def _set(description: Description, value: Any) -> None:
    base = set if isinstance(value, set) else frozenset
    items = list(base.__iter__(value))
    description.summarise(f"{len(items)} items")
    description.built([len(items)])
    description.unordered(items)


def _dict(description: Description, value: Any) -> None:
    description.summarise(f"{dict.__len__(value)} items")
    keys, values = list(dict.keys(value)), list(dict.values(value))
    description.built([len(keys)], [(k, type_name(type(v))) for k, v in dict.items(value)])
    for place, key in enumerate(keys):
        if isinstance(key, str) and (is_credential_name(key) or MEASURED.search(key)):
            values[place] = None
    description.sequence(keys)
    description.sequence(values)


def _view(description: Description, value: Any) -> None:
    description.summarise(f"{len(value)} items")
    description.sequence(list(value))


def _function(description: Description, value: Any) -> None:
    description.summarise(value.__name__)
    description.token(value.__name__)


def _class(description: Description, value: Any) -> None:
    description.summarise(type_name(value))
    description.token(type_name(value))


def _module(description: Description, value: Any) -> None:
    description.token(value.__name__.rpartition(".")[2])


def _logger(description: Description, value: Any) -> None:
    """Its name is the module's, and its handlers are the run's: both are others in a package."""
    description.token(str(value.level))


def _symbolic(description: Description, value: Any) -> None:
    """An expression of sympy: its tree, down to the symbols and numbers."""
    if value.args:
        description.sequence(value.args)
    else:
        description.text(str(value))


def _image(description: Description, value: Any) -> None:
    description.summarise(f"{value.mode} of {value.size[0]} × {value.size[1]} pixels")
    description.token(f"{value.mode} {value.size}")
    if getattr(value, "im", None) is not None:  # else its file is not read yet
        description.data(value.tobytes())


def _plotly(description: Description, value: Any) -> None:
    description.part(value.to_plotly_json())


def _map(description: Description, value: Any) -> None:
    """An element of a map of folium, with its parts, whose names are different in each run."""
    own = {name: part for name, part in vars(value).items() if name not in {"_parent", "_env"}}
    for name in sorted(own):
        if not _is_private(name):
            description.token(name)
            part = own[name]
            if isinstance(part, str):
                part = _OWN_NAME.sub("", part)
            elif isinstance(part, dict) and any(_OWN_NAME.search(str(key)) for key in part):
                part = list(part.values())
            description.part(part)


def _widget(description: Description, value: Any) -> None:
    """What a widget is set to, without how it looks and without asking its own code."""
    held = value._trait_values
    for name in sorted(held):
        if name[0] != "_" and name not in {"keys", "comm", "layout", "style", "log"}:
            description.token(name)
            description.part(held[name])


def _refuse(description: Description, value: Any) -> None:
    raise NotComparable


def _object(description: Description, value: Any) -> None:
    """Any other object, by its attributes, or else by what `pickle` would write of it."""
    own = _own_dict(value)
    attributes = {**_slots(value), **(own or {})}
    if not attributes and not is_own(type(value)):
        _pickled(description, value)
    for name in sorted(attributes, key=str):
        if not _is_private(name):
            description.token(name)
            description.part(None if is_credential_name(name) else attributes[name])


def _pickled(description: Description, value: Any) -> None:
    reduced = value.__reduce_ex__(4)
    if isinstance(reduced, str):
        description.token(reduced)
        return
    constructor, arguments, *rest = reduced
    is_empty = constructor.__name__ == "__newobj__" and len(arguments) == 1 and not any(rest)
    if is_empty and type(value) is not object and _own_dict(value) is None:
        raise NotComparable  # what it holds is out of sight
    description.token(constructor.__name__)
    description.part(arguments)
    for part in rest:
        is_iterator = hasattr(type(part), "__next__")
        description.part(list(islice(part, description.items_left)) if is_iterator else part)


def _own_dict(value: Any) -> dict[str, Any] | None:
    try:
        return dict(object.__getattribute__(value, "__dict__"))
    except (AttributeError, TypeError):
        return None


def _slots(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in type(value).__mro__:
        for name, member in vars(base).items() if "__slots__" in vars(base) else ():
            if isinstance(member, types.MemberDescriptorType) and name not in found:
                try:
                    found[name] = member.__get__(value)
                except (AttributeError, TypeError):
                    continue
    return found


def _is_private(name: Any) -> bool:
    """Attributes that say nothing of the value: kept for later, identities, times it took."""
    text = str(name).lower()
    if text.startswith("__") or text.endswith("_id") or "cache" in text or "lock" in text:
        return True
    return bool(MEASURED.search(text))


_handlers: dict[type, _Handler] = {
    type(None): _none, type(...): _none, bool: _none, int: _int, float: _float, complex: _complex,
    str: _str, bytes: _bytes, bytearray: _bytes, list: _list, tuple: _list, dict: _dict,
    set: _set, frozenset: _set, type: _class, types.ModuleType: _module, object: _object,
    **dict.fromkeys(_FUNCTIONS, _function), **dict.fromkeys(_VIEWS, _view),
    **dict.fromkeys((types.GeneratorType, types.CoroutineType), _refuse),
}  # fmt: skip
_KNOWN: dict[tuple[str, str], _Handler] = {
    ("numpy", "ndarray"): tables.array,
    ("numpy", "generic"): tables.array,
    ("pandas", "DataFrame"): tables.frame,
    ("pandas", "Series"): tables.series,
    ("pandas", "Index"): tables.index,
    ("pandas", "Styler"): tables.styler,
    ("scipy", "_spbase"): tables.sparse,
    ("scipy", "spmatrix"): tables.sparse,
    ("torch", "Tensor"): tables.tensor,
    ("tensorflow", "Tensor"): tables.tensor,
    ("matplotlib", "FigureBase"): figures.figure,
    ("matplotlib", "_AxesBase"): figures.axes,
    ("matplotlib", "Artist"): figures.artist,
    ("sympy", "Basic"): _symbolic,
    ("logging", "Logger"): _logger,
    ("PIL", "Image"): _image,
    ("plotly", "BaseFigure"): _plotly,
    ("branca", "Element"): _map,
    ("ipywidgets", "Widget"): _widget,
    ("traitlets", "HasTraits"): _refuse,
    ("_random", "Random"): _pickled,
    ("_io", "_IOBase"): _refuse,
    ("threading", "Thread"): _refuse,
    ("subprocess", "Popen"): _refuse,
    ("tempfile", "_TemporaryFileWrapper"): _refuse,
    ("tempfile", "TemporaryDirectory"): _refuse,
}
