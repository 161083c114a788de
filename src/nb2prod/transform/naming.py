"""Names for the steps: their heading's words, or what they make and do."""

import ast
import builtins
import keyword
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Unit, free_name
from nb2prod.transform.flow import Group

_BUILTINS = frozenset(dir(builtins))
_FILLERS = frozenset(
    "the a an of and or to in for with on by from using our we let s is are into per as at each "
    "through via than that which who whose what how but not non no it its their this these vs "
    "versus without within between over under about after before during if when where some".split()
)
_TURNS = frozenset("of to in for with on by from using into per as at via".split())
_OPENERS = frozenset("but and or so first finally now then next also lets".split())
_NOTHING_FIRST = frozenset({"step", "part", "section", "the", "a", "an"})
_EMPTY = frozenset(
    "contents introduction intro overview imports import libraries packages background "
    "prerequisites exercise exercises solution solutions appendix notes note summary conclusion "
    "conclusions example examples code outline start main analysis results result values two "
    "header dependencies".split()
)
_GERUNDS = {
    gerund: verb
    for verb, gerund in (
        pair.split(":")
        for pair in "load:loading read:reading split:splitting plot:plotting clean:cleaning "
        "prepare:preparing build:building create:creating evaluate:evaluating make:making "
        "compute:computing calculate:calculating fit:fitting explore:exploring "
        "visualize:visualizing visualise:visualising combine:combining merge:merging join:joining "
        "import:importing define:defining download:downloading save:saving write:writing "
        "generate:generating select:selecting filter:filtering compare:comparing find:finding "
        "get:getting set:setting add:adding remove:removing convert:converting run:running "
        "use:using predict:predicting deploy:deploying check:checking test:testing "
        "train:training simulate:simulating estimate:estimating count:counting group:grouping "
        "sort:sorting extract:extracting install:installing display:displaying "
        "transform:transforming tune:tuning analyze:analyzing analyse:analysing".split()
    )
}
_VERBS = frozenset(_GERUNDS.values()) | {"execute", "inspect", "validate", "process", "preprocess"}
_NOUNS_TOO = frozenset({"training", "testing", "setting", "reading", "building", "using"})
_LONGEST_SLUG, _LONGEST_NAME = 32, 36
_DOES = (
    ("load", "read_* load load_* open_dataset loadtxt genfromtxt"),
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
    ("save", "to_csv to_parquet to_excel to_json dump save savefig write save_*"),
    ("plot", "plot plot_* hist scatter imshow bar barh boxplot heatmap figure subplots *plot"),
)


def step_names(groups: Sequence[Group], taken: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """A name and a title for each step: its heading's words, or what it does."""
    used = set(taken) | _BUILTINS | {"run", "report", "steps", "parameters", "logs"}
    names: list[tuple[str, str]] = []
    for group in groups:
        wanted = _wanted_names(group)
        free = [name for name in wanted if name not in used]
        name = free[0] if free else free_name(wanted[0], used)
        used.add(name)
        says = group.title and name != "set_up" and _slug(group.title) not in _EMPTY
        names.append((name, group.title if says else name.replace("_", " ").capitalize()))
    return tuple(names)


def _wanted_names(group: Group) -> list[str]:
    """Names that would fit a group, the best first."""
    doing, noun = _doing(group), _noun(group)
    title = group.title or _comment(group)
    slug = _no_digit_first(group, _slug(title)) if not _only_settings(group) else ""
    others = [f"{_verb(group, n)}_{_word(n)}" for n in reversed(group.outputs)]
    if not slug or slug in _EMPTY:
        section = _no_digit_first(group, _slug(group.section))
        parts = [f"{section}_{noun}"] if section and section not in _EMPTY else []
        return [doing, *(o for o in others if o != doing), *parts]
    first = slug if "_" in slug else _with_verb(group, slug)
    more = [f"{slug}_{noun}"] if noun not in slug else []
    verb, words = _verb(group), slug.split("_")
    turned = "_".join([verb, *(word for word in words if word != verb)])  # `split_train_test`
    again = [*more, doing, turned, *others]
    again.sort(key=lambda name: not (name == turned and verb in words[1:]))
    return [first, *sorted(again, key=lambda name: len(name) > _LONGEST_NAME)]


def _no_digit_first(group: Group, slug: str) -> str:
    return f"{_verb(group)}_{slug}" if slug[:1].isdigit() else slug


def _with_verb(group: Group, word: str) -> str:
    """A one-word heading as the name of a function: `model` → `fit_model`, `save` → `save_out`."""
    if word in {"setup", "configuration", "settings"}:
        return "set_up"
    doing = _GERUNDS.get(word, word)
    if doing in _VERBS:
        return f"{doing}_{_noun(group)}"
    return f"{_verb(group)}_{word}"


def _only_settings(group: Group) -> bool:
    """A group that makes nothing: it configures libraries."""
    return all(
        not u.names.may_bind
        and isinstance(u.node, ast.Assign | ast.Expr)
        and (isinstance(u.node, ast.Assign) or _calls(u, "set* use* filter* rc* update*"))
        for u in group.units
    )


def _slug(title: str) -> str:
    """A heading's words as a name: not too long, and not cut in the middle of a phrase."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)['’](?=\w)", "", title.lower()))
    while words and (
        words[0].isdigit() or (words[0] in _OPENERS | _NOTHING_FIRST and len(words) > 1)
    ):
        words = words[1:]
    if len(words) > 1 and words[0] in _GERUNDS and words[0] not in _NOUNS_TOO:
        words[0] = _GERUNDS[words[0]]
    short: list[str] = []
    for word in words:
        if len("_".join([*short, word])) > _LONGEST_SLUG:
            short = _to_the_last_turn(short)
            break
        short.append(word)
    while len(short) > 1 and short[-1] in _FILLERS:
        short.pop()
    name = "_".join(short)
    return name if f"_{name}".isidentifier() and name and not keyword.iskeyword(name) else ""


def _comment(group: Group) -> str:
    """What the comment above the only cell of a group says to do, if it begins with a verb."""
    cell = group.units[0].cell
    first = next((line for line in cell.text.split("\n") if line.strip()), "")
    match = re.fullmatch(r"#[\s#=*-]*(?:cell)?[\s\d.:)–—-]*(\w[^()]*?)[\s:.#=*-]*", first, re.I)
    words = match[1].lower().split() if match else []
    says = 1 < len(words) < 9 and _GERUNDS.get(words[0], words[0]) in _VERBS
    return " ".join(words) if says and len(group.cells) == 1 else ""


def _to_the_last_turn(words: list[str]) -> list[str]:
    """The words before the last preposition, if they say enough by themselves."""
    turns = [place for place, word in enumerate(words) if word in _TURNS]
    enough = turns and sum(word not in _FILLERS for word in words[: turns[-1]]) > 1
    return words[: turns[-1]] if enough else words


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
        called = value.func
        word = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return "build" if word[:1].isupper() else "compute"
    plain = value is not None and all(not isinstance(n, ast.Name | ast.Call) for n in walk(value))
    filled = any(name in other.names.mutates for other in group.units)
    return "set" if plain and not filled else "compute"


def _noun(group: Group) -> str:
    return _word(_about(group))


def _about(group: Group) -> str:
    """The variable that a group is about: what it gives back, else what it mentions most."""
    if group.outputs:
        return group.outputs[-1]
    bound = [n for u in group.units for n in sorted(u.names.binds)]
    telling = [n for n in dict.fromkeys((*bound, *group.inputs)) if len(n) > 2] or bound
    uses = Counter(n for u in group.units for n in u.names.reads | u.names.mutates)
    return max(telling, key=uses.__getitem__) if telling else "values"


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
    calls = (node.func for node in walk(statement) if isinstance(node, ast.Call))
    return frozenset(
        c.attr if isinstance(c, ast.Attribute) else getattr(c, "id", "") for c in calls
    )


def _word(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_") or "values"
