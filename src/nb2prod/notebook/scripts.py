"""Notebooks kept as text, scripts and Markdown, as jupytext reads them."""

import re
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from nb2prod.errors import NotebookError
from nb2prod.notebook.model import NewCell

_MARKS = {
    ".py": re.compile(r"^# ?%%|^# \+(?: |$)|^#   jupytext:$", re.MULTILINE),
    ".md": re.compile(r"^(?:```|~~~) ?(?:python\b|\{code-cell\})", re.MULTILINE | re.IGNORECASE),
}
_WANTED = {
    ".py": "cells begin at `# %%` or `# +` lines, and nb2prod checks no other scripts",
    ".md": "cells are blocks of ```python or ```{code-cell}",
}


def is_script(path: Path) -> bool:
    """Whether a file of this name is a notebook kept as text, if it is one."""
    return path.suffix.lower() in _MARKS


def script_text(raw: bytes, path: Path) -> str:
    """The letters of the file.

    Raises:
        NotebookError: it is not in UTF-8.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise NotebookError(f"{path}: not UTF-8: save it again in UTF-8") from error


def script_cells(text: str, path: Path) -> dict[str, Any]:
    """The cells and metadata of a text, as the file of a notebook has them, but without ids.

    Raises:
        NotebookError: jupytext is not installed, or finds no notebook.
    """
    ending = path.suffix.lower()
    text = "\n".join(text.removeprefix("\ufeff").splitlines()) + "\n"
    if not _MARKS[ending].search(text):
        raise NotebookError(f"{path}: not a notebook: {_WANTED[ending]}")
    jupytext = _jupytext(path)
    try:
        notebook = jupytext.reads(text, fmt={"extension": ending})
    except Exception as error:  # whatever a broken header made it stumble over
        reason = str(error).strip().split("\n", 1)[0]
        raise NotebookError(f"{path}: jupytext cannot read it ({reason})") from error
    cells = [{k: v for k, v in cell.items() if k != "id"} for cell in notebook.cells]
    if not any(cell["cell_type"] == "code" for cell in cells):
        raise NotebookError(f"{path}: not a notebook: {_WANTED[ending]}")
    return {"cells": cells, "metadata": notebook.metadata, "nbformat": 4}


def spelled(new: NewCell, text: str, path: Path) -> Iterable[str]:
    """Ways in which a new cell can be written in a text: the later end it by a line of its own."""
    jupytext, ending = _jupytext(path), path.suffix.lower()
    like = jupytext.reads(text, fmt={"extension": ending}).metadata
    form = like["jupytext"]["text_representation"].get("format_name")
    about = {"tags": list(new.tags)} if new.tags else {}
    cell = {"cell_type": "code", "source": new.source, "outputs": [], "metadata": about}
    data = {
        "cells": [cell | {"execution_count": None}],
        "metadata": {"jupytext": {"notebook_metadata_filter": "-all"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    from nbformat import from_dict

    fmt = {"extension": ending} | ({"format_name": form} if form else {})
    written = jupytext.writes(from_dict(data), fmt=fmt).rstrip("\n") + "\n"
    return written, f"{written}# -\n"


def _jupytext(path: Path) -> ModuleType:
    try:
        import jupytext  # slow to import, and not everybody has it
    except ImportError as error:
        said = "text notebooks are read by jupytext: pip install 'nb2prod[jupytext]'"
        raise NotebookError(f"{path}: {said}") from error
    found: ModuleType = jupytext
    return found
