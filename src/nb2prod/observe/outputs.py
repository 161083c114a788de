"""What a cell showed, in order, from the outputs of its run."""

from typing import Any

import msgspec

from nb2prod.observe.observation import Output, Value
from nb2prod.observe.recorder.credentials import holds_credential
from nb2prod.observe.recorder.described.outputs import BY_ITSELF, MIME

_STREAMS = {"stdout": "text", "stderr": "error"}


def take_values(outputs: list[Any]) -> list[Value | None]:
    """Take the descriptions out of displayed outputs; one entry for each output."""
    found: list[Value | None] = []
    for output in outputs:
        described = output.get("data", {}).pop(MIME, None)
        found.append(None if described is None else msgspec.convert(dict(described), Value))
    return found


def without_marks(outputs: list[Any]) -> list[Any]:
    """The outputs without the marks of values that showed themselves."""
    return [output for output in outputs if BY_ITSELF not in output.get("data", {})]


def outputs_of(outputs: list[Any], values: list[Value | None]) -> tuple[Output, ...]:
    """The outputs in order; what is printed between two displays is one text, errors aside.

    An exception is told by the last line of its traceback.
    """
    found: list[Output] = []
    streams: dict[str, int] = {}
    for output, value in zip(outputs, values, strict=True):
        if output.output_type == "stream":
            kind = _STREAMS[output.name]
            if kind not in streams:
                streams[kind] = len(found)
                found.append(Output(kind))
            place = streams[kind]
            found[place] = Output(kind, found[place].text + output.text)
        elif output.output_type in ("display_data", "execute_result"):
            streams.clear()
            found.append(_display(output.data, value))
        elif output.output_type == "error":
            streams.clear()
            found.append(Output("text", f"{output.ename}: {output.evalue}\n"))
    return tuple(found)


def _display(data: dict[str, Any], value: Value | None) -> Output:
    text = "".join(data.get("text/plain", ""))
    is_figure = any(kind.startswith("image/") for kind in data)
    hidden = holds_credential(text)
    return Output("figure" if is_figure else "display", "" if hidden else text, value)
