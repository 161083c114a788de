"""A password, token or key is printed, logged or shown.

What it does
    Finds `print`, log lines and last lines of a cell that show a variable named like a credential
    (`password`, `api_key`, `access_token`), such a variable of the environment, or the whole
    environment. Its length, a part of it, or whether it is there, are left alone.

Why it matters
    What is printed stays in the saved notebook, and what a job logs goes to a log that many can
    read and nobody can edit. Whoever reads it can act in your name.

Bad:
    import os
    api_key = os.environ["API_KEY"]
    print("using", api_key)

Good:
    import logging, os
    logger = logging.getLogger(__name__)
    api_key = os.environ["API_KEY"]
    logger.info("using a key of %s letters", len(api_key))

How to fix
    Delete the line, and clear the output. If the notebook was shared, change the credential where
    it was issued, since it has been seen.
"""

import ast
import re
from collections.abc import Iterator

from nb2prod.analysis import Analysis, constant
from nb2prod.analysis.credentials import is_secret_name, may_name_credential
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext

_SHOWS_ALL = re.compile(r"\s*(?:env|printenv)\s*(?:\||$)")


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each credential that is shown."""
    for magic in analysis.register.calls("run_line_magic"):
        if [constant(argument) for argument in magic.node.args] == ["env", ""]:
            yield rule.at(magic.location, _message("os.environ"))
    for command in analysis.commands:
        if any(map(_SHOWS_ALL.match, command.lines)):
            yield rule.at(command.call.location, _message("os.environ"))
    if _may_show(analysis.program.text):
        yield from _shown(analysis)


def _shown(analysis: Analysis) -> Iterator[Diagnostic]:
    """What code prints, logs and displays."""
    showing = {e.node: e for e in analysis.effects if e.kind in {"print", "log"}}
    for effect in showing.values():
        if isinstance(effect.node, ast.Call) and _may_show(effect.cell.text):
            for name in _secrets(effect.node.args):
                yield rule.at(effect.cell.location(effect.node), _message(name))
    for cell in analysis.program.cells:
        last = cell.tree.body[-1] if cell.tree.body else None
        if isinstance(last, ast.Expr) and _may_show(cell.text):
            shows = last.value not in showing and not cell.cell.source.rstrip().endswith(";")
            for name in _secrets([last.value]) if shows else ():
                yield rule.at(cell.location(last), _message(name))
        if "display" in cell.text and _may_show(cell.text):
            for call in index(cell.tree).called("display"):
                for name in _secrets(call.args):
                    yield rule.at(cell.location(call), _message(name))


def _may_show(text: str) -> bool:
    return "environ" in text or may_name_credential(text)


def _message(name: str) -> str:
    said = shown(name, 32).strip('"')
    return gettext(
        "{} is shown, and outputs and logs are kept: delete this, and clear the output", said
    )


def _secrets(nodes: list[ast.expr]) -> Iterator[str]:
    """The credentials among what is shown, whole: by themselves or in a text around them."""
    for node in nodes:
        match node:
            case ast.JoinedStr(values=parts):
                yield from _secrets([p.value for p in parts if isinstance(p, ast.FormattedValue)])
            case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
                yield from _secrets([left, right])
            case ast.Tuple(elts=parts):
                yield from _secrets(parts)
            case ast.Call(func=ast.Attribute(attr="format"), args=parts):
                yield from _secrets(parts)
            case ast.Call(func=ast.Name(id="str" | "repr" | "dict"), args=[_, *_] as parts):
                yield from _secrets(parts)
            case _:
                name = _named(node)
                if name == "os.environ" or is_secret_name(name):
                    yield name


def _named(node: ast.expr) -> str:
    """What a name, an attribute or a variable of the environment is called."""
    match node:
        case ast.Attribute(value=ast.Name(id="os"), attr="environ"):
            return "os.environ"
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Call(func=ast.Attribute(attr="getenv" | "get"), args=[first, *_]):
            return str(constant(first) or "")
    return ""


rule = Rule("NB307", "printed-secret", Severity.WARNING, check, __doc__)
