"""Cell magics: `%%name arguments`, and the rest of the cell as text."""

import ast
import re
import shlex

from nb2prod.notebook.magics import to_python
from nb2prod.sentence import gettext
from nb2prod.transform.plain.magics.answer import Answer, Setting
from nb2prod.transform.plain.magics.expand import literal
from nb2prod.transform.plain.magics.lines import query
from nb2prod.transform.plain.magics.shell import script, shell_line
from nb2prod.transform.plain.magics.timed import indented, timeit

_PROGRAMS = frozenset("bash sh perl ruby pypy python python2 python3 zsh fish node julia".split())
_SHOWN = {
    "html": "HTML", "HTML": "HTML", "javascript": "Javascript", "js": "Javascript",
    "latex": "Latex", "markdown": "Markdown", "svg": "SVG", "SVG": "SVG",
}  # fmt: skip
_BENCHMARKS = frozenset({"mprun", "lprun"})
_ELSEWHERE = {
    "cython": gettext("put it into a .pyx file and build it with the package"),
    "R": gettext("keep it as a script and run it with Rscript"),
    "px": gettext("it runs on a cluster of IPython engines: submit it with ipyparallel"),
    "spark": gettext("it runs on a Spark cluster: submit it as a job of its own"),
    "local": gettext("it runs beside a Spark cluster: write it in Python"),
    "bigquery": gettext("run the query with google.cloud.bigquery"),
    "expect": gettext("shows an error on purpose: make it a test that expects the error"),
}


def cell_magic(name: str, rest: str, body: str, setting: Setting) -> Answer:
    """What becomes of a cell that begins with `%%name rest`."""
    if name in _PROGRAMS:
        return script([name], rest, body, setting)
    if name in {"system", "sx", "!"}:
        return shell_line(body, setting, captured=True)
    if name == "script":
        return _any_script(rest, body, setting)
    if name in {"writefile", "file"}:
        return _write(rest, body, setting)
    if kind := _SHOWN.get(name):
        text = f"{setting.report}.show({kind}({literal(body)}))"
        return Answer(text, frozenset({f"from IPython.display import {kind}"}))
    if name in {"time", "capture"} and setting.alone:
        return _in_block(name, rest, body, setting)
    if name == "timeit":
        return timeit(rest, setting, body)
    if name in _BENCHMARKS:
        return Answer(reason=gettext("a benchmark: it measures the code and changes nothing"))
    if name == "sql":
        return query(f"{rest} {body}")
    what = _ELSEWHERE.get(name, gettext("keep it as a file of its own"))
    return Answer(reason=gettext("a cell in another language (%%{}): {}", name, what))


def _any_script(rest: str, body: str, setting: Setting) -> Answer:
    """`%%script program argument …`: options come before the program."""
    try:
        words = shlex.split(rest)
    except ValueError:
        words = []
    options: list[str] = []
    while words and words[0].startswith("--"):
        options.append(words.pop(0))
        if options[-1] in {"--out", "--err"} and words:
            options.append(words.pop(0))
    if not words:
        return Answer(reason=gettext("names no program"))
    if words[0] in {"false", "echo", "true"}:
        return Answer(reason=gettext("the cell is switched off by `%%script {}`", words[0]))
    return script(words, shlex.join(options), body, setting)


def _in_block(name: str, rest: str, body: str, setting: Setting) -> Answer:
    """A cell that is handed over as a text, as in a notebook that was saved as a script."""
    code = to_python(body).strip("\n")
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = ast.Module([], [])
    if not tree.body or rest:
        return Answer(
            reason=gettext("runs a text as a cell with %%{}: write the code itself", name)
        )
    call = {"time": "timed", "capture": "captured"}[name]
    return Answer(f"with {setting.report}.{call}():\n{indented(code, tree)}")


def _write(rest: str, body: str, setting: Setting) -> Answer:
    appends = re.match(r"(?:-a|--append)\s+", rest)
    path = (rest[appends.end() :] if appends else rest).strip().strip("'\"")
    if not path or path.startswith("-"):
        return Answer(reason=gettext("names no file to write"))
    mode = ', mode="a"' if appends else ""
    return Answer(f"{setting.report}.write({setting.expanded(path)}, {literal(body)}{mode})")
