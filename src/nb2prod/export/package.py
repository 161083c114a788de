"""From a plan to the files of a package, before anything is written."""

import ast
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nb2prod.export.checklist import checklist
from nb2prod.export.command import main_module
from nb2prod.export.contracts import NO_CONTRACTS, Contracts
from nb2prod.export.files import File
from nb2prod.export.format import Undefined, format_sources
from nb2prod.export.job import job_cells, job_module, job_notebook
from nb2prod.export.layout import Layout, Outcome
from nb2prod.export.modules import functions_module, pipeline_module, steps_module
from nb2prod.export.parameters import parameters_module, places_module
from nb2prod.export.project import project_files
from nb2prod.export.provenance import Provenance, provenance, provenance_file
from nb2prod.export.render import render
from nb2prod.notebook import Notebook
from nb2prod.transform import Plan

# Annotations that are the user's own, or are read at run time.
_EVALUATED = ("/functions.py", "/parameters.py")
_WITH_TODAYS_ANNOTATIONS = (3, 10)  # `list[str] | None`
_WITH_THE_USERS_CODE = ("/functions.py", "/steps.py")


@dataclass(frozen=True, slots=True)
class Package:
    """The files, and what was noticed while they were made.

    `undefined` are names that nothing defines, `notes` what the tools could not put in order,
    `provenance` the way back to the notebook, when that was given.
    """

    files: tuple[File, ...]
    undefined: tuple[Undefined, ...]
    notes: tuple[str, ...]
    provenance: Provenance | None = None


def ways(notebook: Path, folder: Path) -> tuple[str, str]:
    """The ways between a package's root and its notebook's folder: there, and back."""
    root, origin = os.path.abspath(folder), os.path.abspath(notebook.parent)
    try:
        return _slashes(os.path.relpath(origin, root)), _slashes(os.path.relpath(root, origin))
    except ValueError:  # another drive on Windows
        return _slashes(origin), _slashes(root)


def build_package(
    plan: Plan,
    outcome: Outcome | None = None,
    notebook_folder: str = "..",
    package_folder: str = "",
    *,
    notebook: Notebook | None = None,
    contracts: Contracts = NO_CONTRACTS,
) -> Package:
    """Make every file of the package but its tests.

    Args:
        plan: what the package holds.
        outcome: what the notebook's run and the making of tests showed.
        notebook_folder: the way from the package's root to the notebook's folder (see `ways`).
        package_folder: the way back; when empty, a folder named like the package.
        notebook: where it all came from, for the package's provenance.json.
        contracts: what the data sets are to be like.
    """
    layout = Layout(plan, notebook_folder, package_folder)
    cells = job_cells(layout)
    job = f"jobs/{plan.name}.py"
    modules = {**_modules(layout), **contracts.modules(plan.name, ahead=bool(plan.ahead))}
    ours = [path for path in modules if not path.endswith(_WITH_THE_USERS_CODE)]
    formatted = format_sources({**modules, job: job_module(cells)}, job, ours)
    sources = dict(formatted.sources)
    job_text = job_notebook(cells, sources.pop(job), plan.kernel)
    back = None
    if notebook is not None:
        running = {cell.step: index for index, cell in enumerate(cells) if cell.step}
        back = provenance(layout, notebook, sources, running)
    files = [
        *project_files(
            layout,
            outcome or Outcome(),
            contracts=any(f.path.startswith("contracts/") for f in contracts.files()),
        ),
        File("CHECKLIST.md", checklist(layout, outcome, formatted)),
        *(File(path, text) for path, text in sources.items()),
        File(f"jobs/{plan.name}.ipynb", job_text),
        *contracts.files(),
        *([provenance_file(back)] if back else []),
    ]
    return Package(tuple(files), formatted.undefined, formatted.notes, back)


def _modules(layout: Layout) -> dict[str, str]:
    """The package's own modules; those that would be empty are left out."""
    makers: list[tuple[str, bool, Callable[[Layout], str]]] = [
        ("__init__", True, lambda layout: render("__init__.py.jinja", title=layout.title)),
        ("parameters", bool(layout.parameters), parameters_module),
        ("functions", bool(layout.function_text), functions_module),
        ("steps", True, steps_module),
        ("pipeline", True, pipeline_module),
        ("places", bool(layout.data_dir), places_module),
        ("logs", True, _logs_module),
        ("report", layout.reports, _report_module),
        ("__main__", True, main_module),
    ]
    texts = {f"src/{layout.name}/{m}.py": make(layout) for m, wanted, make in makers if wanted}
    if layout.python >= _WITH_TODAYS_ANNOTATIONS:
        return texts
    return {p: t if p.endswith(_EVALUATED) else _unevaluated(t) for p, t in texts.items()}


def _unevaluated(module: str) -> str:
    """A module with a docstring whose annotations an older Python need not understand."""
    end = ast.parse(module).body[0].end_lineno
    lines = module.splitlines(keepends=True)
    return "".join([*lines[:end], "\nfrom __future__ import annotations\n", *lines[end:]])


def _logs_module(layout: Layout) -> str:
    return render("logs.py.jinja", name=layout.name, is_async=layout.is_async)


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/")


def _report_module(layout: Layout) -> str:
    return render("report.py.jinja", name=layout.name, uses=layout.report_uses)
