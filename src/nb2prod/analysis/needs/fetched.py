"""What a notebook downloads, and whether something comes from there."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from nb2prod.analysis.register import Placed, Register
from nb2prod.analysis.shell import Command, bound_once
from nb2prod.notebook.walk import walk

_FETCHES = frozenset(
    "urlopen urlretrieve download wget download_file cached_download hf_hub_download".split()
)
_ASKS = frozenset({"requests.get", "requests.post", "httpx.get", "requests.Session.get"})
_ADDRESS = re.compile(r"(?:https?|ftp|s3|gs)://")
_DOWNLOADS = re.compile(r"(?:^|[\s;&|])(?:wget|curl|gdown|aria2c|gsutil|aws s3)\b")


@dataclass(frozen=True, slots=True)
class Origin:
    """Follows what a call loads back to where it comes from; `fetched` are files' names."""

    call: Placed[ast.Call]
    register: Register
    fetched: frozenset[str]

    def is_elsewhere(self, node: ast.expr, depth: int = 3) -> bool:
        """Whether an expression is an address, or reaches something that was fetched."""
        return any(self._is_fetched(part, depth) for part in walk(node))

    def _is_fetched(self, part: ast.AST, depth: int) -> bool:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            return bool(_ADDRESS.match(part.value)) or _file_name(part.value) in self.fetched
        if isinstance(part, ast.Call):
            name = self.register.called(part)
            return name in _ASKS or name.rpartition(".")[2] in _FETCHES
        if isinstance(part, ast.Name) and depth:
            value = self._with(part.id) or bound_once(part.id, self.register)
            return value is not None and self.is_elsewhere(value, depth - 1)
        return False

    def _with(self, name: str) -> ast.expr | None:
        """What a name stands for in the `with` blocks around the call."""
        for outer in self.call.around:
            for item in outer.items if isinstance(outer, ast.With) else ():
                if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name:
                    return item.context_expr
        return None


def fetched_files(commands: Iterable[Command], register: Register) -> frozenset[str]:
    """The names of the files that the notebook downloads, as far as they are written down."""
    texts = [line for c in commands for line in c.lines if _DOWNLOADS.search(line)]
    words = [word.strip("'\"") for text in texts for word in text.split()]
    for call in register.calls("urlretrieve", "download"):
        parts = [part.value for part in walk(call.node) if isinstance(part, ast.Constant)]
        words += [part for part in parts if isinstance(part, str)]
    return frozenset(_file_name(word) for word in words) - {""}


def _file_name(place: str) -> str:
    name = place.rpartition("/")[2]
    return name if "." in name else ""
