"""What a recorded call calls: a function, a method, or the construction of an object."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.export import source
from nb2prod.observe import Call
from nb2prod.transform import Function, Plan

_SPECIAL = {
    "__len__": "len({0})", "__str__": "str({0})", "__repr__": "repr({0})", "__add__": "{0} + {1}",
    "__sub__": "{0} - {1}", "__mul__": "{0} * {1}", "__truediv__": "{0} / {1}",
    "__getitem__": "{0}[{1}]", "__contains__": "{1} in {0}", "__lt__": "{0} < {1}",
    "__le__": "{0} <= {1}",
}  # fmt: skip
_PROPERTIES = {"property", "cached_property"}


@dataclass(frozen=True, slots=True)
class Target:
    """What is called, and how one writes that.

    `name` is as in `Call.function`; `function` the plan's function or class that it is of; `node`
    its definition there, None for a class without a constructor of its own.
    """

    name: str
    function: Function
    node: ast.FunctionDef | ast.AsyncFunctionDef | None

    @property
    def method(self) -> str:
        """The name within its class, "" for a function and for a construction."""
        return self.name.partition(".")[2]

    @property
    def is_construction(self) -> bool:
        return self.function.is_class and not self.method

    @property
    def decorators(self) -> set[str]:
        """The last words of its decorators."""
        nodes = self.node.decorator_list if self.node else []
        called = [node.func if isinstance(node, ast.Call) else node for node in nodes]
        return {ast.unparse(node).rpartition(".")[2] for node in called}

    @property
    def has_object(self) -> bool:
        """Whether the first argument of a call is the object, or the class."""
        return bool(self.method) and "staticmethod" not in self.decorators

    def parameters(self) -> tuple[list[str], str]:
        """The names of the positional parameters, and of the one that takes the rest."""
        if self.node is None:
            return [], ""
        arguments = self.node.args
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        if self.has_object and names:
            names[0] = self.object_name
        elif self.is_construction:
            names = names[1:]
        return names, arguments.vararg.arg if arguments.vararg else ""

    @property
    def object_name(self) -> str:
        """What a test calls the object."""
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", self.function.name).lower()
        return words.strip("_") if words.strip("_").isidentifier() else "instance"

    def spelled(self, callee: str, given: Sequence[str]) -> str:
        """The call as an expression, with its arguments spelled as in a call."""
        if not self.method:
            text = f"{callee}({', '.join(given)})"
            looks = "attributes_of" if "__slots__" in self.function.source else "vars"
            return f"{looks}({text})" if self.is_construction else text
        if not self.has_object:
            return f"{callee}.{self.method}({', '.join(given)})"
        if self.decorators & _PROPERTIES:
            return f"{given[0]}.{self.method}"
        if self.method in _SPECIAL:
            return _SPECIAL[self.method].format(*given)
        name = "" if self.method == "__call__" else f".{self.method}"
        return f"{given[0]}{name}({', '.join(given[1:])})"

    def needed(self, call: Call) -> list[str]:
        """The parameters without a default that the call does not give by position."""
        if self.node is None:
            return []
        arguments = self.node.args
        places = [*arguments.posonlyargs, *arguments.args]
        count = len(call.arguments) + int(self.is_construction)
        needed = places[count : len(places) - len(arguments.defaults)]
        named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        needed += [argument for argument, default in named if default is None]
        return [argument.arg for argument in needed]


def targets(plan: Plan) -> dict[str, Target]:
    """Everything in the plan that can be called, by the name that calls are recorded under."""
    found: dict[str, Target] = {}
    for function in plan.functions:
        for node in _statements(function):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if node.name == function.defined_as:
                    found[function.name] = Target(function.name, function, node)
            elif isinstance(node, ast.ClassDef) and node.name == function.defined_as:
                found |= _of_class(function, node)
    return found


def _statements(function: Function) -> Iterator[ast.stmt]:
    """The function's, also where it is there with a module only."""
    for node in source.parse(function.source).body:
        yield from node.body if isinstance(node, ast.If) else [node]


def _of_class(function: Function, node: ast.ClassDef) -> dict[str, Target]:
    methods = [item for item in node.body if isinstance(item, ast.FunctionDef)]
    constructor = next((item for item in methods if item.name == "__init__"), None)
    found = {function.name: Target(function.name, function, constructor)}
    for item in methods:
        name = f"{function.name}.{item.name}"
        if item is not constructor:
            found[name] = Target(name, function, item)
    return found
