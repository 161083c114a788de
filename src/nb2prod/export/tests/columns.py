"""What goes into the calls of a test, and what comes out of them, place by place."""

from collections.abc import Sequence
from dataclasses import dataclass

from nb2prod.export.tests.recorded import added_values
from nb2prod.export.tests.targets import Target
from nb2prod.observe import Call


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What goes into one place of every call, or comes out of it: its name, and each value."""

    name: str
    values: tuple[str, ...]
    prefix: str = ""  # "size=" or "*"
    place: str = ""  # as in `Call.after`

    @property
    def mark(self) -> str:
        """What stands for it in a line until it is settled whether it has a name there."""
        return f"\0{self.name}\0"

    @property
    def varies(self) -> bool:
        return len(set(self.values)) > 1

    @property
    def spelled(self) -> str:
        """The first call's value, as one would write it in the call."""
        if self.prefix == "*":
            return self.values[0].removeprefix("(").removesuffix(",)")
        return self.prefix + self.values[0]


def columns(target: Target, calls: Sequence[Call]) -> list[Column]:
    """What goes into the calls."""
    parameters, star = target.parameters()
    count = len(calls[0].arguments)
    plain = parameters[: min(count, len(parameters))]
    columns = [
        Column(name, tuple(call.arguments[place] for call in calls), "", str(place))
        for place, name in enumerate(plain)
    ]
    if count > len(plain):
        rest = [f"({', '.join(call.arguments[len(plain):])},)" for call in calls]
        columns.append(Column(star or "arguments", tuple(rest), "*"))
    for place, (name, _) in enumerate(calls[0].keywords):
        values = tuple(call.keywords[place][1] for call in calls)
        columns.append(Column(name, values, f"{name}=", name))
    for name in target.function.added:
        values = tuple(added_values(target, call)[name] for call in calls)
        columns.append(Column(name, values, f"{name}="))
    return columns
