"""Putting findings right, until nothing is left that can be."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nb2prod.analysis import Tests, analyze
from nb2prod.errors import NotebookError
from nb2prod.lint.check import check
from nb2prod.notebook import NewCell, Notebook, TextEdit, apply_edits, parse
from nb2prod.notebook.coverage import Coverage
from nb2prod.notebook.declared import Declared
from nb2prod.notebook.program import Unparsable, parse_cell
from nb2prod.notebook.write import file_edits, rewritten
from nb2prod.rule import Diagnostic, Edit, Fix, Rule

MOST_ROUNDS = 20
_IMPORTS = re.compile(r"(?:\s*(?:import|from) [^\n]*)+\s*")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A notebook after its fixes, which ones were made, and what is still found in it."""

    notebook: Notebook
    done: tuple[Diagnostic, ...]
    left: tuple[Diagnostic, ...]


def fix(
    notebook: Notebook,
    rules: Iterable[Rule],
    *,
    unsafe: bool = False,
    tests: Iterable[Tests] = (),
    declared: Declared | None = None,
    coverage: Coverage | None = None,
) -> Fixed:
    """Make every fix that the rules offer, one round after the other: a fix may show another.

    Unsafe ones come when no safe one is left, as if a user had first asked for those alone.

    A fix is made whole or not at all, and never where it would leave a cell that does not parse.

    Args:
        notebook: as it was read.
        rules: those that are asked.
        unsafe: make also those after which the notebook may show something else.
        tests: those that lie beside the notebook.
        declared: what its project says that it needs.
        coverage: how much of its modules tests reach.

    Raises:
        NotebookError: the file cannot be written to.
    """
    asked, beside = tuple(rules), (tuple(tests), declared, coverage)
    done: list[Diagnostic] = []
    for _ in range(MOST_ROUNDS):
        found = check(analyze(notebook, *beside), asked)
        changed, made = make(notebook, [d for d in found if d.fix and d.fix.safe])
        if unsafe and not made:  # a log line names a path that a safe fix has made a parameter
            changed, made = make(notebook, [d for d in found if d.fix])
        if not made:
            return Fixed(notebook, tuple(done), found)
        notebook, done = changed, done + made
    return Fixed(notebook, tuple(done), check(analyze(notebook, *beside), asked))


def apply(notebook: Notebook, fix: Fix) -> Notebook | None:
    """The notebook after one fix, or nothing when a cell would not parse."""
    return _changed(notebook, fix.edits, fix.cells)


def replacements(notebook: Notebook, fix: Fix) -> list[TextEdit]:
    """One fix as edits of the notebook's file; none when it cannot be made."""
    sources = _sources(notebook, fix.edits)
    try:
        return [] if sources is None else file_edits(notebook, sources, _joined(fix.cells))
    except NotebookError:
        return []


def make(notebook: Notebook, offered: Iterable[Diagnostic]) -> tuple[Notebook, list[Diagnostic]]:
    """The notebook after as many fixes as do not get in each other's way, and which those are."""
    edits: list[Edit] = []
    cells: list[NewCell] = []
    made: list[Diagnostic] = []
    for diagnostic in offered:
        assert diagnostic.fix
        wanted = [e for e in diagnostic.fix.edits if e not in edits]
        if any(_overlap(new, old) for new in wanted for old in edits):
            continue
        fresh = [cell for cell in diagnostic.fix.cells if cell not in cells]
        if _changed(notebook, wanted, fresh) is None:
            continue
        edits, cells = edits + wanted, cells + fresh
        made.append(diagnostic)
    changed = _changed(notebook, edits, cells) if made else None
    return (changed, made) if changed else (notebook, [])


def _overlap(new: Edit, old: Edit) -> bool:
    """Whether two edits want the same letters; two insertions at one place do not."""
    if new.cell != old.cell:
        return False
    if new.start == new.end and old.start == old.end:
        return False
    return new.start < old.end and old.start < new.end


def _changed(
    notebook: Notebook, edits: Iterable[Edit], cells: Iterable[NewCell]
) -> Notebook | None:
    sources = _sources(notebook, edits)
    if sources is None:
        return None
    return parse(rewritten(notebook, sources, _joined(cells)), notebook.path)


def _sources(notebook: Notebook, edits: Iterable[Edit]) -> dict[int, str] | None:
    """The sources of the edited cells, or nothing when one would not parse."""
    by_cell: dict[int, list[TextEdit]] = {}
    for edit in edits:
        by_cell.setdefault(edit.cell, []).append(TextEdit(edit.start, edit.end, edit.text))
    sources: dict[int, str] = {}
    for index, changes in by_cell.items():
        cell = notebook.cell(index)
        changes.sort(key=lambda edit: not _IMPORTS.fullmatch(edit.text))  # first at one place
        try:
            sources[index] = apply_edits(cell.source, changes)
        except ValueError:
            return None
        if cell.kind == "code" and _breaks(replace(cell, source=sources[index])):
            return None
    return sources


def _breaks(cell: object) -> bool:
    return isinstance(parse_cell(cell), Unparsable)  # type: ignore[arg-type]


def _joined(cells: Iterable[NewCell]) -> Iterator[NewCell]:
    """New cells of one kind at one place are one cell."""
    kinds: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for cell in cells:
        kinds.setdefault((cell.before, cell.tags), []).append(cell.source)
    for (before, tags), sources in kinds.items():
        yield NewCell(before, "\n".join(sources), tags)
