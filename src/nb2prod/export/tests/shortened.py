"""Text files with fewer rows, as a sample of the data that tests can bring along."""

import gzip
import json
import random
import zlib
from collections.abc import Sequence

_FIRST = 10  # of so many rows one is from the top, where a reader looks for names and types
_GZIP = b"\x1f\x8b"


def shortened(
    data: bytes, rows: int, fit: Sequence[int] | None = None
) -> tuple[bytes, int, int] | None:
    """The file with fewer lines, in the same order and always the same ones.

    Args:
        data: the file's content, which may be compressed by gzip.
        rows: how many are to stay, apart from the first, which may be the header.
        fit: the numbers of the lines that may stay, from 1; all if it is None.

    Returns:
        The content, the number of lines that stay, and that of all; None if it is not made of
        lines, or has no more than that.
    """
    lines = records(data)
    if len(lines) <= rows + 1:
        return None
    stay = chosen(range(1, len(lines)) if fit is None else fit, rows)
    content = b"".join([lines[0], *(lines[number] for number in stay)])
    is_packed = data.startswith(_GZIP)
    return gzip.compress(content, mtime=0) if is_packed else content, len(stay), len(lines) - 1


def chosen(lines: Sequence[int], rows: int) -> list[int]:
    """So many of the lines that may stay: some from the top, the others from all over."""
    top = min(rows // _FIRST, len(lines))
    rest = range(top, len(lines))
    places = sorted(random.Random(0).sample(rest, min(rows - top, len(rest))))
    return [*lines[:top], *(lines[place] for place in places)]


def records(data: bytes) -> list[bytes]:
    """The lines of a text file, which may be compressed; none of any other file."""
    if data.startswith(_GZIP):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return []
    lines = _records(data)
    return lines if lines and _is_of_lines(data, lines[0]) else []


def _records(data: bytes) -> list[bytes]:
    """The lines; a quoted text that goes over several stays whole, if all quotes have an end."""
    lines = data.splitlines(keepends=True)
    records: list[bytes] = []
    is_open = False
    for line in lines:
        if is_open:
            records[-1] += line
        else:
            records.append(line)
        is_open ^= line.count(b'"') % 2 == 1
    return lines if is_open else records


def _is_of_lines(data: bytes, first: bytes) -> bool:
    """Whether a part of the lines is a file of the same kind: no binary one, nor a document."""
    if b"\0" in data[:100_000] or first.lstrip()[:1] in (b"[", b"<", b"%"):
        return False
    if first.lstrip().startswith(b"{"):
        try:
            json.loads(first)
        except ValueError:
            return False
    return True
