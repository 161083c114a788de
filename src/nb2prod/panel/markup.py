"""The panel's parts as HTML; whatever comes from a notebook gets there as text (see `Markup`)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from markupsafe import Markup

from nb2prod import lint
from nb2prod.panel.news import Made
from nb2prod.panel.reading import Reading
from nb2prod.report.findings import by_theme, counts_of, manner_of
from nb2prod.report.order import warnings
from nb2prod.report.score import scales
from nb2prod.report.subject import subject_of
from nb2prod.rule import Diagnostic, Severity
from nb2prod.sentence import capital
from nb2prod.transform import Skipped

_MOST_ROWS = 100
# Another shape for each, so that nothing is told by colour alone; the sidebar has the same.
_SHAPES = {
    "error": "M8 1.5 14.5 8 8 14.5 1.5 8zM8 4.7v4M8 10.4v1.1",
    "warning": "M8 2 14.5 13.5h-13zM8 6.2v3.6M8 11v1.1",
    "advice": "M8 2a6 6 0 1 0 .01 0M8 7.2v4M8 4.8v1.1",
    "tested": "M3 8.5 6.5 12 13 4.5",
    "untested": "M8 3a5 5 0 1 0 .01 0",
    "untestable": "M8 3a5 5 0 1 0 .01 0M4.5 11.5l7-7",
    "done": "M3 8.5 6.5 12 13 4.5",
    "failed": "M4 4l8 8M12 4l-8 8",
    "cancelled": "M3.5 8h9",
    "running": "M8 3a5 5 0 1 0 5 5",
}
_WORDS = {"untestable": "cannot be tested"}
_ROW = Markup("<li>{}<div>{}<span class='nb2prod-detail'>{}</span></div></li>")
_MORE = Markup("<details><summary>{}</summary>{}</details>")


def text(words: object, kind: str = "words") -> Markup:
    """A paragraph; `kind` is "words", "file", "trouble" or "wrong"."""
    role = "alert" if kind in {"trouble", "wrong"} else "note"
    return Markup("<p role='{}' class='nb2prod-{}'>{}</p>").format(role, kind, words)


def listed(rows: Iterable[Markup], label: str = "") -> Markup:
    """Lines below each other."""
    return Markup("<ul aria-label='{}'>{}</ul>").format(label, _joined(rows))


def row(mark: str, words: object, detail: object = "") -> Markup:
    """A line with its mark, and what is said more quietly."""
    return _ROW.format(_mark(mark), words, detail)


def readiness(reading: Reading) -> Markup:
    """How ready the notebook is, and what raises that most."""
    score = reading.score
    of, said = len(score.items), scales(score)
    gauge = Markup(
        "<div class='nb2prod-gauge' title='{}'><meter aria-label='Readiness' min='0' max='{}'"
        " value='{}'></meter> {} of {}</div><p class='nb2prod-kind' title='{}'>{}</p>"
    ).format(said, of, score.done, score.done, of, said, capital(score.kind))
    if not score.step:
        return gauge
    step = score.step
    more = text(f"{capital(step.next)}.") + text(step.item.asks)
    return gauge + _MORE.format(f"Next: {step.item.title}", more)


def findings(reading: Reading) -> Markup:
    """What was found, by theme, the weightiest first."""
    found = reading.findings
    if not found:
        return text("Nothing to report. Productionize shows what the package will be.")
    counts = counts_of(found)
    parts = [Markup("{} {}").format(_mark(s.value), said) for s, count, said in counts if count]
    head = Markup("<p class='nb2prod-words'>{}</p>").format(Markup(" &nbsp; ").join(parts))
    return head + _joined(_theme(reading, name, these) for name, these in by_theme(found).items())


def functions(reading: Reading) -> Markup:
    """The functions, and whether tests call them."""
    if not reading.functions:
        return text("The notebook defines no functions.")
    rows = [row(one.state, _code(one.name), one.told) for one in reading.functions]
    return listed(rows, "Functions")


def plan(reading: Reading) -> Markup:
    """The steps that will come out, and what will not."""
    plan = reading.plan
    if plan is None:
        return text("There is no Python in it yet.")
    steps = [row("", step.title or step.name, _code(step.call)) for step in plan.steps]
    whole = _joined(text(words) for words in warnings(reading.order)) + listed(steps, "Steps")
    for name, items in (("Left out", plan.skipped), ("Worth a look", plan.notes)):
        if items:
            rows = [row("", item.what, _reason(item)) for item in items]
            whole += Markup("<h4>{}</h4>{}").format(name, listed(rows, name))
    return whole


def outside(reading: Reading) -> Markup:
    """What a run would touch outside its folder."""
    rows = [row("", one.kind, _code(one.what)) for one in reading.outside if one.is_grave]
    return text("It would touch what is outside its folder") + listed(rows)


def made(made: Made) -> Markup:
    """What came of productionizing."""
    whole = listed(row(mark, words) for mark, words in made.lines)
    for one in made.differences:
        sides = (("The notebook", one.original), ("The job", one.job))
        both = (Markup("<h4>{}</h4><pre>{}</pre>").format(w, t or "nothing") for w, t in sides)
        whole += _MORE.format(one.title, _joined(both))
    if made.untested:
        count = len(made.untested)
        title = f"{count} function{'s'[: count > 1]} without a test"
        rows = [row("untestable", _code(name), why) for name, why in made.untested]
        whole += _MORE.format(title, listed(rows))
    return whole + listed(row("", name, _code(path)) for name, path in made.files)


def stages(names: Sequence[tuple[str, float | None]], status: str) -> Markup:
    """The stages by name, each with its seconds; the last one is the one with the status."""
    last = len(names) - 1
    rows = (
        row("done" if n < last else status, name, "" if took is None else f"{took:.1f} s")
        for n, (name, took) in enumerate(names)
    )
    return Markup("<ol aria-live='polite'>{}</ol>").format(_joined(rows))


def moment(when: datetime) -> str:
    """A time of today by the clock, another with its day."""
    is_today = when.date() == datetime.now(when.tzinfo).date()
    return f"{when:%H:%M}" if is_today else f"{when:%Y-%m-%d %H:%M}"


def _theme(reading: Reading, name: str, found: Sequence[Diagnostic]) -> Markup:
    rows = [_finding(reading, one) for one in found[:_MOST_ROWS]]
    if len(found) > _MOST_ROWS:
        rows.append(row("", f"and {len(found) - _MOST_ROWS} more"))
    is_open = len(reading.findings) <= 12 or any(d.severity is Severity.ERROR for d in found)
    head = Markup("<details class='nb2prod-theme'{}><summary>{} · {}</summary>{}</details>")
    return head.format(Markup(" open") if is_open else "", name, len(found), listed(rows, name))


def _finding(reading: Reading, found: Diagnostic) -> Markup:
    where = found.location
    lines = reading.notebook.cells[where.cell].source.split("\n")
    line = lines[where.line - 1] if where.line <= len(lines) else ""
    subject = "" if found.name == "credential" else subject_of(line, where.column)[0]
    detail = f"Cell {where.cell + 1}, line {where.line} · {manner_of(found)}"
    page = Markup("<pre>{}</pre>").format(lint.find(found.code).doc.strip())
    words = text(found.message) + _MORE.format("Why?", page)
    return row(found.severity.value, _code(subject), _MORE.format(detail, words))


def _reason(item: Skipped) -> str:
    return f"Cell {item.location.cell + 1} · {item.reason}"


def _mark(kind: str) -> Markup:
    if not kind:
        return Markup("")
    drawing = Markup(
        "<svg class='nb2prod-mark nb2prod-{}' viewBox='0 0 16 16' role='img' aria-label='{}'>"
        "<path d='{}'/></svg>"
    )
    return drawing.format(kind, _WORDS.get(kind, kind), _SHAPES[kind])


def _code(words: str) -> Markup:
    return Markup("<code>{}</code>").format(words)


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
