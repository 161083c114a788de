"""How strings of a notebook are spelled in Python, TOML, Markdown and JSON.

Whatever a title, a help text or a default holds, it stays a string where it is put.
"""

import json
import math
import re
import unicodedata

# What would end a line for some reader, or turn the direction of the text that follows.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def prose(text: str) -> str:
    """Text for people to read: without what no editor shows and no file can hold."""
    text = _HIDDEN.sub("", _LINE_ENDS.sub("\n", text))
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """Prose in a single line."""
    return " ".join(prose(text).split())


def sentence(text: str) -> str:
    """Prose in a single line that begins and ends as a sentence does."""
    line = one_line(text)
    if re.match(r"[a-z]+(\s|$)", line):
        line = line[0].upper() + line[1:]
    return line if not line or line[-1] in ".!?…:" else f"{line}."


def python(value: object) -> str:
    """A parameter's default as a Python literal, with double quotes where Black has them."""
    match value:
        case str():
            return _python_string(value)
        case float() if not math.isfinite(value):
            return f'float("{value}")'
        case list():
            return f"[{', '.join(map(python, value))}]"
        case dict():
            items = (f"{python(key)}: {python(item)}" for key, item in value.items())
            return f"{{{', '.join(items)}}}"
        case None | bool() | int() | float():
            return repr(value)
    raise TypeError(f"no literal for a {type(value).__name__}")


def _python_string(value: str) -> str:
    text = repr(value)
    if text[0] == "'" and '"' not in value:
        return f'"{text[1:-1]}"'
    return text


def papermill(value: object) -> str:
    """A literal that papermill's inspection shows whole: it cuts lines at `#` and drops two `=`."""
    return python(value).replace("#", r"\x23").replace("=", r"\x3d")


def papermill_help(text: str) -> str:
    """A help text that papermill's inspection neither drops nor takes for a type."""
    text = re.sub(r"\s*=+\s*", " is ", one_line(text))
    return re.sub(r"^type:", "type", text).strip()


def docstring(text: str, indent: str = "") -> str:
    """A docstring, quotes and all; raw when that spares doubled backslashes."""
    text = "\n".join(line.rstrip() for line in prose(text).strip().split("\n"))
    mark = ""
    if "\\" in text and '"""' not in text and not text.endswith(("\\", '"')):
        mark = "r"
    else:
        text = text.replace("\\", "\\\\").replace('"""', r"\"\"\"")
        last = re.search(r'(\\*)"$', text)
        if last and len(last[1]) % 2 == 0:  # it would end the docstring
            text = f'{text[:-1]}\\"'
    lines = [line if not line else f"{indent}{line}" for line in text.split("\n")]
    closing = f'\n{indent}"""' if len(lines) > 1 else '"""'
    return f'{indent}{mark}"""{chr(10).join(lines)[len(indent) :]}{closing}'


def toml(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, DEL aside."""
    return json.dumps(one_line(text), ensure_ascii=False).replace("\x7f", r"\u007f")


def md(text: str) -> str:
    """Markdown that shows the text as it is, in one line."""
    line = re.sub(r"[\\`*\[\]<>|]", r"\\\g<0>", one_line(text)).replace("&", "&amp;")
    line = re.sub(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\_", line)
    line = re.sub(r"^([#+~=-])", r"\\\1", line)
    line = re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", line)
    return line.replace("~~", r"\~\~").replace("$", r"\$")


def code(text: str) -> str:
    """A Markdown code span, also inside a table's cell."""
    line = one_line(text)
    if not line:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}".replace("|", r"\|")


def thing(text: str) -> str:
    """What an entry of a list is about: code as a code span, and "the job" as it is."""
    is_prose = text.startswith(("the ", "what ", "cells "))
    return md(text[0].upper() + text[1:]) if is_prose else code(text)


def ascii_name(text: str) -> str:
    """The ASCII letters and digits of a text, other runs of characters as one underscore."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", folded).strip("_")
