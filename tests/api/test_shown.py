"""What a notebook shows, its job shows: one real run of a notebook that shows in many ways."""

import json
from pathlib import Path

from nb2prod.api.productionize import Options, productionize

CELLS = {
    "the libraries": "%matplotlib inline\nimport matplotlib.pyplot as plt\nimport pandas as pd",
    "a figure without anything in it": "plt.figure()",
    "an empty figure and a drawn one": "plt.figure()\npd.Series([1]).plot(ax=plt.subplots()[1])",
    "an empty figure that is drawn": "plt.draw()",
    "a figure as a value": "fig, ax = plt.subplots()\nfig",
    "a figure that is shown in the middle": "plt.plot([1])\nplt.show()\nplt.plot([2]);",
    "a script": "%%bash\nfor i in 1 2; do\n  echo $i\ndone",
    "a script whose output is kept": "%%bash --out told\necho three\0told",
    "a timed line": "%time sum([1])",
    "a timed cell": "%%time\nwidth = [len(told)]\nwidth",
    "a benchmark": "%timeit -n 1 -r 1 len(told)",
    "a value that shows itself": (
        "class Own:\n    def _ipython_display_(self):\n        print('own')\0Own()"
    ),
    "what IPython remembers": "len(Out)\0_ + len(In)",
    "a line without an end": "print('open', end='')\0print('next')",
    "vector graphics": "%config InlineBackend.figure_formats = {'svg'}\nplt.plot([3]);",
}


def test_a_job_shows_what_its_notebook_showed(tmp_path: Path) -> None:
    path = tmp_path / "shows.ipynb"
    cells = [
        {
            "cell_type": "code",
            "source": source,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for each in CELLS.values()
        for source in each.split("\0")
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
    path.write_text(json.dumps(notebook))

    result = productionize(path, Options())

    assert result.verified is not None
    differences = [(i.cell, i.original, i.job) for i in result.verified.found.differences]
    assert differences == []
