"""IPython's expansion of `{x}` and `$x` in shell lines and magics, as Python text."""

import ast
import builtins
import re
import string
from collections.abc import Collection, Iterator

from nb2prod.notebook.walk import walk

_DOLLAR = re.compile(r"(.*?)\$(\$?[\w.]+)(?=([^']*'[^']*')*[^']*$)", re.DOTALL)
_BUILTINS = frozenset(dir(builtins))

Part = tuple[str, bool]  # a text, and whether it is Python


def expanded(text: str, known: Collection[str]) -> str:
    """The Python for a line in which IPython puts the values of variables.

    As in IPython, a line that names anything unknown is left alone as a whole: its `$` and braces
    are then the shell's.
    """
    parts = _parts(text)
    if parts is None or not all(_evaluates(part, known) for part, code in parts if code):
        return literal(text)
    if not any(code for _, code in parts):
        return literal("".join(part for part, _ in parts))
    if len(parts) == 1:
        return f"str({parts[0][0]})"
    return _f_string(parts) or " + ".join(f"str({p})" if code else literal(p) for p, code in parts)


def is_expanded(text: str, known: Collection[str]) -> bool:
    """Whether IPython would put the value of a variable into a line."""
    parts = _parts(text)
    code = [part for part, is_code in parts or () if is_code]
    return bool(code) and all(_evaluates(part, known) for part in code)


def literal(text: str) -> str:
    """A string literal; one of several lines stands as it reads."""
    if "\n" not in text.strip("\n"):
        single = repr(text)
        plain = single.startswith("'") and '"' not in text and "\\'" not in single
        return f'"{single[1:-1]}"' if plain else single
    if not all(c.isprintable() or c == "\n" for c in text) or re.search(r"[ ]$", text, re.M):
        return repr(text)
    body = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    body = body[:-1] + '\\"' if body.endswith('"') else body
    return f'"""\\\n{body}"""'


def _parts(text: str) -> list[Part] | None:
    try:
        found = [part for part in _fields(text) if part[0]]
    except ValueError:  # a brace that is not closed
        return None
    joined: list[Part] = []
    for part, code in found:
        if joined and not code and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + part, False)
        else:
            joined.append((part, code))
    return joined


def _fields(text: str) -> Iterator[Part]:
    for before, field, spec, conversion in string.Formatter().parse(text):
        done = 0
        for match in _DOLLAR.finditer(before):
            if match[2].startswith("$"):
                yield match[1] + match[2], False
            else:
                yield match[1], False
                yield match[2], True
            done = match.end()
        yield before[done:], False
        if field is not None:
            expression = f"{field}:{spec}" if spec else field
            as_text = {"r": "repr", "s": "str", "a": "ascii"}.get(conversion or "", "")
            yield (f"{as_text}({expression})" if as_text else expression or "}"), True


def _evaluates(expression: str, known: Collection[str]) -> bool:
    """Whether an expression is Python about names that there are."""
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    names = {node.id for node in walk(tree) if isinstance(node, ast.Name)}
    return all(name in known or name in _BUILTINS for name in names)


def _f_string(parts: list[Part]) -> str:
    """The parts as one f-string, or '' when an expression holds what Python 3.11 forbids there."""
    code = "".join(part for part, is_code in parts if is_code)
    quote = next((q for q in "\"'" if q not in code), "")
    if not quote or re.search(r"[\\\n#{}]", code):
        return ""
    body = ""
    for part, is_code in parts:
        if is_code:
            body += "{" + part.strip() + "}"
        else:
            inner = repr(part + "'\"")[1:-1]  # both quotes inside make repr escape the single one
            inner = inner.removesuffix("\\'\"").replace("\\'", "'").replace(quote, "\\" + quote)
            body += inner.replace("{", "{{").replace("}", "}}")
    return f"f{quote}{body}{quote}"
