"""Which except blocks keep what they caught to themselves."""

import ast
from collections.abc import Iterable, Iterator

from nb2prod.analysis.effects import Effect
from nb2prod.notebook.walk import called_name, index

_EXPECTED = frozenset(
    "ImportError ModuleNotFoundError KeyboardInterrupt StopIteration FileExistsError".split()
)
_EVERY = frozenset({"Exception", "BaseException"})
_LEAVES = {"exit", "_exit", "quit", "fail", "skip", "print_exc", "format_exc"}


def silent_handlers(effects: Iterable[Effect]) -> Iterator[tuple[Effect, ast.ExceptHandler]]:
    """The blocks, not in tests, that neither log nor raise nor hand on what they caught."""
    every = tuple(effects)
    logs = {effect.node for effect in every if effect.kind == "log"}
    for effect in every:
        handler = effect.node
        if isinstance(handler, ast.ExceptHandler) and not effect.tested:
            expected = handler.type is not None and _caught(handler) <= _EXPECTED
            if not (expected or _hands_on(handler, logs) or _tries_another(effect, handler)):
                yield effect, handler


def answers_instead(effect: Effect, handler: ast.ExceptHandler) -> bool:
    """Whether a named error stands for yes, no or nothing, or has another way taken.

    `except KeyError: return False`, `except ValueError: price = np.nan`, `except TypeError: return
    load(path)` after `return load(path, safe=True)`; no number, no text.
    """
    tried, named = index(effect.cell.tree).parents[handler], _caught(handler)
    if not named or named & _EVERY or not isinstance(tried, ast.Try) or len(tried.body) > 1:
        return False
    match handler.body:
        case [ast.Return(value=None | ast.Constant(value=True | False | None))]:
            return True
        case [ast.Return(value=ast.Call() as other)]:
            return isinstance(tried.body[0], ast.Return) and _is_call_of(tried.body[0], other)
        case [*_, ast.Assign(targets=[ast.Name(id=name)], value=value)]:
            first = tried.body[0]
            same = isinstance(first, ast.Assign) and name in _names(first.targets)
            nothing = isinstance(value, ast.Constant) and value.value is None
            return same and (nothing or isinstance(value, ast.Call | ast.Attribute | ast.Subscript))
    return False


def _is_call_of(tried: ast.Return, other: ast.Call) -> bool:
    """Whether both call the same, as for an older version that takes less."""
    calls = (n for n in ast.walk(tried) if isinstance(n, ast.Call))
    return any(ast.dump(call.func) == ast.dump(other.func) for call in calls)


def _names(targets: Iterable[ast.expr]) -> set[str]:
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _tries_another(effect: Effect, handler: ast.ExceptHandler) -> bool:
    """`try: return one_way() except ThatError: pass`, and below stands another way."""
    tried = index(effect.cell.tree).parents[handler]
    named = _caught(handler)
    if not named or named & _EVERY or not isinstance(tried, ast.Try):
        return False
    return isinstance(handler.body[0], ast.Pass) and isinstance(tried.body[-1], ast.Return)


def _caught(handler: ast.ExceptHandler) -> set[str]:
    nodes = ast.walk(handler.type) if handler.type else ()
    return {n.id for n in nodes if isinstance(n, ast.Name)}


def _hands_on(handler: ast.ExceptHandler, logs: set[ast.expr | ast.ExceptHandler]) -> bool:
    """Whether the block logs, raises, leaves, or does something with the exception itself."""
    printed: set[ast.AST] = set()
    for node in (n for statement in handler.body for n in ast.walk(statement)):
        if node in logs or isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Call):
            name = called_name(node)
            if name in _LEAVES:
                return True
            if name in {"print", "pprint", "display"}:
                printed.update(ast.walk(node))
        if isinstance(node, ast.Name) and node.id == handler.name and node not in printed:
            return True
    return False
