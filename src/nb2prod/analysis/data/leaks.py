"""What is learned from rows that are to be tested on later, and targets among the features.

Statements of the top level are followed in reading order: which names hold values that a scaler or
the like has learned from all rows, until a split or a cross validation takes them.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nb2prod.analysis.flow.names import root_name
from nb2prod.analysis.register import Placed, Register
from nb2prod.notebook.walk import called_name, walk

_LEARNS = re.compile(
    r"(?:Standard|MinMax|MaxAbs|Robust)Scaler|\w+Imputer|Normalizer\b|PowerTransformer|"
    r"QuantileTransformer|KBinsDiscretizer|Select\w+|RFE(?:CV)?|VarianceThreshold|"
    r"(?:Incremental|Kernel|Sparse)?PCA|TruncatedSVD|FastICA|NMF|LinearDiscriminantAnalysis|"
    r"(?:Target|OneHot|Ordinal|LeaveOneOut|CatBoost|WOE|James\w+|Frequency|Count)Encoder|"
    r"TfidfVectorizer|SMOTE\w*|ADASYN|\w+SMOTE|RandomOverSampler|ColumnTransformer"
)
_FITS = frozenset({"fit", "fit_transform", "fit_resample", "fit_sample"})
_SPLITS = frozenset({"train_test_split"})
_VALIDATES = frozenset({"cross_val_score", "cross_validate", "cross_val_predict"})
_TESTED = re.compile(r"(?:^|_)(?:test|valid|val)(?:_|$|ing|ation)", re.IGNORECASE)
_HELD_OUT = re.compile(r"train|test|valid|(?:^|_)(?:tr|te|val)(?:$|_)|fold", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Leak:
    """A fit on rows of which some are put aside later; `what` is the class that was fitted."""

    call: Placed[ast.Call]
    what: str


def find_leaks(register: Register) -> Iterator[Leak]:
    """The fits whose result is split, or cross-validated, afterwards."""
    if not any(map(_LEARNS.match, register.words)):
        return
    fits = [c for c in register.calls(*_FITS) if c.function is None]
    ends = [c for c in register.calls(*_SPLITS, *_VALIDATES) if c.function is None]
    places = {c.node: c for c in (*fits, *ends)}
    if fits:
        yield from _Following(register, places).run()


@dataclass(slots=True)
class _Following:
    """What each name holds by now: `learned` names the fit that it comes from."""

    register: Register
    places: dict[ast.Call, Placed[ast.Call]]
    learned: dict[str, Placed[ast.Call]] = field(default_factory=dict)
    fitted: dict[str, Placed[ast.Call]] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)

    def run(self) -> Iterator[Leak]:
        """Follow the cells' statements; each fit is told once."""
        told: set[ast.Call] = set()
        for cell in self.register.cells:
            for statement in _simple(cell.tree.body):
                calls = (n for n in walk(statement) if isinstance(n, ast.Call))
                taken = [fit for call in calls for fit in self._taken(call)]
                for fit in (*taken, *self._cut(statement)):
                    if fit.node not in told:
                        told.add(fit.node)
                        yield Leak(fit, self._maker(fit.node))
                self._note(statement)

    def _taken(self, call: ast.Call) -> Iterator[Placed[ast.Call]]:
        """The fits behind what a split or a cross validation is given."""
        name = called_name(call)
        if name not in _SPLITS | _VALIDATES:
            return
        given = call.args if name in _SPLITS else call.args[1:]
        given = given + [k.value for k in call.keywords if k.arg in {"X", "y"}]
        for argument in given:
            yield from self._behind(walk(argument))

    def _cut(self, statement: ast.stmt) -> Iterator[Placed[ast.Call]]:
        """The fit behind `test = scaled[n:]`."""
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Subscript(value=ast.Name(id=whole), slice=rows),
            ) if (
                _TESTED.search(name) and whole in self.learned
            ):
                first = rows.elts[0] if isinstance(rows, ast.Tuple) and rows.elts else rows
                if isinstance(first, ast.Slice) and first.lower is not None:
                    yield self.learned[whole]

    def _behind(self, parts: Iterable[ast.AST]) -> Iterator[Placed[ast.Call]]:
        for part in parts:
            if isinstance(part, ast.Name) and part.id in self.learned:
                yield self.learned[part.id]
            elif isinstance(part, ast.Call) and (fit := self._fit_on_all(part)):
                yield fit
            elif isinstance(part, ast.Call) and called_name(part) == "transform":
                fitted = self.fitted.get(root_name(part.func))
                yield from [fitted] if fitted else []

    def _fit_on_all(self, call: ast.Call) -> Placed[ast.Call] | None:
        """This call as a fit that learns from rows nobody has put aside."""
        if called_name(call) not in _FITS or call not in self.places or not call.args:
            return None
        if not isinstance(call.func, ast.Attribute):
            return None  # `fit(model, rows)`, a function of the notebook
        if not _LEARNS.match(self._maker(call)):
            return None
        names = {n.id for n in walk(call.args[0]) if isinstance(n, ast.Name)}
        apart = names & self.apart or any(map(_HELD_OUT.search, names))
        return None if apart or not names else self.places[call]

    def _maker(self, call: ast.Call) -> str:
        """The class of what is fitted."""
        assert isinstance(call.func, ast.Attribute)
        value = call.func.value
        if isinstance(value, ast.Call):
            return called_name(value) if called_name(value) != "fit" else ""
        return self.made.get(value.id, "") if isinstance(value, ast.Name) else ""

    def _note(self, statement: ast.stmt) -> None:
        """What the statement binds from now on."""
        value = getattr(statement, "value", None)
        targets: list[ast.expr] = getattr(statement, "targets", [])
        if isinstance(value, ast.Call) and called_name(value) == "fit":
            self._note_fit(value, targets)
        if not isinstance(statement, ast.Assign):
            return
        parts = walk(statement.value)
        behind = next(self._behind(parts), None)
        apart = self._is_apart(parts)
        for target in targets:
            for name in (n.id for n in walk(target) if isinstance(n, ast.Name)):
                if isinstance(value, ast.Call) and isinstance(target, ast.Name):
                    self.made[name] = called_name(value)
                if behind is not None and not apart:
                    self.learned[name] = behind
                elif isinstance(target, ast.Name | ast.Tuple):
                    self.learned.pop(name, None)
                    self.apart.discard(name)
                if apart:
                    self.apart.add(name)

    def _note_fit(self, call: ast.Call, targets: list[ast.expr]) -> None:
        if fit := self._fit_on_all(call):
            for name in (root_name(call.func), *map(root_name, targets)):
                self.fitted[name] = fit

    def _is_apart(self, parts: Iterable[ast.AST]) -> bool:
        """Whether a value of these nodes is, or comes from, rows that are put aside already."""
        called = {called_name(n) for n in parts if isinstance(n, ast.Call)}
        if called & _SPLITS:
            return True
        names = {n.id for n in parts if isinstance(n, ast.Name)}
        reads = any(name.startswith(("read", "load", "fetch")) for name in called)
        return not reads and (bool(names & self.apart) or any(map(_HELD_OUT.search, names)))


def _simple(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that hold no others, those within `if`, `for` and `with` too."""
    for statement in body:
        if isinstance(statement, ast.If | ast.For | ast.With | ast.Try):
            yield from _simple(statement.body)
            yield from _simple(getattr(statement, "orelse", []))
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement
