"""The notebook's Markdown as the docstrings of its steps."""

import re
import textwrap
from collections.abc import Sequence

from nb2prod.analysis import Analysis
from nb2prod.transform.sections import heading, plain

WIDTH = 80
MOST_LINES = 12
_FORMULA = re.compile(r"\$\$.*?\$\$", re.DOTALL)  # on lines of its own: code says it better
_REMARK = re.compile(r"<!--.*?-->", re.DOTALL)
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_SENTENCE = re.compile(r"(?<![.\s]\w)[.!?][\"')]?(?=\s)|\n(?=\n)")


def docstring(analysis: Analysis, markdown: Sequence[int], title: str) -> str:
    """The prose under a step's heading, the beginning of it."""
    lines: list[str] = []
    for index in markdown:
        source = _REMARK.sub("", _FORMULA.sub("", analysis.notebook.cell(index).source))
        found = heading(source)
        for line in source.split("\n"):
            if plain(line.lstrip(" #")) in {found, title}:
                continue
            if not line.lstrip().startswith(("<", "![", "|", "---", "===")):
                lines += _wrapped(line)
        lines.append("")
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return _beginning(text.split("\n"))


def _beginning(lines: Sequence[str]) -> str:
    """What fits, up to the end of a line of its own or of a sentence."""
    text = "\n".join(lines[:MOST_LINES]).strip()
    if len(lines) <= MOST_LINES or not lines[MOST_LINES] or _ITEM.match(lines[MOST_LINES]):
        return text
    last = max((m.end() for m in _SENTENCE.finditer(text)), default=0)
    whole = re.sub(r"\n+\W*$", "", text[:last].strip())
    return whole if last else text + " …"


def _wrapped(line: str) -> list[str]:
    """A line of Markdown without its marks, as lines that fit into a docstring."""
    if line.startswith("    "):
        return [line.rstrip()]
    mark = _ITEM.match(line)
    hanging = " " * len(mark[0]) if mark else ""
    words = plain(line[len(mark[0]) :] if mark else line)
    ends = ":" if line.rstrip().endswith(":") and words and words[-1] not in "?!.…" else ""
    text = (mark[0] if mark else "") + words + ends
    return textwrap.wrap(text, WIDTH, subsequent_indent=hanging, break_long_words=False) or [""]
