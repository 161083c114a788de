"""Names for the steps: their heading's words, or what they make and do."""

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from nb2prod.analysis.flow.names import root_name
from nb2prod.notebook.walk import called_name, walk
from nb2prod.transform.draft import Unit, free_name
from nb2prod.transform.flow import Group
from nb2prod.transform.phrases import (
    LONGEST,
    VERBS,
    asks,
    in_short,
    is_a_statement,
    is_about_a_thing,
    is_open,
    slug,
    verb_in,
    verb_of,
    with_answer,
)

_BUILTINS = frozenset(dir(builtins))
_EMPTY = frozenset(
    "contents introduction intro overview imports import libraries packages background "
    "prerequisites exercise exercises solution solutions appendix notes note summary conclusion "
    "conclusions description example examples code outline start main analysis results result "
    "values two header dependencies".split()
)
_DOES = (
    ("load", "read_* load load_* open_dataset loadtxt genfromtxt ExcelFile"),
    ("split", "train_test_split random_split"),
    ("fit", "fit fit_transform fit_generator fit_predict train partial_fit"),
    ("predict", "predict predict_proba decision_function"),
    ("evaluate", "score evaluate cross_val_score cross_validate *_score classification_report"
     " confusion_matrix mean_squared_error mean_absolute_error"),
    ("merge", "merge concat merge_asof"),
    ("summarize", "groupby pivot_table pivot crosstab agg aggregate value_counts resample"),
    ("clean", "dropna fillna drop drop_duplicates astype to_datetime to_numeric"),
    ("download", "urlretrieve download wget"),
    ("deploy", "deploy"),
)  # fmt: skip
_SHOWS = (
    ("write", "write write_text writelines"),
    ("save", "to_csv to_parquet to_excel to_json dump save savefig save_*"),
    ("plot", "plot plot_* hist scatter imshow bar barh boxplot heatmap figure subplots *plot"),
)
_SAYS_LITTLE = frozenset("df data values value result results x y ax axs fig".split())
_FILE = re.compile(r"(?:[^\n]*[/\\])?([\w .-]{1,30}\.\w{1,5})")
_MADE_UP = re.compile(r"value_\d+")
_SETTINGS = "set* use* filter* rc* update* seed manual_seed basicConfig simplefilter register_*"


def step_names(
    groups: Sequence[Group], taken: Iterable[str], whole: str = ""
) -> tuple[tuple[str, str], ...]:
    """A name and a title for each step: its heading's words, or what it does.

    Where there are more headings, that of the `whole` notebook is not its first step's.
    """
    used = set(taken) | _BUILTINS | {"run", "report", "steps", "parameters", "logs"}
    if groups and groups[0].title == whole and any(group.title for group in groups[1:]):
        groups = (replace(groups[0], title="", section=""), *groups[1:])
    names: list[tuple[str, str]] = []
    for group in groups:
        wanted = _wanted_names(group)
        free = [name for name in wanted if name not in used]
        name = free[0] if free else free_name(wanted[0], used)
        used.add(name)
        names.append((name, _title(group, name)))
    return tuple(names)


def _title(group: Group, name: str) -> str:
    """A heading for a step: its own, that of the section it goes on with, or its name in words."""
    if name != "set_up":
        if group.title and slug(group.title) not in _EMPTY:
            return group.title
        if not group.title and slug(group.section) not in _EMPTY | {""}:
            return f"{group.section}, continued"
    return name.replace("_", " ").capitalize()


def _wanted_names(group: Group) -> list[str]:
    """Names that would fit a group, the best first."""
    doing, noun = _doing(group), _noun(group)
    words = _said(group.title or _comment(group)) if not _only_settings(group) else ""
    others = [f"{_verb(group, n)}_{_word(n)}" for n in reversed(group.outputs)]
    if not words or words in _EMPTY:
        section = _with_verb(group, _said(group.section))
        parts = [f"{section}_{noun}"] if section and slug(group.section) not in _EMPTY else []
        asked = [slug(group.title)] if noun in _SAYS_LITTLE and asks(slug(group.title)) else []
        return [*asked, doing, *(o for o in others if o != doing), *parts]
    first = _with_verb(group, words)
    more = [f"{first}_{noun}"] if noun not in first else []
    again = [*more, doing, _turned(_verb(group), words), *others]
    return [first, *sorted(again, key=lambda name: len(name) > LONGEST)]


def _said(title: str) -> str:
    """The words of a heading, with a verb before a statement; none of one that is open."""
    words = slug(title)
    shown = f"show_{words}" if is_a_statement(words) else words
    return "" if is_open(words) or len(shown) > LONGEST else shown


def _with_verb(group: Group, words: str) -> str:
    """A heading that names a thing as the name of a function: `model` → `fit_model`."""
    if words in {"setup", "configuration", "settings"}:
        return "set_up"
    if verb := verb_in(words):
        return f"{verb}_{_noun(group)}"
    told = with_answer(words)
    if not words or told != words:
        return told
    verb = _verb(group)
    if words[0].isdigit() or "_" not in words:
        return f"{verb}_{words}"
    turned = _turned(verb, words)
    better = is_about_a_thing(words) or words.endswith(f"_{verb}")
    return in_short(turned) if better else words


def _turned(verb: str, words: str) -> str:
    """The words with a verb first, that may be among them: `train_test_split`."""
    if verb == "plot" and "plots" in words.split("_"):
        verb = "draw"
    return "_".join([verb, *(word for word in words.split("_") if word != verb)])


def _only_settings(group: Group) -> bool:
    """A group that makes nothing: it configures libraries, and seeds what draws at random."""
    calls = [u for u in group.units if isinstance(u.node, ast.Expr)]
    others = [u for u in group.units if isinstance(u.node, ast.Assign)]
    return (
        len(calls) + len(others) == len(group.units)
        and not group.outputs
        and all(_calls(unit, _SETTINGS) for unit in calls)
        and all(not u.names.may_bind or (calls and _called(u.node) <= _BUILTINS) for u in others)
    )


def _comment(group: Group) -> str:
    """What the comment above the only cell of a group says to do, if it begins with a verb."""
    cell = group.units[0].cell
    first = next((line for line in cell.text.split("\n") if line.strip()), "")
    match = re.fullmatch(r"#[\s#=*-]*(?:cell)?[\s\d.:)–—-]*(\w[^()]*?)[\s:.#=*-]*", first, re.I)
    words = match[1].lower().split() if match else []
    says = 1 < len(words) < 9 and verb_of(words[0]) in VERBS
    return " ".join(words) if says and len(group.cells) == 1 else ""


def _doing(group: Group) -> str:
    """What a group does, in a verb and a noun."""
    if _only_settings(group):
        return "set_up"
    for unit in group.units:
        reads = isinstance(unit.node, ast.Assign | ast.With) and _calls(unit, _DOES[0][1])
        if reads and unit.names.binds and not unit.names.binds.isdisjoint(group.outputs):
            return f"load_{_word(_first_bound(unit, group))}"
    return f"{_verb(group)}_{_noun(group)}"


def _first_bound(unit: Unit, group: Group) -> str:
    return sorted(unit.names.binds, key=lambda name: (name not in group.outputs, name))[0]


def _verb(group: Group, name: str = "") -> str:
    """What a group does to make a variable, by default the one it is about."""
    name = name or (group.outputs[-1] if group.outputs else "")
    makers = [unit for unit in group.units if name and name in unit.names.may_bind]
    if makers:
        return _making(group, makers[-1], name)
    for verb, calls in (*_DOES[:1], *_SHOWS, *_DOES[1:]):
        if any(_calls(unit, calls) for unit in group.units):
            return verb
    if not group.outputs and any(_shown(unit) for unit in group.units):
        return "show"
    about = _about(group)
    makers = [unit for unit in group.units if about in unit.names.may_bind]
    if makers:
        return _making(group, makers[-1], about)
    makes = any(unit.names.binds | unit.names.mutates for unit in group.units)
    return "compute" if makes else "show"


def _making(group: Group, unit: Unit, name: str) -> str:
    """What a statement does to make a variable."""
    node = unit.node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return "define"
    for verb, calls in _DOES:
        if _calls(unit, calls):
            return verb
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Call):
        return "build" if called_name(value)[:1].isupper() else "compute"
    plain = value is not None and all(not isinstance(n, ast.Name | ast.Call) for n in walk(value))
    filled = any(name in other.names.mutates for other in group.units)
    return "define" if plain and not filled else "compute"


def _noun(group: Group) -> str:
    """What a group is about, as words for a name: a variable, or else a file."""
    about = _about(group)
    is_file = not group.outputs and _verb(group) in {"save", "write"}
    return (is_file and _file(group)) or _word(about.removesuffix("_path")) or "values"


def _about(group: Group) -> str:
    """The variable that a group is about: what it gives back or shows, or mentions most."""
    if group.outputs:
        return group.outputs[-1]
    bound = [n for u in group.units for n in sorted(u.names.binds)]
    known = dict.fromkeys((*bound, *group.inputs))
    own = [n for n in known if not _MADE_UP.fullmatch(n)]
    telling = [n for n in own if len(n) > 2] or [n for n in bound if n in own]
    shown = Counter(n for u in group.units for n in _shown(u) if n in telling)
    if shown:
        return max(shown, key=shown.__getitem__)
    uses = Counter(n for u in group.units for n in _used(u))
    return max(telling, key=uses.__getitem__) if telling else ""


def _used(unit: Unit) -> frozenset[str]:
    """The variables that a statement uses, in a `with` also those that it makes."""
    made = unit.names.binds if isinstance(unit.node, ast.With) else frozenset[str]()
    return unit.names.reads | unit.names.mutates | made


def _shown(unit: Unit) -> list[str]:
    """The variables that a statement shows something of, if that is all it does."""
    match unit.node:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print" | "display"), args=[*shown])):
            return [name for name in map(root_name, shown) if name]
        case ast.Expr(value=ast.Constant()):
            return []
        case ast.Expr(value=value) if not unit.names.mutates or not isinstance(value, ast.Call):
            return [root_name(value) or ""]
    return []


def _file(group: Group) -> str:
    """The name of the first file that the group names."""
    texts = (
        argument.value
        for unit in group.units
        for call in walk(unit.node)
        if isinstance(call, ast.Call)
        for argument in call.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )
    names = (match[1] for text in texts if (match := _FILE.fullmatch(text)))
    return "_".join(re.findall(r"[a-z0-9]+", next(names, "").lower()))


def _calls(unit: Unit, words: str) -> bool:
    """Whether a unit calls one of some functions, whose names may begin or end in `*`."""
    return not _called(unit.node).isdisjoint(_exact(words)) or any(
        name.startswith(start) and name.endswith(end)
        for start, end in _open(words)
        for name in _called(unit.node)
    )


@lru_cache(maxsize=64)
def _exact(words: str) -> frozenset[str]:
    return frozenset(word for word in words.split() if "*" not in word)


@lru_cache(maxsize=64)
def _open(words: str) -> tuple[tuple[str, str], ...]:
    parts = (word.partition("*") for word in words.split() if "*" in word)
    return tuple((start, end) for start, _, end in parts)


@lru_cache(maxsize=4096)
def _called(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement calls."""
    return frozenset(called_name(node) for node in walk(statement) if isinstance(node, ast.Call))


def _word(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")
