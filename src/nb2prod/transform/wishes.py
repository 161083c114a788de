"""Parameters as the notebook's author wants them, who says so in its metadata."""

import keyword
from collections.abc import Collection, Iterable
from dataclasses import replace

from nb2prod.notebook import Wish
from nb2prod.sentence import gettext
from nb2prod.transform.model import Parameter, Skipped


def as_wished(
    parameter: Parameter, wishes: Iterable[Wish], taken: Collection[str], *, in_strings: bool
) -> tuple[Parameter, tuple[Skipped, ...]]:
    """The parameter with another name or type where one is wanted, and what cannot be, with why.

    `taken` are names that mean something else; with `in_strings` the notebook's name for it stands
    in a string, which would miss it.
    """
    names = {parameter.name, parameter.known_as}
    wish = next((wish for wish in wishes if wish.parameter in names), None)
    if wish is None:
        return parameter, ()
    notes = []
    if wish.name not in {"", parameter.name}:
        reason = _why_not(wish.name, taken, in_strings)
        if reason:
            what = gettext("{} as {}", parameter.name, wish.name)
            notes.append(Skipped(what, gettext("keeps its name: {}", reason), parameter.location))
        else:
            parameter = replace(parameter, name=wish.name)
    if wish.type not in {"", parameter.type}:
        if (parameter.type, wish.type) == ("int", "float"):
            parameter = replace(parameter, type="float", default=float(str(parameter.default)))
        else:
            what = gettext("{} as {}", parameter.name, wish.type)
            reason = gettext(
                "stays {}: only whole numbers can be of another type, float", parameter.type
            )
            notes.append(Skipped(what, reason, parameter.location))
    return parameter, tuple(notes)


def _why_not(name: str, taken: Collection[str], in_strings: bool) -> str:
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        return gettext("a name is made of letters, digits and _, and begins with a letter")
    if name in taken:
        return gettext("that name has another meaning in the notebook or in Python")
    return gettext("its name in the notebook stands in a string, too") if in_strings else ""
