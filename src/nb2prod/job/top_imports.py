"""What a job imports whatever it is given, so that it can be imported beforehand."""

import ast
import re
from collections.abc import Iterator

_ENVIRONMENT = re.compile(r"environ\s*(\[[^\]]*\]\s*=[^=]|\.(update|setdefault)\()|putenv\(")
_MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)


def top_imports(sources: Iterator[str]) -> tuple[str, ...]:
    """The modules that texts of Python import at their top, in order.

    Nothing is taken from below a change of the environment, which may mean the imports after it.
    """
    names: dict[str, None] = {}
    for text in sources:
        try:
            tree = ast.parse(_MAGIC.sub("", text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in tree.body:
            if isinstance(node, ast.Import):
                names.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names[node.module] = None
                names.update({f"{node.module}.{alias.name}": None for alias in node.names})
        if _ENVIRONMENT.search(text):
            break
    return tuple(name for name in names if not name.startswith("__future__"))
