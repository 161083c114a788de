"""Modules that lie beside a notebook and that it imports."""

import ast
from collections.abc import Iterable
from pathlib import Path

_LARGEST = 1_000_000


def local_modules(folder: Path, wanted: Iterable[str]) -> dict[str, str]:
    """The files of the modules among `wanted` that lie in `folder`, and of those they import.

    The keys are paths relative to the folder, with `/`; the values the files' texts. Modules whose
    files are not UTF-8 or larger than 1 MB are left where they are.
    """
    found: dict[str, str] = {}
    waiting, done = list(wanted), set[str]()
    while waiting:
        module = waiting.pop()
        if module in done:
            continue
        done.add(module)
        for file in _files(folder, module):
            text = _text(file)
            if text is not None:
                found[file.relative_to(folder).as_posix()] = text
                waiting += _imported(text)
    return dict(sorted(found.items()))


def _files(folder: Path, module: str) -> list[Path]:
    try:
        if (folder / f"{module}.py").is_file():
            return [folder / f"{module}.py"]
        if (folder / module / "__init__.py").is_file():
            return sorted((folder / module).rglob("*.py"))
    except OSError:
        pass
    return []


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
