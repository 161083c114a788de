"""IPython's own syntax (magics, shell lines, help) as Python, line for line.

The translation is IPython's: `%name rest` becomes `get_ipython().run_line_magic('name', 'rest')`,
so whoever reads the tree finds every magic as an ordinary call. Each line stays where it was.
Two kinds of magic hold Python of their own, which stays Python: `%time statement`, and the body
of `%%time` and `%%capture` cells.
"""

import re

TRANSPARENT_CELL_MAGICS = frozenset({"time", "capture", "prun", "memit", "notify"})

_CELL = re.compile(r"%%(?P<name>[^\W\d][\w.]*)[ \t]*(?P<rest>.*)")
_LINE = re.compile(r"(?P<indent>\s*)%[ \t]*(?P<name>[^\W\d][\w.]*)[ \t]*(?P<rest>.*)", re.DOTALL)
_SHELL = re.compile(r"(?P<indent>\s*)!(?P<again>!?)(?P<rest>.*)", re.DOTALL)
_ASSIGN = re.compile(
    r"(?P<target>\s*[^\W\d][\w., ]*(?:\[[^\]=]*\][\w., ]*)*=\s*)(?P<sign>[!%])(?P<rest>[^=].*)",
    re.DOTALL,
)
_OBJECT = r"%{0,2}(?!\d)[\w*]+(?:\.[\w*]+|\[\d+\])*"
_HELP = re.compile(
    rf"(?P<indent>\s*)(?:\?{{1,2}}\s*(?P<pre>\S+)|[^#'\"]*?(?P<name>{_OBJECT})\?{{1,2}})\s*"
)
# Magics that IPython understands without their sign: two words in a row, which Python never has.
_WITHOUT_SIGN = (
    "pip|conda|mamba|cd|timeit|load_ext|reload_ext|matplotlib|pylab|run|store|env|"
    "ls|cat|mkdir|rmdir|rm|cp|mv"
)
_BARE = re.compile(
    rf"(?P<indent>\s*)(?P<name>{_WITHOUT_SIGN})[ \t]+"
    r"(?!(?:if|in|is|and|or|not|for|else|as)\b)(?P<rest>(?:\w|~|\.[./]).*)",
    re.DOTALL,
)
_PASTED = re.compile(r"\s*(?:>>> |In ?\[\d+\]: )")
_PROMPT = re.compile(r"\A(?:>>>(?: |$)|\.\.\.(?: |$)|In ?\[\d+\]: ?|\s*\.{3,}: ?)")
_BEGINS = re.compile(rf"\n\s*(?:[%!?]|(?:{_WITHOUT_SIGN})[ \t]+[\w.~])")
_ASSIGNS = re.compile(r"=\s*[!%]")
_ASKS = re.compile(r"\?\s*$", re.MULTILINE)


def to_python(source: str) -> str:
    """Translate one cell; a cell without any magic comes back as it is."""
    source = _dedented(source)
    if not _may_have_magic(source):
        return source
    source = _without_prompts(source)
    lead = len(source) - len(source.lstrip())
    cell = _CELL.match(source, lead)
    if cell:
        return _cell_magic(source, lead, cell)
    return "\n".join(_translate_lines(source.split("\n")))


def _may_have_magic(source: str) -> bool:
    """Whether it is worth looking at each line: a check reads many, and most have none."""
    return bool(
        _BEGINS.search(f"\n{source}")
        or (("%" in source or "!" in source) and _ASSIGNS.search(source))
        or ("?" in source and _ASKS.search(source))
        or _PASTED.match(source)
    )


def _dedented(source: str) -> str:
    """A cell that is indented as a whole, without that indentation: IPython runs it so.

    Page breaks that begin a line go too: they mean nothing, and are no indentation elsewhere.
    """
    if not source[:1].isspace() and "\f" not in source:
        return source
    lines = [line.lstrip("\f") for line in source.split("\n")]
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return "\n".join(line.removeprefix(indent) for line in lines)


def _without_prompts(source: str) -> str:
    """Without the prompts of an interpreter, which IPython strips from pasted sessions."""
    if not _PASTED.match(source):
        return source
    return "\n".join(_PROMPT.sub("", line, count=1) for line in source.split("\n"))


def _cell_magic(source: str, lead: int, match: re.Match[str]) -> str:
    name, rest = match["name"], match["rest"].strip()
    blank, body = source[:lead], source[match.end() :]
    if name in TRANSPARENT_CELL_MAGICS:
        return blank + f"# %%{name} {rest}".rstrip() + to_python(body)
    text = body[1:] + ("" if body.endswith("\n") else "\n")
    call = f"get_ipython().run_cell_magic({name!r}, {rest!r}, {text!r})"
    return blank + call + "\n" * body.count("\n")


def _translate_lines(lines: list[str]) -> list[str]:
    """Translate the lines that begin a statement; those inside one are Python already."""
    out: list[str] = []
    state = _Scanner()
    index = 0
    while index < len(lines):
        line = lines[index]
        if state.inside:
            state.feed(line)
            out.append(line)
            index += 1
            continue
        whole, used = _continued(lines, index)
        translated = _translate(whole)
        if translated is None:
            state.feed(line)
            out.append(line)
            index += 1
        else:
            out += [translated, *[""] * (used - 1)]
            index += used
    return out


def _continued(lines: list[str], index: int) -> tuple[str, int]:
    """A line joined with those that its trailing backslashes continue it with."""
    used = 1
    whole = lines[index]
    while whole.endswith("\\") and index + used < len(lines):
        whole = whole[:-1] + lines[index + used].lstrip()
        used += 1
    return whole, used


def _translate(line: str) -> str | None:
    """The Python for one logical line, or None when it is Python already."""
    signed = "%" in line or "!" in line
    if "?" in line and (match := _HELP.fullmatch(line)):
        target = match["pre"] or match["name"]
        return f"{match['indent']}get_ipython().run_line_magic('pinfo', {target!r})"
    if signed and (match := _SHELL.fullmatch(line)):
        called = "getoutput" if match["again"] else "system"
        return f"{match['indent']}get_ipython().{called}({match['rest'].strip()!r})"
    if signed and (match := _LINE.fullmatch(line)):
        name, rest = match["name"], match["rest"].strip()
        if name == "time" and rest:
            return match["indent"] + rest
        return f"{match['indent']}get_ipython().run_line_magic({name!r}, {rest!r})"
    if match := _BARE.fullmatch(line):
        rest = match["rest"].strip()
        return f"{match['indent']}get_ipython().run_line_magic({match['name']!r}, {rest!r})"
    if signed and (match := _ASSIGN.fullmatch(line)):
        rest = match["rest"].strip()
        if match["sign"] == "!":
            return f"{match['target']}get_ipython().getoutput({rest!r})"
        name, _, arguments = rest.partition(" ")
        if name == "time" and arguments.strip():
            return f"{match['target']}{arguments.strip()}"
        return f"{match['target']}get_ipython().run_line_magic({name!r}, {arguments.strip()!r})"
    return None


class _Scanner:
    """Follows brackets and triple quotes to know whether a line begins inside a statement."""

    _TOKEN = re.compile(
        r"""\#[^\n]*|[rRbBuUfF]{0,2}(?P<triple>\"{3}|'{3})|[rRbBuUfF]{0,2}(?P<quote>["'])|[\[({]|[\])}]"""
    )

    def __init__(self) -> None:
        self.depth = 0
        self.triple = ""
        self.backslash = False

    @property
    def inside(self) -> bool:
        return bool(self.depth or self.triple or self.backslash)

    def feed(self, line: str) -> None:
        position = 0
        self.backslash = False
        while position < len(line):
            if self.triple:
                end = _closing(line, position, self.triple)
                if end < 0:
                    return
                position, self.triple = end, ""
                continue
            match = self._TOKEN.search(line, position)
            if not match:
                break
            if match[0].startswith("#"):
                return
            position = match.end()
            if match["triple"]:
                self.triple = match["triple"]
            elif match["quote"]:
                end = _closing(line, position, match["quote"])
                position = end if end >= 0 else len(line)
            elif match[0] in "[({":
                self.depth += 1
            else:
                self.depth = max(0, self.depth - 1)
        self.backslash = not self.triple and line.endswith("\\")


def _closing(line: str, position: int, quote: str) -> int:
    """Where the string that is open at `position` ends, or -1 when not on this line."""
    while position < len(line):
        if line[position] == "\\":
            position += 2
        elif line.startswith(quote, position):
            return position + len(quote)
        else:
            position += 1
    return -1
