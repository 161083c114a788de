"""Random numbers are drawn without a seed.

What it does
    Finds draws of NumPy, `random`, pandas (`sample`), PyTorch and TensorFlow before which the
    notebook sets no seed for that library, and scikit-learn's splitters and estimators that draw
    and are given no `random_state`. Told once for each cell. A seed for NumPy counts for pandas
    and scikit-learn; a sample that is only shown is left alone.

Why it matters
    Each run then gives other numbers: a model that got worse cannot be told from one that had bad
    luck, a test cannot compare results, and nobody can repeat the run that went wrong.

Bad:
    from sklearn.model_selection import train_test_split
    train, test = train_test_split(bills)

Good:
    from sklearn.model_selection import train_test_split
    seed = 17
    train, test = train_test_split(bills, random_state=seed)

How to fix
    Put `seed = 17` into the cell tagged `parameters` (NB705 tells how). Give it on as
    `random_state=seed` or `np.random.default_rng(seed)`; for a whole library
    `np.random.seed(seed)`, `torch.manual_seed(seed)`, `keras.utils.set_random_seed(seed)`, below
    its import. `--fix --unsafe-fixes` does that; the results then change once, and never again.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.analysis.data.randomness import Draw
from nb2prod.analysis.data.seeds import find_seed, seed_library
from nb2prod.notebook import TextEdit
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells
from nb2prod.sentence import gettext

_SETS = {
    "numpy": "np.random.seed(seed)",
    "random": "random.seed(seed)",
    "torch": "torch.manual_seed(seed)",
    "tensorflow": "keras.utils.set_random_seed(seed)",
}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each draw that nothing makes repeatable."""
    first: dict[str, Draw] = {}
    for draw in sorted(analysis.draws, key=lambda d: d.call.order):
        if draw.takes == "random_state":
            way = "random_state=seed"
        else:
            way = gettext("a seed") if draw.takes else _SETS[draw.library]
        message = gettext("each run draws other numbers here: {} makes the result repeatable", way)
        if draw.takes:
            fix = _given(draw, analysis)
        else:
            fix = _set(first.setdefault(draw.library, draw), analysis)
        yield rule.at(draw.call.location, message, fix)


def _given(draw: Draw, analysis: Analysis) -> Fix | None:
    """Give the call a seed that is a parameter, where it is clear how."""
    call, cell = draw.call.node, draw.call.cell
    span = cell.source_span(call)
    seed = find_seed(draw, analysis.notebook, analysis.program, analysis.register)
    state = [k for k in call.keywords if k.arg == draw.takes]
    if span is None or not seed or state:
        return None
    if draw.takes == "seed" and (call.args or call.keywords):
        return None
    given = f"random_state={seed.name}" if draw.takes == "random_state" else seed.name
    if call.keywords:
        first = cell.source_span(call.keywords[0])
        where, text = (first[0] if first else 0), f"{given}, "
    elif call.lineno == call.end_lineno:
        where = span[1] - 1
        before = cell.cell.source[:where].rstrip()
        text = given if before.endswith(("(", ",")) else f", {given}"
    else:
        return None
    edits = in_cells((*seed.edits, (cell.index, TextEdit(where, where, text))))
    return Fix(gettext("Draw from a seed that is a parameter"), edits, False, seed.cells)


def _set(draw: Draw, analysis: Analysis) -> Fix | None:
    """Set the seed of the library that draws, before the first draw."""
    program, register = analysis.program, analysis.register
    seed = find_seed(draw, analysis.notebook, program, register)
    edit = seed_library(draw, seed, program, register) if seed else None
    if not (seed and edit):
        return None
    edits = in_cells((*seed.edits, edit))
    return Fix(gettext("Set the seed from a parameter"), edits, False, seed.cells)


rule = Rule("NB501", "unseeded-randomness", Severity.WARNING, check, __doc__, once_a_cell=True)
