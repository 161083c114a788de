"""Text files with fewer rows, as a sample of the data that tests can bring along."""

import gzip
import json
import random
import zlib

_FIRST = 10  # of so many rows one is from the top, where a reader looks for names and types
_GZIP = b"\x1f\x8b"


def shortened(data: bytes, rows: int) -> tuple[bytes, int, int] | None:
    """The file with fewer lines, in the same order and always the same ones.

    Args:
        data: the file's content, which may be compressed by gzip.
        rows: how many are to stay, apart from the first, which may be the header.

    Returns:
        The content, the number of lines that stay, and that of all; None if it is not made of
        lines, or has no more than that.
    """
    if data.startswith(_GZIP):
        try:
            found = shortened(gzip.decompress(data), rows)
        except (OSError, EOFError, zlib.error):
            return None
        return found and (gzip.compress(found[0], mtime=0), *found[1:])
    lines = _records(data)
    if len(lines) <= rows + 1 or not _is_of_lines(data, lines[0]):
        return None
    top = 1 + rows // _FIRST
    rest = sorted(random.Random(0).sample(range(top, len(lines)), rows + 1 - top))
    return b"".join([*lines[:top], *(lines[n] for n in rest)]), rows, len(lines) - 1


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
