"""What came of productionizing a notebook, for a terminal."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from nb2prod.report.text import printable
from nb2prod.transform import Plan, Skipped

_LONGEST = 60


def lines(plan: Plan, folder: Path, results: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The package in a few lines, and whatever did not go into it.

    Args:
        plan: what the package holds.
        folder: where it was written.
        results: what was done with it, as pairs of a word and a sentence.
    """
    made = [
        _count(len(plan.steps), "step"),
        _count(len(plan.functions), "function"),
        _count(len(plan.parameters), "parameter"),
    ]
    yield f"{printable(plan.source_name)} became {plan.name}: {', '.join(made)}"
    where = [
        ("package", str(folder)),
        ("job", str(folder / "jobs" / f"{plan.name}.ipynb")),
        ("review", f"{folder / 'CHECKLIST.md'} ({_count(len(plan.notes), 'note')})"),
    ]
    for word, text in (*where, *results):
        yield f"  {word:<9}{printable(text)}"
    if plan.skipped:
        yield f"Not carried over ({len(plan.skipped)}), see CHECKLIST.md:"
        for skipped in plan.skipped:
            yield f"  {skipped.location}: {_short(skipped)}: {printable(skipped.reason)}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _short(skipped: Skipped) -> str:
    first, _, rest = skipped.what.strip().partition("\n")
    cut = first[:_LONGEST] + ("…" if len(first) > _LONGEST or rest else "")
    return printable(cut)
