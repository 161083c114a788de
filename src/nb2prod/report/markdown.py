"""Findings as a checklist for a code review, to be pasted into a pull request."""

import re
from collections.abc import Iterable, Iterator, Sequence

from nb2prod.lint import EVERY_RULE, Checked
from nb2prod.report.text import printable
from nb2prod.rule import Diagnostic

_THEMES = {
    "NB1": (
        "Does it run from top to bottom?",
        "A job has no memory of the afternoon on which the cells were tried out.",
    ),
    "NB2": (
        "Does it find its data elsewhere?",
        "It will run on another machine, as another user, and next month on other data.",
    ),
    "NB3": (
        "Will it say what it did?",
        "Nobody watches a job: what it does not log, nobody can look up when a number is odd.",
    ),
    "NB4": (
        "Would somebody notice a mistake?",
        "A test is what tells a change that was meant from one that was not.",
    ),
    "NB5": (
        "Does it give the same result tomorrow?",
        "A result that cannot be repeated cannot be compared with the next one.",
    ),
    "NB6": (
        "Is it safe to hand on?",
        "What stands in a notebook is copied, mailed and kept in its history.",
    ),
    "NB7": (
        "Can the next person find their way?",
        "Reviews find more in code that can be read in one go.",
    ),
    "NB0": (
        "Do the comments to nb2prod still hold?",
        "One that outlived its reason hides the next, real finding.",
    ),
}
_OTHER = ("What else ruff says", "`ruff rule CODE` tells why and how.")
_MOST = 10  # things told of a rule, and places of each
_PEOPLE = (
    "Somebody who knows the data has looked at the results: their size, units and time zones.",
    "It is clear who hears of it when the job fails, and what they are to do.",
    "What happens when the data come late, twice, or with another column, has been talked about.",
)
_OPENING = """\
## Review checklist

An open box is a question for the two of you, not a mistake that was made. Tick it when it is put
right, or when you agree that it may stay. `nb2prod explain CODE` shows the page of a rule.
"""
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~!&]")
_SUMMARIES = {rule.code: rule.doc.strip().partition("\n")[0] for rule in EVERY_RULE}


def report(checked: Iterable[Checked]) -> Iterator[str]:
    """The checklist: for each theme its findings, then what only people can answer."""
    found: dict[str, dict[str, list[tuple[str, Diagnostic]]]] = {}
    for one in checked:
        for diagnostic in one.diagnostics:
            theme = diagnostic.code[:3] if diagnostic.code[:3] in _THEMES else ""
            rules = found.setdefault(theme, {})
            rules.setdefault(diagnostic.code, []).append((str(one.notebook.path), diagnostic))
    yield _OPENING
    for theme in (*_THEMES, ""):
        if theme in found:
            title, why = _THEMES.get(theme, _OTHER)
            yield f"\n### {title}\n\n{why}\n\n"
            for _, places in sorted(found[theme].items()):
                yield _rule(places)
    quiet = [title for theme, (title, _) in _THEMES.items() if theme not in {*found, "NB0"}]
    if quiet:
        yield "\nNothing was found to ask about: " + " ".join(quiet) + "\n"
    yield "\n### What no tool sees\n\n" + "".join(f"- [ ] {line}\n" for line in _PEOPLE)


def _rule(places: Sequence[tuple[str, Diagnostic]]) -> str:
    """The box of one rule, below it what it says and where it says that."""
    first = places[0][1]
    summary = _SUMMARIES.get(first.code, "")
    said: dict[tuple[str, str], list[str]] = {}
    for path, diagnostic in places:
        said.setdefault((path, diagnostic.message), []).append(_place(diagnostic))
    lines = [f"- [ ] **{first.code} {first.name}** {_plain(summary)}".rstrip()]
    for (path, message), where in list(said.items())[:_MOST]:
        more = [f"and {len(where) - _MOST} more"] if len(where) > _MOST else []
        shown = "; ".join(where[:_MOST] + more)
        lines.append(f"  - {_plain(message)} (`{printable(path).replace('`', '?')}`: {shown})")
    if len(said) > _MOST:
        lines.append(f"  - and {len(said) - _MOST} more of the kind")
    return "\n".join(lines) + "\n"


def _place(diagnostic: Diagnostic) -> str:
    others = {place.line for place in diagnostic.also} - {diagnostic.location.line}
    more = f" and {len(others)} more line{'s'[: len(others) > 1]}" if others else ""
    return f"{diagnostic.location}{more}"


def _plain(text: str) -> str:
    """A text in which nothing is markup, a mention of a person or the number of an issue."""
    escaped = _MARKUP.sub(lambda match: "\\" + match[0], printable(text))
    return re.sub(r"(@|\\#)(?=\w)", "\\1\u2060", escaped)
