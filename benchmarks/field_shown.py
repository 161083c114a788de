"""What an executed notebook shows a reader, and what another one lacks of it.

Knows nothing of nb2prod's own verification: an independent look at the same question.
"""

import base64
import html
import json
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LEVEL = "(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)"
_LOG = re.compile(rf"^(?:\d{{4}}-\d\d-\d\dT[\d:]+Z {_LEVEL} \S+ (?:\w+: )?|{_LEVEL}:[\w.]+:)")
_DONE = re.compile(r"^step \w+ done in ")
_UNSTEADY = (
    (re.compile(r"0x[0-9a-fA-F]{6,}"), "0x…"),
    (re.compile(r"(?:/private)?/(?:var/folders|tmp)/[^\s'\"\]),:]*"), "/tmp/…"),
    (re.compile(r"\d[\d.]*(?:e-?\d+)? ?(?:[mµun]?s|sec(?:ond)?s?|min(?:ute)?s?)\b"), "… s"),
    (re.compile(r"\d+:\d\d:\d\d(?:\.\d+)?"), "…:…"),
    (re.compile(r"\x1b\[[\d;]*[A-Za-z]"), ""),
)
_TIMING = re.compile(r"^(?:CPU times: |Wall time: |… s ± )")
_WARNING = re.compile(r"^.*:\d+: (\w*Warning: )")
_TAGS = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL)
_EXAMPLES = 5


@dataclass(frozen=True)
class Shown:
    """Lines and figures in their order; a figure reads `figure 640x480`, `aside` is stderr.

    `displays` holds the lines of each display again, by its cell and its place there.
    """

    items: tuple[str, ...]
    aside: tuple[str, ...]
    displays: dict[tuple[int, int], tuple[str, ...]]

    @property
    def figures(self) -> int:
        return sum(item.startswith("figure ") for item in self.items)


def shown_by(path: Path, modules: Iterable[str] = ()) -> Shown:
    """What the outputs of a notebook hold; what lives in `modules` once lived in `__main__`."""
    text = path.read_text(encoding="utf-8")
    for module in modules:
        inside = r"(?:\.\w+\.<locals>)?" if module.endswith(".steps") else ""
        text = re.sub(rf"\b{re.escape(module)}\b{inside}", "__main__", text)
    items: list[str] = []
    aside: list[str] = []
    displays: dict[tuple[int, int], tuple[str, ...]] = {}
    for index, cell in enumerate(json.loads(text)["cells"]):
        for place, output in enumerate(_joined(cell.get("outputs", []))):
            if output.get("name") == "stderr":
                aside += _lines(output["text"])
            elif "text" in output:
                items += _lines(output["text"])
            else:
                displays[index, place] = tuple(_displayed(output.get("data", {})))
                items += displays[index, place]
    return Shown(tuple(items), tuple(aside), displays)


def compared(job: Shown, original: Shown, others: Sequence[Shown] = ()) -> dict[str, Any]:
    """What a job shows beside its notebook, and where not the same.

    With `others`, further runs of the notebook, only what all runs show is asked for, a display as
    a whole, and for each other line the job may show one of its own.
    """
    before, there = Counter(original.items), Counter(job.items)
    steady, known = before, before | Counter(original.aside)
    for other in others:
        steady, known = steady & Counter(other.items), known | Counter(other.items)
    for place, lines in original.displays.items():
        if any(other.displays.get(place) != lines for other in others):
            steady -= Counter(lines)
    missing = steady - there
    timings = sum(n for item, n in missing.items() if _TIMING.match(item))
    missing = Counter({item: n for item, n in missing.items() if not _TIMING.match(item)})
    extra = there - known
    free = before.total() - steady.total()
    alike = {item for item in steady if steady[item] == before[item] == there[item]}
    in_order = [i for i in original.items if i in alike] == [i for i in job.items if i in alike]
    aside = Counter(original.aside) - Counter((*job.aside, *job.items))
    return {
        "lines": before.total() - original.figures,
        "figures": original.figures,
        "job_figures": job.figures,
        "unsteady": free,
        "missing": missing.total(),
        "missing_figures": sum(n for item, n in missing.items() if item.startswith("figure ")),
        "missing_timings": timings,
        "extra": max(0, extra.total() - free),
        "in_order": in_order,
        "missing_aside": aside.total(),
        "examples": {
            "missing": list(missing)[:_EXAMPLES],
            "extra": list(extra)[:_EXAMPLES],
            "aside": list(aside)[:_EXAMPLES],
        },
    }


def steadied(
    job: Shown, original: Shown, again: Callable[[], Shown | None], most: int = 3
) -> dict[str, Any]:
    """The same, with up to so many further runs of the original where the two are not alike."""
    others: list[Shown] = []
    found = compared(job, original)
    while found["missing"] + found["extra"] and len(others) < most:
        if (other := again()) is None:
            break
        others.append(other)
        found = compared(job, original, others)
    return found


def _joined(outputs: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Outputs, neighbouring pieces of one stream being one."""
    held: dict[str, Any] | None = None
    for output in outputs:
        if output["output_type"] == "error":
            continue
        text = output.get("text")
        if text is not None and held and held["name"] == output["name"]:
            held["text"] += "".join(text)
            continue
        if held:
            yield held
        held = None
        if text is None:
            yield output
        else:
            held = {"name": output["name"], "text": "".join(text)}
    if held:
        yield held


def _displayed(data: dict[str, Any]) -> list[str]:
    for kind in ("image/png", "image/jpeg", "image/svg+xml"):
        if kind in data:
            return [f"figure {_size(kind, data[kind])}"]
    plain = "".join(data.get("text/plain", ""))
    rich = "".join(data.get("text/html", data.get("text/markdown", "")))
    if rich and (not plain or re.fullmatch(r"<.*>", plain, re.DOTALL)):
        return _lines(html.unescape(_TAGS.sub("\n", rich)))
    return _lines(plain)


def _size(kind: str, data: Any) -> str:
    if kind != "image/png":
        return kind
    head = base64.b64decode("".join(data))[16:24]
    width, height = struct.unpack(">II", head)
    return f"{width}x{height}"


def _lines(text: Any) -> list[str]:
    found = []
    for line in "".join(text).split("\n"):
        line = _LOG.sub("", line.rstrip("\r").rpartition("\r")[2])
        line = _WARNING.sub(r"\1", line)
        if _DONE.match(line):
            continue
        for pattern, instead in _UNSTEADY:
            line = pattern.sub(instead, line)
        if line.strip():
            found.append(line.rstrip())
    return found
