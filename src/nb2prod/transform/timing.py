"""When the code inside functions may run: after which top-level statement has begun."""

import ast
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property

from nb2prod.analysis import Names
from nb2prod.analysis.flow.names import IMMEDIATE_CONSUMERS, all_immediate, immediate_scopes
from nb2prod.analysis.flow.parallel import delayed_calls
from nb2prod.analysis.flow.scopes import Mention, mentions
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import called_name, kept_with_node, walk
from nb2prod.transform.names_seen import is_plain

_LAZY = frozenset({"map", "filter", "enumerate", "zip", "reversed"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """A top-level statement, in the order in which the notebook runs them."""

    cell: ParsedCell
    node: ast.stmt
    names: Names


class Timing:
    """For each statement that makes a function or class, the moments at which its body may run.

    A moment is the position of the top-level statement that is being run. A function that is only
    called runs when its callers do; one that is handed on may run at any later moment, as the
    methods of a class may. Sets of moments are bits of an integer.
    """

    def __init__(self, code: tuple[Code, ...]) -> None:
        self.code = code
        self.every = (1 << len(code)) - 1
        self._mentions = [mentions(each.node) for each in code]
        self._at_once = [immediate_scopes(each.node) for each in code]
        self._binders: dict[str, list[int]] = {}
        self._by_name: dict[str, list[tuple[int, Mention]]] = {}
        for position, each in enumerate(code):
            for name in each.names.may_bind:
                self._binders.setdefault(name, []).append(position)
            for mention in self._mentions[position]:
                self._by_name.setdefault(mention.name, []).append((position, mention))

    def mentions(self, name: str) -> list[tuple[int, Mention]]:
        """Every mention of a name, with the position of its statement."""
        return self._by_name.get(name, [])

    def mentions_at(self, position: int) -> tuple[Mention, ...]:
        """Every mention of a notebook variable in one statement."""
        return self._mentions[position]

    def is_at_once(self, position: int, mention: Mention) -> bool:
        """Whether a mention is evaluated while its own statement runs."""
        if not mention.deferred:
            return True
        defines = isinstance(self.code[position].node, _Function | ast.ClassDef)
        return not defines and all_immediate(mention.inside, self._at_once[position])

    def moments(self, position: int, mention: Mention) -> list[int]:
        """The positions at which a mention inside a function may be evaluated."""
        bits = self._spread(position, mention, self._runs[position])
        return [p for p in range(len(self.code)) if bits >> p & 1]

    def last_run(self, position: int) -> int:
        """The last moment at which the body of what a statement makes may run."""
        runs = self._runs[position]
        inside = (m for m in self._mentions[position] if not self.is_at_once(position, m))
        bits = [self._spread(position, mention, runs) for mention in inside]
        return max(position, *(b.bit_length() - 1 for b in (runs, *bits)))

    @cached_property
    def _runs(self) -> list[int]:
        """For each position, the moments at which the body of what it makes may run."""
        runs = [0] * len(self.code)
        for position, each in enumerate(self.code):
            if not isinstance(each.node, _Function) or not all(
                is_plain(decorator) for decorator in each.node.decorator_list
            ):
                runs[position] = self._since(position)
        waiting = set(range(len(self.code)))
        while waiting:
            position = waiting.pop()
            for mention in self._of_functions[position]:
                waiting |= self._reach(position, mention, runs)
        return runs

    @cached_property
    def _of_functions(self) -> list[list[Mention]]:
        """For each statement the mentions in it of what may be a function of the notebook."""
        defined = {
            name
            for name, binders in self._binders.items()
            if any(isinstance(self.code[binder].node, _Function) for binder in binders)
        }
        return [
            [m for m in found if m.name in defined and not isinstance(m.node.ctx, ast.Store)]
            for found in self._mentions
        ]

    def _reach(self, position: int, mention: Mention, runs: list[int]) -> set[int]:
        """Let what a mention calls run when the mention is evaluated; where that was news."""
        at_once = self.is_at_once(position, mention)
        bits = 1 << position if at_once else self._spread(position, mention, runs[position])
        changed: set[int] = set()
        before = 0
        for binder in reversed(self._binders[mention.name]):
            made = self.code[binder].node
            held = bits & self._since(binder + 1) & ~before
            if mention.name in self.code[binder].names.binds:
                before |= self._since(binder + 1)
            if not isinstance(made, _Function) or not held:
                continue
            later = not is_used_at_once(self.code[position].node, mention) or is_lazy(made)
            new = runs[binder] | (self._since(_lowest(held)) if later else held)
            if new != runs[binder]:
                changed.add(binder)
                runs[binder] = new
        return changed

    def _spread(self, position: int, mention: Mention, runs: int) -> int:
        """The moments of a mention in a body that runs at some moments: inner functions later."""
        body = mention.inside[0] is self.code[position].node
        if not body:
            ends = self._runs_with(position, mention, self._block_functions)
            return 1 << position if ends else self._since(position)
        function = isinstance(mention.inside[0], _Function)
        if function and all_immediate(mention.inside[1:], self._at_once[position]):
            return runs
        return self._since(_lowest(runs)) if runs else 0

    def _runs_with(self, position: int, mention: Mention, functions: Container[ast.AST]) -> bool:
        """Whether a mention is evaluated while one of these functions runs, and only then."""
        at_once = all_immediate(mention.inside[1:], self._at_once[position])
        return at_once and mention.inside[0] in functions

    @cached_property
    def _block_functions(self) -> dict[ast.AST, int]:
        """The functions in blocks whose every use ends with the block, with its position."""
        found: dict[ast.AST, int] = {}
        for position, mentioned in enumerate(self._mentions):
            outer = {m.inside[0] for m in mentioned if m.inside} - {self.code[position].node}
            plain = (n for n in outer if isinstance(n, ast.FunctionDef) and _is_plain(n))
            found |= dict.fromkeys(plain, position)
        while kept := [n for n in found if not self._all_end(n, found)]:
            for node in kept:
                del found[node]
        return found

    def _all_end(self, node: ast.AST, found: Mapping[ast.AST, int]) -> bool:
        return all(
            position == found[node]
            and is_used_at_once(self.code[position].node, mention)
            and (self.is_at_once(position, mention) or self._runs_with(position, mention, found))
            for position, mention in self.mentions(getattr(node, "name", ""))
        )

    def _since(self, position: int) -> int:
        return self.every & ~((1 << position) - 1)


def keeps(node: ast.stmt, mention: Mention) -> bool:
    """Whether a function that is made inside another, and may outlive it, holds the mention."""
    return len(mention.inside) > 1 and not all_immediate(mention.inside[1:], immediate_scopes(node))


def is_used_at_once(node: ast.stmt, mention: Mention) -> bool:
    """Whether a mention in a statement calls a function there and then, and keeps no hold of it."""
    parent = mention.parent
    if isinstance(parent, ast.keyword):
        return parent.arg == "key"
    if not isinstance(parent, ast.Call):
        return False
    if parent.func is mention.node or parent in delayed_calls(node):
        return True
    word = called_name(parent)
    return word in IMMEDIATE_CONSUMERS and not (isinstance(parent.func, ast.Name) and word in _LAZY)


def _is_plain(node: ast.FunctionDef) -> bool:
    return not is_lazy(node) and all(is_plain(decorator) for decorator in node.decorator_list)


@kept_with_node
def is_lazy(node: ast.stmt) -> bool:
    """Whether a function runs only when what it gives is run: a generator, a coroutine."""
    return isinstance(node, ast.AsyncFunctionDef) or any(
        isinstance(n, ast.Yield | ast.YieldFrom) for n in walk(node)
    )


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
