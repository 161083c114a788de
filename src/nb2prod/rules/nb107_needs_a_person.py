"""A cell waits for a person.

What it does
    Finds `input`, `getpass`, debuggers, dialogs, sign-ins and widgets (`interact`, sliders,
    buttons, uploads): whatever needs somebody to type, click or choose. Signing in with a token
    that the code has is left alone.

Why it matters
    In a job nobody is there. `input` fails at once, a debugger or a dialog waits until the job is
    killed, and a widget keeps the value that it began with.

Bad:
    year = int(input("Which year? "))

Good:
    def total(bills, year):
        return bills[bills.year == year].price.sum()

How to fix
    Make a choice a parameter: `year = 2024` in a cell tagged `parameters` (NB705 tells how). Read
    passwords and tokens from the environment: `os.environ["DB_PASSWORD"]`. Take debuggers out.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, constant, keyword
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext

_ASKS = gettext("nobody can answer in a job: make it a parameter, or read it from the environment")
_STOPS = gettext("a debugger waits for somebody to type, and a job for ever: take it out")
_SIGNS = gettext("nobody signs in when this is a job: read a token from the environment")
_CLICKS = gettext("nobody clicks when this is a job: make what is chosen a parameter")

_CALLS = {
    **dict.fromkeys("input raw_input getpass getpass.getpass".split(), _ASKS),
    **dict.fromkeys("breakpoint set_trace pdb.set_trace ipdb.set_trace pdb.pm".split(), _STOPS),
    **dict.fromkeys(
        "notebook_login interpreter_login huggingface_hub.notebook_login ee.Authenticate "
        "huggingface_hub.login auth.authenticate_user drive.mount authenticate_user".split(),
        _SIGNS,
    ),
    **dict.fromkeys(
        "interact interactive interact_manual interactive_output widgets.interact "
        "widgets.interactive widgets.interact_manual widgets.interactive_output "
        "ipywidgets.interact ipywidgets.interactive ipywidgets.interact_manual plt.ginput "
        "files.upload widgets.Button widgets.FileUpload filedialog.askopenfilename "
        "askopenfilename filedialog.askdirectory cv2.waitKey".split(),
        _CLICKS,
    ),
}
_WIDGETS = frozenset(
    "IntSlider FloatSlider FloatLogSlider IntRangeSlider FloatRangeSlider SelectionSlider "
    "SelectionRangeSlider Dropdown Select SelectMultiple RadioButtons ToggleButton ToggleButtons "
    "Checkbox Text Textarea IntText FloatText BoundedIntText BoundedFloatText Combobox DatePicker "
    "ColorPicker FileUpload Button".split()
)
_WORDS = {name.rpartition(".")[2] for name in _CALLS}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each call that waits for somebody."""
    for cell in analysis.program.cells:
        nodes = index(cell.tree)
        calls: list[tuple[ast.expr, ast.expr]] = [(c, c.func) for c in nodes.called(*_WORDS)]
        calls += [(d, d) for made in nodes.of(ast.FunctionDef) for d in made.decorator_list]
        for node, called in calls:
            message = _CALLS.get(_dotted(called))
            signs_itself = isinstance(node, ast.Call) and keyword(node, "token", "key") is not None
            if message and not (signs_itself or _is_own(called, analysis)):
                yield rule.at(cell.location(node), message)
    register = analysis.register
    for widget in register.calls(*_WIDGETS) if register.imports("ipywidgets") else ():
        if register.called(widget.node).startswith("ipywidgets."):
            yield rule.at(widget.location, _CLICKS)
    for magic in register.calls("run_line_magic"):
        if magic.node.args and constant(magic.node.args[0]) in {"debug", "pdb"}:
            yield rule.at(magic.location, _STOPS)


def _is_own(called: ast.expr, analysis: Analysis) -> bool:
    """Whether the notebook defines something else by this name."""
    bound = analysis.variables.bindings.get(_dotted(called).partition(".")[0], ())
    return any(not isinstance(binding.node, ast.alias) for binding in bound)


def _dotted(node: ast.expr) -> str:
    """`a` or `a.b`, or ""."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


rule = Rule("NB107", "needs-a-person", Severity.WARNING, check, __doc__, once_a_cell=True)
