"""What the search for functions that can move asks about the draft."""

import ast
from collections.abc import Iterable
from functools import cached_property

from nb2prod.analysis.flow.scopes import Mention, bound_names, local_names, mentions
from nb2prod.notebook.walk import walk
from nb2prod.sentence import gettext
from nb2prod.transform.constants import constant_units
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.guarded import definition_of
from nb2prod.transform.making import Makings
from nb2prod.transform.meanings import Meanings, times_bound
from nb2prod.transform.together import guarded
from nb2prod.transform.versions import same_function

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Facts:
    """Who binds, mentions and changes each name, and what is bound before each unit."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.binders = draft.binders()
        self.rank = {unit: number for number, unit in enumerate(draft.units)}
        self.parameters = draft.parameter_names
        self.imported = {n for u in draft.at(Place.IMPORT) for n in u.names.may_bind}
        self.imported |= {t.split()[-1].split(".")[0] for t in draft.extra_imports}
        self.constants = constant_units(draft, self.binders)
        self.mentions = self._mentions()
        self.bound_before = self._bound_before()
        self.asked_for = guarded(draft)
        self._single: dict[str, bool] = {}
        self.mutated = {n for u in draft.units for n in u.names.mutates | u.names.deletes}

    def candidates(self) -> dict[str, Unit]:
        """Definitions whose name is bound once, that rebind nothing of the notebook's."""
        return {
            made.name: unit
            for unit in self.draft.at(Place.STEP)
            if (made := definition_of(unit.node)) and not self.bound_to_its_step(unit)
        }

    def bound_to_its_step(self, unit: Unit) -> str:
        """Why a definition is no candidate, or ''."""
        name, names = defined_name(unit), unit.names
        if names.global_writes:
            return gettext("it sets {} of the notebook", ", ".join(sorted(names.global_writes)))
        if names.dynamic:
            return gettext("it reaches variables of the notebook by texts that hold their names")
        if name in self._deleted:
            return gettext("its name is deleted later")
        if not self._one_definition(unit):
            return gettext(
                "its name means something else as well, and may be either where it is used"
            )
        made = definition_of(unit.node)
        seen = self._makings.seen(made) if made else ""
        return (
            gettext("{} when it is made, which is to happen where it stands", seen) if seen else ""
        )

    @cached_property
    def _deleted(self) -> frozenset[str]:
        return frozenset(name for unit in self.draft.units for name in unit.names.deletes)

    @cached_property
    def _makings(self) -> Makings:
        return Makings(unit.node for unit in self.draft.at(Place.STEP))

    def _one_definition(self, unit: Unit) -> bool:
        """Whether nothing else binds the name, the very same definition run again aside."""
        binders = self.binders[defined_name(unit)]
        return binders[0] is unit and all(same_function(unit.node, b.node) for b in binders[1:])

    def is_variable(self, name: str) -> bool:
        """Whether the name is one that the notebook binds to a value, or a parameter."""
        return name in self.parameters or (name in self.binders and name not in self.imported)

    def single(self, name: str) -> bool:
        """Whether a variable never changes its meaning once it has one."""
        if name not in self._single:
            binders = self.binders.get(name, ())
            once = len(binders) == 1 and times_bound([binders[0].node], name) == 1
            once = once and name not in self._set_by_functions
            known = name in self.parameters or once or self._meanings.is_one_value(name)
            self._single[name] = known
        return self._single[name]

    @cached_property
    def _meanings(self) -> Meanings:
        gone = {Place.DROPPED, Place.PARAMETER}
        return Meanings(unit for unit in self.draft.units if unit.place not in gone)

    def settled_by(self, unit: Unit, names: frozenset[str]) -> bool:
        """Whether nothing binds the names after a unit which itself runs once, in its place."""
        repeated = isinstance(unit.node, Definition | ast.For | ast.While | ast.AsyncFor)
        if repeated or names & self._set_by_functions:
            return False
        last = [self.binders[name][-1] for name in names - self.parameters]
        return all(self.rank[binder] < self.rank[unit] for binder in last)

    @cached_property
    def _set_by_functions(self) -> frozenset[str]:
        return frozenset(name for unit in self.draft.units for name in unit.names.global_writes)

    def _mentions(self) -> dict[str, list[tuple[Unit, Mention]]]:
        found: dict[str, list[tuple[Unit, Mention]]] = {}
        for unit in self.draft.units:
            if unit.place in {Place.STEP, Place.ASSERTION}:
                for mention in mentions(unit.node):
                    found.setdefault(mention.name, []).append((unit, mention))
        return found

    def _bound_before(self) -> dict[Unit, frozenset[str]]:
        bound: frozenset[str] = self.parameters
        found = {}
        for unit in self.draft.units:
            found[unit] = bound
            if unit.place is not Place.DROPPED:
                bound = (bound - unit.names.deletes) | unit.names.likely
        return found


def is_shadowed(mention: Mention, taken: frozenset[str]) -> bool:
    """Whether a function or class around a mention has variables of its own by these names."""
    for scope in mention.inside:
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            names = local_names(scope)
        elif isinstance(scope, ast.ClassDef):
            names = frozenset(n for s in scope.body for n in bound_names(s))
        else:
            names = frozenset(_stored(scope))
        if names & taken:
            return True
    return False


def defined_name(unit: Unit) -> str:
    """The name of the definition that a unit is, or ''."""
    made = definition_of(unit.node)
    return made.name if made else ""


def _stored(scope: ast.AST) -> Iterable[str]:
    for node in walk(scope):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
