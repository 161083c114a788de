"""Pictures that the code opens and saves: they are shown to people, and are no table or model."""

import ast
import re

from nb2prod.analysis.io_calls import owner_words
from nb2prod.notebook.walk import called_name

_FORMAT = re.compile(r"(?:.*\.)?(?:png|jpe?g|gif|tiff?|bmp|svg|pdf|eps|webp)", re.IGNORECASE)


def opens_picture(node: ast.AST) -> bool:
    """Whether it is a call like `Image.open(path)`."""
    return isinstance(node, ast.Call) and called_name(node) == "open" and _is_of_pillow(node)


def saves_picture(node: ast.AST) -> bool:
    """Whether it is a call like `image.save(path, "JPEG")` or `diagram.write("ring.png")`."""
    given = node.args[:2] if isinstance(node, ast.Call) else []
    texts = (a.value for a in given if isinstance(a, ast.Constant))
    return any(isinstance(text, str) and _FORMAT.fullmatch(text) for text in texts)


def _is_of_pillow(call: ast.Call) -> bool:
    return owner_words(call)[-1:] == ("Image",)
