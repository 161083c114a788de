"""A result is written and no log line says where.

What it does
    Finds calls that write data (`to_csv`, `np.save`, `joblib.dump`, `open(path, "w")` and the like)
    with no log line after them in the same cell or function, nor in the cell that calls the
    function. Figures are left alone.

Why it matters
    When two runs disagree, the first question is which file came from which run. A log line with
    the path and the size answers it; the file's date rarely does.

Bad:
    def save(savings, path):
        savings.to_csv(path)

Good:
    import logging
    logger = logging.getLogger(__name__)
    def save(savings, path):
        savings.to_csv(path)
        logger.info("wrote %s: %s rows", path, len(savings))

How to fix
    After writing, log the path and the number of rows: `logger.info("wrote %s: %s rows", path,
    len(savings))`.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis, untold
from nb2prod.rule import Diagnostic, Rule, Severity


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each statement that writes data silently."""
    for effect in untold(analysis.effects, "write"):
        yield rule.at(
            effect.cell.location(effect.node),
            "a result is written here and no log line says where: log the path and the row count",
        )


rule = Rule("NB305", "unlogged-write", Severity.ADVICE, check, __doc__)
