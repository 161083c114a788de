"""What must hold of a function that was never seen at work, by its name and its types."""

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nb2prod.export import imports, source
from nb2prod.transform import Function, Plan

Signature = ast.FunctionDef
_FLOATS = "st.floats(allow_nan=False, allow_infinity=False)"
_TYPES = {
    "int": "st.integers()", "float": _FLOATS, "str": "st.text()", "bool": "st.booleans()",
    "bytes": "st.binary()",
}  # fmt: skip
_HOLDERS = {
    "list": "st.lists({})", "set": "st.sets({})", "frozenset": "st.frozensets({})",
    "dict": "st.dictionaries({})",
}  # fmt: skip
_TEXTS = {"text", "string", "word", "line", "sentence", "title", "phrase", "s", "txt"}
_LISTS = {"words", "lines", "sentences", "strings", "texts"}
_IDEMPOTENT = {
    "normalize", "normalise", "clean", "canonical", "canonicalize", "strip", "trim", "dedupe",
    "deduplicate", "unique", "slugify", "sanitize", "sanitise", "collapse",
}  # fmt: skip
_REORDERING = {"sort", "sorted", "shuffle", "shuffled", "reorder", "permute"}
_ASKING = {"is", "has", "are", "can", "should"}
_INVERSES = {
    "encode": "decode", "encrypt": "decrypt", "compress": "decompress", "escape": "unescape",
    "serialize": "deserialize", "pack": "unpack", "encipher": "decipher",
}  # fmt: skip
_PURE = {
    "math", "cmath", "re", "string", "itertools", "collections", "functools", "statistics",
    "unicodedata", "operator", "fractions", "decimal", "typing", "numpy",
}  # fmt: skip
_IMPURE = {"open", "input", "print", "exec", "eval", "compile", "exit", "quit", "breakpoint"}


@dataclass(frozen=True, slots=True)
class Property:
    """One property: the functions that it is about, what they are given, and what must hold.

    `given` pairs names with strategies of hypothesis; `body` has a line for each statement.
    """

    functions: tuple[str, ...]
    says: str
    given: tuple[tuple[str, str], ...]
    body: tuple[str, ...]

    @property
    def test(self) -> str:
        """The name of its test."""
        return f"test_{self.functions[0].strip('_').lower()}_{self.says}"

    def lines(self) -> tuple[str, ...]:
        """The text of its test, which needs `given`, `settings` and `strategies as st`."""
        names = [name for name, _ in self.given]
        return (
            "@settings(derandomize=True, database=None, deadline=None)",
            f"@given({', '.join(f'{name}={strategy}' for name, strategy in self.given)})",
            f"def {self.test}({', '.join(names)}):",
            *(f"    {line}" for line in self.body),
        )


def property_of(function: Function, plan: Plan) -> Property | None:
    """What can honestly be asked of any call of a function, if there is something."""
    own = {each.name: each for each in (*plan.functions, function)}
    node = _definition(function)
    if node is None or not _is_pure(function, plan, own):
        return None
    given = _given(node)
    if not given:
        return None
    return next(_properties(function.name, node, given, own), None)


def _definition(function: Function) -> Signature | None:
    if function.added or function.is_class:
        return None
    for node in source.parse(function.source).body:
        if isinstance(node, ast.FunctionDef) and node.name == function.defined_as:
            lazy = (ast.Yield, ast.YieldFrom)
            is_plain = not any(isinstance(part, lazy) for part in ast.walk(node))
            return node if is_plain and not node.decorator_list else None
    return None


def _is_pure(function: Function, plan: Plan, own: Mapping[str, Function]) -> bool:
    """Whether it does nothing but compute, nor does any other that it mentions."""
    known = {
        name
        for each in imports.split(plan.imports)
        if _modules(each.text) <= _PURE
        for name in imports.bound_names([each])
    }
    known |= set(dir(builtins)) - _IMPURE
    seen: set[str] = set()
    queue = [function.name]
    while queue:
        name = queue.pop()
        seen.add(name)
        free = source.free(own[name].source)
        if own[name].added or not free <= known | own.keys() or "numpy.random" in own[name].source:
            return False
        queue += sorted(free & own.keys() - seen)
    return True


def _modules(statement: str) -> set[str]:
    (node,) = ast.parse(statement).body
    names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom):
        names = [node.module or "."]
    return {name.partition(".")[0] for name in names}


def _given(node: Signature) -> tuple[tuple[str, str], ...]:
    """What it needs, with a strategy for each; nothing where one of them may be anything."""
    places = [*node.args.posonlyargs, *node.args.args]
    needed = places[: len(places) - len(node.args.defaults)]
    named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    if any(default is None for _, default in named):
        return ()
    pairs = [(argument.arg, _strategy(argument)) for argument in needed]
    return tuple(pairs) if all(strategy for _, strategy in pairs) else ()


def _strategy(argument: ast.arg) -> str:
    if argument.annotation is not None:
        return _of_type(argument.annotation)
    if argument.arg in _TEXTS:
        return "st.text()"
    return "st.lists(st.text())" if argument.arg in _LISTS else ""


def _of_type(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return _TYPES.get(name, "")
        case ast.Subscript(value=ast.Name(id=name), slice=inner) if name.lower() in _HOLDERS:
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            parts = [_of_type(item) for item in items]
            is_whole = all(parts) and len(parts) == 1 + (name.lower() == "dict")
            return _HOLDERS[name.lower()].format(", ".join(parts)) if is_whole else ""
    return ""


def _properties(
    name: str, node: Signature, given: tuple[tuple[str, str], ...], own: Mapping[str, Function]
) -> Iterator[Property]:
    """Those that hold by its name, then those that hold by its types."""
    words = name.strip("_").lower().split("_")
    call = f"{name}({', '.join(each for each, _ in given)})"
    argument = given[0][0]
    if len(given) == 1:
        if back := _inverse(name, own):
            body = (f"assert {back}({call}) == {argument}",)
            yield Property((name, back), f"is_undone_by_{back.strip('_')}", given, body)
        if words[0] in _IDEMPOTENT:
            twice = (f"once = {call}", f"assert {name}(once) == once")
            yield Property((name,), "twice_is_as_once", given, twice)
        if words[0] == "reverse":
            body = (f"assert {name}({call}) == {argument}",)
            yield Property((name,), "twice_is_nothing", given, body)
        if words[0] in _REORDERING and given[0][1].startswith("st.lists"):
            body = (f"assert sorted({name}(list({argument}))) == sorted({argument})",)
            yield Property((name,), "keeps_all_items", given, body)
    returned = ast.unparse(node.returns) if node.returns else ""
    if words[0] in _ASKING and returned in ("", "bool"):
        yield Property((name,), "says_yes_or_no", given, (f"assert {call} in (True, False)",))
    if words[0] == "count" and returned in ("", "int"):
        yield Property((name,), "is_never_negative", given, (f"assert {call} >= 0",))
    if returned in _TYPES:
        kinds = "(int, float)" if returned == "float" else returned
        body = (f"assert isinstance({call}, {kinds})",)
        yield Property((name,), f"gives_{returned}", given, body)


def _inverse(name: str, own: Mapping[str, Function]) -> str:
    """The function that undoes another by its name: `decode_id` for `encode_id`."""
    for there, back in _INVERSES.items():
        other = name.replace(there, back, 1)
        if name.startswith(there) and other in own and _takes_one(own[other]):
            return other
    first, to, last = name.partition("_to_")
    other = f"{last}_to_{first}"
    return other if to and other in own and _takes_one(own[other]) else ""


def _takes_one(function: Function) -> bool:
    node = _definition(function)
    if node is None:
        return False
    places = [*node.args.posonlyargs, *node.args.args]
    return len(places) - len(node.args.defaults) == 1
