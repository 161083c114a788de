"""How a function of the package speaks: whether its prints are log records, and its figures."""

from dataclasses import dataclass

from nb2prod.export import source
from nb2prod.transform import Function, Plan

_PRINTERS = {"print", "pprint", "pp", "stdout"}


@dataclass(frozen=True, slots=True)
class Voice:
    """`logs` and `prints` tell what a function does, itself or by another of the package;
    `figure` is the dotted name of what it hands figures to.
    """

    logs: bool
    prints: bool
    figure: str

    @property
    def draws(self) -> bool:
        return bool(self.figure)


def voice_of(plan: Plan, function: Function) -> Voice:
    """How a function of the plan speaks."""
    texts = _reached(plan, function)
    names = frozenset().union(*map(source.names, texts))
    figure = any(f"{plan.report}.figure(" in text for text in texts)
    return Voice(
        logs=plan.logger in names,
        prints=bool(_PRINTERS & names),
        figure=f"{plan.name}.report.figure" if figure else "",
    )


def _reached(plan: Plan, function: Function) -> list[str]:
    """The source of a function, and of those that it mentions, directly or not."""
    sources = {each.name: each.source for each in plan.functions}
    found = {function.name: function.source}
    queue = [function.source]
    while queue:
        for name in source.names(queue.pop()) & sources.keys() - found.keys():
            found[name] = sources[name]
            queue.append(sources[name])
    return list(found.values())
