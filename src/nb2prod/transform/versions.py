"""A name that the notebook gives to one thing after another: each gets a name of its own.

`def plot` in one section and another `def plot` in a later one become `plot_1` and `plot`, so that
both can stand at module level. That is exact where it is settled which of them each mention means:
code at the top level means the one before it, code in a function the one that holds whenever the
function may run. Where it is not settled, `plot` becomes a variable: `plot = plot_1` stands where
the definition stood. Definitions whose name can be seen keep it: `plot_1 = plot` follows the first.
"""

import ast
import builtins
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nb2prod.analysis import Analysis
from nb2prod.analysis.flow.dynamic import reaches_by_key
from nb2prod.analysis.flow.scopes import Mention, mentions
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import dumped
from nb2prod.transform.draft import Draft, identifiers, numbered_name
from nb2prod.transform.names_seen import (
    is_asked_for,
    is_named_by_others,
    is_plain,
    is_reached,
    is_read_as_source,
    may_be_composed,
    own_decorators,
    shows,
)
from nb2prod.transform.plain.rewrite import rewritten
from nb2prod.transform.timing import Code, Timing

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_BUILTINS = frozenset(dir(builtins))
_HEAD = re.compile(r"(?:async\s+)?(?:def|class)\s+")


@dataclass(frozen=True, slots=True)
class _Version:
    """What a name means from one statement on: `start` is its position, `node` what binds it."""

    name: str
    start: int
    node: ast.stmt

    @property
    def is_definition(self) -> bool:
        return isinstance(self.node, Definition)


def split_names(draft: Draft, ignored: Iterable[int] = (), staying: Iterable[str] = ()) -> Draft:
    """The draft of the same notebook, in which each definition has a name of its own.

    `ignored` are cells that do not run, `staying` names, of a version too, that are not to change.
    Names for which it is not settled what each mention means stay as they are. Functions in the
    same words that call different ones are told apart in their turn.
    """
    while True:
        further = _split_once(draft, ignored, staying)
        if further.analysis is draft.analysis:
            return further
        draft = further


def _split_once(draft: Draft, ignored: Iterable[int], staying: Iterable[str]) -> Draft:
    analysis, left_out = draft.analysis, set(ignored)
    code = tuple(
        Code(s.cell, s.node, s.names) for s in analysis.statements if s.cell.index not in left_out
    )
    kept = {re.sub(r"_\d+$", "", name) for name in staying} | draft.chosen.keys()
    chosen, known_as = dict(draft.chosen), dict(draft.known_as)
    twice = [name for name in _defined_twice(code) if name not in kept]
    dynamic = [c.node for c in code if c.names.dynamic]
    if not twice or not all(reaches_by_key(node) for node in dynamic):
        return draft
    if dynamic:
        twice = [name for name in twice if not may_be_composed(analysis, name)]
    timing = Timing(code)
    decorators = own_decorators(analysis)
    taken = set(identifiers(analysis))
    edits: dict[ParsedCell, set[TextEdit]] = {}
    for name in twice:
        versions = _versions(code, name)
        meant = _settled(timing, name, versions) if versions else None
        if is_reached(analysis, name):
            continue
        if meant is None:
            nodes = [c.node for c in code if getattr(c.node, "name", "") == name]
            if can_be_chosen(analysis, name, nodes):
                for cell, edit in _choices(code, name, taken, chosen):
                    edits.setdefault(cell, set()).add(edit)
            continue
        names = _names(name, versions, taken)
        seen = is_asked_for(analysis, name)
        seen = seen or any(version in names and shows(m) for (_, m), version in meant.items())
        seen = seen or any(v and is_named_by_others(analysis, v.node, decorators) for v in names)
        if seen and not _can_be_known(analysis, name, versions):
            continue
        found = list(_edits(timing, versions, meant, names))
        if all(cell.text[edit.start : edit.end] == name for cell, edit in found):
            taken |= set(names.values())
            known_as |= dict.fromkeys(names.values(), name) if seen else {}
            for cell, edit in found:
                edits.setdefault(cell, set()).add(edit)
    draft = rewritten(draft, {cell: sorted(found) for cell, found in edits.items()})
    return replace(draft, chosen=chosen, known_as=known_as)


def _can_be_known(analysis: Analysis, name: str, versions: tuple[_Version, ...]) -> bool:
    """Whether each definition can bear the same name, and be at hand under a name of its own.

    What finds them by name finds the last one only: pickles, which find none that stays in a step.
    """
    only_definitions = all(version.is_definition for version in versions)
    return only_definitions and name not in _BUILTINS and not is_read_as_source(analysis)


def can_be_chosen(analysis: Analysis, name: str, nodes: Iterable[ast.stmt]) -> bool:
    """Whether definitions of a name can have names of their own, and the name be a variable."""
    shown = any(shows(m) for s in analysis.statements for m in mentions(s.node) if m.name == name)
    if shown or is_asked_for(analysis, name) or is_reached(analysis, name):
        return False
    return not any(
        is_named_by_others(analysis, node)
        or any(mention.name == name for mention in mentions(node))
        for node in nodes
    )


def _choices(
    code: tuple[Code, ...], name: str, taken: set[str], chosen: dict[str, str]
) -> Iterable[tuple[ParsedCell, TextEdit]]:
    """Give each definition a name of its own, and the name to the one that stood there."""
    known: dict[str, str] = {}
    for each in code:
        if not isinstance(each.node, Definition) or each.node.name != name:
            continue
        new = known.setdefault(dumped(each.node), numbered_name(name, taken))
        taken.add(new)
        chosen[new] = name
        yield each.cell, _renaming(each, new)
        end = each.cell.text.find("\n", each.cell.span(each.node)[1])
        end = len(each.cell.text) if end < 0 else end
        yield each.cell, TextEdit(end, end, f"\n{name} = {new}")


def same_function(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two statements define the same function: nothing tells one from the other."""
    if not isinstance(one, ast.FunctionDef) or any(not is_plain(d) for d in one.decorator_list):
        return False
    defaults = [*one.args.defaults, *(d for d in one.args.kw_defaults if d)]
    plain = all(isinstance(default, ast.Constant) for default in defaults)
    return plain and dumped(one) == dumped(other)


def _defined_twice(code: tuple[Code, ...]) -> list[str]:
    """Names that a definition binds, and something else too."""
    binders: dict[str, list[Code]] = {}
    for each in code:
        for name in each.names.may_bind | each.names.global_writes:
            binders.setdefault(name, []).append(each)
    return sorted(
        name
        for name, units in binders.items()
        if len(units) > 1
        and any(isinstance(u.node, Definition) for u in units)
        and not all(same_function(units[0].node, u.node) for u in units)
        and not any(name in c.names.global_writes | c.names.deletes for c in code)
    )


def _versions(code: tuple[Code, ...], name: str) -> tuple[_Version, ...]:
    """Where the name gets a new meaning; a statement that may keep the old one starts none."""
    found: list[_Version] = []
    for position, each in enumerate(code):
        if name in each.names.mutates and found and found[-1].is_definition:
            return ()  # an attribute of a function, which the next one would not have
        if name not in each.names.may_bind:
            continue
        plain = isinstance(each.node, ast.Assign | Definition)
        if name not in each.names.binds or (name in each.names.reads and not plain):
            if found and found[-1].is_definition:
                return ()
            if found:
                continue
        if found and same_function(found[-1].node, each.node):
            continue
        if found and not found[-1].is_definition and not isinstance(each.node, Definition):
            continue  # a variable that gets another value stays one variable
        found.append(_Version(name, position, each.node))
    return tuple(found)


def _settled(
    timing: Timing, name: str, versions: tuple[_Version, ...]
) -> dict[tuple[int, Mention], _Version] | None:
    """Which version each mention of the name means, or None when one may mean several."""
    found: dict[tuple[int, Mention], _Version] = {}
    for position, mention in timing.mentions(name):
        code = timing.code[position]
        if isinstance(mention.node.ctx, ast.Store):
            meant = {_at(versions, position + 1)}
        elif timing.is_at_once(position, mention):
            new = name in code.names.binds and name not in code.names.reads
            meant = {_at(versions, position + 1 if new else position)}
        else:
            moments = timing.moments(position, mention) or [len(timing.code)]
            meant = {v for moment in moments for v in _during(timing, versions, moment)}
        meant.discard(None)
        if len(meant) > 1:
            return None
        found[position, mention] = meant.pop() or versions[0] if meant else versions[0]
    return found


def _at(versions: tuple[_Version, ...], position: int) -> _Version | None:
    """The version that holds when the statement at a position begins."""
    earlier = [version for version in versions if version.start < position]
    return earlier[-1] if earlier else None


def _during(timing: Timing, versions: tuple[_Version, ...], position: int) -> set[_Version | None]:
    """The versions that may hold while a statement runs."""
    found = {_at(versions, position)}
    node = timing.code[position].node if position < len(timing.code) else None
    if isinstance(node, ast.For | ast.While | ast.If | ast.With | ast.Try | ast.AsyncFor):
        found.add(_at(versions, position + 1))
    return found


def _names(
    name: str, versions: tuple[_Version, ...], taken: set[str]
) -> dict[_Version | None, str]:
    """The last definition keeps the name, the earlier ones are numbered; so does a variable."""
    found: dict[_Version | None, str] = {}
    only_definitions = all(version.is_definition for version in versions)
    number = 0
    for version in versions:
        last = version is versions[-1]
        if not version.is_definition or (only_definitions and last):
            continue
        number += 1
        while f"{name}_{number}" in taken:
            number += 1
        found[version] = f"{name}_{number}"
    return found


def _edits(
    timing: Timing,
    versions: tuple[_Version, ...],
    meant: Mapping[tuple[int, Mention], _Version],
    names: Mapping[_Version | None, str],
) -> Iterable[tuple[ParsedCell, TextEdit]]:
    name = versions[0].name
    for (position, mention), version in meant.items():
        if version in names:
            cell = timing.code[position].cell
            yield cell, TextEdit(*cell.span(mention.node), names[version])
    for position, code in enumerate(timing.code):
        now = _at(versions, position + 1)
        if now in names and isinstance(code.node, Definition) and code.node.name == name:
            yield code.cell, _renaming(code, names[now])


def _renaming(code: Code, new: str) -> TextEdit:
    """The edit that gives a definition another name."""
    start = code.cell.offset(code.node.lineno, code.node.col_offset)
    head = _HEAD.match(code.cell.text, start)
    end = head.end() if head else start
    return TextEdit(end, end + len(getattr(code.node, "name", "")), new)
