"""Looking at a run draws no random number from under it."""

import random

import numpy as np
import pytest

from .conftest import Run

BAGS = """
class Bag:
    def __init__(self, n, kinds):
        self.n, self.kinds = n, kinds
        self.held = [{draw} for _ in range(n)]

def size(bag):
    return bag.n

bags = [Bag(n, "abc") for n in range(9)]
sizes = [size(bag) for bag in bags]
"""


@pytest.mark.parametrize("draw", ["random.choice(kinds)", "np.random.choice(list(kinds))"])
def test_a_notebook_draws_the_numbers_that_it_draws_unseen(run: Run, draw: str) -> None:
    cell = BAGS.format(draw=draw)
    seeds = "import random\nimport numpy as np\nrandom.seed(1)\nnp.random.seed(1)"
    last = "print([random.random(), np.random.rand()])"
    watched = {"watch": {"size": (), "Bag": ()}, "variables": {1: ("bags", "sizes")}}
    seen = run(seeds, cell, last, **watched)
    random.seed(1)
    np.random.seed(1)
    exec(cell, {"random": random, "np": np})
    assert seen.cells[-1].outputs[0].text == f"{[random.random(), np.random.rand()]}\n"
