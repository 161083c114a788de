import ast
import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from nb2prod.observe.recorder import budget
from nb2prod.observe.recorder.budget import Budget
from nb2prod.observe.recorder.calls import calls, choice, search, watched
from nb2prod.observe.recorder.calls.stub import stub_of
from nb2prod.observe.recorder.source.stored import Store

SOURCES = list(Path(str(resources.files("nb2prod.observe.recorder"))).rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_file_is_fit_for_any_kernel(path: Any) -> None:
    """Python 3.8's grammar, and nothing imported but the standard library and IPython."""
    tree = ast.parse(path.read_text(), feature_version=(3, 8))
    imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and not n.level]
    imported |= {node.module or "" for node in froms}
    tops = {name.partition(".")[0] for name in imported}
    assert tops <= sys.stdlib_module_names | {"IPython"}
    assert _generics(tree) == []


def _generics(tree: ast.Module) -> list[str]:
    """Types as in `dict[str, int]`, outside of annotations: Python 3.8 has none to evaluate."""
    found = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    names = {a.name for n in found if n.module == "collections.abc" for a in n.names}
    names |= {"dict", "frozenset", "list", "set", "tuple", "type"}
    quiet = {
        inner
        for node in ast.walk(tree)
        for field in ("annotation", "returns")
        if isinstance(annotation := getattr(node, field, None), ast.AST)
        for inner in ast.walk(annotation)
    }
    subscripts = [n for n in ast.walk(tree) if isinstance(n, ast.Subscript) and n not in quiet]
    return [ast.unparse(n) for n in subscripts if getattr(n.value, "id", "") in names]


@pytest.fixture
def watch() -> Iterator[Callable[[FunctionType], Any]]:
    def watch_function(function: FunctionType) -> Any:
        code = function.__code__
        return calls.watching(code.co_name, code.co_varnames[: code.co_argcount])(function)

    yield watch_function
    calls.watched.clear()
    calls.reasons.clear()


@pytest.fixture
def report(tmp_path: Path) -> Callable[[], tuple[list[Any], list[Any]]]:
    return lambda: choice.report({}, Store(str(tmp_path / "kept")), str(tmp_path))


def names_and_more(a, /, b, c=3, *rest, d, e=5, **more):  # type: ignore[no-untyped-def]
    """Every kind of parameter."""
    return (a, b, c, rest, d, e, more)


def bare_star(*, b=1, a):  # type: ignore[no-untyped-def]
    return (a, b)


def nothing() -> int:
    return 1


@pytest.mark.parametrize(
    ("function", "positional", "keywords"),
    [
        (names_and_more, (1, 2), {"d": 4}),
        (names_and_more, (1, 2, 9, 8, 7), {"d": 4, "e": 6, "z": 7}),
        (names_and_more, (1,), {"b": 2, "d": 4}),
        (bare_star, (), {"a": 1}),
        (nothing, (), {}),
    ],
)
def test_stub_has_the_signature_and_gives_the_result(
    watch: Callable[[FunctionType], Any],
    function: Callable[..., Any],
    positional: tuple[Any, ...],
    keywords: dict[str, Any],
) -> None:
    copy = FunctionType(
        function.__code__, function.__globals__, "copy", function.__defaults__, None
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    expected = function(*positional, **keywords)
    assert watch(copy) is copy
    assert copy.__code__ is not function.__code__
    assert inspect.signature(copy) == inspect.signature(function, follow_wrapped=False).replace(
        return_annotation=inspect.Signature.empty
    )
    assert copy(*positional, **keywords) == expected
    assert copy.__code__.co_firstlineno == function.__code__.co_firstlineno


def test_stub_works_where_no_recorder_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = FunctionType(stub_of(names_and_more.__code__, 99), {"__builtins__": __builtins__})
    monkeypatch.delitem(sys.modules, calls.__name__)
    assert stub(1, 2, 3, d=4, e=5, f=6) == (1, 2, 3, (), 4, 5, {"f": 6})


def test_wrong_call_is_still_a_type_error(watch: Callable[[FunctionType], Any]) -> None:
    def add(a: int, b: int) -> int:
        return a + b

    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'b'"):
        watch(add)(1)


def test_code_comes_back_after_enough_calls_and_rests_until_the_next_cell(
    watch: Callable[[FunctionType], Any], report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Budget, "allows", lambda share: True)

    def double(x: int) -> int:
        return 2 * x

    monkeypatch.setattr(watched, "MAX_SECONDS", 60.0)  # so that the number of calls decides
    own = double.__code__
    examined = watch(double)
    for number in range(watched.MAX_EXAMINED):
        assert double.__code__ is not own
        assert examined(number) == 2 * number
    assert double.__code__ is own
    calls.next_cell()
    assert double.__code__ is not own
    chosen, silent = report()
    assert double.__code__ is own
    assert len(chosen) == search.MAX_CALLS
    assert silent == []


def test_calls_that_show_nothing_new_are_few(
    watch: Callable[[FunctionType], Any], report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Budget, "allows", lambda share: True)

    def cleaned(name: str) -> str:
        return name.strip("?")

    examined = watch(cleaned)
    for name in ("ash", "elm", "fir", "oak", "?yew?", "box", "?gum"):
        examined(name)
    chosen, _ = report()
    assert [call["result"] for call in chosen] == ["'ash'", "'yew'", "'gum'"]


def test_exception_passes_through(watch: Callable[[FunctionType], Any], report: Any) -> None:
    def fail(x: int) -> None:
        raise KeyError(x)

    with pytest.raises(KeyError):
        watch(fail)(1)
    (call,), silent = report()
    assert (call["raises"], call["message"], silent) == ("KeyError", "1", [])


def test_method_that_calls_super_is_watched(watch: Callable[[FunctionType], Any]) -> None:
    class Parent:
        def double(self, x: int) -> int:
            return 2 * x

    class Child(Parent):
        def double(self, x: int) -> int:
            return super().double(x) + 1

    own = Child.double.__code__
    watch(Child.double)  # type: ignore[arg-type]
    assert Child.double.__code__ is not own
    assert Child().double(4) == 9


def test_nothing_is_examined_once_it_has_cost_enough(
    watch: Callable[[FunctionType], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def double(x: int) -> int:
        return 2 * x

    own = double.__code__
    monkeypatch.setattr(Budget, "allows", lambda share: share > budget.CALLS)
    examined = watch(double)
    for number in range(3):
        examined(number)
    assert double.__code__ is own


def test_same_arguments_other_result(watch: Callable[[FunctionType], Any], report: Any) -> None:
    numbers = iter(range(9))
    space = {"numbers": numbers, "__builtins__": __builtins__}
    exec("def fickle(x): return next(numbers)", space)
    fickle = space["fickle"]
    watch(fickle)  # type: ignore[arg-type]
    assert [fickle(1), fickle(1)] == [0, 1]  # type: ignore[operator]
    assert report()[1] == [["fickle", "it does not return the same for the same arguments"]]


def test_cached_function_keeps_its_cache(watch: Callable[[FunctionType], Any]) -> None:
    def square(x: int) -> int:
        return x * x

    cached = functools.lru_cache(watch(square))
    assert [cached(3), cached(3)] == [9, 9]
    assert cached.cache_info().hits == 1
