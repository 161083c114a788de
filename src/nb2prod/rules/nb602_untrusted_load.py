"""Something downloaded is loaded in a way that can run code.

What it does
    Finds `pickle`, `joblib`, `torch.load`, `np.load(…, allow_pickle=True)` and `pd.read_pickle`
    given an address or a download of the notebook; `yaml.load` without a safe loader; and models
    that bring their code along (`torch.hub.load`, `trust_remote_code=True`) in no fixed revision.

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
    `torch.load(…, weights_only=True)` and `yaml.safe_load`. Give a model that needs code of its own
    the `revision` that somebody has read. Where it must be a pickle, compare the file's SHA-256
    with one that you wrote down before you load it, and say that you did so with
    `# nb2prod: ignore[NB602]`. `--fix --unsafe-fixes` writes `yaml.safe_load` and
    `weights_only=True`; of a pickle only you know what it may become.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, Placed, constant, keyword
from nb2prod.analysis.needs.fetched import Origin, fetched_files
from nb2prod.notebook import TextEdit
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells
from nb2prod.sentence import gettext

_LOADERS = frozenset(
    "pickle.load pickle.loads cPickle.load cPickle.loads dill.load dill.loads cloudpickle.load "
    "cloudpickle.loads joblib.load torch.load numpy.load pandas.read_pickle".split()
)
_CODE = gettext("what is fetched brings its own code: pin a revision that somebody has read")
_YAML = frozenset({"yaml.load", "yaml.load_all", "yaml.unsafe_load"})
_UNSAFE = frozenset({"yaml.Loader", "yaml.UnsafeLoader", "yaml.CLoader", "yaml.FullLoader"})


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each load of something that came from elsewhere."""
    register = analysis.register
    for cell in analysis.program.cells_with("trust_remote_code"):
        for made in index(cell.tree).of(ast.Call):
            trusts = constant(keyword(made, "trust_remote_code")) is True
            if trusts and keyword(made, "revision", "code_revision") is None:
                yield rule.at(cell.location(made), _CODE)
    for call in register.calls("load", "loads", "load_all", "read_pickle", "unsafe_load"):
        name = register.called(call.node)
        if name == "torch.hub.load":
            if _is_unpinned(call.node):
                yield rule.at(call.location, _CODE)
        elif name in _YAML:
            if _is_unsafe(call.node, analysis):
                message = gettext(
                    "yaml.load can run code that the file names: yaml.safe_load reads data"
                )
                yield rule.at(call.location, gettext("{} only", message), _safe_load(call))
        elif name in _LOADERS and call.node.args and _can_run_code(call.node, name):
            origin = Origin(call, register, fetched_files(analysis.commands, register))
            message = gettext(
                "what was downloaded can run code when it is loaded so: check its hash first"
            )
            if origin.is_elsewhere(call.node.args[0]):
                fix = _weights_only(call) if name == "torch.load" else None
                yield rule.at(call.location, message, fix)


def _is_unpinned(call: ast.Call) -> bool:
    """Whether a repository's code is taken as it is at the time: `owner/name`, without `:tag`."""
    named = constant(call.args[0]) if call.args else None
    return constant(keyword(call, "source")) != "local" and ":" not in str(named)


def _is_unsafe(call: ast.Call, analysis: Analysis) -> bool:
    loader = keyword(call, "Loader") or (call.args[1] if len(call.args) > 1 else None)
    return loader is None or analysis.register.dotted(loader) in _UNSAFE


def _safe_load(call: Placed[ast.Call]) -> Fix | None:
    """`yaml.load(text, Loader=yaml.Loader)` becomes `yaml.safe_load(text)`."""
    func, given = call.node.func, (*call.node.args, *call.node.keywords)
    spans = [call.cell.source_span(node) for node in (func, given[0], given[-1])]
    if not isinstance(func, ast.Attribute) or None in spans or len(given) > 2:
        return None
    name, first, last = (span for span in spans if span)
    safe = "safe_load_all" if func.attr == "load_all" else "safe_load"
    edits = [TextEdit(name[1] - len(func.attr), name[1], safe)]
    edits += [TextEdit(first[1], last[1], "")] if len(given) == 2 else []
    cell = call.cell.index
    return Fix(gettext("Read data only"), in_cells((cell, edit) for edit in edits), False)


def _weights_only(call: Placed[ast.Call]) -> Fix | None:
    said = next((k for k in call.node.keywords if k.arg == "weights_only"), None)
    last = said or [*call.node.args, *call.node.keywords][-1]
    span = call.cell.source_span(last)
    if span is None:
        return None
    place, text = (span, "weights_only=True") if said else ((span[1],) * 2, ", weights_only=True")
    return Fix(
        gettext("Load weights only"), in_cells([(call.cell.index, TextEdit(*place, text))]), False
    )


def _can_run_code(call: ast.Call, name: str) -> bool:
    if name == "numpy.load":
        return constant(keyword(call, "allow_pickle")) is True
    return constant(keyword(call, "weights_only")) is not True


rule = Rule("NB602", "untrusted-load", Severity.WARNING, check, __doc__)
