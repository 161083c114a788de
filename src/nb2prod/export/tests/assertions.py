"""The notebook's own assertions about its functions, as tests: first, and verbatim."""

from collections.abc import Iterable, Iterator, Sequence

from nb2prod.export import source
from nb2prod.transform import Assertion, Plan


def assertion_tests(plan: Plan, taken: set[str]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """A test for each cell that asserts: its name, the names that it mentions, and its text.

    The tests' names are added to those that are `taken`.
    """
    own = {function.name for function in plan.functions}
    for group in _grouped(plan.assertions):
        mentioned = tuple(dict.fromkeys(name for a in group for name in a.names))
        about = "_and_".join([name.strip("_") for name in mentioned if name in own][:2])
        wanted = f"test_{about or 'notebook'}_as_cell_{group[0].location.cell + 1}_asserts"
        name = source.free_name(wanted, taken)
        taken.add(name)
        body = "\n".join(source.indent(assertion.source) for assertion in group)
        yield name, mentioned, f"def {name}():\n{body}\n"


def _grouped(assertions: Iterable[Assertion]) -> list[Sequence[Assertion]]:
    """The assertions of one cell make one test."""
    groups: dict[int, list[Assertion]] = {}
    for assertion in assertions:
        if _is_usable(assertion):
            groups.setdefault(assertion.location.cell, []).append(assertion)
    return list(groups.values())


def _is_usable(assertion: Assertion) -> bool:
    """Whether it is plain Python: a top-level `await` is not."""
    try:
        compile(assertion.source, "<assertion>", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True
