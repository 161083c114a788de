"""From the notebook's headings to groups of cells, and names for them."""

import ast
import builtins
import keyword
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile

from nb2prod.analysis.io_calls import called_name
from nb2prod.notebook import Cell
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Place, Unit, free_name
from nb2prod.transform.flow import Group
from nb2prod.transform.together import Span

MOST_LINES = 40
_BUILTINS = frozenset(dir(builtins))
_HEADING = re.compile(
    r"^ {0,3}(?:#{1,6}\s+(?P<text>.+?)\s*#*\s*$|(?P<underlined>\S.*)\n {0,3}(?:={3,}|-{3,})\s*$)",
    re.MULTILINE,
)
_FORMULA = re.compile(r"(\$[^$\s](?:[^$]*[^$\s])?\$)")
_FILLERS = frozenset(
    "the a an of and or to in for with on by from using our we let s is are into per as at each "
    "through via than that which who whose what how but not non no it its their this these vs "
    "versus without within between over under about after before during if when where some".split()
)
_TASKS = frozenset(
    "add aggregate analyse analyze apply build calculate check clean compare compute convert count "
    "create define draw drop encode estimate evaluate explore export extract fill filter find fit "
    "format get group handle inspect join label load make merge model normalise normalize optimize "
    "parse plot predict prepare preprocess print rank read remove rename replace run sample save "
    "scale select show simulate sort split standardize summarise summarize test train transform "
    "tune update validate verify visualise visualize write".split()
)
_OPENERS = frozenset("but and or so first finally now then next also lets".split())
_SETTING = ("set", "use", "filter", "rc", "update", "magic")
_LONGEST_SLUG, _LONGEST_NAME = 32, 36


def heading(source: str) -> str:
    """The text of a Markdown cell's first heading, or ''."""
    match = _HEADING.search(_without_fences(source))
    return plain(match["text"] or match["underlined"]) if match else ""


def plain(markdown: str) -> str:
    """One line of Markdown without its marks."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^>]*>", "", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    parts = _FORMULA.split(text)
    parts[::2] = [re.sub(r"[*`]|(?<!\w)_+|_+(?!\w)", "", part) for part in parts[::2]]
    return re.sub(r"\s+", " ", "".join(parts)).strip(" #:")


def sections(draft: Draft, together: Iterable[Span] = ()) -> tuple[Group, ...]:
    """Group the cells that have code left: a new group at each heading, and at about 40 lines.

    So does a cell that clears what it has shown: in a job, that is all that its step has shown.
    Cells that must stay together do; why is told where one of these would part them.
    """
    kept: dict[int, list[Unit]] = {}
    for unit in draft.at(Place.STEP):
        kept.setdefault(unit.cell.index, []).append(unit)
    lines = _lines_left(draft)
    inside = {i: span for span in together for i in range(span.first, span.last + 1)}
    length = 0
    groups: list[Group] = []
    title, markdown, fresh = "", [], True
    for cell in draft.analysis.notebook.cells:
        if cell.kind == "markdown":
            found = heading(cell.source)
            if found:
                title, fresh = found, True
            markdown.append(cell.index)
        elif cell.index in kept:
            units = tuple(kept[cell.index])
            span = inside.get(cell.index)
            first = next((i for i in kept if span and span.first <= i), cell.index)
            until = span.last if span and first == cell.index else cell.index
            ahead = sum(lines[i] for i in kept if cell.index <= i <= until)
            more = Group(title, (cell.index,), units, tuple(markdown))
            parts = not groups or fresh or length + ahead > MOST_LINES or _clears(units)
            if parts and (not groups or first == cell.index):
                groups.append(more)
                length = 0
            else:
                reasons = span.reasons if span and parts else ()
                groups[-1] = groups[-1].joined(replace(more, reasons=reasons))
            length += lines[cell.index]
            markdown, fresh = [], False
    if markdown and groups:
        last = groups[-1]
        groups[-1] = last.joined(Group("", (), (), tuple(markdown)))
    return tuple(groups)


def _clears(units: Iterable[Unit]) -> bool:
    return any(
        isinstance(call, ast.Call) and called_name(call) == "clear_output"
        for unit in units
        for call in walk(unit.node)
    )


def introduction(draft: Draft, groups: Sequence[Group]) -> tuple[int, ...]:
    """The Markdown cells before any code, but for the one that heads the first step."""
    cells = draft.analysis.notebook.cells
    before = takewhile(lambda cell: cell.kind != "code", cells)
    opening = [cell for cell in before if cell.kind == "markdown"]
    indices = tuple(cell.index for cell in opening)
    own = [i for i in groups[0].markdown if i not in indices] if groups else []
    heads_step = groups and len(opening) > 1 and heading(opening[-1].source) == groups[0].title
    return indices[:-1] if heads_step and not own else indices


def notebook_title(cells: Iterable[Cell], fallback: str) -> str:
    """The first heading of the notebook, or its name in words."""
    for cell in cells:
        if cell.kind == "markdown" and (found := heading(cell.source)):
            return found
    return fallback.replace("_", " ").replace("-", " ").strip().capitalize()


def step_names(draft: Draft, groups: Sequence[Group], taken: Iterable[str]) -> tuple[str, ...]:
    """A name for each step: its heading's words, or what it does."""
    used = set(taken) | _BUILTINS | {"run", "report", "steps", "parameters", "logs"}
    names: list[str] = []
    for group in groups:
        wanted = _wanted_names(group)
        free = [name for name in wanted if name not in used]
        name = free[0] if free else free_name(wanted[0], used)
        used.add(name)
        names.append(name)
    return tuple(names)


def _wanted_names(group: Group) -> list[str]:
    """Names that would fit a group, the best first."""
    doing, noun = _doing(group), _noun(group)
    slug = _slug(group.title) if not _only_settings(group) else ""
    task = _task(group)
    if not slug:
        return [task, doing] if task else [doing]
    first = slug if "_" in slug else _with_verb(group, slug)
    more = [f"{slug}_{noun}"] if noun not in slug else []
    again = [*([task] if task else more), doing, f"{_verb(group)}_{slug}"]
    return [first, *sorted(again, key=lambda name: len(name) > _LONGEST_NAME)]


def _task(group: Group) -> str:
    """What the comment above a group's code says that it does, as a name, or ''."""
    comment = re.match(r"\s*#+ *([A-Za-z][\w ,'/&-]+?)[.:]?\s*\n", group.units[0].cell.text)
    words = comment[1].split() if comment else []
    telling = 2 <= len(words) <= 7 and words[0].lower() in _TASKS
    return _slug(" ".join(words)) if telling else ""


def _with_verb(group: Group, word: str) -> str:
    """A one-word heading as the name of a function: `model` → `fit_model`, `save` → `save_out`."""
    verb = _verb(group)
    return f"{verb}_{word}" if verb != word else f"{word}_{_noun(group)}"


def _only_settings(group: Group) -> bool:
    """A group that makes nothing: it configures libraries."""
    return all(
        not u.names.may_bind
        and isinstance(u.node, ast.Assign | ast.Expr)
        and (isinstance(u.node, ast.Assign) or _calls(u, _SETTING))
        for u in group.units
    )


def _lines_left(draft: Draft) -> dict[int, int]:
    """How many lines of each cell stay in its step, with a blank one after it."""
    found: dict[int, int] = {}
    for unit in draft.units:
        index = unit.cell.index
        found.setdefault(index, unit.cell.text.strip().count("\n") + 2)
        if unit.place is not Place.STEP:
            found[index] -= (unit.node.end_lineno or unit.node.lineno) - unit.node.lineno + 1
    return {index: max(count, 2) for index, count in found.items()}


def _slug(title: str) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)['’](?=\w)", "", title.lower()))
    while words and (
        words[0].isdigit()
        or (words[0] in _OPENERS | {"step", "part", "section"} and len(words) > 1)
    ):
        words = words[1:]
    short: list[str] = []
    for word in words:
        if len("_".join([*short, word])) > _LONGEST_SLUG:
            break
        short.append(word)
    while len(short) > 1 and short[-1] in _FILLERS:
        short.pop()
    name = "_".join(short)
    if not name or not name.isidentifier() or keyword.iskeyword(name):
        return ""
    return name


def _doing(group: Group) -> str:
    """What a group does, in a verb and a noun."""
    if _only_settings(group):
        return "set_up"
    for unit in group.units:
        called = _calls(unit, ("read_", "load"))
        if called and unit.names.binds:
            return f"load_{_word(sorted(unit.names.binds)[0])}"
    return f"{_verb(group)}_{_noun(group)}"


def _verb(group: Group) -> str:
    for prefixes, verb in (
        (("read_", "load"), "load"),
        (("fit",), "fit"),
        (("to_csv", "to_parquet", "to_excel", "to_json", "dump", "save"), "save"),
        (("plot", "hist", "scatter", "imshow", "bar", "figure", "subplots"), "plot"),
    ):
        if any(_calls(unit, prefixes) for unit in group.units):
            return verb
    makes = any(unit.names.binds | unit.names.mutates for unit in group.units)
    return "compute" if makes else "show"


def _noun(group: Group) -> str:
    """The variable that a group is about: what it gives back, else what it mentions most."""
    if group.outputs:
        return _word(group.outputs[-1])
    bound = [n for u in group.units for n in sorted(u.names.binds)]
    telling = [n for n in dict.fromkeys((*bound, *group.inputs)) if len(n) > 2] or bound
    uses = Counter(n for u in group.units for n in u.names.reads | u.names.mutates)
    return _word(max(telling, key=uses.__getitem__)) if telling else "values"


def _calls(unit: Unit, prefixes: tuple[str, ...]) -> bool:
    """Whether a unit calls something whose name begins so."""
    return any(name.startswith(prefixes) for name in _called(unit.node))


@lru_cache(maxsize=4096)
def _called(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a statement calls."""
    calls = (node.func for node in walk(statement) if isinstance(node, ast.Call))
    return tuple(c.attr if isinstance(c, ast.Attribute) else getattr(c, "id", "") for c in calls)


def _word(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_") or "values"


def _without_fences(source: str) -> str:
    return re.sub(r"^(```|~~~).*?^\1", "", source, flags=re.MULTILINE | re.DOTALL)
