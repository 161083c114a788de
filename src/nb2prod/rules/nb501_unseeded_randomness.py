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
    Put `seed = 17` into the cell tagged `parameters`. Give it on as `random_state=seed` or
    `np.random.default_rng(seed)`; for a whole library `np.random.seed(seed)`,
    `torch.manual_seed(seed)`, `keras.utils.set_random_seed(seed)`. `--fix --unsafe-fixes` does the
    first two; the results then change once, and never again.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis, bound_by, constant
from nb2prod.analysis.data.randomness import Draw
from nb2prod.notebook import NewCell
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity

_NAMES = ("seed", "SEED", "random_state", "RANDOM_STATE", "random_seed", "RANDOM_SEED")
_SETS = {
    "numpy": "np.random.seed(seed)",
    "random": "random.seed(seed)",
    "torch": "torch.manual_seed(seed)",
    "tensorflow": "keras.utils.set_random_seed(seed)",
}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each draw that nothing makes repeatable."""
    for draw in analysis.draws:
        if draw.takes == "random_state":
            way = "random_state=seed"
        else:
            way = "a seed" if draw.takes else _SETS[draw.library]
        message = f"each run draws other numbers here: {way} makes the result repeatable"
        yield rule.at(draw.call.location, message, _fix(draw, analysis))


def _fix(draw: Draw, analysis: Analysis) -> Fix | None:
    """Give the call a seed that is a parameter, where it is clear how."""
    call, cell = draw.call.node, draw.call.cell
    span = cell.source_span(call)
    if not draw.takes or span is None:
        return None
    name, edits, cells = _seed(draw, analysis)
    given = f"random_state={name}" if draw.takes == "random_state" else name
    state = [k for k in call.keywords if k.arg == draw.takes]
    if not name or state or (draw.takes == "seed" and (call.args or call.keywords)):
        return None
    if call.keywords:
        first = cell.source_span(call.keywords[0])
        where, text = (first[0] if first else 0), f"{given}, "
    elif call.lineno == call.end_lineno:
        where = span[1] - 1
        before = cell.cell.source[:where].rstrip()
        text = given if before.endswith(("(", ",")) else f", {given}"
    else:
        return None
    edit = Edit(cell.index, where, where, text)
    return Fix("Draw from a seed that is a parameter", (*edits, edit), False, cells)


def _seed(draw: Draw, analysis: Analysis) -> tuple[str, tuple[Edit, ...], tuple[NewCell, ...]]:
    """The name of the notebook's seed, and what is to be written to have one."""
    for name in _NAMES:
        first = next(iter(analysis.register.names(name)), None)
        known = first and first.order < draw.call.order and not first.function
        if first and known and isinstance(constant(bound_by(first)), int):
            return name, (), ()
    if analysis.register.names("seed"):
        return "", (), ()
    for cell in analysis.notebook.code_cells:
        if "parameters" in cell.tags:
            end = len(cell.source)
            return "seed", (Edit(cell.index, end, end, "\nseed = 17"),), ()
    before = analysis.notebook.code_cells[0].index
    return "seed", (), (NewCell(before, "seed = 17", ("parameters",)),)


rule = Rule("NB501", "unseeded-randomness", Severity.WARNING, check, __doc__, once_a_cell=True)
