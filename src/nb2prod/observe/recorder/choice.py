"""Of all that was seen, the few calls that a reader would want to see in a test."""

from __future__ import annotations

import ast
import os
from time import perf_counter
from typing import Any

from .calls import MAX_SECONDS, Sample, Watched, reasons, watched
from .credentials import is_credential_name
from .literals import literal

MAX_CALLS = 6
_ENOUGH_ALIKE = 4  # of calls that run through no new line and give some other number
_QUICK = 0.2


def report(space: dict[str, Any]) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """The chosen calls of each function, and the functions without any with the reason."""
    for entry in watched:
        entry.function.__code__ = entry.code
    secrets = _secrets(space)
    calls = []
    silent = dict(reasons)
    for entry in {entry.name: entry for entry in watched}.values():  # the last one of each name
        samples, reason = _repeatable(entry, secrets)
        if reason:
            silent[entry.name] = reason
        calls += [_told(entry.name, sample) for sample in samples]
    return calls, [[name, reason] for name, reason in silent.items()]


def _repeatable(entry: Watched, secrets: list[str]) -> tuple[list[Sample], str]:
    """Calls of a function that gave the same again, or why there are none."""
    if entry.fickle:
        return [], entry.fickle
    if not entry.called:
        return [], "the notebook does not call it"
    found = list((entry.samples[False] or entry.samples[True]).values())
    if not found:
        return [], max(entry.refused, key=entry.refused.count, default="no call could be recorded")
    if all(sample.result == "None" for sample in found):
        return [], "it returns nothing"
    safe = [sample for sample in found if not any(s in str(vars(sample)) for s in secrets)]
    if not safe:
        return [], "it is called with what looks like a credential"
    chosen = _chosen(safe)
    started = perf_counter()
    for sample in chosen:
        if perf_counter() - started < MAX_SECONDS and not _repeats(entry, sample):
            return [], "it does not return the same when it is called again"
    return chosen, ""


def _chosen(samples: list[Sample]) -> list[Sample]:
    """First calls that run through new lines, then new results from all over, then the others."""
    spread = samples[:: max(1, len(samples) // MAX_CALLS)]
    chosen: list[Sample] = []
    lines: set[int] = set()
    results: set[str] = set()
    for wanted in ("lines", "result", "any"):
        for sample in samples if wanted == "lines" else spread + samples:
            new = {
                "lines": not sample.lines <= lines,
                "result": sample.result not in results,
                "any": True,
            }
            room = MAX_CALLS if wanted == "lines" or not sample.inexact else _ENOUGH_ALIKE
            if len(chosen) < room and sample not in chosen and new[wanted]:
                chosen.append(sample)
                lines |= sample.lines
                results.add(sample.result)
    return sorted(chosen, key=samples.index)


def _repeats(entry: Watched, sample: Sample) -> bool:
    """Whether the call gives the same once more, where that can be tried."""
    space = entry.function.__globals__
    try:
        unchanged = all(literal(space[name]).source == v for name, v in sample.variables)
    except Exception:
        return True  # a variable is something else by now: this says nothing about the call
    if not unchanged or sample.seconds > _QUICK:
        return True
    positional = [ast.literal_eval(source) for source in sample.arguments]
    keywords = {name: ast.literal_eval(source) for name, source in sample.keywords}
    try:
        return literal(entry.function(*positional, **keywords)).source == sample.result
    except (Exception, SystemExit):
        return False


def _secrets(space: dict[str, Any]) -> list[str]:
    """The texts in variables of the notebook and of the environment that are named like secrets."""
    named = [*os.environ.items(), *space.items()]
    return [
        repr(value)[1:-1]
        for name, value in named
        if isinstance(value, str) and len(value) >= 6 and is_credential_name(str(name))
    ]


def _told(name: str, sample: Sample) -> dict[str, Any]:
    return {
        "function": name,
        "arguments": sample.arguments,
        "keywords": sample.keywords,
        "notebook_values": sample.variables,
        "result": sample.result,
        "inexact": sample.inexact,
    }
