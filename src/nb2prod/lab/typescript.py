"""The messages in TypeScript: `python -m nb2prod.lab.typescript > labextension/src/messages.ts`."""

import dataclasses
import inspect
import types
import typing
from collections.abc import Iterator

from nb2prod.lab import messages

_HEAD = """\
/**
 * What the server is asked and what it answers.
 *
 * Written by `python -m nb2prod.lab.typescript`; a test fails when it is out of date.
"""
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def module() -> str:
    """The text of messages.ts."""
    said = (messages.__doc__ or "").partition("\n\n")[2].strip().split("\n")
    head = [*_HEAD.splitlines(), " *", *(f" * {line}" for line in said), " */", ""]
    event = f"export const PROGRESS_EVENT = '{messages.PROGRESS_EVENT}';\n"
    kinds = map(_interface, _reachable((*messages.ASKED, *messages.ANSWERED)))
    return "\n".join([*head, event, *kinds, *_posts()])


def _reachable(roots: tuple[type, ...]) -> list[type]:
    """The types and all that they are made of, parts first."""
    found: dict[type, None] = {}

    def visit(kind: object) -> None:
        for part in typing.get_args(kind):
            visit(part)
        if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind not in found:
            for hint in typing.get_type_hints(kind).values():
                visit(hint)
            found[kind] = None

    for root in roots:
        visit(root)
    return list(found)


def _posts() -> Iterator[str]:
    """A class that asks by `ask`, whichever way that goes."""
    yield "/** Whoever can `ask` can post all of these. */"
    yield "export abstract class Posts {"
    yield "  protected abstract ask<T>(method: string, path: string, body?: unknown): Promise<T>;\n"
    for way, (asked, answered) in messages.POSTED.items():
        kinds = f"(r: {_type(asked)}) => this.ask<{_type(answered)}>"
        yield f"  {way} = {kinds}('POST', '{way}', r);"
    yield "}\n"


def _interface(kind: type) -> str:
    return "\n".join(
        [*_comment(kind), f"export interface I{kind.__name__} {{", *_fields(kind), "}\n"]
    )


def _comment(kind: type) -> Iterator[str]:
    yield "/**"
    for line in inspect.getdoc(kind).split("\n"):  # type: ignore[union-attr]
        yield f" * {line}".rstrip()
    yield " */"


def _fields(kind: type) -> Iterator[str]:
    """A field of a request that has a default may be left out; an answer has all of them."""
    hints = typing.get_type_hints(kind)
    is_asked = kind in _reachable(messages.ASKED)
    for field in dataclasses.fields(kind):
        has_default = {field.default, field.default_factory} != {dataclasses.MISSING}
        may_lack = is_asked and has_default
        yield f"  {field.name}{'?' if may_lack else ''}: {_type(hints[field.name])};"


def _type(hint: object) -> str:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return " | ".join(f"'{value}'" for value in args)
    if origin is tuple:
        part = _type(args[0])
        return f"({part})[]" if " " in part else f"{part}[]"
    if origin is dict:
        return f"{{ [name: string]: {_type(args[1])} }}"
    if origin is types.UnionType:
        return " | ".join(map(_type, args))
    if hint is typing.Any:
        return "unknown"
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return f"I{hint.__name__}"
    return _PLAIN[typing.cast(type, hint)]


if __name__ == "__main__":
    print(module(), end="")
