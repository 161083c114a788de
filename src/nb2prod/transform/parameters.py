"""Paths and constants become parameters of the package."""

import ast
import builtins
import keyword
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from nb2prod.analysis import Analysis
from nb2prod.analysis.flow.scopes import mentions
from nb2prod.analysis.parameters.candidates import Candidate, candidates, undeclarable
from nb2prod.notebook import TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, Place, Unit, free_name, identifiers
from nb2prod.transform.model import Parameter, Skipped
from nb2prod.transform.names_seen import texts_of
from nb2prod.transform.parameter_help import help_of
from nb2prod.transform.wishes import as_wished

MOST, MOST_PICTURES = 12, 3
_PICTURE = gettext("one of many figures that are saved: their folder could be a parameter")
_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_FURTHER = {"input": "input_", "output": "output_", "value": "chosen_"}
_MADE = gettext("no parameter: a function or class is made of it when it is defined")
_STAYS = gettext(
    "a parameter that stays in the code: it is no plain value, or has one before its cell"
)


def lift_parameters(
    draft: Draft,
    relocate: Callable[[str], str | None],
    fixed: frozenset[str] = frozenset(),
) -> Draft:
    """Choose the parameters, and put their names where their values stood.

    `relocate` answers for an input path that is not there with one that is, or None; `fixed` are
    variables that definitions are made of, no parameters unless they name a file.
    """
    units = [u for u in draft.units if u.place is Place.STEP]
    found = candidates(((u.cell, u.node, u.names) for u in units), draft.analysis.paths)
    inside = _in_classes_and_definitions(draft)
    dead = _dead(draft)
    unused = frozenset(node for unit in dead for node in walk(unit.node))
    found = tuple(
        c if c.variable is None or fixed.isdisjoint(c.nodes) else replace(c, nodes=())
        for c in found
        if c.declared
        or (_replaceable(c, draft, inside) and not _is_read_by(c, draft, dead, unused))
    )
    unwanted = frozenset(draft.analysis.notebook.left_out)
    made = [c for c in found if c.variable in fixed and c.role == "value" and not c.declared]
    wanted = tuple(c for c in found if c not in made and not _is_unwanted(draft, c, unwanted))
    chosen = wanted if wanted and wanted[0].declared else _few(wanted)
    in_order = sorted(chosen, key=lambda c: c.cell.location(c.node))
    for candidate in in_order:
        draft = _lift(draft, candidate, relocate)
    draft = _put_names(draft, in_order)
    notes = tuple(
        Skipped(
            f"{c.name} = {c.value!r}",
            _MADE if c in made else _why_not(c, c in wanted),
            c.cell.location(c.node),
        )
        for c in found
        if c not in chosen
    )
    stay = tuple(
        Skipped(cell.source(node), _STAYS, cell.location(node))
        for cell, node in undeclarable((u.cell, u.node, u.names) for u in units)
    )
    return _rename(replace(draft, notes=(*draft.notes, *notes, *stay)))


def _is_unwanted(draft: Draft, candidate: Candidate, unwanted: frozenset[str]) -> bool:
    """Whether people name it so: by the parameter that it would be, or the notebook's variable."""
    if not unwanted:
        return False
    names = {_parameter_name(draft, candidate), candidate.variable or candidate.name}
    return not unwanted.isdisjoint(names)


def _why_not(candidate: Candidate, is_wanted: bool) -> str:
    if not is_wanted:
        return gettext("no parameter, as the notebook's metadata say")
    if candidate.is_picture:
        return _PICTURE
    return gettext("could be a parameter too, but people read {} at most", MOST)


def _few(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The first that people will read; a gallery of saved figures has no place among them."""
    many = sum(c.is_picture for c in found) > MOST_PICTURES
    return tuple(c for c in found if not (many and c.is_picture))[:MOST]


def _lift(draft: Draft, candidate: Candidate, relocate: Callable[[str], str | None]) -> Draft:
    name = _parameter_name(draft, candidate)
    location = candidate.cell.location(candidate.node)
    default, notes = candidate.value, draft.notes
    moved = relocate(str(default)) if candidate.role == "input" else None
    if moved is not None:
        reason = gettext(
            "not on this machine: the default is {} beside the notebook, " "which has its name",
            moved,
        )
        notes = (*notes, Skipped(str(default), reason, location))
        default = moved
    parameter = Parameter(
        name=name,
        type=candidate.type,
        default=float(str(default)) if candidate.type == "float" else default,
        help=help_of(candidate, name),
        role=candidate.role,
        location=location,
        variable=candidate.variable or "",
        moved_from="" if moved is None else str(candidate.value),
        known_as=candidate.variable or name,
    )
    parameter, unmet = _as_wished(draft, parameter)
    notes = (*notes, *unmet)
    draft = replace(draft, parameters=(*draft.parameters, parameter), notes=notes)
    if candidate.variable is not None:
        gone = {candidate.node, *candidate.also}
        draft = draft.mapped({u: u.to(Place.PARAMETER) for u in draft.units if u.node in gone})
        return replace(draft, renames={**draft.renames, candidate.variable: parameter.name})
    return draft


def _as_wished(draft: Draft, parameter: Parameter) -> tuple[Parameter, tuple[Skipped, ...]]:
    """The parameter as the notebook's metadata want it."""
    wishes = draft.analysis.notebook.wishes
    if not wishes:
        return parameter, ()
    variable = parameter.variable
    in_strings = bool(variable) and not _mentioned_by_name_only(draft, variable)
    return as_wished(parameter, wishes, _taken(draft) - {variable}, in_strings=in_strings)


def _put_names(draft: Draft, chosen: Sequence[Candidate]) -> Draft:
    """Put the last parameters' names, in the same order, in the place of their literals."""
    lifted = draft.parameters[len(draft.parameters) - len(chosen) :]
    names = {
        node: parameter.name
        for candidate, parameter in zip(chosen, lifted, strict=True)
        for node in candidate.nodes
    }
    change: dict[Unit, Unit] = {}
    for unit in draft.units if names else ():
        nodes = [n for n in walk(unit.node) if isinstance(n, ast.expr) and n in names]
        if nodes and unit.place is Place.STEP:
            new = unit.edited(TextEdit(*unit.cell.span(node), names[node]) for node in nodes)
            read = {names[node] for node in nodes}
            later = isinstance(unit.node, ast.FunctionDef | ast.AsyncFunctionDef)
            change[unit] = new.reading_later(read) if later else new.reading(read)
    return draft.mapped(change)


def _replaceable(candidate: Candidate, draft: Draft, fixed: frozenset[ast.AST]) -> bool:
    """Whether a name can stand where the value does."""
    if candidate.variable is not None:
        return not any(candidate.variable in u.names.global_writes for u in draft.units)
    text = candidate.cell.source(candidate.node)
    whole = text[:1] in "\"'rRuU0123456789.-" and "\n" not in text
    return whole and fixed.isdisjoint(candidate.nodes)


def _dead(draft: Draft) -> frozenset[Unit]:
    """The definitions that nothing mentions, or only such as nothing mentions."""
    units = [u for u in draft.units if u.place is Place.STEP]
    defined = {u for u in units if isinstance(u.node, _DEFINITIONS)}
    while True:
        others = [u for u in units if u not in defined]
        told = {n for u in others for n in u.names.reads | u.names.deferred}
        alive = {u for u in defined if not u.names.may_bind.isdisjoint(told)}
        if not alive:
            return frozenset(defined)
        defined -= alive


def _is_read_by(
    candidate: Candidate, draft: Draft, dead: frozenset[Unit], unused: frozenset[ast.AST]
) -> bool:
    """Whether only definitions that nothing uses read a candidate; `unused` is all in these."""
    name = candidate.variable
    if name is None:
        return unused.issuperset(candidate.nodes)
    readers = [u for u in draft.units if name in u.names.reads or name in u.names.deferred]
    return bool(readers) and dead.issuperset(readers)


def _in_classes_and_definitions(draft: Draft) -> frozenset[ast.AST]:
    """The nodes in classes, decorators and defaults, where no parameter is known."""
    found: set[ast.AST] = set()
    for unit in draft.units:
        outer: list[ast.AST] = [unit.node] if isinstance(unit.node, ast.ClassDef) else []
        if isinstance(unit.node, ast.FunctionDef | ast.AsyncFunctionDef):
            args = unit.node.args
            outer += [
                *unit.node.decorator_list,
                *args.defaults,
                *(d for d in args.kw_defaults if d),
            ]
        found.update(inner for node in outer for inner in walk(node))
    return frozenset(found)


def _parameter_name(draft: Draft, candidate: Candidate) -> str:
    taken = _taken(draft) - {candidate.variable}
    if candidate.declared:
        return candidate.name
    if candidate.variable is not None:
        lower = candidate.variable.lower()
        free = lower not in taken and not keyword.iskeyword(lower)
        return (
            lower if free and _mentioned_by_name_only(draft, candidate.variable) else candidate.name
        )
    further = f"{_FURTHER.get(candidate.role, '')}{candidate.name}"
    wanted = (candidate.name, *_told_apart(draft, candidate), further)
    return next((name for name in wanted if name not in taken), free_name(further, taken))


def _told_apart(draft: Draft, candidate: Candidate) -> Iterator[str]:
    """A path beside one of the same name: `bills_xlsx_path`, or `new_bills_path` by its folder."""
    *folders, file = re.split(r"[\\/]", str(candidate.value).lower())
    others = {re.split(r"[\\/]", str(p.default).lower())[-1] for p in draft.parameters}
    ending = re.search(r"\.([a-z]\w{0,7})$", file)
    if ending and file not in others and candidate.name.endswith("_path"):
        yield f"{candidate.name.removesuffix('_path')}_{ending[1]}_path"
    folder = re.sub(r"[^a-z0-9]+", "_", "".join(folders[-1:])).strip("_")
    if folder[:1].isalpha():
        yield f"{folder}_{candidate.name}"


def _taken(draft: Draft) -> set[str]:
    """The names that mean something else, in the notebook or in its package."""
    known = identifiers(draft.analysis) | draft.parameter_names
    return {*known, *dir(builtins), "parameters", "report", "steps", "data_dir"}


def _mentioned_by_name_only(draft: Draft, variable: str) -> bool:
    """Whether the name appears nowhere inside a string (queries, formulas, `f"{name=}"`)."""
    return not re.search(rf"\b{re.escape(variable)}\b", _strings(draft.analysis))


@lru_cache(maxsize=8)
def _strings(analysis: Analysis) -> str:
    """All strings of the notebook's code."""
    return "\n".join(text for cell in analysis.program.cells for text in texts_of(cell.tree))


def _rename(draft: Draft) -> Draft:
    """Write the parameter's name wherever the notebook's variable is mentioned."""
    renames = {old: new for old, new in draft.renames.items() if old != new}
    change: dict[Unit, Unit] = {}
    for unit in draft.units:
        found = [m.node for m in mentions(unit.node) if m.name in renames]
        if not found or unit.place is Place.PARAMETER:
            continue
        edits = [TextEdit(*unit.cell.span(node), renames[node.id]) for node in found]
        names = unit.names
        change[unit] = replace(
            unit.edited(edits),
            names=replace(
                names,
                reads=frozenset(renames.get(n, n) for n in names.reads),
                deferred=frozenset(renames.get(n, n) for n in names.deferred),
            ),
        )
    return draft.mapped(change)
