"""Line magics: `%name arguments`."""

import ast
import re
import sys
from collections.abc import Callable

from nb2prod.transform.plain.magics.answer import Answer, Setting
from nb2prod.transform.plain.magics.expand import literal
from nb2prod.transform.plain.magics.run import run
from nb2prod.transform.plain.magics.shell import shell_line
from nb2prod.transform.plain.magics.timed import timeit

_NO_TRACE = frozenset(
    "matplotlib config autoreload aimport reload_ext load_ext colors color autosave "
    "automagic autocall autoindent doctest_mode gui time logstart "
    "logon logoff logstop logstate".split()
)
_OF_FIGURES = re.compile(r"InlineBackend\.(?:figure_formats?|rc|print_figure_kwargs)\s*=")
_EXTENSIONS = frozenset(
    "autoreload watermark version_information rich nb_black lab_black nb_mypy tensorboard "
    "memory_profiler line_profiler snakeviz sql cython cythonmagic Cython dotenv blackcellmagic "
    "pycodestyle_magic jupyter_black heat ipytest storemagic".split()
)
_LOOKS = frozenset(
    "pinfo pinfo2 psearch pdoc pdef psource pfile pycat who whos who_ls history hist "
    "magic quickref page more less man edit ed notebook recall rerun rep macro save pastebin "
    "tensorboard debug pdb tb".split()
)
_OF_THE_SESSION = {
    "lsmagic": "",
    "pprint": "",
    "precision": "",
    "xmode": "",
    "version_information": "version_information",
    "watermark": "watermark",
}
"""Magics that print what they know of the session, or set how it shows values, and the extension
that brings each: a job has a session too."""
_OF_IMPORTS = re.compile(r"(?:^|\s)(?:-iv|--iversions)\b")
_VERSIONED = frozenset(
    "argparse csv ctypes decimal ipaddress json logging platform re zlib".split()
)
"""Modules of Python's own that tell a version."""
_PROFILES = frozenset({"prun", "lprun"})
_OF_PROFILES = re.compile(r"^(?:-(?:[qr]+|[lsTDfmu]\s*\S+)(?:\s+|$))*")
_BENCHMARKS = frozenset({"memit", "mprun", "snakeviz", "scalene"})
_COMMANDS = frozenset("ls ll la cat mkdir rmdir rm cp mv head tail".split())
_ALIASES = {"ls": "ls -F", "ll": "ls -F -o"}  # IPython's own, without their colours
_SAID = {
    "alias": "a name for a shell line: write the line where the name is used",
    "load": "puts a file's text into the cell, and runs nothing",
    "loadpy": "puts a file's text into the cell, and runs nothing",
}
_LOOK = "a look at the documentation or at the session"
_BENCHMARK = "a benchmark: it measures the code and changes nothing"
_PROFILED = "the package runs this code, and does not profile it"
_OS = frozenset({"import os"})


def line_magic(name: str, rest: str, setting: Setting) -> Answer:
    """What becomes of `%name rest`."""
    rest = _without_comment(rest)
    if name == "config" and _is_of_figures(rest):
        return Answer(session=rest)
    if name in _NO_TRACE:
        return _extension(rest) if name == "load_ext" else Answer()
    if name in {"pip", "conda", "mamba"}:
        return shell_line(f"{name} {rest}", setting, captured=False)
    if name in {"sx", "system", "sc"} and rest:
        return shell_line(rest, setting, captured=True)
    if name in _COMMANDS:
        command = _ALIASES.get(name, name)
        return shell_line(f"{command} {rest}".strip(), setting, captured=False)
    if name in _PROFILES and setting.alone:
        return Answer(f"{_OF_PROFILES.sub('', rest)};", note=_PROFILED)
    if name in _BENCHMARKS | _PROFILES:
        return Answer(reason=_BENCHMARK)
    if name in _LOOKS:
        return Answer(reason=_LOOK)
    if name in _SAID:
        return Answer(reason=_SAID[name])
    if name in _OF_THE_SESSION:
        return _session(name, rest, setting)
    if name == "sql":
        return query(rest)
    if made := _MADE.get(name):
        return made(rest, setting)
    return Answer(reason=f"nb2prod does not know what %{name} does: write it in Python")


def query(text: str) -> Answer:
    """What to write for a query; an address may hold a password, so it is not repeated."""
    if re.match(r"[\w+]+://", text):
        return Answer(reason="connects to a database: write sqlalchemy.create_engine(…).connect()")
    said = re.sub(r"^\w+\s*<<\s*", "", " ".join(text.split()))
    return Answer(reason=f"write pandas.read_sql({said!r}, connection), with the connection named")


def _without_comment(rest: str) -> str:
    """IPython keeps a comment as a part of the line; people mean it as a comment."""
    return re.sub(r"(?:^|\s+)#\s.*$", "", rest)


def _is_of_figures(rest: str) -> bool:
    """Whether `%config` says, with nothing but literals, what the job's figures look like."""
    match = _OF_FIGURES.match(rest)
    if match is None:
        return False
    try:
        ast.literal_eval(rest[match.end() :].strip())
    except (ValueError, SyntaxError):
        return False
    return True


def _extension(name: str) -> Answer:
    if name == "cudf.pandas":
        return Answer(
            "cudf.pandas.install()",
            frozenset({"import cudf.pandas"}),
            note="loads cuDF's faster pandas, as the extension does",
        )
    if name in _EXTENSIONS or not name:
        return Answer()
    return Answer(reason=f"the extension {name} is IPython's: write what it does in Python")


def _change_folder(rest: str, setting: Setting) -> Answer:
    quiet = rest.startswith("-q")
    folder = rest.removeprefix("-q").strip().strip("'\"")
    if folder.startswith("-"):
        return Answer(reason="goes back to a folder of before: name the folder")
    text = setting.expanded(folder or "~")
    if folder.startswith("~") or not folder:
        text = f"os.path.expanduser({text})"
    told = "" if quiet else f'\n{setting.logger}.info("%s", os.getcwd())'
    return Answer(f"os.chdir({text}){told}", _OS)


def _folder(rest: str, setting: Setting) -> Answer:
    return Answer("os.getcwd()", _OS)


def _environment(rest: str, setting: Setting) -> Answer:
    """`%env NAME`, `%env NAME=value` and `%env NAME value`."""
    rest = rest.strip()
    if not rest:
        return Answer(reason="shows all environment variables: name those that matter")
    separator = "=" if "=" in rest else " "
    name, has_value, value = rest.partition(separator)
    name, value = name.strip(), value.strip()
    if not has_value:
        return Answer(f"os.environ[{setting.expanded(name)}]", _OS)
    key, given = setting.expanded(name), setting.expanded(value)
    told = setting.expanded(f"env: {name}={value}")
    return Answer(f"os.environ[{key}] = {given}\n{setting.logger}.info({told})", _OS)


def _pylab(rest: str, setting: Setting) -> Answer:
    """The imports that IPython makes for `%pylab`; what it says of them is the session's."""
    lines = ["import matplotlib", "import numpy", "import numpy as np"]
    lines += ["from matplotlib import mlab, pylab, pyplot", "from matplotlib import pyplot as plt"]
    if "--no-import-all" not in rest:
        lines += ["from pylab import *", "from numpy import *"]
        rest = f"{rest} --no-import-all".strip()
    lines.append(f"{setting.report}.magic({literal('pylab')}, {literal(rest)})")
    note = "stands for these imports; import what is used by name"
    return Answer("\n".join(lines), note=note)


def _session(name: str, rest: str, setting: Setting) -> Answer:
    """A magic that the job runs as the notebook does."""
    asked = [_OF_IMPORTS.sub("", rest).strip()]
    if asked != [rest.strip()]:  # it tells of these last
        asked = [*filter(None, asked), *_versions(setting.imported)]
    extension = _OF_THE_SESSION[name]
    more = f", extension={literal(extension)}" if extension else ""
    texts = [
        f"{setting.report}.magic({literal(name)}, {setting.expanded(each)}{more})" for each in asked
    ]
    note = "IPython's own: a run outside of a notebook goes without"
    return Answer("\n".join(texts), requirements=(extension,) if extension else (), note=note)


def _versions(imported: frozenset[str]) -> list[str]:
    """How watermark is asked for the versions that `-iv` finds in a notebook's variables."""
    names = sorted(imported - (sys.stdlib_module_names - _VERSIONED))
    return [f"-p {','.join(names)}"] if names else []


def _store(rest: str, setting: Setting) -> Answer:
    """`%store name` and `%store -r name`: values handed from notebook to notebook."""
    words = rest.split()
    restores = words[:1] == ["-r"]
    names = words[restores:]
    if not names and not restores:
        return Answer(reason="lists the values that IPython keeps: a look at the session")
    if not names or not all(name.isidentifier() for name in names):
        return Answer(reason="speaks to IPython's store of values: write and read a file")
    report = setting.report
    if restores:
        return Answer(
            "\n".join(f"{n} = {report}.restore({literal(n)})" for n in names), note=_STORE
        )
    unknown = [n for n in names if n not in setting.known]
    if unknown:
        return Answer(reason=f"{', '.join(unknown)} has no value here")
    return Answer("\n".join(f"{report}.store({literal(n)}, {n})" for n in names), note=_STORE)


_STORE = "goes through IPython's store in the home folder: a file named by a parameter is clearer"

_MADE: dict[str, Callable[[str, Setting], Answer]] = {
    "cd": _change_folder,
    "pwd": _folder,
    "env": _environment,
    "set_env": _environment,
    "pylab": _pylab,
    "store": _store,
    "run": run,
    "timeit": timeit,
}
