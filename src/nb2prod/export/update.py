"""What becomes of one file of a package that is written again."""

from dataclasses import dataclass
from enum import Enum

from nb2prod.export.merge import merge_texts
from nb2prod.export.merge_notebook import merge_notebooks, same_notebook
from nb2prod.export.record import Known, known


class Kind(Enum):
    """What was done with a file. Those that are as they were, and unedited, are not told of."""

    ADDED = "written for the first time"
    UPDATED = "replaced by what is new"
    REMOVED = "no longer part of the package"
    KEPT = "edited by hand, and left so"
    MERGED = "edited by hand, with what is new put in"
    CONFLICT = "edited by hand where something new was to go"
    DELETED = "deleted by hand, and left so"
    ASIDE = "edited by hand, replaced, and kept beside"


@dataclass(frozen=True, slots=True)
class Change:
    """What was done with a file; `note` is what else there is to say."""

    path: str
    kind: Kind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies at a path: a file's data, nothing, or something odd, like a link or a folder."""

    data: bytes | None
    is_odd: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """A file as it was last written (`base`), as it is there now, and as it is to be (`new`)."""

    path: str
    base: Known | None
    yours: Found
    new: bytes | None


@dataclass(frozen=True, slots=True)
class Decision:
    """`contents` is what is to lie at which path, None for nothing; without it all stays."""

    change: Change | None
    contents: dict[str, bytes | None] | None


def decide(sides: Sides, aside: str = "") -> Decision:
    """Say what becomes of a file; with `aside`, what was edited goes there."""
    path, base, data, new = sides.path, sides.base, sides.yours.data, sides.new

    def done(kind: Kind, content: bytes | None, note: str = "") -> Decision:
        return Decision(Change(path, kind, note), {path: content})

    if sides.yours.is_odd:
        return Decision(_left(sides), None)
    if new is None:
        if base is None or data is None:
            return Decision(None, {path: data})
        if _is_unedited(path, base, data):
            return done(Kind.REMOVED, None)
        return done(Kind.KEPT, data, "nb2prod no longer writes it: it is yours now")
    if data is None:
        return done(Kind.ADDED, new) if base is None or aside else done(Kind.DELETED, None)
    if data == new:
        return Decision(None, {path: data})
    is_same = known(new) == base
    if base is not None and _is_unedited(path, base, data):
        # What a run left in a notebook stays as long as the notebook is the same.
        return Decision(None, {path: data}) if is_same else done(Kind.UPDATED, new)
    if aside:
        change = Change(path, Kind.ASIDE, f"your version is {aside}")
        return Decision(change, {path: new, aside: data})
    return done(Kind.KEPT, data) if is_same else _merged(path, base, data, new)


def _left(sides: Sides) -> Change | None:
    """What to say of a link or a folder where a file is to be."""
    if sides.new is None:
        return None
    kind = Kind.KEPT if known(sides.new) == sides.base else Kind.CONFLICT
    return Change(sides.path, kind, "it is no plain file, so nothing is written there")


def _is_unedited(path: str, base: Known, data: bytes) -> bool:
    now = known(data)
    if now.hash == base.hash:
        return True
    if base.text is None or now.text is None:
        return False
    return _lf(now.text) == base.text or (
        path.endswith(".ipynb") and same_notebook(now.text, base.text)
    )


def _merged(path: str, base: Known | None, data: bytes, new: bytes) -> Decision:
    yours, its = known(data).text, known(new).text
    before = "" if base is None else base.text
    merged = None
    if before is not None and yours is not None and its is not None:
        merge = merge_notebooks if path.endswith(".ipynb") else merge_texts
        merged = merge(before, _lf(yours), its)
    if merged is None:
        note = "it cannot be merged line by line: yours is kept, and the new one not written"
        return Decision(Change(path, Kind.CONFLICT, note), {path: data})
    text = merged.text.replace("\n", "\r\n") if yours and "\r\n" in yours else merged.text
    kind = Kind.CONFLICT if merged.has_conflict else Kind.MERGED
    return Decision(Change(path, kind), {path: text.encode()})


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n")
