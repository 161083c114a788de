"""Lambdas of the notebook as source: those that need nothing but what anybody can import."""

from __future__ import annotations

import ast
import builtins
import linecache
import types
from collections.abc import Callable, Iterator
from typing import Any

from .writer import NotPlain, Writer

_MAX_LENGTH = 200


def written(writer: Writer, value: Any, bring: Callable[[Writer, str], str]) -> str:
    """The text of a lambda as it stands in its cell; `bring` imports a module by its usual name.

    Raises:
        NotPlain: it cannot be told from others, or it reads what a test does not have.
    """
    code = value.__code__
    if code.co_freevars or value.__defaults__ or value.__kwdefaults__:
        raise NotPlain("is a lambda that holds values of its own")
    found = {text: node for text, node in _on_line(code) if _code_of(node) == _told(code)}
    if len(found) != 1:
        raise NotPlain("is a lambda")
    ((text, node),) = found.items()
    for name in _read_by(node):
        held = value.__globals__.get(name)
        if isinstance(held, types.ModuleType) and bring(writer, held.__name__) == name:
            continue
        if held is None and hasattr(builtins, name):
            continue
        if not writer.owns(held) or getattr(held, "__name__", "") != name:
            raise NotPlain(f"is a lambda that reads {name}")
        writer.own(held)
    writer.is_checked = True
    return text


def _on_line(code: types.CodeType) -> Iterator[tuple[str, ast.Lambda]]:
    """The lambdas that begin where this one does, with their texts."""
    source = "".join(linecache.getlines(code.co_filename))
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return
    for node in nodes:
        if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno:
            text = ast.get_source_segment(source, node) or ""
            if text and "\n" not in text and len(text) <= _MAX_LENGTH:
                yield text, node


def _code_of(node: ast.Lambda) -> object:
    whole = compile(ast.Expression(node), "", "eval")
    return next(_told(inner) for inner in whole.co_consts if isinstance(inner, types.CodeType))


def _told(code: types.CodeType) -> object:
    """What tells lambdas of one line apart; how one is compiled depends on what is around it."""
    return code.co_names, code.co_varnames, repr(code.co_consts)


def _read_by(node: ast.Lambda) -> list[str]:
    """The names that its body takes from outside."""
    own = {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
    names = {part.id for part in ast.walk(node.body) if isinstance(part, ast.Name)}
    return sorted(names - own)
