"""Run one peer over notebooks, in its own environment: `python peers.py PEER < PATHS > JSON`.

Each is called as a function, so that no process start is counted.
"""

import contextlib
import io
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from timing import measure


def nbconvert(path: Path) -> None:
    from nbconvert import ScriptExporter

    ScriptExporter().from_filename(str(path))


def marimo(path: Path) -> None:
    from marimo._convert.converters import MarimoConvert  # what `marimo convert` calls

    MarimoConvert.from_ipynb(path.read_text(encoding="utf-8")).to_py()


def soorgeon(path: Path) -> None:
    import jupytext
    from soorgeon.export import from_nb  # what `soorgeon refactor` calls

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        from_nb(jupytext.read(path), log=None, product_prefix="output", py=False)


PEERS: dict[str, Callable[[Path], None]] = {
    "nbconvert": nbconvert,
    "marimo": marimo,
    "soorgeon": soorgeon,
}

if __name__ == "__main__":
    given = [Path(line) for line in sys.stdin.read().splitlines()]
    nowhere = io.StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        rows = measure(given, PEERS[sys.argv[1]], lambda path: 0)
    print(json.dumps([asdict(row) for row in rows]))
