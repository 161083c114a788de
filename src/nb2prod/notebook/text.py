"""A text and its syntax tree's places in it."""

import ast
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Self


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Text:
    """Python text that can find a node's letters: `line_starts` are offsets, in characters."""

    text: str
    line_starts: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Self:
        """The text with its lines counted."""
        return cls(text=text, line_starts=line_starts(text))

    def offset(self, line: int, byte_column: int) -> int:
        """Where the parser's (line from 1, UTF-8 byte column from 0) is, in characters."""
        start = self.line_starts[line - 1]
        if byte_column == 0:
            return start
        if self.text.isascii():  # known without looking; and lines may be megabytes long
            return start + byte_column
        stop = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        head = self.text[start:stop].encode("utf-8", "surrogatepass")[:byte_column]
        return start + len(head.decode("utf-8", "ignore"))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """The characters from..to of a node; a definition starts at its decorators."""
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            start = self.text.index("@", self.line_starts[decorators[0].lineno - 1])
        else:
            start = self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        return start, self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def source(self, node: ast.AST) -> str:
        """The letters of a node."""
        start, end = self.span(node)
        return self.text[start:end]


def line_starts(text: str) -> tuple[int, ...]:
    """The offset at which each line begins."""
    lines = text.split("\n")
    return tuple(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
