"""What the panel shows of a saved notebook, and what it asks."""

import json
import subprocess
import sys
from pathlib import Path

import ipywidgets
import pytest

from nb2prod.panel import front
from nb2prod.panel.front import Panel
from nb2prod.panel.place import notebook_here

from .conftest import SUMS, named, parts, said, write

IN_R = '{"nbformat": 4, "metadata": {"language_info": {"name": "R"}}, "cells": []}'
STING = "<img src=x onerror=stung()>"


def titles(panel: Panel) -> tuple[str, ...]:
    (accordion,) = [w for w in parts(panel.box) if isinstance(w, ipywidgets.Accordion)]
    return accordion.titles


def test_panel_tells_what_the_sidebar_tells(sums: Path) -> None:
    panel = Panel(sums)
    shown = said(panel)
    for words in ("sums.ipynb", "as saved at", "of 28", "Same result tomorrow", "listdir"):
        assert words in shown
    assert "Cell 2, line 2 · unsorted listing" in shown
    assert "Why it matters" in shown
    assert "untested" in shown
    findings, *others = titles(panel)
    assert findings.startswith("Findings  ")
    assert others[0] == "Functions  0 of 1 tested"
    assert others[1].startswith("Parameters  ")
    assert others[2].startswith("Plan  ")
    assert others[3] == "Job"
    assert "No job yet." in shown


def test_refresh_reads_the_file_as_it_is_now(sums: Path) -> None:
    panel = Panel(sums)
    write(sums, *SUMS, "def later():\n    return 1")
    assert "later" not in said(panel)
    named(panel, "Refresh").click()
    assert "later" in said(panel)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("{", "JSON", id="no notebook"),
        pytest.param(None, "cannot be read", id="gone"),
        pytest.param(IN_R, "its kernel speaks r", id="in R"),
    ],
)
def test_what_cannot_be_read_is_told_until_it_can(
    sums: Path, content: str | None, words: str
) -> None:
    panel, before = Panel(sums), sums.read_text()
    sums.unlink() if content is None else sums.write_text(content)
    named(panel, "Refresh").click()
    assert words in said(panel)
    assert "listdir" not in said(panel)
    sums.write_text(before)
    named(panel, "Refresh").click()
    assert "listdir" in said(panel)


def test_notebook_without_code_has_no_plan(tmp_path: Path) -> None:
    assert "There is no Python in it yet." in said(Panel(write(tmp_path / "it.ipynb", "# Only")))


def test_nothing_of_a_notebook_is_shown_as_html(tmp_path: Path) -> None:
    path = write(
        tmp_path / f"{STING}.ipynb".replace("/", ""),
        f"# Title {STING}",
        f"RATE = {STING!r}\nopen('/home/ana/{STING}.csv', 'w').write(RATE)",
        f"def f():\n    return RATE\nassert f(), {STING!r}\n%%nothing {STING}",
        nb2prod={"left_out": [STING]},
    )
    panel = Panel(path)
    named(panel, "Productionize…").click()
    assert "<img" not in said(panel)
    assert "&lt;img src=x onerror=stung()&gt;" in said(panel)
    allowing = [w for w in parts(panel.box) if getattr(w, "description_allow_html", False)]
    assert allowing == []


def test_parameter_that_is_not_ticked_stays_in_the_code(sums: Path) -> None:
    before = sums.read_bytes()
    panel = Panel(sums)
    assert "int · 3" in said(panel)
    named(panel, "rate").value = False
    name = [w.description for w in parts(panel.box) if isinstance(w, ipywidgets.Checkbox)]
    assert "rate" in name
    assert "stays in the code" in said(panel)
    assert "int · 3" not in said(panel)
    assert json.loads(panel._how._reading.raw)["metadata"]["nb2prod"] == {"left_out": ["rate"]}
    named(panel, "rate").value = True
    assert "int · 3" in said(panel)
    assert sums.read_bytes() == before


def test_what_is_outside_is_asked_only_where_there_is_something(sums: Path) -> None:
    words = "Let it; otherwise these are kept from happening"
    panel = Panel(sums)
    named(panel, "Productionize…").click()
    assert named(panel, words).layout.display == "none"
    write(sums, "open('/home/ana/out.csv', 'w').write('1')")
    named(panel, "Refresh").click()
    assert named(panel, words).layout.display is None
    assert "/home/ana/out.csv" in said(panel)


def test_notebook_is_asked_for_where_nobody_tells_it(
    sums: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sums.parent)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    shown: list[ipywidgets.VBox] = []
    monkeypatch.setattr(front, "display", shown.append)
    front.show()
    (field,) = [w for w in parts(shown[0]) if isinstance(w, ipywidgets.Combobox)]
    (button,) = [w for w in parts(shown[0]) if isinstance(w, ipywidgets.Button)]
    assert field.options == ("sums.ipynb",)
    field.value = "sum.ipynb"
    button.click()
    assert "there is no such file" in "".join(getattr(w, "value", "") for w in parts(shown[0]))
    field.value = "sums.ipynb"
    button.click()
    texts = [w.value for w in parts(shown[0]) if isinstance(w, ipywidgets.HTML)]
    assert any("listdir" in text for text in texts)


@pytest.mark.parametrize("teller", ["session", "VS Code"])
def test_notebook_is_the_one_that_the_front_end_tells(
    sums: Path, teller: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert notebook_here() is None
    if teller == "session":
        monkeypatch.setenv("JPY_SESSION_NAME", str(sums))
    else:
        main = sys.modules["__main__"]
        monkeypatch.setattr(main, "__vsc_ipynb_file__", str(sums), raising=False)
    assert notebook_here() == sums
    sums.unlink()
    assert notebook_here() is None


def test_panel_does_not_find_itself(sums: Path) -> None:
    before = titles(Panel(sums))
    panel = Panel(write(sums, *SUMS, "import nb2prod\nnb2prod.panel()"))
    assert titles(panel) == before
    assert "Cell 4 · only opens the panel" in said(panel)


def test_importing_nb2prod_leaves_widgets_alone() -> None:
    code = "import sys, nb2prod; print('ipywidgets' in sys.modules, callable(nb2prod.panel))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False True\n"
