"""Shell lines: `!command`, `files = !command`, `%pip`, and scripts on a program's input."""

import re
import shlex

from nb2prod.sentence import gettext
from nb2prod.transform.plain.magics.answer import Answer, Setting
from nb2prod.transform.plain.magics.expand import literal

_NOTE = gettext("runs as it stands, wherever its commands and its files are")
_ENVIRONMENT = gettext("a job removes nothing from its environment")
_DEPENDENCY = gettext("a job installs nothing: what it names is among the package's dependencies")
_PYTHON = r"(?:\S*python[\d.]*|\{?\$?sys\.executable\}?|\"\{sys\.executable\}\")"
_INSTALL = re.compile(
    rf"^(?:sudo )?(?:{_PYTHON} -m )?(?:uv )?(?:pip[\d.]*|conda|mamba)\s+(?:-\S+\s+)*install\b(.*)",
    re.DOTALL,
)
_REMOVAL = re.compile(_INSTALL.pattern.replace("install", "(?:uninstall|remove)"), re.DOTALL)
_SHELLS = (["bash"], ["sh"], ["zsh"])
_NEEDS_A_SHELL = re.compile(r"[|&;<>()$`\\\"'*?\[\]#~={}!\n]")
_LISTING = r"ls(?!\S)(?!.*(?:\s-\w*[1Cglmnox]|\s--format|[|;&<>`\n]|\$\())"
_VERSION = r"[=<>!~]=?[\w.*]+"
_DISTRIBUTION = re.compile(rf"[A-Za-z0-9][\w.\-]*(\[[\w,\-]+\])?({_VERSION}(,{_VERSION})*)?")
_WITH_VALUE = frozenset("-r --requirement -c -f --find-links -i --index-url -e -t -n -p".split())


def shell_line(command: str, setting: Setting, *, captured: bool) -> Answer:
    """`!command`, or with `captured` the list of its lines."""
    if not captured and (match := _INSTALL.match(command)):
        return Answer(requirements=_distributions(match[1]), note=_DEPENDENCY)
    if not captured and _REMOVAL.match(command):
        return Answer(note=_ENVIRONMENT)
    if not captured:  # a notebook's shell lines believe that they write to a terminal
        command = re.sub(rf"^{_LISTING}", "ls -C", command.strip())
    given = _command(command, setting)
    if not given:
        return Answer(reason=gettext("a shell line without a command"))
    if captured:
        return Answer(f"{setting.report}.output({given})", note=_NOTE)
    return Answer(f"{setting.report}.shell({given})", note=_NOTE)


def script(program: list[str], line: str, body: str, setting: Setting) -> Answer:
    """`%%bash`, `%%perl` and the like: the cell is what the program reads on its input."""
    if setting.is_expanded(line):
        return Answer(
            reason=gettext("takes arguments from variables: call the program with subprocess")
        )
    try:
        words = shlex.split(line)
    except ValueError:
        return Answer(
            reason=gettext("its arguments cannot be read: call the program with subprocess")
        )
    names: dict[str, str] = {}
    options = ""
    while words and words[0].startswith("--"):
        option, _, value = words.pop(0).partition("=")
        if option in {"--out", "--err"} and (value or words):
            names[option] = value or words.pop(0)
        elif option == "--no-raise-error":
            options = ", check=False"
        else:
            return Answer(
                reason=gettext("{} is not known here: call the program with subprocess", option)
            )
    if not all(name.isidentifier() for name in names.values()):
        return Answer(reason=gettext("names its output by something that is no variable"))
    if len(names) > 1:
        return Answer(
            reason=gettext("keeps its output and its errors: call the program with subprocess")
        )
    command = f"[{', '.join(map(literal, [*program, *words]))}]"
    if not names:
        return Answer(f"{setting.report}.script({command}, {literal(body)}{options})", note=_NOTE)
    option, name = next(iter(names.items()))
    check = options or ", check=True"
    given = f"{command}, input={literal(body)}"
    if not words and program in _SHELLS:
        given = f"[{', '.join(map(literal, [*program, '-c', body]))}]"
    run = f"subprocess.run({given}{check}, capture_output=True, text=True)"
    return Answer(f"{name} = {run}.std{option[2:]}", frozenset({"import subprocess"}), note=_NOTE)


def _command(command: str, setting: Setting) -> str:
    """The argument of the call: a list of words where no shell is needed, else a string."""
    command = command.strip()
    if not command or _NEEDS_A_SHELL.search(command):
        return setting.expanded(command) if command else ""
    return f"[{', '.join(map(literal, command.split()))}]"


def _distributions(arguments: str) -> tuple[str, ...]:
    try:
        words = shlex.split(arguments, comments=True)
    except ValueError:
        return ()
    found: list[str] = []
    for position, word in enumerate(words):
        if re.fullmatch(r"[|&;<>]+.*", word):
            break
        if position and words[position - 1] in _WITH_VALUE:
            continue
        if _DISTRIBUTION.fullmatch(word):
            found.append(re.sub(r"(?<![=<>!~])=(?!=)", "==", word))
    return tuple(found)
