"""What a job can be given, and whether what it is given fits."""

import ast
import difflib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.errors import ParameterError, RunError
from nb2prod.sentence import gettext

_EXPECTED = {
    "int": gettext("a whole number"),
    "float": gettext("a number"),
    "bool": gettext("true or false"),
    "list": gettext("a JSON list"),
    "dict": gettext("a JSON object"),
}


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter of a job: `type` is its default's where none is declared, "None" for others."""

    name: str
    type: str
    default: str
    help: str

    @property
    def typed(self) -> str:
        """The default, which is code, as `typed_values` takes it."""
        try:
            value = ast.literal_eval(self.default)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return self.default
        if isinstance(value, list | dict):
            return json.dumps(value)
        return value if isinstance(value, str) and "\n" not in value else self.default


def declared_parameters(job: Path) -> tuple[Declared, ...]:
    """The parameters that a job notebook declares, in its order.

    Raises:
        RunError: papermill cannot read the file.
    """
    import papermill  # takes seconds

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        found = papermill.inspect_notebook(str(job))
    except Exception as error:  # it raises whatever the broken file made it stumble over
        reason = str(error) or type(error).__name__
        raise RunError(
            f"{job}: papermill cannot read it ({reason}): give a package's folder or a job notebook"
        ) from error
    return tuple(
        Declared(p["name"], _kind(p["inferred_type_name"], p["default"]), p["default"], p["help"])
        for p in found.values()
    )


def typed_values(
    declared: Sequence[Declared], given: Iterable[tuple[str, str]]
) -> dict[str, object]:
    """Values from the command line as the job declares them.

    Raises:
        ParameterError: a name that the job does not have, or a value of another type.
    """
    types = {parameter.name: parameter.type for parameter in declared}
    values: dict[str, object] = {}
    for name, text in given:
        if name not in types:
            raise ParameterError(_unknown(name, list(types)))
        if name in values:
            raise ParameterError(f"{name}: given twice: give it one value")
        try:
            values[name] = _value(text, types[name])
        except (ValueError, RecursionError) as error:
            expected = _EXPECTED[types[name]]
            said = gettext("{}: {} is not {}", name, repr(text), expected)
            raise ParameterError(said) from error
    return values


def as_text(value: object, parameter: Declared) -> str:
    """A value from a JSON file as it would be typed.

    Raises:
        ParameterError: a text is declared, and this is none.
    """
    if isinstance(value, str):
        return value
    text = json.dumps(value)
    if parameter.type == "str":
        raise ParameterError(f"{parameter.name}: {text} is not a text")
    return text


def _kind(declared: str, default: str) -> str:
    if declared != "None":
        return declared
    try:
        kind = type(ast.literal_eval(default)).__name__
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return declared
    return kind if kind in (*_EXPECTED, "str") else declared


def _unknown(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"{name}: the job has no such parameter: did you mean {near[0]}?"
    known = f"it has {', '.join(names)}" if names else "it has none"
    return f"{name}: the job has no such parameter: {known}"


def _value(text: str, kind: str) -> object:
    match kind:
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            return _truth(text)
        case "list" | "dict":
            value = json.loads(text)
            if type(value).__name__ != kind:
                raise ValueError(text)
            return value
    return text


def _truth(text: str) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]
