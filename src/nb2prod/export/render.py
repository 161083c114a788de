"""Filling the templates of `templates/package/` and `targets/`: all decisions are made before.

A company's own templates of packages go first where they have the same name. `ours/NAME` is the one
that they stand in for, so `{% include "ours/README.md.jinja" %}` keeps it and adds to it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.errors import TemplateError
from nb2prod.export import spelling

if TYPE_CHECKING:
    from jinja2 import Environment


_OVERLAY: ContextVar[Path | None] = ContextVar("overlay", default=None)


def render(template: str, **values: object) -> str:
    """Fill one template of `package/`, or `targets/…`.

    Raises:
        TemplateError: a company's own template cannot be filled.
    """
    overlay = _OVERLAY.get()
    if overlay is None:
        return _environment(None).get_template(template).render(values)
    import jinja2

    try:
        return _environment(overlay).get_template(template).render(values)
    except (jinja2.TemplateError, OSError, ValueError) as error:
        at = f", line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
        raise TemplateError(f"{overlay / template}{at}: {error}: correct it") from error


@contextmanager
def overlaid(folder: Path | None) -> Iterator[None]:
    """Let the templates of a folder go first; None: only ours.

    Raises:
        TemplateError: there is no such folder, or it holds what stands in for nothing.
    """
    if folder is not None:
        _check(folder)
    token = _OVERLAY.set(folder)
    try:
        yield
    finally:
        _OVERLAY.reset(token)


def _check(folder: Path) -> None:
    if not folder.is_dir():
        raise TemplateError(f"{folder}: there is no such folder of templates")
    ours_folder = templates_folder() / "package"
    ours = {p.relative_to(ours_folder).as_posix() for p in _templates(ours_folder)}
    for path in _templates(folder):
        name = path.relative_to(folder).as_posix()
        if name not in ours:
            known = ", ".join(sorted(ours))
            raise TemplateError(f"{path}: stands in for no template of ours: there are {known}")


def _templates(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.jinja"))


def templates_folder() -> Path:
    """In the wheel beside the code; in a checkout beside `src/`."""
    here = Path(__file__).resolve()
    inside = here.parents[1] / "templates"
    return inside if inside.is_dir() else here.parents[3] / "templates"


@cache
def _environment(overlay: Path | None) -> "Environment":
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

    ours = FileSystemLoader([templates_folder() / "package", templates_folder()])
    first = [FileSystemLoader(overlay)] if overlay else []
    environment = Environment(
        loader=ChoiceLoader([*first, ours, PrefixLoader({"ours": ours})]),
        undefined=StrictUndefined,
        autoescape=False,  # what leaves here is no HTML; the filters below spell each string
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "json": json.dumps,  # which is YAML too
        "py": spelling.python,
        "toml": spelling.toml,
        "md": spelling.md,
        "code": spelling.code,
        "thing": spelling.thing,
        "docstring": spelling.docstring,
        "sentence": spelling.sentence,
    }
    return environment
