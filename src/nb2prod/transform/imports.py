"""Imports move to the top of the modules that use them."""

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nb2prod.analysis import Analysis
from nb2prod.analysis.flow.scopes import mentions
from nb2prod.notebook import TextEdit
from nb2prod.notebook.walk import dumped, walk
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.meanings import bindings, moves_path, written_modules
from nb2prod.transform.model import Skipped

_BUILTINS = frozenset(dir(builtins))
_SPEAKING = {"this", "antigravity", "__hello__"}  # Python's own that print, or open a page


def hoist_imports(draft: Draft) -> Draft:
    """Send to module level every import whose meaning cannot depend on where it stands.

    An import stays in its step when one of its names is bound to something else as well, or when
    the notebook changed the search path before it; a star import then says so to `exec`.
    """
    meanings = _meanings(draft.units)
    change: dict[Unit, Unit] = {}
    moved_path = False
    written: set[str] = set()
    for unit in draft.units:
        if unit.place is not Place.STEP:
            continue
        moved_path = moved_path or moves_path(unit)
        written |= written_modules(unit) or set()
        if (
            _is_import(unit.node)
            and _SPEAKING.isdisjoint(_modules(unit.node))
            and all(len(meanings[name]) == 1 for name in unit.names.may_bind)
            and not (moved_path and may_be_found_there(unit, draft, change))
            and written.isdisjoint(_tops(unit))
        ):
            change[unit] = unit.to(Place.IMPORT)
        elif stars := list(_star_imports(unit)):
            change[unit] = unit.edited(stars)
    return draft.mapped(change)


def _star_imports(unit: Unit) -> Iterator[TextEdit]:
    """What does the same in a function, where Python allows no star import."""
    for node in walk(unit.node):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            module = "." * node.level + (node.module or "")
            text = f'exec("from {module} import *", globals())'
            yield TextEdit(*unit.cell.span(node), text)


def import_statements(draft: Draft) -> tuple[str, ...]:
    """The hoisted imports as statements, each once, in the notebook's order."""
    texts = [unit.source for unit in draft.at(Place.IMPORT)]
    return tuple(dict.fromkeys([*texts, *sorted(draft.extra_imports)]))


def imported_modules(analysis: Analysis) -> frozenset[str]:
    """The top-level modules that the notebook's code imports, wherever it does."""
    found: set[str] = set()
    for cell in analysis.program.cells:
        for node in walk(cell.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return frozenset(found)


def drop_unused(draft: Draft, used: frozenset[str]) -> Draft:
    """Leave out imports that nothing uses and whose loading is not what they are for."""
    change: dict[Unit, Unit] = {}
    notes = list(draft.notes)
    for unit in draft.at(Place.IMPORT):
        names = unit.names.may_bind
        if _is_of_python_2(unit.node):
            change[unit] = unit.to(Place.DROPPED)
        if not names or names & used or _matters_unused(unit.node):
            continue
        change[unit] = unit.to(Place.DROPPED)
        text = unit.cell.source(unit.node)
        if text in unit.cell.cell.source:  # and not one that a magic stands for
            notes.append(Skipped(text, gettext("an import that nothing uses"), unit.location))
    return replace(draft.mapped(change), notes=tuple(notes))


def _is_of_python_2(node: ast.stmt) -> bool:
    """`from __future__ import print_function` and its like, which Python 3 does anyway."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return False
    return all(alias.name != "annotations" for alias in node.names)


def _matters_unused(node: ast.stmt) -> bool:
    """An import for its effect: it registers something when it is loaded."""
    names = _modules(node)
    words = ("mpl_toolkits", "experimental", "seaborn", "cufflinks", "__future__", "readline")
    return any(n.startswith(words) or n.endswith(".pandas") or ".enable_" in n for n in names)


def _modules(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module or ''}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [
        name
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.stmt)
        for name in _modules(child)
    ]


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom) or is_guarded_import(node)


def is_guarded_import(node: ast.stmt) -> bool:
    """`try: import x` / `except ImportError: x = None`, or a function that stands in for x."""
    if not isinstance(node, ast.Try) or node.finalbody:
        return False
    body = [*node.body, *node.orelse, *(s for h in node.handlers for s in h.body)]
    quiet = all(
        isinstance(s, ast.Import | ast.ImportFrom | ast.Pass)
        or (isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant))
        or (isinstance(s, ast.FunctionDef) and {m.name for m in mentions(s)} <= _BUILTINS)
        for s in body
    )
    return quiet and any(isinstance(s, ast.Import | ast.ImportFrom) for s in body)


def _meanings(units: Iterable[Unit]) -> dict[str, set[str]]:
    """For each name, the different things that it is bound to.

    A guarded import means what the bare import of the same name does, else what its text says.
    """
    found: dict[str, set[str]] = {}
    guarded: list[Unit] = []
    for number, unit in enumerate(units):
        if is_guarded_import(unit.node):
            guarded.append(unit)
            continue
        own = (
            dict(bindings(unit.node)) if isinstance(unit.node, ast.Import | ast.ImportFrom) else {}
        )
        for name in unit.names.may_bind | unit.names.global_writes | unit.names.deletes:
            found.setdefault(name, set()).add(own.get(name) or f"unit {number}")
    for unit in guarded:
        for name in unit.names.may_bind:
            own_meanings = {m for n, m in bindings(unit.node) if n == name and m}
            same = len(own_meanings) == 1 and own_meanings == found.get(name)
            found.setdefault(name, set()).update(own_meanings if same else {dumped(unit.node)})
    return found


def may_be_found_there(unit: Unit, draft: Draft, hoisted: Iterable[Unit] = ()) -> bool:
    """Whether an import after a change of the search path may depend on that change.

    It does not when the module comes along, nor when an earlier import of the same module, among
    the `hoisted`, did not.
    """
    folder = draft.analysis.notebook.path.parent
    earlier = {name.split(".")[0] for other in hoisted for name in _modules(other.node)}
    known = set(sys.stdlib_module_names) | earlier | _WIDELY_USED
    return any(
        top not in known or (folder / f"{top}.py").exists() or (folder / top).is_dir()
        for top in _tops(unit) - draft.local
    )


def _tops(unit: Unit) -> set[str]:
    return {name.split(".")[0] for name in _modules(unit.node)}


_WIDELY_USED = frozenset(
    "numpy pandas matplotlib scipy sklearn seaborn statsmodels requests plotly bs4 tqdm torch "
    "tensorflow keras xgboost lightgbm joblib sympy networkx IPython PIL yaml altair bokeh "
    "geopandas shapely nltk spacy cv2 skimage pyspark sqlalchemy polars pyarrow numba jax catboost "
    "lxml optuna boto3 botocore sagemaker dask h5py dateutil pytz gensim".split()
)
