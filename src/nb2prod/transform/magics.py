"""What becomes of IPython's magics, shell lines and help in a package."""

import ast
import re
import shlex
from dataclasses import dataclass, replace

from nb2prod.notebook import TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.model import Skipped

_DISPLAY_SETUP = frozenset(
    "matplotlib pylab config autoreload reload_ext load_ext watermark precision pprint "
    "colors xmode autosave automagic".split()
)
_BENCHMARKS = frozenset({"timeit", "prun", "lprun", "memit", "mprun"})
_HELP = frozenset({"pinfo", "pinfo2", "psearch", "who", "whos", "who_ls", "history", "lsmagic"})
_SHELL_NOTE = "runs as it stands, wherever its commands and its files are"
_LOGGER, _REPORT = "\0logger", "\0report"  # stand for names that are put in at the end
_PIP = re.compile(r"^(?:python3? -m )?(?:pip3?|conda|mamba) install\s+(.*)")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What stands in a magic's place: Python text, or nothing, with the reason to tell.

    `note` is what a reviewer should know of the text.
    """

    text: str | None = None
    imports: frozenset[str] = frozenset()
    requirements: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""


def translate_magics(draft: Draft, voice: tuple[str, str]) -> Draft:
    """Replace every magic by Python that does the same, or leave it out and say why.

    `voice` are the names under which the code reaches the package's logger and report.
    """
    change: dict[Unit, Unit] = {}
    imports: set[str] = set(draft.extra_imports)
    requirements = list(draft.requirements)
    skipped, notes = list(draft.skipped), list(draft.notes)
    for unit in draft.units:
        calls = _magic_calls(unit.node)
        if not calls:
            continue
        new = unit
        for call in calls:
            answer = _answer(call)
            answer = replace(answer, text=_named(answer.text, voice))
            imports |= answer.imports
            requirements += answer.requirements
            if answer.note:
                notes.append(Skipped(_as_typed(call), answer.note, unit.cell.location(call)))
            if answer.reason:
                skipped.append(Skipped(_as_typed(call), answer.reason, unit.cell.location(call)))
            new = _replaced(new, call, answer)
        names = replace(unit.names, reads=unit.names.reads - {"get_ipython"})
        change[unit] = replace(new, names=names)
    return replace(
        draft.mapped(change),
        extra_imports=frozenset(imports),
        requirements=tuple(requirements),
        skipped=tuple(skipped),
        notes=tuple(notes),
    )


def _named(text: str | None, voice: tuple[str, str]) -> str | None:
    return text and text.replace(_LOGGER, voice[0]).replace(_REPORT, voice[1])


def _replaced(unit: Unit, call: ast.Call, answer: _Answer) -> Unit:
    alone = isinstance(unit.node, ast.Expr) and unit.node.value is call
    if answer.text is None and alone:
        return unit.to(Place.DROPPED)
    start, end = unit.cell.span(call)
    statement = any(isinstance(n, ast.Expr) and n.value is call for n in walk(unit.node))
    return unit.edited([TextEdit(start, end, answer.text or ("pass" if statement else "None"))])


def _magic_calls(node: ast.AST) -> list[ast.Call]:
    return [
        call
        for call in walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Call)
        and isinstance(call.func.value.func, ast.Name)
        and call.func.value.func.id == "get_ipython"
    ]


def _arguments(call: ast.Call) -> list[str]:
    return [str(a.value) if isinstance(a, ast.Constant) else "" for a in call.args]


def _as_typed(call: ast.Call) -> str:
    arguments = [*_arguments(call), "", "", ""]
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if method == "run_cell_magic":
        return f"%%{arguments[0]} {arguments[1]}".strip()
    if method == "run_line_magic":
        if arguments[0] == "pinfo":
            return f"{arguments[1]}?"
        return f"%{arguments[0]} {arguments[1]}".strip()
    return f"!{arguments[0]}"


def _answer(call: ast.Call) -> _Answer:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    arguments = _arguments(call)
    if method in {"system", "getoutput"} and len(arguments) == 1:
        return _shell(arguments[0], captured=method == "getoutput")
    if method == "run_line_magic" and len(arguments) == 2:
        return _line(*arguments)
    if method == "run_cell_magic" and len(arguments) == 3:
        return _cell(*arguments)
    return _Answer(reason="speaks to IPython itself, which a package does not have")


def _shell(command: str, *, captured: bool) -> _Answer:
    if match := _PIP.match(command):
        return _Answer(requirements=_pip_requirements(match[1]))
    if re.search(r"[{$]", command):
        return _Answer(reason="a shell line that expands notebook variables: write it in Python")
    if captured:
        run = (
            f"subprocess.run({command!r}, shell=True, check=False, capture_output=True, text=True)"
        )
        return _Answer(f"{run}.stdout.splitlines()", frozenset({"import subprocess"}))
    return _Answer(f"{_REPORT}.shell({command!r})", note=_SHELL_NOTE)


def _pip_requirements(arguments: str) -> tuple[str, ...]:
    try:
        words = shlex.split(arguments, comments=True)
    except ValueError:
        return ()
    return tuple(w for w in words if re.match(r"^[A-Za-z0-9][\w.\-\[\]]*([=<>!~]=?[\w.*]+)?$", w))


def _line(name: str, rest: str) -> _Answer:
    if name in _DISPLAY_SETUP:
        return _Answer()
    if name in {"pip", "conda"}:
        return _shell(f"pip {rest}", captured=False)
    if name == "cd" and rest and not re.search(r"[{$]|^-", rest):
        folder = rest.strip("'\"")
        text = f"os.chdir(os.path.expanduser({folder!r}))"
        return _Answer(text, frozenset({"import os"}))
    if name in _BENCHMARKS:
        return _Answer(reason="a benchmark: it measures the code and changes nothing")
    if name in _HELP:
        return _Answer(reason="a look at the documentation or at the session")
    if name in {"ls", "cat", "mkdir", "rm", "cp", "mv", "pwd"}:
        return _shell(f"{name} {rest}".strip(), captured=False)
    return _Answer(reason=f"nb2prod does not know what %{name} does: write it in Python")


def _cell(name: str, rest: str, body: str) -> _Answer:
    if name in {"bash", "sh"} and not rest:
        command = shlex.join([name, "-c", body])
        return _Answer(f"{_REPORT}.shell({command!r})", note=_SHELL_NOTE)
    if name in {"writefile", "file"} and rest and " " not in rest:
        text = (
            f"{_LOGGER}.info('Writing %s', {rest!r})\n"
            f"Path({rest!r}).write_text({body!r}, encoding='utf-8')"
        )
        return _Answer(text, frozenset({"from pathlib import Path"}))
    if name == "timeit":
        return _Answer(reason="a benchmark: it measures the code and changes nothing")
    return _Answer(reason=f"a cell in another language (%%{name}): keep it as a file of its own")
