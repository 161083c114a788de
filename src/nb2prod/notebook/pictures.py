"""The pictures in a notebook's file, which are most of its bytes and hold no text."""

import re

_KIND = b'"image/'
_BEGINS = re.compile(rb'"image/[\w+.-]+":\s*\[?\s*"')


def without_pictures(raw: bytes) -> bytes:
    """A file without most of its bytes: the letters of its pictures."""
    parts, at = [], 0
    found = raw.find(_KIND)
    while found >= 0:
        if kind := _BEGINS.match(raw, found):
            parts.append(raw[at : kind.end()])
            at = max(raw.find(b'"', kind.end()), kind.end())
        found = raw.find(_KIND, max(at, found + 1))
    return b"".join((*parts, raw[at:])) if parts else raw
