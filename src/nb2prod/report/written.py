"""What writing a package did to the files that were there."""

from nb2prod.export.update import Kind
from nb2prod.export.write import Written

_WORDS = {
    Kind.KEPT: ("kept", "you had edited it"),
    Kind.MERGED: ("merged", "your edits and what is new are both in it"),
    Kind.CONFLICT: ("conflict", "you and nb2prod changed the same lines: decide between the marks"),
    Kind.DELETED: ("left out", "you had deleted it (--force brings it back)"),
    Kind.ASIDE: ("aside", "you had edited it"),
}


def told_of(written: Written) -> list[tuple[str, str]]:
    """What became of the files of a package that was there, and of what people did to them."""
    fresh = len(written.of(Kind.ADDED, Kind.UPDATED, Kind.MERGED, Kind.CONFLICT, Kind.ASIDE))
    said = []
    if written.is_update:
        removed = written.of(Kind.REMOVED)
        parts = [f"{fresh} {'file' if fresh == 1 else 'files'} written"]
        parts += [f"{change.path} removed" for change in removed]
        said.append(("updated", ", ".join(parts) if fresh or removed else "nothing changed"))
    for change in written.changes:
        if change.kind in _WORDS:
            word, sentence = _WORDS[change.kind]
            said.append((word, f"{change.path}: {change.note or sentence}"))
    return said
