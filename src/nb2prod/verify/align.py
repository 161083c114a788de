"""Which piece of the job belongs to which piece of the notebook."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from nb2prod.verify.shown import DISPLAY, FIGURE, INTERACTIVE, LINE, STDERR, Piece
from nb2prod.verify.texts import skeleton

_Key = tuple[str, str, tuple[object, ...]]
Pair = tuple[int | None, int | None]
"""Positions in the notebook's pieces and in the job's; None where one side has nothing."""

_MOST_COMPARISONS = 4_000_000


def align(original: Sequence[Piece], job: Sequence[Piece], package: str, looks: int) -> list[Pair]:
    """Pair the pieces, in order; only interactive figures, which a notebook tells last, in any.

    Args:
        original: what the notebook showed.
        job: what the job showed.
        package: the package's name, whose modules hold what `__main__` held.
        looks: how many displays the job shows at its end that the notebook may show earlier.
    """
    late = [i for i, piece in enumerate(original) if piece.is_interactive]
    if late:
        early = [i for i in range(len(original)) if i not in late]
        others = align([original[i] for i in early], job, package, looks)
        placed = [(None if i is None else early[i], j) for i, j in others]
        return _with_late(placed, original, job, late)
    figures = [sum(piece.kind == FIGURE for piece in pieces) for pieces in (original, job)]
    closely = figures[0] != figures[1]  # figures look the same in words
    ours, theirs = ([_key(p, package, closely) for p in pieces] for pieces in (original, job))
    pairs: list[Pair] = []
    for i, j, n, m in _blocks(ours, theirs):
        if ours[i:n] == theirs[j:m]:
            pairs += zip(range(i, n), range(j, m), strict=True)
        else:
            pairs += _pair_block(original, job, range(i, n), range(j, m))
    return _with_looks(pairs, original, job, looks)


def _key(piece: Piece, package: str, closely: bool) -> _Key:
    drawn = piece.value if closely and piece.kind == FIGURE else None
    data = (drawn.digest, drawn.floats, drawn.floats_digest) if drawn else ()
    return piece.kind, skeleton(piece.text, package), data


def _blocks(ours: list[_Key], theirs: list[_Key]) -> list[tuple[int, int, int, int]]:
    """Stretches that are alike or stand in for each other: where each begins and ends."""
    start, end_a, end_b = 0, len(ours), len(theirs)
    while start < min(end_a, end_b) and ours[start] == theirs[start]:
        start += 1
    while min(end_a, end_b) > start and ours[end_a - 1] == theirs[end_b - 1]:
        end_a, end_b = end_a - 1, end_b - 1
    middle = [(start, start, end_a, end_b)]
    if (end_a - start) * (end_b - start) <= _MOST_COMPARISONS:
        matcher = SequenceMatcher(None, ours[start:end_a], theirs[start:end_b], autojunk=False)
        middle = [
            (start + a, start + b, start + c, start + d)
            for _, a, c, b, d in matcher.get_opcodes()
        ]  # fmt: skip
    return [(0, 0, start, start), *middle, (end_a, end_b, len(ours), len(theirs))]


def _pair_block(
    original: Sequence[Piece], job: Sequence[Piece], here: range, there: range
) -> list[Pair]:
    """Pairs in a stretch that is not alike: what is of one kind, in order."""
    pairs: list[Pair] = []
    left = list(there)
    for i in here:
        match = next((j for j in left if job[j].kind == original[i].kind), None)
        if match is not None:
            pairs += [(None, j) for j in left[: left.index(match)]]
            del left[: left.index(match) + 1]
        pairs.append((i, match))
    return [*pairs, *((None, j) for j in left)]


def _with_looks(
    pairs: list[Pair], original: Sequence[Piece], job: Sequence[Piece], looks: int
) -> list[Pair]:
    """Pair what the notebook showed in between with what the job shows at the end of its step."""
    displays = [j for j, piece in enumerate(job) if piece.kind not in (LINE, STDERR)]
    last = set(displays[-looks:]) if looks else set()
    spare = [j for i, j in pairs if i is None and j in last]
    found: list[Pair] = []
    taken: set[int] = set()
    for i, j in pairs:
        if i is not None and j is None and original[i].kind == DISPLAY:
            j = next((s for s in spare if s not in taken and job[s].text == original[i].text), None)
            taken |= {j} if j is not None else set()
        found.append((i, j))
    return [(i, j) for i, j in found if i is not None or j not in taken]


def _with_late(
    pairs: list[Pair], original: Sequence[Piece], job: Sequence[Piece], late: Sequence[int]
) -> list[Pair]:
    """Pair interactive figures with what the job shows besides: by their data, or else in order."""
    spare = [j for i, j in pairs if i is None and j is not None]
    found: dict[int, int] = {}
    for closely in (True, False):
        for i in (i for i in late if i not in found):
            wanted = _drawn(original[i], closely)
            match = next((j for j in spare if _drawn(job[j], closely) == wanted), None)
            if match is not None:
                spare.remove(match)
                found[i] = match
    taken = {*found.values()}
    shown = {**{i: j for i, j in pairs if i is not None}, **{i: found.get(i) for i in late}}
    return [*sorted(shown.items()), *((i, j) for i, j in pairs if i is None and j not in taken)]


def _drawn(piece: Piece, closely: bool) -> tuple[str, str]:
    """What a figure looks like in words, and its data."""
    digest = piece.value.digest if closely and piece.value else ""
    return piece.text.removeprefix(INTERACTIVE), digest
