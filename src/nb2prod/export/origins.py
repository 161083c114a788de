"""Which line of the notebook a line of the package was: where that is sure, and nowhere else."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache, reduce
from itertools import pairwise
from math import ceil
from operator import and_

from nb2prod.export.source import parse

Range = tuple[int, int, int, int]
"""First and last line of the package's file, and the cell and line that they begin at."""

_WORD = re.compile(r"\w+")
_SPEECH = frozenset({"print", "display"})
_ALIKE = 0.5


def line_origins(
    text: str, cells_of: Mapping[str, Sequence[int]], sources: Mapping[int, str]
) -> tuple[Range, ...]:
    """The lines of a module that came from the notebook; cells and lines count from 1.

    Args:
        text: the module.
        cells_of: for each function or class at its top, the indices of the cells it came from.
        sources: the cells' texts by their index.
    """
    rows: list[tuple[int, int, int]] = []
    ours = text.split("\n")
    theirs: dict[tuple[int, ...], _Theirs] = {}  # many functions may come from one cell
    for node in parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            cells = tuple(cells_of.get(node.name, ()))
            if cells not in theirs:
                theirs[cells] = _Theirs(cells, sources)
            here = _bare_lines(ours[node.lineno - 1 : node.end_lineno], node.lineno)
            rows += _matched(here, theirs[cells])
    return _ranges(rows)


class _Theirs:
    """The lines of some cells: their places, their texts, those that are there once."""

    def __init__(self, cells: Iterable[int], sources: Mapping[int, str]) -> None:
        bare = {cell: _bare_lines(sources.get(cell, "").split("\n"), 1) for cell in cells}
        self.places = [(cell, number) for cell, lines in bare.items() for number, _ in lines]
        self.lines = [line for lines in bare.values() for _, line in lines]
        self.once = {line for line, times in Counter(self.lines).items() if times == 1}
        self.matcher = SequenceMatcher(None, b=self.lines, autojunk=False)


def _bare_lines(lines: Iterable[str], first: int) -> list[tuple[int, str]]:
    """The lines with their numbers, without what a formatter changes; empty ones are left out."""
    bare = ("".join(line.split()).replace("'", '"').rstrip(",") for line in lines)
    return [(number, line) for number, line in enumerate(bare, start=first) if line]


def _matched(here: list[tuple[int, str]], there: _Theirs) -> list[tuple[int, int, int]]:
    """Pairs of a line here with its cell and line there, in order."""
    ours, theirs = [row[1] for row in here], there.lines
    once = {line for line, n in Counter(ours).items() if n == 1 and _WORD.search(line)}
    once &= there.once
    pairs: list[tuple[int, int]] = []
    there.matcher.set_seq1(ours)
    for block in there.matcher.get_matching_blocks():
        # A closing bracket may be any: only beside a line that is like no other it is that one.
        if any(line in once for line in ours[block.a : block.a + block.size]):
            pairs += [(block.a + n, block.b + n) for n in range(block.size)]
    ends = [(-1, -1), *pairs, (len(ours), len(theirs))]
    for (a, b), (next_a, next_b) in pairwise(ends):
        pairs += _rewritten(ours, theirs, range(a + 1, next_a), range(b + 1, next_b))
    places = there.places
    return [(here[a][0], places[b][0] + 1, places[b][1]) for a, b in sorted(pairs)]


def _rewritten(
    ours: list[str], theirs: list[str], here: range, there: range
) -> Iterable[tuple[int, int]]:
    """Lines between the matched ones that say the same in other words, as `print` does in a log."""
    if not here:
        return
    holding: dict[str, int] = defaultdict(int)  # the lines here with a word, each a bit
    for place, a in enumerate(here):
        for word in _words(ours[a]):
            holding[word] |= 1 << place
    ahead = (1 << len(here)) - 1
    enough = 1.0 if len(here) != len(there) else _ALIKE
    for b in there:
        words = _words(theirs[b])
        if not words:
            continue
        lines = [holding[word] for word in words if word in holding]
        likely = _in_most(lines, ceil(len(words) * enough)) & ahead
        if likely.bit_count() == 1:
            place = likely.bit_length() - 1
            yield here[place], b
            ahead &= -2 << place


@lru_cache(maxsize=4096)  # many functions may come from one cell
def _words(line: str) -> frozenset[str]:
    return frozenset(_WORD.findall(line)) - _SPEECH


def _in_most(sets: Sequence[int], enough: int) -> int:
    """The bits that are in so many of the sets, or more."""
    if len(sets) <= enough:
        return reduce(and_, sets) if len(sets) == enough else 0
    in_some = [-1] + [0] * enough  # the bits that are in 0, 1, 2 … of the sets so far
    for bits in sets:
        for count in range(enough, 0, -1):
            in_some[count] |= in_some[count - 1] & bits
    return in_some[enough]


def _ranges(rows: list[tuple[int, int, int]]) -> tuple[Range, ...]:
    ranges: list[Range] = []
    for row, cell, line in sorted(rows):
        if ranges:
            first, last, from_cell, from_line = ranges[-1]
            if row == last + 1 and (cell, line) == (from_cell, from_line + row - first):
                ranges[-1] = (first, row, from_cell, from_line)
                continue
        ranges.append((row, row, cell, line))
    return tuple(ranges)
