"""What the names of values say: that people tune them, or that they are only about looks."""

import re

_WORDS = re.compile(
    r"(^|_)(seed|random_state|threshold|cutoff|alpha|beta|gamma|rate|ratio|price|cost|tax|size|"
    r"epochs?|iterations?|iter|batch|limit|max|min|start|end|begin|stop|date|year|month|day|window|"
    r"horizon|lag|path|file|filename|dir|folder|url|table|query|dataset|region|state|country|city|"
    r"test_size|n|num|k|top|degree|depth|estimators|clusters|components|folds|neighbors|lr|tol)(_|$)"
)
_STYLE = re.compile(
    r"(^|_)(colou?rs?|palette|cmap|style|marker|font\w*|figsize|fig\w*|linewidth|lw|dpi|title|"
    r"xlabel|ylabel|legend)(\d|_|$)"
)
_LONGEST = 40
_GOING_ON = frozenset("a an and at by for from in of on or the to vs with".split())
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")


def is_tuned(name: str) -> bool:
    """Whether a name is one of those that people give to what they change from run to run."""
    return len(name) > 1 and bool(_WORDS.search(name.lower()))


def is_style(name: str, value: object) -> bool:
    """Whether a value is about how a plot looks."""
    colour = isinstance(value, str) and _COLOUR.fullmatch(value)
    return bool(colour or _STYLE.search(name.lower()))


def path_name(value: str, kind: str) -> str:
    """A parameter's name for a path or an address, after the last part of it."""
    tail = re.split(r"[\\/?#]" if "*" not in value else r"[\\/#]", value.rstrip("/\\"))[-1] or value
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}(\.(gz|zip|bz2|xz))?$", "", tail)
    ending = "url" if kind == "url" else "path"
    if "*" in tail:  # what the files are: `data/train/*.csv` → `train_csv_pattern`
        folders = [f for f in re.split(r"[\\/]", value)[:-1] if re.search(r"\w", f)]
        stem, ending = " ".join([*folders[-1:], tail]), "pattern"
    slug = re.sub(r"[^0-9a-z]+", "_", stem.lower()).strip("_") or "data"
    slug = re.sub(r"^[0-9_]+(?=[a-z]{2})", "", slug)
    slug = f"file_{slug}" if slug[0].isdigit() else slug
    return slug if slug.endswith(f"_{ending}") else f"{whole_words(slug, _LONGEST)}_{ending}"


def whole_words(slug: str, most: int) -> str:
    """As many of a name's words as it may be long, not ending where more would have to come."""
    if len(slug) <= most:
        return slug
    words = slug[: most + 1].split("_")[:-1]
    while words and words[-1] in _GOING_ON:
        words.pop()
    return "_".join(words) or slug[:most]
