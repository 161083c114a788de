"""Pictures and styles that the code opens and saves: they are there to look at, and no data."""

import ast
import re
from collections.abc import Iterator, Sequence

from nb2prod.analysis.flow.variables import Variables
from nb2prod.analysis.io_calls import owner_words
from nb2prod.notebook.walk import called_name

_FORMAT = re.compile(r"(?:.*\.)?(?:png|jpe?g|gif|tiff?|bmp|svg|pdf|eps|webp)", re.IGNORECASE)
_PICTURE = re.compile(r".+\.(?:png|jpe?g|gif|tiff?|bmp|svg|webp|css)", re.IGNORECASE)


def opens_picture(node: ast.AST, variables: Variables) -> bool:
    """Whether it is a call like `Image.open(path)` or `open("ring.png", "rb")`."""
    if not isinstance(node, ast.Call) or called_name(node) != "open":
        return False
    return _is_of_pillow(node) or any(map(_PICTURE.fullmatch, _texts(node.args[:1], variables)))


def saves_picture(node: ast.AST, variables: Variables) -> bool:
    """Whether it is a call like `image.save(path, "JPEG")` or `diagram.write("ring.png")`."""
    given = node.args[:2] if isinstance(node, ast.Call) else []
    return any(map(_FORMAT.fullmatch, _texts(given, variables)))


def _texts(given: Sequence[ast.expr], variables: Variables) -> Iterator[str]:
    """The texts that stand there, or that the names there are bound to."""
    for node in given:
        values = [node]
        if isinstance(node, ast.Name):
            bound = (binding.statement for binding in variables.bindings.get(node.id, ()))
            values = [s.value for s in bound if isinstance(s, ast.Assign)]
        for value in values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def _is_of_pillow(call: ast.Call) -> bool:
    return owner_words(call)[-1:] == ("Image",)
