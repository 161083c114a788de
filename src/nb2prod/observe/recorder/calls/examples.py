"""The examples in the docstrings of the notebook's functions: which of them hold."""

from __future__ import annotations

import doctest
import io
import warnings
from contextlib import redirect_stdout
from types import FunctionType
from typing import Any


def report(space: dict[str, Any]) -> list[str]:
    """The functions and classes whose examples all give what they say."""
    named = [
        (name, value)
        for name, value in list(space.items())
        if isinstance(value, (FunctionType, type))
        and value.__module__ == "__main__"
        and value.__name__ == name
        and ">>>" in (value.__doc__ or "")
    ]
    return [name for name, value in named if _holds(value, space)]


def _holds(value: Any, space: dict[str, Any]) -> bool:
    finder = doctest.DocTestFinder(recurse=False)
    try:
        with redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            results = [
                doctest.DocTestRunner().run(test, out=lambda text: None)
                for test in finder.find(value, value.__name__, globs=dict(space))
            ]
    except (Exception, SystemExit):
        return False
    return any(result.attempted for result in results) and not any(r.failed for r in results)
