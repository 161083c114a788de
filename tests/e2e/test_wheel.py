"""The wheel as a user installs it: both halves at work, in JupyterLab and in Notebook."""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("notebook")
from playwright.sync_api import expect

HOME = Path(__file__).parents[2]
CELLS = ("# Sums", "import os\nfirst = os.listdir('.')[0]\nprint(first)")
FOUND = re.compile("listdir")


@pytest.fixture(scope="session")
def python(serve, tmp_path_factory):
    """A fresh environment with the wheel; all else in it is that of the tests."""
    folder = tmp_path_factory.mktemp("fresh")
    wheel = build_wheel(folder)
    venv.create(folder / "env")
    for part in ("share/jupyter", "etc/jupyter"):
        ours = shutil.ignore_patterns("nb2prod*")
        shutil.copytree(Path(sys.prefix, part), folder / "env" / part, ignore=ours)
    packages = Path(pytest.__file__).parents[1]
    [own] = (folder / "env").glob("lib/*/site-packages")
    (own / "others.pth").write_text(f"{packages}\n")
    python = folder / "env/bin/python"
    pip = ["-m", "pip", "--python", python, "install", "--quiet"]
    run(sys.executable, *pip, "--no-deps", "--no-index", "--ignore-installed", wheel)
    return python


def build_wheel(folder):
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", folder, HOME]
    run(sys.executable, *build, SKIP_JUPYTER_BUILDER="1")
    [wheel] = folder.glob("*.whl")
    return wheel


def run(*command, **environment):
    """The output of a command that knows nothing of these sources."""
    known = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in command],
        env=known | environment,
        cwd=Path(sys.prefix),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_both_halves_are_enabled_without_a_word(python):
    assert str(python.parents[1]) in run(python, "-c", "import nb2prod; print(nb2prod.__file__)")
    front = run(python, "-m", "jupyterlab.labextensions", "list")
    assert re.search(r"nb2prod v\S+ .*enabled.* .*OK", front), front
    back = run(python, "-m", "jupyter_server.extension.serverextension", "list")
    assert re.search(r"nb2prod\.lab .*enabled", back), back
    assert re.search(r"nb2prod\.lab .*OK", back), back


def test_findings_are_shown_in_jupyterlab(serve, python, page):
    server = serve("jupyterlab", python=str(python), PYTHONPATH="")
    server.write("sums.ipynb", *CELLS)
    page.goto(server.page("lab/tree/sums.ipynb"))
    page.get_by_role("tab", name="Productionize").click()
    expect(page.get_by_role("treeitem", name=FOUND)).to_be_visible()


def test_findings_are_shown_in_notebook(serve, python, page, request):
    server = serve("notebook", python=str(python), PYTHONPATH="")
    server.write("sums.ipynb", *CELLS)
    page.goto(server.page("notebooks/sums.ipynb"))
    page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name=productionize]").click()
    expect(page.get_by_role("dialog")).to_contain_text("Run the notebook once")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    found = page.get_by_role("treeitem", name=FOUND)
    found.click()
    expect(page.locator(".cm-lintRange").first).to_be_visible()
    if folder := request.config.getoption("--pictures"):
        page.screenshot(path=Path(folder) / "notebook-7.png")
    found.get_by_role("button", name="Why?").click()
    expect(page.get_by_role("dialog")).to_contain_text("Why")
