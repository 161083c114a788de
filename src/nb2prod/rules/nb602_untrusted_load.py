"""Something downloaded is loaded in a way that can run code.

What it does
    Finds `pickle`, `joblib`, `torch.load`, `np.load(…, allow_pickle=True)` and `pd.read_pickle`
    given an address or a download of the notebook; and `yaml.load` without a safe loader.

Why it matters
    These formats may name any function to call while they are loaded. Whoever can change the file
    on the server, or on the way, then runs code as your job, with your job's credentials.

Bad:
    import pickle, urllib.request
    model = pickle.load(urllib.request.urlopen(address))

Good:
    import json, urllib.request
    model = json.load(urllib.request.urlopen(address))

How to fix
    Take a format that holds data only: Parquet, JSON, `safetensors`, ONNX, `skops`; or
    `torch.load(…, weights_only=True)` and `yaml.safe_load`. Where it must be a pickle, compare the
    file's SHA-256 with one that you wrote down before you load it.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis import Analysis, Placed, Register, constant, keyword
from nb2prod.analysis.shell import bound_once
from nb2prod.notebook.walk import walk
from nb2prod.rule import Diagnostic, Rule, Severity

_LOADERS = frozenset(
    "pickle.load pickle.loads cPickle.load cPickle.loads dill.load dill.loads cloudpickle.load "
    "cloudpickle.loads joblib.load torch.load numpy.load pandas.read_pickle".split()
)
_FETCHES = frozenset("urlopen urlretrieve download wget download_file cached_download".split())
_ASKS = frozenset({"requests.get", "requests.post", "httpx.get", "requests.Session.get"})
_ADDRESS = re.compile(r"(?:https?|ftp|s3|gs)://")
_DOWNLOADS = re.compile(r"(?:^|[\s;&|])(?:wget|curl|gdown|aria2c|gsutil|aws s3)\b")
_UNSAFE = frozenset({"yaml.Loader", "yaml.UnsafeLoader", "yaml.CLoader", "yaml.FullLoader"})


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each load of something that came from elsewhere."""
    register = analysis.register
    for call in register.calls("load", "loads", "read_pickle"):
        name = register.called(call.node)
        if name == "yaml.load":
            if _is_unsafe(call.node, analysis):
                message = "yaml.load can run code that the file names: yaml.safe_load reads data"
                yield rule.at(call.location, f"{message} only")
        elif name in _LOADERS and call.node.args and _can_run_code(call.node, name):
            origin = _Origin(call, register, _fetched(analysis))
            message = "what was downloaded can run code when it is loaded so: check its hash first"
            if origin.is_elsewhere(call.node.args[0]):
                yield rule.at(call.location, message)


def _is_unsafe(call: ast.Call, analysis: Analysis) -> bool:
    loader = keyword(call, "Loader") or (call.args[1] if len(call.args) > 1 else None)
    return loader is None or analysis.register.dotted(loader) in _UNSAFE


def _can_run_code(call: ast.Call, name: str) -> bool:
    if name == "numpy.load":
        return constant(keyword(call, "allow_pickle")) is True
    return constant(keyword(call, "weights_only")) is not True


@dataclass(frozen=True, slots=True)
class _Origin:
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


def _fetched(analysis: Analysis) -> frozenset[str]:
    """The names of the files that the notebook downloads, as far as they are written down."""
    texts = [line for c in analysis.commands for line in c.lines if _DOWNLOADS.search(line)]
    words = [word.strip("'\"") for text in texts for word in text.split()]
    for call in analysis.register.calls("urlretrieve", "download"):
        parts = [part.value for part in walk(call.node) if isinstance(part, ast.Constant)]
        words += [part for part in parts if isinstance(part, str)]
    return frozenset(_file_name(word) for word in words) - {""}


def _file_name(place: str) -> str:
    name = place.rpartition("/")[2]
    return name if "." in name else ""


rule = Rule("NB602", "untrusted-load", Severity.WARNING, check, __doc__)
