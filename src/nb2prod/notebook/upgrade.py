"""Notebooks of format 3, as Jupyter wrote them until 2015.

nbformat does this too, and takes seconds to import: it brings a validator.
"""

import json
from typing import Any

_KINDS = {"heading": "markdown", "html": "markdown"}
_OUTPUTS = {"pyout": "execute_result", "pyerr": "error"}
_MIME_TYPES = {
    "text": "text/plain",
    "html": "text/html",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "latex": "text/latex",
    "json": "application/json",
    "javascript": "application/javascript",
}


def upgraded(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook as format 4 has it.

    Raises whatever a broken notebook makes it stumble over.
    """
    cells = [_cell(cell) for sheet in notebook["worksheets"] for cell in sheet["cells"]]
    return {"cells": cells, "metadata": notebook["metadata"], "nbformat": 4}


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    kind = cell["cell_type"]
    new = {"cell_type": _KINDS.get(kind, kind), "metadata": cell.get("metadata", {})}
    if kind == "code":
        outputs = [_output(output) for output in cell.get("outputs", ())]
        count = cell.get("prompt_number")
        return new | {"source": _text(cell, "input"), "execution_count": count, "outputs": outputs}
    text = _text(cell, "source")
    if kind == "heading":
        text = f"{'#' * cell.get('level', 1)} {' '.join(text.splitlines())}"
    return new | {"source": text}


def _text(cell: dict[str, Any], key: str) -> str:
    return "".join(cell.get(key, ""))


def _output(output: dict[str, Any]) -> dict[str, Any]:
    kind = output["output_type"]
    new = {key: value for key, value in output.items() if key not in {"prompt_number", "stream"}}
    new["output_type"] = _OUTPUTS.get(kind, kind)
    if kind == "stream":
        return new | {"name": output.get("stream", "stdout")}
    if kind not in {"pyout", "display_data"}:
        return new
    data = {
        _MIME_TYPES.get(k, k): v for k, v in new.items() if k not in {"output_type", "metadata"}
    }
    if "application/json" in data:
        data["application/json"] = json.loads("".join(data["application/json"]))
    count = {"execution_count": output.get("prompt_number")} if kind == "pyout" else {}
    shown = {"metadata": new.get("metadata", {}), "data": data}
    return {"output_type": new["output_type"], **count, **shown}
