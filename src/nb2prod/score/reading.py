"""What the code shows that reading it can find: calls by name, and what it insists on."""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import called_name, index, walk
from nb2prod.score.item import Evidence
from nb2prod.score.subject import Subject

METRIC = re.compile(
    r"(?:\w+_)?(?:accuracy|precision|recall|f1|auc|rmse|mae|mse|mape|r2|score)(?:_score)?|"
    r"(?:mean|median|max|root)_\w*error|log_loss|classification_report|confusion_matrix|evaluate|"
    r"MetricFrame"
)
_MOST = 3  # places told of one thing
_ORDERS = ast.Lt | ast.LtE | ast.Gt | ast.GtE
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Found = tuple[ParsedCell, ast.AST]


def calls(subject: Subject, names: re.Pattern[str]) -> Iterator[Found]:
    """The calls of functions and methods with such a name."""
    for cell, node in subject.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if names.fullmatch(called_name(node)):
            yield cell, node


def insists(subject: Subject, words: re.Pattern[str], *, ordered: bool = False) -> Iterator[Found]:
    """Where the code stops when something with such a name is not as it should be.

    `ordered`: only when it is too large or too small.
    """
    for cell, node in subject.nodes(ast.Assert, ast.If):
        if isinstance(node, ast.If) and not isinstance(node.body[-1], ast.Raise):
            continue
        if not subject.is_package and _in_function(cell, node):
            continue  # nobody knows whether it was called
        assert isinstance(node, ast.Assert | ast.If)
        if ordered and not any(isinstance(below, _ORDERS) for below in ast.walk(node.test)):
            continue
        if any(words.fullmatch(word) for word in names_in(node.test)):
            yield cell, node


def attributes(subject: Subject, names: re.Pattern[str]) -> Iterator[Found]:
    """Where an attribute with such a name is looked at."""
    for cell, node in subject.nodes(ast.Attribute):
        if isinstance(node, ast.Attribute) and names.fullmatch(node.attr):
            yield cell, node


def names_in(node: ast.AST) -> set[str]:
    """All names and attributes below a node."""
    found = {below.id for below in walk(node) if isinstance(below, ast.Name)}
    return found | {below.attr for below in walk(node) if isinstance(below, ast.Attribute)}


def seen(subject: Subject, found: Iterable[Found], text: str) -> Iterator[Evidence]:
    """The first places as evidence, worth what the runs of their code are worth."""
    for cell, node in islice(found, _MOST):
        points = subject.points_of(cell)
        said = text if points else f"{text}, but no record says that it ran"
        yield Evidence(said, subject.place(cell.location(node)), points)


def metrics_by_slice(subject: Subject) -> Iterator[Found]:
    """Metrics that are computed for one group after the other."""
    for cell, node in calls(subject, METRIC):
        around = list(index(cell.tree).around(node))
        loops = [outer.iter for outer in around if isinstance(outer, ast.For)]
        for outer in around:
            if isinstance(outer, _COMPREHENSIONS):
                loops += [generator.iter for generator in outer.generators]
        applied = [
            outer.func.value
            for outer in around
            if isinstance(outer, ast.Call)
            and isinstance(outer.func, ast.Attribute)
            and outer.func.attr in {"apply", "agg", "aggregate"}
        ]
        if any(names_in(source) & {"groupby", "unique"} for source in (*loops, *applied)):
            yield cell, node


def _in_function(cell: ParsedCell, node: ast.AST) -> bool:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
    return any(isinstance(outer, kinds) for outer in index(cell.tree).around(node))
