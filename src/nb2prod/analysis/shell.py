"""Commands that a notebook gives to a shell, or starts: `!` lines, `os.system`, subprocess."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.register import Placed, Register, bound_by, constant, keyword

_STARTS = frozenset("run call check_call check_output Popen getoutput getstatusoutput".split())
_LINE_MAGICS = frozenset("pip conda mamba micromamba uv sx system env".split())
_CELL_MAGICS = frozenset({"bash", "sh", "script", "system", "sx", "!"})
_GIVEN = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})|(?<![$\\])\$\{?([A-Za-z_]\w*)")
_FIELD = re.compile(r"\{[^{}]*\}|%[sdr]")


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """A command: `text` has `{}` for what is put in from Python, `values` are those expressions.

    `shell`: a shell reads it; `names` those that IPython may put into a `!` line.
    """

    call: Placed[ast.Call]
    text: str
    shell: bool
    values: tuple[ast.expr, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")


def find_commands(register: Register) -> Iterator[Command]:
    """Every command, those of each kind in reading order."""
    for call in register.calls("system", "getoutput"):
        if "get_ipython" in register.called(call.node):
            yield _ipython(call, constant(call.node.args[0]))
    for call in register.calls("run_line_magic", "run_cell_magic"):
        name, *texts = [str(constant(argument)) for argument in call.node.args]
        if name in _LINE_MAGICS and len(texts) == 1:
            yield _ipython(call, f"{name} {texts[0]}")
        elif name in _CELL_MAGICS and len(texts) == 2:
            yield Command(call, texts[1], True)
    for call in register.calls("system", "popen"):
        if register.called(call.node) in {"os.system", "os.popen"}:
            yield from _python(call, register, True)
    for call in register.calls(*_STARTS):
        if register.called(call.node).startswith("subprocess."):
            shell = "output" in register.called(call.node).rpartition(".get")[2]
            yield from _python(
                call, register, shell or constant(keyword(call.node, "shell")) is True
            )


def _ipython(call: Placed[ast.Call], text: object) -> Command:
    line = str(text)
    words = [a or b for a, b in _GIVEN.findall(line)] if "{" in line or "$" in line else ()
    names = [n for w in words for n in re.findall(r"(?<![.\w'\"])[A-Za-z_]\w*", w)]
    return Command(call, line, True, names=tuple(names))


def _python(call: Placed[ast.Call], register: Register, shell: bool) -> Iterator[Command]:
    given = call.node.args[0] if call.node.args else keyword(call.node, "args", "command", "cmd")
    if isinstance(given, ast.Name):
        given = bound_before(given.id, call, register) or given
    if isinstance(given, ast.List | ast.Tuple):
        words = [_written(word) for word in given.elts]
        yield Command(call, " ".join(text for text, _ in words), shell)
    elif given is not None:
        text, values = _written(given)
        yield Command(call, text, shell, tuple(values))


def bound_before(name: str, place: Placed[ast.Call], register: Register) -> ast.expr | None:
    """What a name was bound to last in the same cell, else all that it is ever bound to."""
    here = [n for n in register.names(name) if n.cell is place.cell and n.order < place.order]
    bound = [n for n in here if isinstance(n.node.ctx, ast.Store)]
    return (bound_by(bound[-1]) if bound else None) or bound_once(name, register)


def bound_once(name: str, register: Register) -> ast.expr | None:
    """The only value that a name is ever bound to, if a plain assignment does it."""
    bound = register.bound(name)
    return bound_by(bound[0]) if len(bound) == 1 else None


def _written(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """The text of a string expression with `{}` for its computed parts, and these."""
    match node:
        case ast.Constant(value=str(text)):
            return text, []
        case ast.JoinedStr():
            parts = [_written(part) for part in node.values]
            return "".join(text for text, _ in parts), [v for _, some in parts for v in some]
        case ast.FormattedValue():
            return "{}", [node.value]
        case ast.BinOp(op=ast.Add()):
            (left, some), (right, more) = _written(node.left), _written(node.right)
            return left + right, some + more
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text))):
            given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            return _FIELD.sub("{}", text), list(given)
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str(text)))):
            return _FIELD.sub("{}", text), [*node.args, *(k.value for k in node.keywords)]
        case ast.Call(func=ast.Attribute(attr="split", value=text_node)):
            return _written(text_node)
    return "{}", [node]
