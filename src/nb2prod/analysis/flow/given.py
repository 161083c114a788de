"""Names that are there though no cell binds them: Python's, IPython's, and what code brings in."""

import ast
import builtins
import re

from nb2prod.analysis.flow.dynamic import handed_on, reaches_everything
from nb2prod.analysis.flow.scopes import mentions
from nb2prod.notebook.walk import Index, walk

_PYTHONS = frozenset(dir(builtins)) | frozenset(
    "__file__ __doc__ __spec__ __loader__ __builtins__ __class__ __annotations__ __path__ "
    "__module__ __qualname__ __package__".split()
)
_IPYTHONS = re.compile(
    r"_{1,3}|_(i{1,3}|\d+|i\d+|oh|ih|dh)|In|Out|display|get_ipython|exit|quit|__IPYTHON__"
)
_OPEN = frozenset("get_ipython exec execfile eval globals locals vars".split())
# Magics that bind no names, but for those that their own line spells out.
_QUIET_MAGICS = frozenset(
    "alias autoreload autosave bash bookmark cat cd cls clear colors conda config cp cpaste "
    "debug dirs doctest_mode dotenv echo edit env file html inline javascript js latex ldir ll "
    "load load_ext logstart ls lprun lsmagic magic mamba markdown matplotlib memit mkdir more "
    "mprun mv nb_black notebook pdb pdef pdoc perl pfile pinfo pinfo2 pip popd pprint precision "
    "prun psearch psource pushd pwd pycat quickref reload_ext rm rmdir ruby save script sh svg sx "
    "system tensorboard tensorflow_version time timeit unalias unload_ext watermark who whos "
    "who_ls writefile xmode".split()
)
_QUIET_CALLS = frozenset({"system", "getoutput", "config", "kernel", "set_next_input"})


def is_given(name: str) -> bool:
    """Whether Python or IPython binds a name before the first cell runs."""
    return name in _PYTHONS or _IPYTHONS.fullmatch(name) is not None


def may_bring_names(nodes: Index) -> bool:
    """Whether it is worth asking the statements of a cell."""
    known = not _OPEN.isdisjoint(nodes.names)
    return known or any(alias.name == "*" for i in nodes.of(ast.ImportFrom) for alias in i.names)


def brings_names(node: ast.stmt) -> bool:
    """Whether a statement may define names that its text does not show."""
    known = False
    for part in walk(node):
        if isinstance(part, ast.ImportFrom) and any(a.name == "*" for a in part.names):
            return True
        known = known or (isinstance(part, ast.Name) and part.id in _OPEN)
    if not known:
        return False
    if reaches_everything(node) or handed_on(node):
        return True
    return any(
        mention.name == "get_ipython" and not _is_quiet(mention.parent, node)
        for mention in mentions(node)
    )


def _is_quiet(parent: ast.AST, statement: ast.stmt) -> bool:
    """Whether this use of `get_ipython()` or of what it gives binds no unknown names."""
    for part in walk(statement):
        if isinstance(part, ast.Attribute) and part.value is parent:
            if part.attr in _QUIET_CALLS:
                return True
            return part.attr in {"run_line_magic", "run_cell_magic"} and any(
                isinstance(call, ast.Call)
                and call.func is part
                and isinstance(call.args[0] if call.args else None, ast.Constant)
                and call.args[0].value in _QUIET_MAGICS  # type: ignore[attr-defined]
                for call in walk(statement)
            )
    return isinstance(statement, ast.If | ast.Assign)  # asking whether this is IPython
