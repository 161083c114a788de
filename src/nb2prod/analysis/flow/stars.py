"""What a star import must bring: the names that nothing else in the notebook binds."""

import ast

from nb2prod.analysis.flow.given import brings_names, is_given
from nb2prod.analysis.flow.variables import Variables, as_read, looks_up
from nb2prod.analysis.register import Register
from nb2prod.notebook import Program
from nb2prod.notebook.walk import index

_OF_ARRAYS = frozenset("abs all any divmod filter hash max min pow round sum".split())
_REPLACED = {  # Python's own names that these modules bring too
    "math": frozenset({"pow"}),
    **dict.fromkeys(("os", "codecs", "io"), frozenset({"open"})),
    **dict.fromkeys("numpy scipy pylab jax torch pyspark dask cupy sympy".split(), _OF_ARRAYS),
}


def names_brought(
    star: ast.ImportFrom, program: Program, variables: Variables, register: Register
) -> tuple[str, ...]:
    """The names that only this import can bring, in order.

    None where that cannot be said: another statement may bring names too, a cell does not parse,
    or the module brings names that take the place of Python's own which the notebook uses.
    """
    others = (node for cell in program.cells for node in cell.tree.body if node is not star)
    if program.unparsable or any(map(brings_names, others)):
        return ()
    taken = _REPLACED.get((star.module or "").partition(".")[0], ())
    if any(register.names(name) for name in taken):
        return ()
    return tuple(sorted(_unbound(program, variables)))


def _unbound(program: Program, variables: Variables) -> set[str]:
    names: set[str] = set()
    for number, cell in enumerate(program.cells):
        nodes = index(cell.tree)
        for node in nodes.of(ast.Name):
            if node.id in names or is_given(node.id) or not looks_up(node, nodes):
                continue
            read = as_read(node, cell, number)
            bound = variables.bindings.get(node.id)
            if read and not (bound and (read.deferred or bound[0].at < read.at)):
                names.add(node.id)
    return names
