"""What the code does beyond computing: it reads, writes, fits, drops rows, prints, logs, catches.

An effect is "told" when a log line next to it says that it happened.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from nb2prod.analysis.drops import find_drops
from nb2prod.analysis.io_calls import io_role, may_reach, owner_words, uses
from nb2prod.analysis.io_words import NO_DATA
from nb2prod.analysis.reports import says_something
from nb2prod.analysis.tested import is_test
from nb2prod.notebook import ParsedCell, Program
from nb2prod.notebook.walk import Index, called_name, index

Kind = Literal["read", "write", "fit", "drop", "print", "log", "catch"]
Definition = ast.FunctionDef | ast.AsyncFunctionDef

_LOG_METHODS = frozenset(
    "debug info warning warn error critical exception fatal log success trace".split()
)
_PRINTS = frozenset({"print", "pprint"})
_FITS = frozenset("fit fit_predict partial_fit fit_generator fit_one_cycle fine_tune train".split())
_STEPS = {
    "step": re.compile(r"^opt(?:im|imizer)?(?:_|\d|$)|optimizer$"),
    "optimize": re.compile("study"),
}
_ACTS = _LOG_METHODS | _PRINTS | _FITS | _STEPS.keys() | {"export", "load_data"}
_TRACKS = ("log", "autolog")
_LOGGER = re.compile(r"(?:^|_)log(?:s|ger|ging|uru)?\d*$", re.IGNORECASE)
_TRACKERS = frozenset({"mlflow", "wandb", "neptune", "comet_ml", "experiment"})
_MAKES_LOGGER = frozenset({"getLogger", "get_logger", "bind"})
_DATA_OF = {
    **dict.fromkeys(("get", "post"), frozenset({"requests", "httpx"})),
    "parse": frozenset({"ET", "etree", "ElementTree"}),
    "File": frozenset({"h5py"}),
    "download": frozenset({"yf", "yfinance"}),
    **dict.fromkeys(("sql", "table"), frozenset({"spark"})),
}
_READS_WITHOUT_PATH = re.compile(
    r"read_(?:sql|gbq|sql_query|sql_table)|load_dataset|load_(?:\w+_)?df|"
    r"fetch(?:_\w+|all|many|df)|DataReader|download_data(?:set)?"
)
_WRITES_WITHOUT_PATH = frozenset(
    "to_sql to_gbq saveAsTable insertInto upload_file upload_fileobj upload_blob "
    "upload_from_filename put_object".split()
)
_OF_FILE_OBJECTS = frozenset("json pickle cPickle yaml pkl toml tomllib dill cloudpickle".split())
_EXPORTS = re.compile(r"learn|model|onnx", re.IGNORECASE)  # whose `export` writes a model
_PREPARES = re.compile(
    r"Scaler|Encoder|Vectorizer|Imputer|Binarizer|Normalizer|Transformer|PolynomialFeatures|"
    r"Tokenizer|SelectKBest|SelectFrom|VarianceThreshold|Discretizer|ImageDataGenerator|Selector"
)
_PREPARES_NAME = re.compile(
    r"scaler|encoder|vectorizer|imputer|tokenizer|transformer|binarizer|datagen"
)
_NOTHING: frozenset[str] = frozenset()
_TRAINERS = frozenset({"xgb", "xgboost", "lgb", "lightgbm", "trainer"})


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """One thing that the code does to, or takes from, the world.

    `function` is the definition it stands in; `told` says that a log line reports it, `caught`
    that it stands in an `except` block, `tested` that it stands in a test.
    """

    kind: Kind
    cell: ParsedCell
    node: ast.expr | ast.ExceptHandler = field(repr=False)
    function: Definition | None
    statement: ast.stmt = field(repr=False)
    told: bool = False
    caught: bool = False
    tested: bool = False


def find_effects(program: Program) -> tuple[Effect, ...]:
    """Every effect in reading order, each with whether it is told."""
    words = _Words(program)
    effects = [effect for cell in program.cells for effect in _in_cell(cell, words)]
    effects.sort(key=lambda effect: effect.cell.location(effect.node))
    telling = _Telling(effects, program)
    return tuple(telling.tell(effect) for effect in effects)


def untold(effects: Iterable[Effect], kind: Kind) -> Iterator[Effect]:
    """The effects of one kind that no log line tells; one for each statement, none in tests."""
    seen = set()
    for effect in effects:
        if effect.kind == kind and not (effect.told or effect.tested or effect.statement in seen):
            seen.add(effect.statement)
            yield effect


class _Words:
    """The notebook's own names for loggers and for objects that only prepare data."""

    def __init__(self, program: Program) -> None:
        self.loggers: set[str] = set()
        self.preparing: set[str] = set()
        self.log_functions: set[str] = set()
        self.functions: set[str] = set()
        for nodes in (index(cell.tree) for cell in program.cells):
            for word in nodes.calls:
                if word in _MAKES_LOGGER:
                    self.loggers.update(_given_names(nodes.calls[word], nodes))
                elif _prepares(word):
                    self.preparing.update(_given_names(nodes.calls[word], nodes))
            self.functions.update(made.name for made in nodes.of(ast.FunctionDef))
            self.functions.update(made.name for made in nodes.of(ast.AsyncFunctionDef))
        self.log_functions.update(n for n in self.functions if _LOGGER.search(n.split("_")[0]))

    def may_act(self, word: str) -> bool:
        """Whether a call of this word can be an effect at all: hardly any can."""
        return _may_act(word) or word in self.log_functions

    def kind(self, call: ast.Call) -> Kind | None:
        """What a call does, as far as its name tells."""
        name, owner = called_name(call), owner_words(call)
        if self._logs(call, name, owner):
            return "log"
        if name in _PRINTS and not owner:
            return "print" if says_something(call) else None
        if self._fits(call, name, owner):
            return "fit"
        if not owner and name in self.functions:
            return None  # what it reads or writes stands in its body
        if not _DATA_OF.get(name, _NOTHING).isdisjoint(owner[-1:]):
            return "read"
        if owner and (name in _WRITES_WITHOUT_PATH or _exports(call, name, owner)):
            return "write"
        if name == "load_data" and owner and call.args:
            return "read"
        of_file = name in {"load", "dump"} and not _OF_FILE_OBJECTS.isdisjoint(owner[-1:])
        if name in NO_DATA or of_file or _gives_text(call, name):
            return None
        role = io_role(call)
        if role in {"read", "write"}:
            return "read" if role == "read" else "write"
        return "read" if _READS_WITHOUT_PATH.fullmatch(name) else None

    def _logs(self, call: ast.Call, name: str, owner: tuple[str, ...]) -> bool:
        if isinstance(call.func, ast.Name):
            return name in self.log_functions
        if not owner or not isinstance(call.func, ast.Attribute):
            return False
        if owner[0] in _TRACKERS:
            return name.startswith(_TRACKS)
        if name not in _LOG_METHODS:
            return False
        return owner[-1] in self.loggers or any(map(_LOGGER.search, owner))

    def _fits(self, call: ast.Call, name: str, owner: tuple[str, ...]) -> bool:
        if not isinstance(call.func, ast.Attribute) or not owner:
            return False
        if name in _STEPS:
            return _STEPS[name].search(owner[-1]) is not None
        if name == "train":
            of_h2o = any(keyword.arg == "training_frame" for keyword in call.keywords)
            return owner[0] in _TRAINERS or of_h2o
        if name not in _FITS:
            return False
        made = call.func.value
        maker = called_name(made) if isinstance(made, ast.Call) else ""
        prepares = owner[0] in self.preparing or _PREPARES_NAME.search(owner[-1].lower())
        return not (prepares or _prepares(maker))


def _given_names(calls: Iterable[ast.Call], nodes: Index) -> Iterator[str]:
    """The names that calls' results are given."""
    for call in calls:
        made = nodes.parents[call]
        if isinstance(made, ast.Assign):
            yield from (target.id for target in made.targets if isinstance(target, ast.Name))


@lru_cache(maxsize=4096)
def _prepares(maker: str) -> bool:
    return _PREPARES.search(maker) is not None


@lru_cache(maxsize=4096)
def _may_act(word: str) -> bool:
    acts = word in _ACTS or word.startswith(_TRACKS) or may_reach(word)
    acts = acts or word in _DATA_OF or word in _WRITES_WITHOUT_PATH
    return acts or _READS_WITHOUT_PATH.fullmatch(word) is not None


def _gives_text(call: ast.Call, name: str) -> bool:
    """Of `df.to_csv()` and Spark's `to_json(column)`; and `writer.save()` has had its place."""
    if name.startswith("to_") and isinstance(call.func, ast.Name):
        return True
    return name.startswith(("to_", "save")) and not any(uses(call))


def _exports(call: ast.Call, name: str, owner: tuple[str, ...]) -> bool:
    """Whether it writes a model, be it into a register of models."""
    if name == "save":
        return any(keyword.arg == "display_name" for keyword in call.keywords)
    return name == "export" and _EXPORTS.search(owner[-1]) is not None


def _in_cell(cell: ParsedCell, words: _Words) -> Iterator[Effect]:
    nodes = index(cell.tree)
    for handler in nodes.of(ast.ExceptHandler):
        yield _effect("catch", handler, cell, nodes)
    for call in nodes.called(*filter(words.may_act, nodes.calls)):
        if kind := words.kind(call):
            yield _effect(kind, call, cell, nodes)
    for dropped in find_drops(nodes):
        yield _effect("drop", dropped, cell, nodes)


def _effect(
    kind: Kind, node: ast.expr | ast.ExceptHandler, cell: ParsedCell, nodes: Index
) -> Effect:
    statement: ast.stmt | None = None
    caught = False
    inner: ast.AST = node
    for outer in nodes.around(node):
        if isinstance(outer, Definition) and isinstance(inner, ast.stmt):
            return Effect(kind, cell, node, outer, statement or outer, caught=caught)
        if statement is None and isinstance(outer, ast.stmt):
            statement = outer
        caught = caught or isinstance(outer, ast.ExceptHandler)
        inner = outer
    assert statement is not None
    return Effect(kind, cell, node, None, statement, caught=caught)


class _Telling:
    """Finds the log line that reports an effect."""

    def __init__(self, effects: list[Effect], program: Program) -> None:
        self.logs: dict[tuple[int, Definition | None], list[int]] = {}
        for effect in effects:
            if effect.kind == "log":
                place = (effect.cell.index, effect.function)
                self.logs.setdefault(place, []).append(effect.node.lineno)
        self.calls = _calls(program) if self.logs else {}
        self.automatic = any(
            e.kind == "log" and isinstance(e.node, ast.Call) and called_name(e.node) == "autolog"
            for e in effects
        )

    def tell(self, effect: Effect) -> Effect:
        told = self._is_told(effect) or (self.automatic and effect.kind == "fit")
        tested = effect.function is not None and is_test(effect.function)
        return replace(effect, told=told, tested=tested) if told or tested else effect

    def _is_told(self, effect: Effect) -> bool:
        first = effect.statement.lineno
        lines = self.logs.get((effect.cell.index, effect.function), [])
        if any(line >= first - 1 for line in lines):
            return True
        if effect.function is None:
            return False
        return any(
            line >= called
            for index, called in self.calls.get(effect.function.name, [])
            for line in self.logs.get((index, None), [])
        )


def _calls(program: Program) -> dict[str, list[tuple[int, int]]]:
    """Where each plain name is called: cell and line."""
    found: dict[str, list[tuple[int, int]]] = {}
    for cell in program.cells:
        for word, calls in index(cell.tree).calls.items():
            lines = [call.lineno for call in calls if isinstance(call.func, ast.Name)]
            found.setdefault(word, []).extend((cell.index, line) for line in lines)
    return found
