"""Every pass over the statements of a notebook, in its order."""

import ast
import re
from collections.abc import Callable, Mapping, Sequence

from nb2prod.analysis import Analysis
from nb2prod.notebook.walk import walk
from nb2prod.transform.blocks import take_out_of_blocks
from nb2prod.transform.calls import pass_variables
from nb2prod.transform.constants import lift_constants
from nb2prod.transform.contracts import check_reads
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.functions import lift_functions
from nb2prod.transform.guarded import ask_for_each
from nb2prod.transform.idle import leave_out_idle
from nb2prod.transform.imports import drop_unused, hoist_imports
from nb2prod.transform.local import leave_out_search_path
from nb2prod.transform.loggers import leave_out_own_logger, voice_names
from nb2prod.transform.makers import could_be_made, idle_makers, make_with_functions
from nb2prod.transform.model import Check, Seen
from nb2prod.transform.parameters import lift_parameters
from nb2prod.transform.plain import plain_python
from nb2prod.transform.plain.lookups import names_looked_up
from nb2prod.transform.plain.magics import leave_out_magics
from nb2prod.transform.strings import names_in_strings
from nb2prod.transform.tagged import leave_out_tagged, tag_against_running
from nb2prod.transform.versions import split_names

Relocate = Callable[[str], str | None]


def make_draft(
    analysis: Analysis,
    relocate: Relocate,
    runs: Mapping[str, str],
    staying: frozenset[str] = frozenset(),
    *,
    whole: frozenset[str] = frozenset(),
    checks: Sequence[Check] = (),
    seen: Mapping[int, Seen] | None = None,
    local: frozenset[str] = frozenset(),
) -> Draft:
    """Every pass over the statements, in its order; functions named in `staying` do not move.

    `whole` are names whose definitions stay where they are and are not told apart; `checks` are
    reads of data to be checked, `seen` is what each cell showed when it was run, `local` are the
    modules of its project that come along.
    """
    units = tuple(Unit(s.cell, s.node, s.names) for s in analysis.statements)
    silent = frozenset(index for index, cell in (seen or {}).items() if not cell.value)
    draft = Draft(analysis, units, voice=voice_names(analysis), silent=silent, local=local)
    plain = check_reads(plain_python(draft, runs), checks)
    left_out = [c.index for c in plain.analysis.program.cells if tag_against_running(c)]
    whole |= {re.sub(r"_\d+$", "", name) for name in staying}
    fixed: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    unmade: frozenset[str] = frozenset()
    while True:
        kept = whole | (made - unmade)  # these are made where they stand
        draft = ask_for_each(take_out_of_blocks(plain, left_out, kept), left_out, whole)
        draft = split_names(draft, left_out, whole)
        if made - unmade:
            draft = make_with_functions(draft, made - unmade)
            draft = take_out_of_blocks(draft, left_out, whole)
        draft = _at_their_places(draft, relocate, fixed, staying)
        made_of = {p.variable for p in draft.parameters if p.name in draft.made_of} - fixed
        in_steps = {getattr(unit.node, "name", "") for unit in draft.at(Place.STEP)}
        stuck = {n for new, n in (draft.chosen | draft.known_as).items() if new in in_steps}
        if made_of:  # first: what is stuck may be so for want of a constant
            fixed |= made_of
        elif stuck:
            whole |= stuck
        elif idle := idle_makers(draft):
            unmade |= idle
        elif further := could_be_made(draft, made):
            made |= further
        else:
            break
    draft = pass_variables(draft)
    draft = _move_assertions(draft)
    return drop_unused(draft, _used(draft))


def _at_their_places(
    draft: Draft, relocate: Relocate, fixed: frozenset[str], staying: frozenset[str]
) -> Draft:
    """Leave out what no job needs, and take to module level what can be there."""
    draft = leave_out_tagged(draft)
    draft = leave_out_idle(leave_out_own_logger(leave_out_magics(draft)))
    draft = leave_out_search_path(draft)
    draft = names_looked_up(hoist_imports(names_in_strings(draft)))
    draft = lift_parameters(draft, relocate, fixed)
    return lift_constants(lift_functions(draft, staying))


def _move_assertions(draft: Draft) -> Draft:
    """An assertion that is about functions alone is a test already."""
    lifted = {n for u in draft.at(Place.FUNCTION) for n in u.names.may_bind}
    level = lifted | {n for u in draft.at(Place.IMPORT) for n in u.names.may_bind}
    level |= {n for u in draft.at(Place.CONSTANT) for n in u.names.may_bind}
    bound = set(draft.binders()) | draft.parameter_names
    change: dict[Unit, Unit] = {}
    for unit in draft.at(Place.STEP):
        names = unit.names.reads | unit.names.deferred
        if isinstance(unit.node, ast.Assert) and names & lifted and not (names & bound) - level:
            change[unit] = unit.to(Place.ASSERTION)
    return draft.mapped(change)


def _used(draft: Draft) -> frozenset[str]:
    """The names that any code which is kept mentions."""
    return frozenset(
        node.id
        for unit in draft.units
        if unit.place not in {Place.IMPORT, Place.DROPPED}
        for node in walk(unit.node)
        if isinstance(node, ast.Name)
    )
