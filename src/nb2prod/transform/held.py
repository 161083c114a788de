"""Variables that hold one definition after another: what each holds where the steps use it.

Where that is settled, the steps name the definition, `g(f=f_2)`, and need no variable `f`.
"""

import ast
from dataclasses import dataclass, field

from nb2prod.analysis.flow.names import all_immediate, immediate_scopes
from nb2prod.analysis.flow.scopes import Mention, mentions
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.guarded import Definition


@dataclass(slots=True)
class Held:
    """`at` says for each unit which definitions its variables hold; `idle` are the units that only
    set such a variable; `names` are the variables.
    """

    at: dict[Unit, dict[str, str]] = field(default_factory=dict)
    idle: set[Unit] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def what_is_held(draft: Draft) -> Held:
    """What the variables hold that hold definitions, those aside for which some use is open."""
    held = Held()
    in_defaults = {n for found in draft.defaults.values() for d in found for n in d.reads}
    for name in sorted(set(draft.chosen.values()) - in_defaults):
        at, idle = _followed(draft, name) or ({}, set())
        if idle:
            held.names.add(name)
            held.idle |= idle
            for unit, definition in at.items():
                held.at.setdefault(unit, {})[name] = definition
    return held


def _followed(draft: Draft, name: str) -> tuple[dict[Unit, str], set[Unit]] | None:
    """The definition that each unit uses under a name, and the units that set it."""
    at: dict[Unit, str] = {}
    idle: set[Unit] = set()
    holds: str | None = None
    for unit in draft.at(Place.STEP):
        names = unit.names
        if definition := _set_to_definition(draft, unit, name):
            idle.add(unit)
            holds = definition
            continue
        changes = name in names.may_bind | names.deletes | names.global_writes
        if uses := _uses(draft, unit, name):
            if holds is None or not all(_is_plain(unit, mention, name) for mention in uses):
                return None
            if changes and not isinstance(unit.node, ast.Assign):  # a block, before or after
                return None
            if holds:
                at[unit] = holds
        if changes:
            plain = isinstance(unit.node, ast.Assign) and not uses
            holds = "" if plain and name in names.binds else None
    return at, idle


def _set_to_definition(draft: Draft, unit: Unit, name: str) -> str:
    """The definition that `name = definition` names, or ''."""
    match unit.node:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Name(id=definition)) if (
            target == name and draft.chosen.get(definition) == name
        ):
            return definition
    return ""


def _uses(draft: Draft, unit: Unit, name: str) -> list[Mention]:
    """The mentions of a variable, and of the functions that take it."""
    return [
        mention
        for mention in mentions(unit.node)
        if isinstance(mention.node.ctx, ast.Load)
        and (mention.name == name or name in draft.added.get(mention.name, ()))
    ]


def _is_plain(unit: Unit, mention: Mention, name: str) -> bool:
    """Whether a mention is evaluated while its statement runs, and stands where it says."""
    if isinstance(unit.node, Definition):
        return False
    start, end = unit.cell.span(mention.node)
    spelled = mention.name != name or unit.cell.text[start:end] == name
    at_once = not mention.deferred or all_immediate(mention.inside, immediate_scopes(unit.node))
    return spelled and at_once
