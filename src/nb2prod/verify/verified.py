"""A verification with what a reader needs to know about it."""

from collections import Counter
from dataclasses import dataclass

from nb2prod.export.provenance import Provenance
from nb2prod.observe import Module
from nb2prod.verify.model import Item, Verification
from nb2prod.verify.rung import Rung

KINDS = ("line", "stderr", "warning", "display", "figure", "value", "file")
_PLURALS = {"stderr": "lines on standard error"}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found, of which notebook, where it ran, and what was done about it.

    `data` pairs the files that the notebook read with the hash of their bytes; `done` are
    sentences, `stages` the stages of the work with their seconds.
    """

    found: Verification
    provenance: Provenance
    kernel: str
    python: str
    modules: tuple[Module, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    done: tuple[str, ...] = ()
    stages: tuple[tuple[str, float], ...] = ()

    @property
    def verdict(self) -> str:
        """The whole of it in a sentence, without a capital."""
        found = self.found
        if found.failure:
            return found.failure
        if not found.items:
            return (
                "the notebook shows nothing, hands nothing on and writes nothing: nor does the job"
            )
        if not found.is_same:
            steps = [s.name or "no step" for s in found.steps if s.rung is Rung.DIFFERS]
            count = f"{len(found.differences)} of {len(found.items)} things differ"
            return f"the job does NOT do the same: {count}, in {', '.join(steps)}"
        said = f"the job does the same: {counted(found.items)}"
        apart = [f"{number} {rung.words}" for rung, number in _apart(found.items)]
        return f"{said} ({', '.join(apart)})" if apart else said


def counted(items: tuple[Item, ...]) -> str:
    """How many things of each kind: `34 lines, 2 figures`."""
    return ", ".join(_count(number, kind) for kind, number in counts(items).items())


def counts(items: tuple[Item, ...]) -> dict[str, int]:
    """The number of things of each kind, without those of which there are none."""
    found = Counter(item.kind for item in items)
    return {kind: found[kind] for kind in KINDS if found[kind]}


def _count(number: int, kind: str) -> str:
    many = _PLURALS.get(kind, f"{kind}s")
    return f"{number} {many if number != 1 else many.replace('lines', 'line').removesuffix('s')}"


def _apart(items: tuple[Item, ...]) -> list[tuple[Rung, int]]:
    counts = Counter(item.rung for item in items)
    return [(rung, counts[rung]) for rung in Rung if counts[rung] and rung is not Rung.IDENTICAL]
