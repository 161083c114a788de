"""The panel in a real kernel: a package is made and its job run, while the kernel stays free."""

import json
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from .conftest import write

SEE = """
import time, nb2prod, ipywidgets
from ipywidgets.widgets.widget import _instances

nb2prod.panel('PATH')

def control(name, kind=ipywidgets.Widget):
    named = [w for w in _instances.values() if getattr(w, "description", "") == name]
    (found,) = [w for w in named if isinstance(w, kind)]
    return found

def said():
    return "\\n".join(w.value for w in list(_instances.values()) if type(w) is ipywidgets.HTML)

def wait(words):
    for _ in range(1800):
        if words in said():
            return
        time.sleep(0.1)
    raise AssertionError(f"{words} is not in {said()}")
"""


def executed(folder: Path, *sources: str) -> str:
    """What a notebook of these cells prints; an error in it is one here."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    resources = {"metadata": {"path": str(folder)}}
    done = NotebookClient(notebook, kernel_name="python3", resources=resources, timeout=300)
    outputs = [output for cell in done.execute().cells for output in cell.outputs]
    assert any("application/vnd.jupyter.widget-view+json" in o.get("data", {}) for o in outputs)
    return "".join(output.get("text", "") for output in outputs)


def test_package_is_made_and_its_job_run_with_another_value(sums: Path) -> None:
    printed = executed(
        sums.parent,
        SEE.replace("PATH", sums.name),
        "control('Productionize…').click()\ncontrol('Name').value = 'my_sums'\n"
        "box, = (w for w in _instances.values() if 'an image' in getattr(w, 'description', ''))\n"
        "box.value = True",
        "control('Productionize').click()\nprint('Free:', control('Productionize').disabled)",
        "wait('Running the notebook')\nprint('Cancel' == control('Cancel').description)",
        "wait('The job does the same')\nwait('deploy/docker')\nwait(' s last time.')",
        "print('planted faults' in said())",
        "rate = control('rate', ipywidgets.Text)\nrate.value = 'many'",
        "print('is not a whole number' in said())",
        "print(control('Run job').disabled)\nrate.value = '6'\nprint(control('Run job').disabled)",
        "control('Run job').click()\nwait('rate = 6')",
        "control('Promote').click()\nwait('in use')\nprint(control('Promote').layout.display)",
    )
    assert printed.split() == "Free: True True True True True False none".split()
    package = sums.parent / "my_sums"
    assert (package / "VERIFICATION.md").is_file()
    (run,) = (package / "artifacts").glob("*.ipynb")
    assert json.loads(run.read_text())["metadata"]["papermill"]["parameters"] == {"rate": 6}


def test_cancel_leaves_everything_as_it_was(tmp_path: Path) -> None:
    slow = write(tmp_path / "slow.ipynb", "import time\nRATE = 2", "print(RATE)\ntime.sleep(600)")
    before = sorted(tmp_path.rglob("*"))
    executed(
        tmp_path,
        SEE.replace("PATH", slow.name),
        "control('Productionize…').click()\ncontrol('Productionize').click()",
        "wait('Running the notebook')\ncontrol('Cancel').click()",
        "wait('Cancelled. Nothing was written.')\nassert not control('Productionize').disabled",
    )
    assert sorted(tmp_path.rglob("*")) == before


def test_process_that_dies_is_told(tmp_path: Path) -> None:
    slow = write(tmp_path / "slow.ipynb", "import time\ntime.sleep(600)")
    executed(
        tmp_path,
        SEE.replace("PATH", slow.name),
        "control('Productionize…').click()\ncontrol('Productionize').click()",
        "wait('Running the notebook')\nimport psutil\n"
        "own = [p for p in psutil.Process().children() if 'nb2prod.panel.working' in p.cmdline()]\n"
        "for one in own[0].children(recursive=True) + own:\n    one.kill()",
        "wait('ended without a word')",
    )
