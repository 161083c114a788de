"""Filling the templates of `templates/`: all decisions are made before."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.export import spelling

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **values: object) -> str:
    """Fill one template of `package/`, or `targets/...`."""
    return _environment().get_template(template).render(values)


def templates_folder() -> Path:
    """In the wheel beside the code; in a checkout beside `src/`."""
    here = Path(__file__).resolve()
    inside = here.parents[1] / "templates"
    return inside if inside.is_dir() else here.parents[3] / "templates"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([templates_folder() / "package", templates_folder()]),
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
        "docstring": spelling.docstring,
        "sentence": spelling.sentence,
    }
    return environment
