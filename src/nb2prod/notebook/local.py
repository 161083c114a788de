"""Modules of its project that a notebook imports, and files that it runs."""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from nb2prod.notebook.model import Notebook

_LARGEST = 1_000_000
_MOST = 200  # a library is to be installed
_COMPILED = frozenset({".so", ".pyd", ".pyx", ".c", ".cpp"})
_RUN = re.compile(r"^[ \t]*%run\b(?:[ \t]+-\w+)*[ \t]+(?:'([^'\n]+)'|\"([^\"\n]+)\"|(\S+))", re.M)
_WRITTEN = re.compile(r"\s*%%(?:write)?file[ \t]+(?:\./)?([\w./-]+)[ \t]*\n(.*)", re.DOTALL)


def local_modules(
    folder: Path, wanted: Iterable[str], lying: Mapping[str, Path] = MappingProxyType({})
) -> dict[str, str]:
    """The files of the modules among `wanted` that lie in `folder`, and of those they import.

    `lying` are modules that a run found elsewhere, with their folders. The keys are paths relative
    to the folder that a module lies in, with `/`; the values the files' texts. Modules whose files
    are not UTF-8 or larger than 1 MB, and packages found elsewhere that hold compiled code or
    hundreds of files, are left where they are.
    """
    found: dict[str, str] = {}
    waiting, done = list(wanted), set[str]()
    while waiting:
        module = waiting.pop()
        if module in done:
            continue
        done.add(module)
        for home, file in _placed(module, folder, lying):
            text = _text(file)
            if text is not None:
                found[file.relative_to(home).as_posix()] = text
                waiting += _imported(text)
    return dict(sorted(found.items()))


def run_files(notebook: Notebook) -> dict[str, str]:
    """The texts of the files that `%run` lines name, and those that these run, by their names.

    A name is as it is written, without `./`, and with `.py` where it has no ending. A file that
    the notebook writes once by `%%writefile` is as it is written there.
    """
    folder = notebook.path.parent
    written = [m.groups() for c in notebook.code_cells if (m := _WRITTEN.match(c.source))]
    names = [name for name, _ in written]
    found = {name: text + "\n" for name, text in written if names.count(name) == 1}
    waiting = [cell.source for cell in notebook.code_cells]
    while waiting:
        for groups in _RUN.findall(waiting.pop()):
            name = "".join(groups).removeprefix("./")
            name = name if Path(name).suffix else f"{name}.py"
            text = _text(folder / name) if name not in found else None
            if text is not None:
                found[name] = text
                waiting += _sources(text) if name.endswith(".ipynb") else []
    return found


def _sources(text: str) -> list[str]:
    """The cells of a notebook file that is run, as far as they can be read."""
    try:
        cells = json.loads(text)["cells"]
        return ["".join(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _placed(module: str, folder: Path, lying: Mapping[str, Path]) -> Iterator[tuple[Path, Path]]:
    """The files of a module, each with the folder that the module lies in."""
    found = [(folder, file) for file in _files(folder, module)]
    if not found and module in lying:
        found = [(lying[module], file) for file in _files_elsewhere(lying[module], module)]
    elif not found:  # what such a module imports when it is asked to
        homes = dict.fromkeys(lying.values())
        found = [(home, file) for home in homes for file in _files(home, module)]
    yield from found


def _files(folder: Path, module: str) -> list[Path]:
    try:
        if (folder / f"{module}.py").is_file():
            return [folder / f"{module}.py"]
        if (folder / module / "__init__.py").is_file():
            return sorted((folder / module).rglob("*.py"))
    except OSError:
        pass
    return []


def _files_elsewhere(folder: Path, module: str) -> list[Path]:
    """The same for a module that a run loaded from there: a package needs no `__init__.py`."""
    if (folder / f"{module}.py").is_file():
        return [folder / f"{module}.py"]
    try:
        files = [file for file in (folder / module).rglob("*") if file.is_file()]
    except OSError:
        return []
    if any(file.suffix in _COMPILED for file in files):
        return []
    python = sorted(file for file in files if file.suffix == ".py")
    return python if len(python) <= _MOST else []


def _text(file: Path) -> str | None:
    try:
        if file.stat().st_size > _LARGEST:
            return None
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _imported(text: str) -> list[str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module.split(".")[0])
    return names
