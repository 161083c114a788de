"""What is known of a notebook from its saved file; nothing of it is run."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from nb2prod import lint
from nb2prod.analysis import Order, find_order
from nb2prod.api.check import Asked, analysis_of
from nb2prod.api.making import plan_of
from nb2prod.api.score import score_of
from nb2prod.errors import NotebookError
from nb2prod.export.name import package_name
from nb2prod.notebook import Notebook, parse
from nb2prod.observe import Outside, find_outside
from nb2prod.report.functions import Function, functions_of
from nb2prod.rule import Diagnostic
from nb2prod.score import Score
from nb2prod.settings import load
from nb2prod.transform import Plan


@dataclass(frozen=True, slots=True)
class Reading:
    """A notebook as it was saved, and all that is told of it before anything is done.

    `left_out` names the parameters that are to stay in the code; `plan` is None when there is no
    Python in it.
    """

    notebook: Notebook
    saved: datetime
    findings: tuple[Diagnostic, ...]
    functions: tuple[Function, ...]
    score: Score
    left_out: tuple[str, ...]
    order: Order
    outside: tuple[Outside, ...]
    plan: Plan | None
    name: str

    @property
    def raw(self) -> bytes:
        """The file's bytes, with what is left out noted in them."""
        if self.left_out == self.notebook.left_out:
            return self.notebook.raw
        whole = json.loads(self.notebook.raw)
        own = whole.setdefault("metadata", {}).setdefault("nb2prod", {})
        own["left_out"] = self.left_out
        return json.dumps(whole).encode()


def read_saved(path: Path, left_out: tuple[str, ...] | None = None) -> Reading:
    """Read a notebook as it was saved last, with other parameters left out than it says itself.

    Raises:
        NotebookError: it cannot be read, or is in another language.
        SettingsError, UnknownRule, ReadinessError: the project's own words mean nothing.
    """
    try:
        raw, saved = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotebookError(f"{path}: cannot be read ({reason})") from error
    notebook = parse(raw, path)
    out = notebook.left_out if left_out is None else left_out
    analysis = analysis_of(replace(notebook, left_out=out))

    plan = plan_of(analysis, "", None) if analysis.program.cells else None
    return Reading(
        notebook=notebook,
        saved=saved,
        findings=tuple(lint.check(analysis, Asked().rules(path, load(path.parent)))),
        functions=tuple(functions_of(analysis)),
        score=score_of(path, notebook),
        left_out=out,
        order=find_order(analysis),
        outside=find_outside(analysis),
        plan=plan,
        name=package_name(None, path, plan.modules if plan else ()),
    )
