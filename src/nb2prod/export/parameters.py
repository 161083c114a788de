"""parameters.py and places.py: what a run can be given, and where its paths start."""

from nb2prod.export import spelling
from nb2prod.export.layout import Layout
from nb2prod.export.render import render
from nb2prod.transform import Parameter


def parameters_module(layout: Layout) -> str:
    """A frozen dataclass with a documented field for each parameter."""
    fields = [(p.name, p.type, _default(p), spelling.sentence(p.help)) for p in layout.parameters]
    return render(
        "parameters.py.jinja", name=layout.name, fields=fields, kw_only=layout.python >= (3, 10)
    )


def places_module(layout: Layout) -> str:
    """Where relative paths start."""
    roles = {role: [p.name for p in layout.paths if p.role == role] for role in ("input", "output")}
    return render(
        "places.py.jinja",
        name=layout.name,
        notebook=layout.notebook,
        inputs=_tuple(roles["input"]),
        outputs=_tuple(roles["output"]),
        paths=bool(layout.paths),
    )


def _default(parameter: Parameter) -> str:
    literal = spelling.python(parameter.default)
    return f"field(default_factory=lambda: {literal})" if _is_mutable(parameter) else literal


def _is_mutable(parameter: Parameter) -> bool:
    return isinstance(parameter.default, list | dict)


def _tuple(names: list[str]) -> str:
    items = ", ".join(spelling.python(name) for name in names)
    return f"({items},)" if len(names) == 1 else f"({items})"
