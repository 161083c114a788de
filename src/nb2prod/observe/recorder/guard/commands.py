"""What a shell command would touch outside the notebook's folder, as far as its text tells.

It is asked twice: when a notebook is read, and in the kernel when all is known.
"""

from __future__ import annotations

import re
import shlex
from typing import Callable, List, Tuple  # noqa: UP035 (Python 3.8)

SHELL = "runs a shell command"
PROGRAM = "runs a Python program"
INSTALLS = "installs packages"
SENDS = "sends to the network"
FETCHES = "reads from the network"
SHELLS = frozenset({"bash", "sh", "zsh", "dash", "ksh"})

Finding = Tuple[str, str]  # noqa: UP006 (the kind, and the command that it is about)
Words = List[str]  # noqa: UP006
Inside = Callable[[str], bool]

_LOOKS = frozenset(
    "ls dir head tail cat pwd wc echo printf date whoami id hostname uname which whereis type file "
    "stat du df free nproc lscpu lsb_release lsblk env printenv grep egrep fgrep zgrep rg find "
    "sort uniq cut tr awk gawk diff cmp md5sum sha1sum sha256sum tree nvidia-smi nvcc less more "
    "zcat gzcat bzcat xzcat xxd od hexdump strings jq column paste comm join nl rev tac seq sleep "
    "true false test [ [[ cd export set unset man history clear uptime ps top basename dirname "
    "realpath readlink cal locale tput cowsay figlet : pushd popd xargs expr bc fold fmt for done "
    "fi } pygmentize".split()
)
_CHANGES = frozenset(
    "mkdir rmdir touch rm mv ln unzip gunzip gzip bunzip2 bzip2 xz unxz zip tar 7z split tee sed "
    "cp wget curl chmod truncate iconv dos2unix csplit pdftotext".split()
)
_LAST_ONLY = frozenset({"cp", "ln"})  # the others are only read
_READS_FIRST = frozenset({"unzip", "tar", "7z", "pdftotext"})
_FETCHES = frozenset({"wget", "curl"})
_CURL_SENDS = re.compile(
    r"-X\s*['\"]?(?:POST|PUT|PATCH|DELETE)|--request[= ]['\"]?(?:POST|PUT|PATCH|DELETE)|"
    r"(?:^|\s)(?:-d|-F|-T|--data\S*|--form|--upload-file|--json|--post-\w+|--method)\b",
    re.IGNORECASE,
)
_INSTALLERS = frozenset(
    "pip pip3 conda mamba micromamba uv apt apt-get brew npm yum dnf gem".split()
)
_READING = {
    "git": "status log diff show branch rev-parse remote describe ls-files blame config",
    "pip": "list show freeze check --version -V config",
    "conda": "list info env search config --version",
    "jupyter": "--version --paths kernelspec",
    "docker": "ps images version",
}
_MODULE = re.compile(r"^(?:\S*python[\d.]*|\{[^}]*\}|\$\{?\w+\}?)\s+-m\s+")
_PYTHON = re.compile(r"(?:\S*/)?python[\d.]*(?:\s|$)|(?:\{[^}]*\}|\$\{?[\w.]+\}?)\s.*\.py\b")
_ENDS = frozenset({";", "&&", "||", "|", "&", "\n", "(", ")", "|&", ";;"})
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_BEFORE = frozenset("time nohup exec command do then else if while until ! {".split())
_DANGEROUS = {"find": {"-delete", "-exec", "-execdir", "-ok"}, "sort": {"-o"}, "xargs": {""}}


def judge(script: str, is_inside: Inside) -> List[Finding]:  # noqa: UP006
    """What the commands of a script do beyond looking, and changing what lies inside.

    `is_inside` says of a path whether it may be written. Nothing comes back for a script that is
    harmless: `ls data`, `mkdir -p out`, `unzip data.zip`.
    """
    found = []
    for line in _lines(script):
        try:
            commands = _split(line)
        except ValueError:
            found.append((SHELL, line))
            continue
        for words in commands:
            kind = _kind(words, is_inside)
            if kind:
                found.append((kind, " ".join(words)))
            elif words[0] in {"cd", "pushd"} and not is_inside(words[-1]):
                is_inside = _nowhere
    return found


def _nowhere(path: str) -> bool:
    """After `cd /elsewhere`, relative names lie there too."""
    return False


def _lines(script: str) -> Words:
    joined = script.replace("\\\n", " ")
    return [line for line in joined.split("\n") if line.strip() and line.strip()[0] != "#"]


def _split(line: str) -> List[Words]:  # noqa: UP006
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = "#" if re.search(r"(?:^|\s)#", line) else ""
    commands: List[Words] = [[]]  # noqa: UP006
    for word in lexer:
        if word in _ENDS:
            commands.append([])
        else:
            commands[-1].append(word)
    return [words for words in commands if words]


def _kind(words: Words, is_inside: Inside) -> str:
    while words and (_ASSIGNMENT.match(words[0]) or words[0] in _BEFORE):
        words = words[1:]
    if not words:
        return ""
    plain, written = _without_redirections(words)
    if any(not is_inside(path) for path in written) or any("`" in w or "$(" in w for w in plain):
        return SHELL
    if not plain:
        return ""
    text = _MODULE.sub("", " ".join(plain))
    name, _, rest = text.partition(" ")
    name = name.rsplit("/", 1)[-1]
    arguments = rest.split()
    if arguments in (["--version"], ["-V"], ["--help"], ["-h"], ["-version"], ["version"]):
        return ""
    if _PYTHON.match(text):
        return PROGRAM
    if name in {"sudo", "env"} and arguments:
        inner = _kind(arguments, is_inside)
        return inner or (SHELL if name == "sudo" else "")
    if name in SHELLS and plain[1:2] == ["-c"] and len(plain) == 3:
        inside = judge(plain[2], is_inside)
        return inside[0][0] if inside else ""
    return _by_name(name, plain[1:], arguments, is_inside)


def _by_name(
    name: str,
    words: Words,
    arguments: Words,
    is_inside: Inside,
) -> str:
    first = arguments[0] if arguments else ""
    key = "pip" if name in {"pip3", "uv"} else "conda" if "mamba" in name else name
    if first in _READING.get(key, "").split():
        return ""
    if (name, first) == ("git", "clone") or (name == "kaggle" and "download" in arguments):
        places = [word for word in words[1:] if "://" not in word]
        return FETCHES if all(map(is_inside, places)) else SHELL
    if name in _INSTALLERS:
        return INSTALLS
    if name in _LOOKS:
        bad = _DANGEROUS.get(name, set())
        return SHELL if bad & set(words) or ("" in bad and not _is_look(words)) else ""
    if name not in _CHANGES:
        return SHELL
    if name in {"curl", "wget"} and _CURL_SENDS.search(" ".join(words)):
        return SENDS
    paths = [word for word in words if not word.startswith("-") and "://" not in word]
    if name in _READS_FIRST:
        paths = paths[1:]
    if name in _LAST_ONLY:
        paths = paths[-1:]
    if name == "sed" and not any(w.startswith(("-i", "--in-place")) for w in words):
        paths = []
    elif name == "sed":
        paths = paths[1:]
    paths += [w.partition("=")[2] for w in words if w.startswith("--") and "/" in w and "=" in w]
    paths += [w[2:] for w in words if re.match(r"-[OPdCo][/~]", w)]
    if any(not is_inside(path) for path in paths):
        return SHELL
    return FETCHES if name in _FETCHES else ""


def _is_look(words: Words) -> bool:
    command = [word for word in words if not word.startswith("-")]
    return not command or command[0] in _LOOKS


def _without_redirections(words: Words) -> Tuple[Words, Words]:  # noqa: UP006
    plain: Words = []
    written: Words = []
    skip = False
    for number, word in enumerate(words):
        if skip:
            skip = False
            continue
        if word in {">", ">>", "&>", "&>>", ">|", ">&"}:
            if plain and plain[-1] in {"1", "2"}:
                plain.pop()
            target = words[number + 1] if number + 1 < len(words) else ""
            if target and not target.isdigit() and target != "-":
                written.append(target)
            skip = True
        elif word in {"<", "<<", "<<<"}:
            skip = True
        else:
            plain.append(word)
    return plain, written
