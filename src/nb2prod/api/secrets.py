"""Credentials that the notebook's code spells out, or its environment holds: nobody may read them.

The package reads those of the code from the environment, which has them for as long as it is tried.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from nb2prod.analysis import Analysis
from nb2prod.analysis.credentials import shaped_credentials
from nb2prod.analysis.written_credentials import written_credentials
from nb2prod.export.files import File
from nb2prod.notebook import Location
from nb2prod.observe import Observation
from nb2prod.observe.recorder.credentials import is_credential_name
from nb2prod.sentence import Sentence
from nb2prod.transform import Skipped
from nb2prod.verify.model import Item, Verification

HIDDEN = "***"
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[^\s/]\S{7,}")  # not a word, nor a path
_WORD = re.compile(r".{0,7}|[A-Za-z_]+|\d+", re.DOTALL)  # it may be there for another reason
Secrets = tuple[str, ...]


def secrets_of(analysis: Analysis) -> Secrets:
    """The texts that must be told nowhere, the longest first.

    A password like `postgres` is not among them: the word is elsewhere for other reasons.
    """
    written = {w.value for w in written_credentials(analysis.program.cells)}
    for cell in analysis.notebook.cells:  # comments and prose too
        written.update(shaped_credentials(cell.source))
    written = {value for value in written if not _WORD.fullmatch(value)}
    held = {
        value
        for name, value in os.environ.items()
        if is_credential_name(name) and _RANDOM.fullmatch(value)
    }
    return tuple(sorted(written | held, key=lambda text: (-len(text), text)))


def left_credentials(analysis: Analysis, secrets: Secrets) -> tuple[Skipped, ...]:
    """The lines of the notebook's code where one stands that the package has as `HIDDEN`."""
    written: dict[int, list[tuple[int, int]]] = {}
    for found in written_credentials(analysis.program.cells):
        if span := found.cell.source_span(found.node):
            written.setdefault(found.cell.index, []).append(span)
    reason = "a credential stands there, which the package does not have: change it"
    notes = []
    for cell in analysis.notebook.code_cells if secrets else ():
        source = cell.source
        for start, end in written.get(cell.index, ()):
            source = source[:start] + re.sub(r"[^\n]", " ", source[start:end]) + source[end:]
        for row, line in enumerate(source.split("\n"), start=1):
            if any(secret in line for secret in secrets):
                notes.append(Skipped(HIDDEN, reason, Location(cell.index, row)))
    return tuple(notes)


@contextmanager
def lent_secrets(analysis: Analysis) -> Iterator[None]:
    """Let processes that start in here find the code's credentials where the package looks."""
    found = {w.variable: w.value for w in written_credentials(analysis.program.cells)}
    before = {name: os.environ[name] for name in found if name in os.environ}
    os.environ.update(found)
    try:
        yield
    finally:
        for name in found:
            del os.environ[name]
        os.environ.update(before)


def hide(text: str, secrets: Secrets) -> str:
    """A text without them."""
    if secrets and isinstance(text, Sentence):
        return text.about(lambda part: hide(part, secrets))
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def hide_in(files: Iterable[File], secrets: Secrets) -> tuple[File, ...]:
    """Files without them; what is no text was looked through when it was kept."""
    return tuple(
        (
            replace(file, content=hide(file.content, secrets))
            if isinstance(file.content, str)
            else file
        )
        for file in files
    )


def unprinted(observation: Observation, secrets: Secrets) -> Observation:
    """A run without the printed lines that tell one of them."""

    def told(printed: str) -> str:
        lines = printed.splitlines(keepends=True)
        return "".join(line for line in lines if not any(secret in line for secret in secrets))

    cells = tuple(replace(run, printed=told(run.printed)) for run in observation.cells)
    return replace(observation, cells=cells)


def untold(found: Verification, secrets: Secrets) -> Verification:
    """A verification whose texts hold none of them."""

    def unsaid(text: str | None) -> str | None:
        return None if text is None else hide(text, secrets)

    def told(item: Item) -> Item:
        return replace(item, original=unsaid(item.original), job=unsaid(item.job))

    steps = tuple(
        replace(
            step,
            items=tuple(map(told, step.items)),
            extra=tuple(hide(text, secrets) for text in step.extra),
        )
        for step in found.steps
    )
    notes = tuple(hide(note, secrets) for note in found.notes)
    return replace(found, steps=steps, failure=hide(found.failure, secrets), notes=notes)
