"""How the cost of a check grows with a notebook: `python long.py FOLDER`.

Notebooks of 100 to 5,000 cells are put together from cells of a random choice of those in the
folder, so that names come again and again, and each is checked once.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path

from timing import cpu, notebooks

from nb2prod.api.check import check_notebook
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import parse, read

_CELLS = (100, 500, 1000, 2500, 5000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--most", type=int, default=300, help="notebooks to take cells from")
    parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args()
    sources: list[str] = []
    for path in notebooks(given.folder, given.most, given.seed):
        try:
            sources += [cell.source for cell in read(path).code_cells]
        except Nb2prodError:  # in another language, or no notebook
            continue
    random.Random(given.seed).shuffle(sources)
    place = Path(tempfile.gettempdir(), "long.ipynb")  # which is not there, nor anything beside it
    check_notebook(parse(_notebook(sources[:10]), place))  # which pays for the imports
    for count in _CELLS:
        raw = _notebook(sources[:count])
        start = cpu()
        found = check_notebook(parse(raw, place)).diagnostics
        seconds, letters = cpu() - start, sum(map(len, sources[:count]))
        each = 1e9 * seconds / letters
        print(f"{count:6} cells {letters // 1000:6} kB {1e3 * seconds:8.0f} ms", end="")
        print(f"{each:8.0f} ns a letter {len(found):6} findings")


def _notebook(sources: list[str]) -> bytes:
    usual = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    cells = [{**usual, "id": f"c{n}", "source": source} for n, source in enumerate(sources)]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


if __name__ == "__main__":
    main()
