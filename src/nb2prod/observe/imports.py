"""Importing what runs notebooks without its slowest parts, which no notebook needs.

Where it finds them, jsonschema loads checkers of formats as it is imported itself; one compiles a
grammar, and that takes longer than starting a kernel.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_CHECKERS = ("rfc3987_syntax", "rfc3986_validator", "isoduration")

START_PYTEST = f"""\
import sys
sys.modules.update(dict.fromkeys({_CHECKERS!r}))
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""
"""A program that starts pytest without them."""


@contextmanager
def without_checkers() -> Iterator[None]:
    """Let imports in here not find them; those that are loaded already stay."""
    hidden = [name for name in _CHECKERS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
