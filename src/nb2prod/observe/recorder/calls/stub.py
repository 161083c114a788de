"""A function's code exchanged for a stub with the same signature, for as long as it is watched.

The function stays the same object with the same name, defaults and signature, so that libraries
which look at it, copy it or compare it notice nothing; and once its own code is back, a call costs
what it always did. The stub carries the code along: sent to a worker process, it still works there.
"""

from __future__ import annotations

import inspect
from types import CodeType

_CODE = "nb2prod: the function's own code goes here"
_TEXT = """\
def outer():
    {free}
    def stub({parameters}):
        return (
            __import__('sys').modules[{module!r}].enter({number}, ({positional}), {{{keywords}}})
            if {module!r} in __import__('sys').modules
            else __import__('types').FunctionType(
                {code!r}, globals(), None, None, (lambda: ({inside})).__closure__
            )({arguments})
        )
    return stub
"""


def stub_of(code: CodeType, number: int) -> CodeType:
    """Code that hands a call to `enter(number, positional arguments, keyword arguments)`."""
    shape = _Shape(code)
    text = _TEXT.format(
        parameters=", ".join(shape.parameters),
        positional="".join(f"{name}, " for name in shape.positional),
        keywords=", ".join(
            name if name.startswith("**") else f"{name!r}: {name}" for name in shape.keywords
        ),
        arguments=", ".join(
            [*shape.positional, *(n if n.startswith("**") else f"{n}={n}" for n in shape.keywords)]
        ),
        number=number,
        free=" = ".join([*code.co_freevars, "None"]) if code.co_freevars else "pass",
        inside="".join(f"{name}, " for name in code.co_freevars),
        module=f"{__package__}.calls",
        code=_CODE,
    )
    namespace: dict[str, object] = {}
    exec(compile(text, code.co_filename, "exec"), namespace)
    stub: CodeType = namespace["outer"]().__code__  # type: ignore[operator]
    return stub.replace(
        co_consts=tuple(code if constant == _CODE else constant for constant in stub.co_consts),
        co_name=code.co_name,
        co_firstlineno=code.co_firstlineno,
    )


class _Shape:
    """A code's parameters, as a `def` and as a call spell them."""

    def __init__(self, code: CodeType) -> None:
        names = list(code.co_varnames)
        plain = names[: code.co_argcount]
        keyword_only = names[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        rest = names[code.co_argcount + code.co_kwonlyargcount :]
        star = ["*" + rest.pop(0)] if code.co_flags & inspect.CO_VARARGS else []
        double = ["**" + rest.pop(0)] if code.co_flags & inspect.CO_VARKEYWORDS else []
        self.positional = plain + star
        self.keywords = keyword_only + double
        only = code.co_posonlyargcount
        before = [*plain[:only], "/"] if only else []
        bare = ["*"] if keyword_only and not star else []
        self.parameters = [*before, *plain[only:], *star, *bare, *keyword_only, *double]
