"""What a parameter is for, in a few words: the author's own, else what the code does with it."""

import re

from nb2prod.analysis.parameters.candidates import Candidate
from nb2prod.analysis.places.kinds import Evidence, place_kind

_FORMATS = {
    suffix: name
    for name, suffixes in (
        ("CSV", "csv"),
        ("TSV", "tsv"),
        ("Excel workbook", "xls xlsx xlsm xlsb"),
        ("JSON", "json jsonl ndjson"),
        ("GeoJSON", "geojson"),
        ("Shapefile", "shp"),
        ("Parquet", "parquet pq"),
        ("Pickle", "pkl pickle joblib"),
        ("NumPy array", "npy npz"),
        ("HDF5", "h5 hdf hdf5"),
        ("NetCDF", "nc nc4"),
        ("Database", "db sqlite sqlite3"),
        ("Text", "txt"),
        ("HTML", "html htm"),
        ("XML", "xml"),
        ("YAML", "yml yaml"),
        ("Picture", "png jpg jpeg svg gif tif tiff webp"),
        ("PDF", "pdf"),
        ("Archive", "zip tar tgz"),
    )
    for suffix in suffixes.split()
}
_SUFFIX = re.compile(r"\.(\w+)(?:\.(?:gz|bz2|xz|zip))?$")
_OF_ONE_MACHINE = {
    "home": "a hardcoded home folder: pass your own",
    "windows": "a hardcoded Windows path: pass your own",
    "absolute": "a hardcoded absolute path: pass your own",
}
_CODE = re.compile(r"[=(){}\[\]\"']|^#?\s*(?:type|noqa|pylint)\b")


def help_of(candidate: Candidate, name: str) -> str:
    """One line, without a full stop.

    `name` is what the parameter is called, which may not be the notebook's name for it.
    """
    cell = f"cell {candidate.cell.index + 1}"
    if own := _comment(candidate):
        return f"{own} ({cell})"
    if candidate.role in {"input", "output"}:
        return _file(str(candidate.value), candidate.role == "input", cell)
    if candidate.variable is not None and candidate.variable != name:
        return f"{candidate.variable} in {cell}"
    if candidate.taken_by:
        return f"For {candidate.taken_by} in {cell}"
    return f"Set in {cell}"


def _comment(candidate: Candidate) -> str:
    """The author's comment on an assignment: behind it, or on a line of its own above."""
    if candidate.variable is None:
        return ""
    lines = ["", *candidate.cell.text.split("\n"), ""]
    first, last = candidate.node.lineno, candidate.node.end_lineno or candidate.node.lineno
    behind = re.search(r"#\s*(?!type:)(.+)$", lines[first])
    if behind and '"' not in behind[1] and "'" not in behind[1]:
        return behind[1].strip().rstrip(".")
    above = re.fullmatch(r"#+\s*(\w.+)", lines[first - 1])
    is_alone = not lines[last + 1].strip() or lines[last + 1].lstrip().startswith("#")
    begins = not lines[max(first - 2, 0)].lstrip().startswith("#")
    if above and is_alone and begins and " " in above[1].strip() and not _CODE.search(above[1]):
        return above[1].strip().rstrip(".:")
    return ""


def _file(path: str, is_read: bool, cell: str) -> str:
    suffix = _SUFFIX.search(path)
    what = _FORMATS.get(suffix[1].lower(), "") if suffix else ""
    done = f"{'read' if is_read else 'written'} in {cell}"
    text = f"{what} {done}" if what else done.capitalize()
    place = _OF_ONE_MACHINE.get(place_kind(path, Evidence.SURE))
    return f"{text}; {place}" if place else text
