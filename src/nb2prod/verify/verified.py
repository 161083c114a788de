"""A verification with what a reader needs to know about it."""

from collections import Counter
from dataclasses import dataclass

from nb2prod.export.provenance import Provenance
from nb2prod.observe import Module
from nb2prod.sentence import gettext, joined, ngettext
from nb2prod.verify.model import Item, Verification
from nb2prod.verify.rung import Rung

KINDS = ("line", "stderr", "warning", "display", "figure", "value", "file")


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
            return gettext(
                "the notebook shows nothing, hands nothing on and writes nothing: nor does the job"
            )
        if not found.is_same:
            steps = [s.name or gettext("no step") for s in found.steps if s.rung is Rung.DIFFERS]
            return gettext(
                "the job does NOT do the same: {} of {} things differ, in {}",
                len(found.differences),
                len(found.items),
                joined(", ", steps),
            )
        said = gettext("the job does the same: {}", counted(found.items))
        apart = [joined(" ", (str(number), rung.words)) for rung, number in _apart(found.items)]
        return gettext("{} ({})", said, joined(", ", apart)) if apart else said


def counted(items: tuple[Item, ...]) -> str:
    """How many things of each kind: `34 lines, 2 figures`."""
    return joined(", ", (_count(number, kind) for kind, number in counts(items).items()))


def counts(items: tuple[Item, ...]) -> dict[str, int]:
    """The number of things of each kind, without those of which there are none."""
    found = Counter(item.kind for item in items)
    return {kind: found[kind] for kind in KINDS if found[kind]}


def _count(number: int, kind: str) -> str:
    return {
        "line": ngettext("{} line", "{} lines", number),
        "stderr": ngettext("{} line on standard error", "{} lines on standard error", number),
        "warning": ngettext("{} warning", "{} warnings", number),
        "display": ngettext("{} display", "{} displays", number),
        "figure": ngettext("{} figure", "{} figures", number),
        "value": ngettext("{} value", "{} values", number),
        "file": ngettext("{} file", "{} files", number),
    }[kind]


def _apart(items: tuple[Item, ...]) -> list[tuple[Rung, int]]:
    counts = Counter(item.rung for item in items)
    return [(rung, counts[rung]) for rung in Rung if counts[rung] and rung is not Rung.IDENTICAL]
