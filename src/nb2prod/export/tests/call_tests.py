"""The text of the tests that repeat recorded calls."""

from collections.abc import Collection, Sequence

from nb2prod.export import imports, source
from nb2prod.export.tests.call_ids import call_ids
from nb2prod.export.tests.columns import Column, columns
from nb2prod.export.tests.expressions import is_literal, kind_of
from nb2prod.export.tests.recorded import Recorded
from nb2prod.export.tests.statements import Statements
from nb2prod.export.tests.voice import Voice
from nb2prod.export.tried import NO_TESTS, Without, id_of

FILE = "tests/test_functions.py"
_PYTEST_WORDS = {
    "pytest",
    "request",
    "np",
    "pd",
    "plt",
    "random",
    "itertools",
    "asyncio",
    "stored_table",
}
_LONG = 50  # characters of an argument that gets a line, and a name, of its own
_GIVES = {"frame": "gives_a_table", "series": "gives_a_column", "array": "gives_an_array"}


def alias(name: str) -> str:
    """A name under which pytest takes the function neither for a test nor for one of its hooks."""
    special = name.startswith(("test", "setup_", "teardown_", "pytest_"))
    return f"_{name}" if special or name in {"setup", "teardown"} else name


class CallTest:
    """One test: some calls of one function that all have the same shape."""

    def __init__(self, recorded: Recorded, voice: Voice, without: Without = NO_TESTS) -> None:
        self.target = recorded.target
        self.without = without
        self.calls = recorded.calls
        self.first = recorded.calls[0]
        self.callee = alias(self.target.function.name)
        self.given = columns(self.target, self.calls)
        self.statements = Statements(recorded, voice, self.callee, self.given)
        self.named = self.statements.named

    def text(self, taken: set[str]) -> str:
        """The function's text, or "" when it is to be left out; its name is taken from now on."""
        name = source.free_name(self._name(taken), taken)
        taken.add(name)
        if len(self.calls) == 1:
            return "" if id_of(FILE, name) in self.without else self._single(name)
        return self._parametrized(name)

    def _words(self) -> set[str]:
        """The names that mean something in the test already."""
        brought = imports.split(i for call in self.calls for i in call.imports)
        own = {name for call in self.calls for name in call.names}
        return {*_PYTEST_WORDS, *imports.bound_names(brought), *own, self.callee}

    def _single(self, name: str) -> str:
        used = {*self._words()}
        changed = {place.partition(".")[0] for place, _ in self.first.after}
        lines = []
        for column in self.given:
            is_long = len(column.values[0]) > _LONG and column.prefix != "*"
            if is_long or column.place in changed:
                self.named[column] = variable = source.free_name(column.name, used)
                used.add(variable)
                lines.append(f"{variable} = {column.values[0]}")
        body, outcomes = self.statements.body(used, whole=True)
        texts = {o.name: o.values[0] for o in outcomes}
        long = {n: v for n, v in texts.items() if len(v) > _LONG and not is_literal(v)}
        lines += [f"{name} = {value}" for name, value in long.items()]
        body = [_filled(line, outcomes, long) for line in body]
        fixtures = ", ".join(self.statements.fixtures)
        gap = [""] if lines else []
        rows = [*lines, *gap, *body]
        return "\n".join([f"def {name}({fixtures}):", *(_indented(rows)), ""])

    def _parametrized(self, name: str) -> str:
        used = {*self._words(), *self.statements.fixtures}
        varying = [column for column in self.given if column.varies]
        for column in varying:
            self.named[column] = source.free_name(column.name, used)
            used.add(self.named[column])
        names = [self.named[column] for column in varying]
        changed = {place.partition(".")[0] for place, _ in self.first.after}
        lines = []
        for column in self.given:
            if column not in self.named and column.place in changed:
                self.named[column] = source.free_name(column.name, used)
                used.add(self.named[column])
                lines.append(f"{self.named[column]} = {column.values[0]}")
        body, outcomes = self.statements.body(used, whole=False)
        shown = [o for o in outcomes if o.varies or o.name.strip("_") == "expected"]
        body = [_filled(line, outcomes, {o.name for o in shown}) for line in body]
        heads = [*names, *(o.name for o in shown)]
        rows = [
            ", ".join([*(c.values[row] for c in (*varying, *shown)), f"id={label!r}"])
            for row, label in enumerate(self._ids(varying, shown))
            if id_of(FILE, name, label) not in self.without
        ]
        if not rows:
            return ""
        words = ", ".join(map(repr, heads))
        return "\n".join(
            [
                "@pytest.mark.parametrize(",
                f"    ({words},)," if len(heads) == 1 else f"    ({words}),",
                "    [",
                *(f"        pytest.param({row})," for row in rows),
                "    ],",
                ")",
                f"def {name}({', '.join((*self.statements.fixtures, *heads))}):",
                *_indented([*lines, *body]),
                "",
            ]
        )

    def _ids(self, given: Sequence[Column], shown: Sequence[Column]) -> list[str]:
        heads = [column.name for column in given]
        results = [outcome.values for outcome in shown if outcome.name.strip("_") == "expected"]
        rows = list(zip(*(column.values for column in given), strict=True))
        return call_ids(heads, rows, *results[:1])

    def _name(self, taken: set[str]) -> str:
        words = self.target.name.replace("__", "").replace(".", "_").strip("_").lower()
        name = f"test_{words.removeprefix('test_') or 'function'}"
        if self.first.raises:
            name += "_raises"
        if name not in taken:
            return name
        added = self.target.function.added
        given = [c.name for c in self.given if c.prefix and c.name not in added]
        ways = [f"with_{'_and_'.join(given[:2])}"] * bool(given) + [self._way()]
        free = [f"{name}_{way}" for way in ways if f"{name}_{way}" not in taken]
        return free[0] if free else f"{name}_again"

    def _way(self) -> str:
        """What sets these calls apart from others of the same function."""
        first = self.first
        if first.drawn:
            return "draws"
        if first.after:
            return "changes_" + first.after[0][0].rpartition(".")[2].replace("0", "it")
        if self.statements.asserts_printed:
            return "prints"
        if first.result == "None":
            return "gives_nothing"
        if first.every:
            return "at_length"
        if first.result.endswith(("math.nan", "np.nan")):
            return "gives_no_number"
        return _GIVES.get(kind_of(first.result), f"with_{_counted(len(first.arguments))}")


def _counted(arguments: int) -> str:
    return "1_argument" if arguments == 1 else f"{arguments}_arguments"


def _filled(line: str, outcomes: Sequence[Column], named: Collection[str]) -> str:
    """The line with each outcome's name in the place of its mark, or else its value."""
    for outcome in outcomes:
        text = outcome.name if outcome.name in named else outcome.values[0]
        line = line.replace(outcome.mark, text)
    return line


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]
