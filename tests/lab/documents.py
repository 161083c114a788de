"""Notebooks as a browser has them, and as they lie on the disk."""

import json
from pathlib import Path
from typing import Any


def document(*sources: str, path: str = "it.ipynb", **more: Any) -> dict[str, Any]:
    """A notebook in the browser whose cells are called a, b, c …"""
    cells = [
        {"id": chr(ord("a") + index), "kind": "code", "source": source}
        for index, source in enumerate(sources)
    ]
    return {"path": path, "cells": cells, **more}


def write(path: Path, *sources: str) -> Path:
    """A notebook on the disk."""
    usual = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**usual, "source": source} for source in sources]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    )
    return path


def everything_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
