"""What a cell showed, its step shows: displayed values and figures go through report.py."""

import ast
import re
from dataclasses import dataclass

from nb2prod.analysis.flow.names import root_name
from nb2prod.analysis.prints import are_redirected, cells_in_pieces
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Unit
from nb2prod.transform.model import Seen

_NOTHING = frozenset(
    "print append extend insert update sort reverse clear add discard remove to_csv to_excel "
    "to_parquet to_pickle savefig seed simplefilter filterwarnings set_option info show close "
    "tight_layout figure use dump dump_all write_text configure basicConfig system run_line_magic "
    "chdir makedirs mkdir shuffle display plot_model interact setLevel".split()
)
_FOR_MAGICS = frozenset({"shell", "script", "write", "store", "magic", "timeit"})
_PLOTS = frozenset(
    "plot hist scatter bar barh pie boxplot violinplot imshow contour contourf pcolormesh "
    "fill_between step stem errorbar title suptitle xlabel ylabel legend grid axis xlim ylim "
    "xticks yticks axhline axvline text annotate colorbar subplot set_title set_xlabel set_ylabel "
    "set_xlim set_ylim set_xticks set_yticks set_xticklabels heatmap countplot barplot lineplot "
    "scatterplot histplot distplot kdeplot pairplot catplot jointplot regplot lmplot relplot "
    "displot stripplot swarmplot clustermap despine plot_tree".split()
)
_SETTINGS = frozenset(
    "use update rc set set_style set_theme set_context set_palette set_cmap rcdefaults "
    "set_matplotlib_formats set_option filterwarnings switch_backend color_palette".split()
)
_PLOTTING = frozenset(
    "matplotlib pylab seaborn plotnine mpl_toolkits missingno wordcloud thinkplot squarify".split()
)
_LOOKS = frozenset(
    "head tail describe value_counts nunique unique isna isnull sum mean median min max std "
    "count round sort_values sort_index dtypes columns shape index T to_frame transpose corr "
    "notna notnull any all nlargest nsmallest".split()
)


@dataclass(frozen=True, slots=True)
class Voice:
    """How a notebook's code speaks to its reader, and how the package's will.

    `logger` and `report` are the names that the package's modules use; `pyplot` the notebook's
    names for matplotlib.pyplot, `drawing` its names for anything that draws; `prints` and
    `displays` tell whether `print` and `display` are Python's and IPython's own, and go where they
    always do; `pieces` are the cells that write a line in pieces, and therefore go on to print;
    `own_print` tells that `print` is the notebook's.
    """

    logger: str
    report: str
    pyplot: frozenset[str]
    drawing: frozenset[str]
    prints: bool
    displays: bool
    pieces: frozenset[int] = frozenset()
    own_print: bool = False


def voice_of(draft: Draft) -> Voice:
    """Find out how the notebook speaks, and choose names that it does not use itself."""
    binders = draft.binders()
    logger, report = draft.voice
    drawing = _plotting_names(draft)
    return Voice(
        logger=logger,
        report=report,
        pyplot=_pyplot_names(draft),
        drawing=drawing | _drawing_functions(draft, drawing),
        prints="print" not in binders and not are_redirected(draft.units),
        displays=all(_is_ipythons(unit) for unit in binders.get("display", ())),
        pieces=cells_in_pieces(draft.units),
        own_print="print" in binders,
    )


def figure_edits(unit: Unit, voice: Voice, name: str) -> list[TextEdit]:
    """`plt.show()` and IPython's `display` become calls of the report."""
    edits = []
    for node in walk(unit.node):
        if not isinstance(node, ast.Call):
            continue
        if _is_pyplot_show(node, voice):
            edits.append(TextEdit(*unit.cell.span(node), f'{voice.report}.figure("{name}")'))
        elif _is_display(node, voice):
            edits.append(TextEdit(*unit.cell.span(node.func), f"{voice.report}.show"))
    return edits


def shown_expression(cell: ParsedCell, seen: Seen | None) -> ast.Expr | None:
    """The cell's last expression, if it showed a value worth carrying over."""
    last = _last_expression(cell, seen)
    unseen = (None, ...) if seen is None else (None,)
    if last is None or (isinstance(last.value, ast.Constant) and last.value.value in unseen):
        return None
    if not isinstance(last.value, ast.Call):
        return last
    guessed = seen is None and _is_for_effect(last.value)
    settled = _ours(last.value.func) == "show"
    return None if guessed or settled or is_plot_call(last.value) else last


def drawing_expression(cell: ParsedCell, seen: Seen | None) -> ast.Expr | None:
    """The cell's last expression, if it draws and its value (axes, a text) was shown too."""
    last = _last_expression(cell, seen)
    return last if last and isinstance(last.value, ast.Call) and is_plot_call(last.value) else None


def _last_expression(cell: ParsedCell, seen: Seen | None) -> ast.Expr | None:
    """The expression that ends the cell, unless its value is not shown."""
    last = cell.tree.body[-1] if cell.tree.body else None
    if not isinstance(last, ast.Expr) or is_silenced(cell, last):
        return None
    return last if seen is None or seen.value else None


def shows_nothing(node: ast.Expr) -> bool:
    """Whether an expression is surely there for its effect, or is no value at all."""
    if isinstance(node.value, ast.Constant):
        return node.value.value is None
    if not isinstance(node.value, ast.Call):
        return False
    return _is_for_effect(node.value) or "get_ipython" in ast.dump(node.value.func)


def _is_for_effect(call: ast.Call) -> bool:
    """A call whose value nobody wants, such as those that stand for magics."""
    called = call.func
    if isinstance(called, ast.Attribute):
        return called.attr in _NOTHING or _ours(called) in _FOR_MAGICS
    return getattr(called, "id", "") in _NOTHING


def _ours(called: ast.expr) -> str:
    """What of the report is called, as where a magic or a widget was, or ''."""
    home = called.value if isinstance(called, ast.Attribute) else None
    ours = isinstance(home, ast.Name) and home.id.startswith("report")
    return called.attr if ours and isinstance(called, ast.Attribute) else ""


def shown_assignment(cell: ParsedCell, seen: Seen | None) -> str:
    """The variable that a cell assigns last and shows, as IPython can be told to, or ''."""
    last = cell.tree.body[-1] if cell.tree.body else None
    if seen is None or not seen.value or not isinstance(last, ast.Assign | ast.AugAssign):
        return ""
    target = last.targets[0] if isinstance(last, ast.Assign) else last.target
    return cell.source(target)


def is_silenced(cell: ParsedCell, last: ast.stmt) -> bool:
    """Whether a semicolon after the last expression keeps IPython from showing it."""
    tail = cell.text[cell.span(last)[1] :]
    return tail.split("#")[0].strip().startswith(";")


def is_plot_call(call: ast.Call) -> bool:
    """A call that draws: what it returns is a handle nobody reads."""
    called = call.func
    if not isinstance(called, ast.Attribute):
        return isinstance(called, ast.Name) and called.id in _PLOTS - {"text", "step", "axis"}
    plotting = root_name(called) in {"plt", "sns", "ax", "axes", "axs", "pyplot", "pylab"}
    accessor = isinstance(called.value, ast.Attribute) and called.value.attr == "plot"
    return (
        called.attr in _PLOTS and (plotting or called.attr in {"plot", "hist", "boxplot"})
    ) or accessor


def drawing_edits(cell: ParsedCell, last: ast.Expr, voice: Voice, name: str) -> list[TextEdit]:
    """Wrap the last expression in `report.figure(name, …)`, which shows its value too."""
    start, end = cell.span(last)
    opening = f'{voice.report}.figure("{name}", '
    return [TextEdit(start, start, opening), TextEdit(end, end, ")")]


def show_edits(cell: ParsedCell, last: ast.Expr, voice: Voice) -> list[TextEdit]:
    """Wrap the last expression in `report.show(…)`."""
    start, end = cell.span(last)
    if cell.span(last.value) != (start, end):  # it stands in brackets already
        return [TextEdit(start, start, f"{voice.report}.show")]
    left, right = ("((", "))") if _is_bare_tuple(cell.text[start:end]) else ("(", ")")
    return [TextEdit(start, start, f"{voice.report}.show{left}"), TextEdit(end, end, right)]


def _is_bare_tuple(text: str) -> bool:
    """Whether the expression would be several arguments of a call."""
    call = ast.parse(f"_({text}\n)", mode="eval").body
    return isinstance(call, ast.Call) and (len(call.args) > 1 or text.rstrip().endswith(","))


def look(cell: ParsedCell, last: ast.Expr, names: frozenset[str]) -> bool:
    """Whether an expression is a mere look at variables that the job has after the step."""
    for node in walk(last.value):
        if isinstance(node, ast.Name):
            if node.id not in names:
                return False
        elif isinstance(node, ast.Call):
            if not isinstance(node.func, ast.Attribute) or node.func.attr not in _LOOKS:
                return False
        elif not isinstance(
            node,
            ast.Attribute | ast.Subscript | ast.Constant | ast.Tuple | ast.List | ast.Slice
            | ast.expr_context | ast.keyword | ast.UnaryOp | ast.USub,
        ):  # fmt: skip
            return False
    return bool(re.search(r"\w", cell.source(last)))


def plots(cell: ParsedCell, voice: Voice, seen: Seen | None) -> bool:
    """Whether figures may be open at the end of a cell; the observed run knows for sure."""
    if seen is not None:
        return seen.figures > 0
    calls = (node for node in walk(cell.tree) if isinstance(node, ast.Call))
    return bool(voice.drawing) and any(_draws(call, voice.drawing) for call in calls)


def ends_in_show(cell: ParsedCell, voice: Voice) -> bool:
    """Whether the cell's last statement shows the figures itself, each in a loop if they are many.

    A loop may have nothing to do, so there must be nothing drawn before it.
    """
    *before, last = cell.tree.body or [ast.Pass()]
    in_loop = isinstance(last, ast.For | ast.While) and not last.orelse
    while isinstance(last, ast.For | ast.While | ast.With) and not getattr(last, "orelse", []):
        last = last.body[-1]
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return False
    calls = (node for each in before for node in walk(each) if isinstance(node, ast.Call))
    drawn = in_loop and any(_draws(call, voice.drawing) for call in calls)
    return _is_pyplot_show(last.value, voice) and not drawn


def _draws(call: ast.Call, names: frozenset[str]) -> bool:
    called = call.func
    if isinstance(called, ast.Attribute) and called.attr in {"plot", "hist", "boxplot"}:
        return True
    last = called.attr if isinstance(called, ast.Attribute) else ""
    return root_name(called) in names and last not in _SETTINGS


def _drawing_functions(draft: Draft, libraries: frozenset[str]) -> frozenset[str]:
    """Functions of the notebook that draw, or call one that does."""
    found: frozenset[str] = frozenset()
    for unit in draft.units:
        if isinstance(unit.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            calls = [n for n in walk(unit.node) if isinstance(n, ast.Call)]
            if any(_draws(call, libraries | found) for call in calls):
                found |= unit.names.may_bind
    return found if libraries else frozenset()


def _plotting_names(draft: Draft) -> frozenset[str]:
    found: set[str] = set()
    for unit in draft.units:
        for node in walk(unit.node):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
                for alias in node.names:
                    if module == "pylab" and alias.name == "*":
                        found |= _PLOTS
                    elif (module or alias.name).split(".")[0] in _PLOTTING:
                        found.add((alias.asname or alias.name).split(".")[0])
    return frozenset(found)


def _pyplot_names(draft: Draft) -> frozenset[str]:
    found = set()
    for unit in draft.units:
        node = unit.node
        if isinstance(node, ast.Import):
            found |= {a.asname for a in node.names if a.name == "matplotlib.pyplot" and a.asname}
        elif isinstance(node, ast.ImportFrom) and node.module in {"matplotlib", "pylab"}:
            found |= {a.asname or a.name for a in node.names if a.name == "pyplot"}
    return frozenset(found)


def _is_pyplot_show(call: ast.Call, voice: Voice) -> bool:
    called = call.func
    if not isinstance(called, ast.Attribute) or called.attr != "show":
        return False
    return isinstance(called.value, ast.Name) and called.value.id in voice.pyplot


def _is_display(call: ast.Call, voice: Voice) -> bool:
    named = isinstance(call.func, ast.Name) and call.func.id == "display"
    return named and voice.displays and not call.keywords


def _is_ipythons(unit: Unit) -> bool:
    node = unit.node
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("IPython")
