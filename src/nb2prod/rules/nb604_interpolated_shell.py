"""A shell reads a command that has a value in it.

What it does
    Finds `!` lines with `{name}` or `$name`, `os.system`, and subprocess with `shell=True`, whose
    text is put together from values: in `!` lines those of a loop, of a function's caller or typed
    by a person, elsewhere all that the notebook does not bind to a literal.

Why it matters
    A shell reads spaces, `;` and `$(…)` as its own language. A file name with a space breaks the
    job; one that somebody chose to be `x; rm -rf ~` does what it says.

Bad:
    import os
    for name in names:
        os.system(f"gzip {name}")

Good:
    import subprocess
    for name in names:
        subprocess.run(["gzip", "--", name], check=True)

How to fix
    Call the program without a shell and give it a list: `subprocess.run(["gzip", "--", name],
    check=True)`; `check=True` also stops the job when the program fails. Where a shell is needed,
    quote each value with `shlex.quote`.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, Placed, Register, bound_by
from nb2prod.analysis.shell import Command, bound_once
from nb2prod.notebook.walk import called_name
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext

_OWN = frozenset({"sys.executable", "sys.prefix", "os.getpid", "shlex.quote", "quote"})


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each command that a value goes into."""
    for command in analysis.commands:
        if command.shell and _is_open(command, analysis.register):
            yield rule.at(
                command.call.location,
                gettext(
                    "a value goes into this shell command as it is: "
                    "subprocess.run([program, value], check=True) needs no shell"
                ),
            )


def _is_open(command: Command, register: Register) -> bool:
    """Whether something gets in that changes from time to time, or comes from outside."""
    if any(not _is_fixed(value, register) for value in command.values):
        return True
    names = (n for name in command.names for n in register.names(name))
    return any(isinstance(n.node.ctx, ast.Store) and _varies(n) for n in names) or any(
        _is_argument(command, name) for name in command.names
    )


def _varies(name: Placed[ast.Name]) -> bool:
    """Whether a loop binds the name, or what a person types."""
    value = bound_by(name)
    if isinstance(value, ast.Call):
        return called_name(value) in {"input", "getenv"}
    around = (name.node, *name.around)
    pairs = zip(around[1:], around, strict=False)
    return any(isinstance(o, ast.For | ast.comprehension) and o.target is i for o, i in pairs)


def _is_argument(command: Command, name: str) -> bool:
    functions = (f for f in command.call.around if isinstance(f, ast.FunctionDef))
    return any(name in {a.arg for a in f.args.args} for f in functions)


def _is_fixed(node: ast.expr, register: Register, depth: int = 3) -> bool:
    """Whether a value is a literal, or made of names that are bound to one."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            value = bound_once(name, register) if depth else None
            return value is not None and _is_fixed(value, register, depth - 1)
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(_is_fixed(part, register, depth) for part in parts)
        case ast.FormattedValue(value=value):
            return _is_fixed(value, register, depth)
        case ast.BinOp(left=left, right=right):
            return _is_fixed(left, register, depth) and _is_fixed(right, register, depth)
        case ast.Attribute():
            return register.dotted(node) in _OWN
        case ast.Call(func=func, args=args):
            called = register.dotted(func)
            path = called.startswith(("os.path.", "pathlib.")) or called in {"str", "os.getcwd"}
            number = called in {"int", "float", "len", "round"}
            return number or called in _OWN or (path and all(_is_fixed(a, register) for a in args))
    return False


rule = Rule("NB604", "interpolated-shell", Severity.WARNING, check, __doc__)
