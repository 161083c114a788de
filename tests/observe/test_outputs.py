from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from nb2prod.notebook import Notebook
from nb2prod.observe import Observation, Request, observe

CELLS = (
    "import sys, pandas as pd, matplotlib.pyplot as plt\n%matplotlib inline\n"
    "from IPython.display import HTML\nimport ipywidgets\nclass Point: pass",
    "print('a')\nprint('warned', file=sys.stderr)\nprint('b')\n"
    "display(HTML('<b>c</b>'))\nprint('d')\n"
    "df = pd.DataFrame({'x': [1.5, 2.5]})\ndf",
    "plt.plot([1, 2])\nplt.show()\nprint('after')",
    "ipywidgets.IntSlider()",
    "df = df.assign(y=1)\npoint, token = Point(), 'abc'\ndf.to_csv('out.csv', index=False)",
    "df = None",
)
WANTED = {4: ("df", "point", "token", "missing"), 5: ("df",)}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, make: Callable[..., Notebook]) -> Observation:
    folder: Path = tmp_path_factory.mktemp("outputs")
    notebook = make(folder / "it.ipynb", *CELLS)
    observation = observe(notebook, Request(folder=folder, variables=WANTED))
    assert observation.failure is None
    return observation


def test_outputs_come_in_order(seen: Observation) -> None:
    printed, error, shown, after, table = seen.cells[1].outputs
    assert [printed.kind, printed.text] == ["text", "a\nb\n"]
    assert [error.kind, error.text] == ["error", "warned\n"]
    assert [shown.kind, shown.text] == ["display", "<IPython.core.display.HTML object>"]
    assert shown.value is not None
    assert shown.value.type == "IPython.core.display.HTML"
    assert [after.kind, after.text] == ["text", "d\n"]
    assert table.value is not None
    assert table.value.summary == "2 rows × 1 columns"
    assert table.value.floats == ((1.5).hex(), (2.5).hex())


def test_figure_is_described_by_its_data(seen: Observation) -> None:
    figure, after = seen.cells[2].outputs
    assert [figure.kind, after.text] == ["figure", "after\n"]
    assert figure.value is not None
    assert figure.value.summary == "1 axes: 1 lines"
    assert (2.0).hex() in figure.value.floats


def test_widget_is_described_by_its_settings(seen: Observation) -> None:
    (widget,) = seen.cells[3].outputs
    assert widget.value is not None
    assert widget.value.comparable


def test_what_was_shown_is_told_as_ever(seen: Observation) -> None:
    assert seen.cells[1].shown == ("text/html", "text/html")
    assert seen.cells[1].value == "text/html"
    assert [seen.cells[2].shown, seen.cells[2].figures] == [("image/png",), 1]
    assert seen.cells[3].value == "application/vnd.jupyter.widget-view+json"


def test_variables_are_described_as_their_cell_left_them(seen: Observation) -> None:
    told = [(v.cell, v.name, v.annotation, v.value.comparable) for v in seen.variables]
    assert told == [
        (4, "df", "pd.DataFrame", True),
        (4, "point", "Point", True),
        (4, "token", "str", False),
        (5, "df", "None", True),
    ]
    assert seen.variables[0].value.summary == "2 rows × 2 columns"
    assert seen.variables[1].value.type == "Point"


def test_written_files_have_a_digest(seen: Observation) -> None:
    assert seen.written_digests == (("out.csv", sha256(b"x,y\n1.5,1\n2.5,1\n").hexdigest()),)


def test_interactive_figures_are_told_when_they_are_drawn(
    make: Callable[..., Notebook], tmp_path: Path
) -> None:
    cells = (
        "%matplotlib notebook\nimport matplotlib.pyplot as plt",
        "plt.figure()\nplt.plot([1, 2]);",
        "plt.title('one');",
        "x = 1",
    )
    observation = observe(make(tmp_path / "it.ipynb", *cells), Request(folder=tmp_path))
    shown = [[(o.kind, o.text[:20]) for o in run.outputs] for run in observation.cells]
    figure = [("figure", "interactive <Figure ")]
    assert shown == [[], figure, figure, []]
    first, second = (run.outputs[0].value for run in observation.cells[1:3])
    assert first is not None
    assert second is not None
    assert first.summary == second.summary == "1 axes: 1 lines"
    assert first.digest != second.digest


def test_a_value_that_shows_itself_is_one(make: Callable[..., Notebook], tmp_path: Path) -> None:
    cells = (
        "class Own:\n    def _ipython_display_(self):\n        print('own')",
        "Own()",
        "Own();",
        "display(Own())",
    )
    observation = observe(make(tmp_path / "it.ipynb", *cells), Request(folder=tmp_path))
    assert [run.value for run in observation.cells] == ["", "text/plain", "", ""]
    shown = [[(o.kind, o.text) for o in run.outputs] for run in observation.cells]
    assert shown == [[], [("text", "own\n")], [], [("text", "own\n")]]
