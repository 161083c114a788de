"""From a file to a `Notebook`; every way in which that can fail has its message."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.errors import NotebookError, OtherLanguage
from nb2prod.notebook.model import Cell, Notebook, Wish
from nb2prod.notebook.outputs import Outputs, mapping, mappings
from nb2prod.notebook.scripts import is_script, script_cells, script_text
from nb2prod.notebook.upgrade import upgraded
from nb2prod.sentence import gettext, joined


class _Cell(msgspec.Struct):
    """What is looked at of a cell in a file of format 4."""

    cell_type: Any = None
    id: Any = None
    source: Any = None
    metadata: Any = None
    execution_count: Any = None
    attachments: Any = None
    outputs: Any = None


class _CellOnFile(_Cell):
    """One whose outputs stay as they are."""

    outputs: msgspec.Raw = msgspec.Raw(b"[]")


class _File(msgspec.Struct):
    nbformat: int
    cells: list[_CellOnFile]
    metadata: Any = None


_FILE = msgspec.json.Decoder(_File)
_OTHER_KERNELS = {"ir", "julia", "bash", "octave", "scala", "matlab", "sas", "stata", "javascript"}
# nb2prod's own panel is there for whoever writes the notebook: its cell is no part of the job.
_PANEL = re.compile(
    r"(?:\s*(?:import nb2prod|from nb2prod import panel|#.*|)\s*[;\n])*"
    r"\s*(?:nb2prod\.)?panel\((?:[\w/.-]+|'[^'\n]*'|\"[^\"\n]*\")?\)\s*;?\s*"
)
_NOT_TO_RUN = "skip-execution"


def read(path: Path) -> Notebook:
    """Read a notebook file.

    Raises:
        NotebookError: it does not exist, is not JSON, not a notebook, or not Python.
    """
    if path.suffix == ".ipynb" and path.is_fifo():  # reading would wait for whoever writes
        raise NotebookError(f"{path}: cannot be read (a pipe): give the path of a notebook")
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotebookError(
            f"{path}: cannot be read ({reason}): give the path of a notebook"
        ) from error
    return parse(raw, path)


def parse(raw: bytes, path: Path) -> Notebook:
    """Make a `Notebook` of the bytes of a file; its name tells whether it is kept as text.

    Raises:
        NotebookError: the bytes are not JSON, not a notebook, or another language's.
    """
    cells, about = _decode(raw, path)
    metadata = mapping(about)
    _require_python(metadata, path)
    decided = mapping(metadata.get("nb2prod"))
    return Notebook(
        path=path,
        cells=tuple(_cell(index, cell) for index, cell in enumerate(cells)),
        kernel=str(mapping(metadata.get("kernelspec")).get("name") or "python3"),
        raw=raw,
        left_out=_words(decided.get("left_out")),
        wishes=tuple(_wishes(decided.get("parameters"))),
    )


def opens_panel(source: str) -> bool:
    """Whether a cell does nothing but open nb2prod's panel; it then counts as tagged not to run."""
    return "nb2prod" in source and _PANEL.fullmatch(source) is not None


def _decode(raw: bytes, path: Path) -> tuple[Sequence[_Cell], object]:
    """The cells, and the metadata."""
    if is_script(path):
        return _current(script_cells(script_text(raw, path), path), path)
    try:
        file = _FILE.decode(raw)
        if file.nbformat >= 4:
            return file.cells, file.metadata
    except (msgspec.MsgspecError, RecursionError):  # something else, or as only Python takes JSON
        pass
    return _current(_decode_slowly(raw, path), path)


def _current(data: dict[str, Any], path: Path) -> tuple[Sequence[_Cell], object]:
    """The cells and the metadata as format 4 has them."""
    if data.get("nbformat", 0) < 4:
        data = _upgrade(data, path)
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise NotebookError(f"{path}: no list of cells: is it a Jupyter notebook?")
    known = _Cell.__struct_fields__
    return [_Cell(*map(mapping(c).get, known)) for c in cells], data.get("metadata")


def _decode_slowly(raw: bytes, path: Path) -> dict[str, Any]:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NotebookError(f"{path}: not JSON ({error}): save it again from JupyterLab") from error
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int):
        raise NotebookError(f"{path}: JSON, but not a notebook: it has no nbformat number")
    return data


def _upgrade(data: dict[str, Any], path: Path) -> dict[str, Any]:
    try:
        if data["nbformat"] == 3:
            return upgraded(data)
        import nbformat  # slow to import, and hardly ever needed

        return dict(nbformat.reads(json.dumps(data), as_version=4))
    except Exception as error:  # whatever the broken file made them stumble over
        raise NotebookError(f"{path}: an old notebook that cannot be upgraded ({error})") from error


def _require_python(metadata: dict[str, Any], path: Path) -> None:
    kernelspec = mapping(metadata.get("kernelspec"))
    info = mapping(metadata.get("language_info"))
    kernel = str(kernelspec.get("name") or "").lower().partition("-")[0]
    unsaid = kernel if kernel in _OTHER_KERNELS else "python"
    language = str(info.get("name") or kernelspec.get("language") or unsaid).lower()
    if language not in {"python", "ipython", "ipython2", "ipython3", "python2", "python3"}:
        said = gettext("its kernel speaks {}: nb2prod reads Python only", language)
        raise OtherLanguage(joined(": ", (str(path), said)))


def _cell(index: int, cell: _Cell) -> Cell:
    count, outputs = cell.execution_count, cell.outputs
    source, tags = _text(cell.source), _words(mapping(cell.metadata).get("tags"))
    if opens_panel(source):
        tags = tuple(dict.fromkeys((*tags, _NOT_TO_RUN)))
    return Cell(
        index=index,
        id=str(cell.id or f"cell-{index}"),
        kind=str(cell.cell_type or "raw"),
        source=source,
        tags=tags,
        execution_count=count if isinstance(count, int) else None,
        outputs=(
            Outputs(bytes(outputs)) if isinstance(outputs, msgspec.Raw) else mappings(outputs)
        ),
        attachments=_attached(cell.attachments) if cell.attachments else (),
    )


def _attached(value: object) -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple((name, mapping(kinds)) for name, kinds in mapping(value).items())


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _wishes(value: object) -> Iterator[Wish]:
    for parameter, wish in mapping(value).items():
        name, type = (mapping(wish).get(key) for key in ("name", "type"))
        yield Wish(str(parameter), str(name or ""), str(type or ""))


def _text(value: object) -> str:
    lines = value if isinstance(value, list) else [str(value or "")]
    try:
        text = "".join(lines)
    except TypeError:  # one of them is no text
        text = "".join(map(str, lines))
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
