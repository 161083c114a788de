"""Notebooks kept as text: what is one, where its cells stand, and what an edit leaves alone."""

from pathlib import Path

import pytest

from nb2prod.errors import NotebookError
from nb2prod.notebook import Location, NewCell, parse
from nb2prod.notebook.file_lines import FileLines
from nb2prod.notebook.write import rewritten

HEADER = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: light
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

"""
PERCENT = """\
# %% [markdown]
# # Bills
# of June

# %% tags=["kept"]
# %matplotlib inline
x = 1  # as it was

# %%
print(x)
"""
LIGHT = """\
# # Bills
# of June

# + tags=["kept"]
# %matplotlib inline
x = 1  # as it was
# -

print(x)
"""
MARKDOWN = """\
# Bills
of June

```python tags=["kept"]
%matplotlib inline
x = 1  # as it was
```

```python
print(x)
```
"""
MYST = """\
---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
# Bills
of June

```{code-cell} ipython3
:tags: [kept]

%matplotlib inline
x = 1  # as it was
```

```{code-cell} ipython3
print(x)
```
"""
SPELLINGS = {
    "py:percent": ("a.py", PERCENT, 7),
    "py:light": ("a.py", LIGHT, 6),
    "py:light with a header": ("a.py", HEADER + LIGHT, 18),
    "py:percent with Windows line ends": ("a.py", PERCENT.replace("\n", "\r\n"), 7),
    "py:percent without a last line end": ("a.py", PERCENT.removesuffix("\n"), 7),
    "Markdown": ("a.md", MARKDOWN, 6),
    "MyST": ("a.md", MYST, 14),
}
SPELLED = pytest.mark.parametrize("given", SPELLINGS.values(), ids=SPELLINGS.keys())
SOURCES = ["%matplotlib inline\nx = 1  # as it was", "print(x)"]


@SPELLED
def test_cells_and_their_lines(given: tuple[str, str, int]) -> None:
    name, text, line = given
    notebook = parse(text.encode(), Path(name))
    assert [c.source for c in notebook.code_cells] == SOURCES
    assert [c.tags for c in notebook.code_cells] == [("kept",), ()]
    assert "of June" in notebook.cells[0].source
    assert FileLines(notebook).of(Location(1, 2)) == line
    assert parse(text.encode(), Path(name)) == notebook


@SPELLED
def test_only_the_line_changes(given: tuple[str, str, int]) -> None:
    name, text, _ = given
    notebook = parse(text.encode(), Path(name))
    assert rewritten(notebook, {1: SOURCES[0], 2: SOURCES[1]}) == text.encode()
    written = rewritten(notebook, {1: "%matplotlib inline\nx = 22  # as it was"}).decode()
    assert written == text.replace("x = 1 ", "x = 22 ")


@SPELLED
@pytest.mark.parametrize("before", [0, 1, 2, 3], ids=["first", "second", "third", "last"])
@pytest.mark.parametrize("tags", [("parameters",), ()], ids=["tagged", "plain"])
def test_a_cell_more(given: tuple[str, str, int], before: int, tags: tuple[str, ...]) -> None:
    name, text, _ = given
    notebook = parse(text.encode(), Path(name))
    new = NewCell(before, "path = 1\nseed = 'ü'", tags)
    written = rewritten(notebook, {1: "x = 2"}, [new])
    after = parse(written, Path(name))
    assert (after.cells[before].source, after.cells[before].tags) == (new.source, tags)
    assert [c.source for c in after.cells if c.index != before] == [
        notebook.cells[0].source,
        "x = 2",
        SOURCES[1],
    ]
    assert (b"\r\n" in written) == ("\r" in text)
    assert written.count(b"\r") in (0, written.count(b"\n"))


def test_a_cell_that_would_fall_apart_gets_marks() -> None:
    notebook = parse(LIGHT.encode(), Path("a.py"))
    written = rewritten(notebook, {2: "print(x)\n\nprint(y)"}).decode()
    assert written == LIGHT.replace("print(x)\n", "# +\nprint(x)\n\nprint(y)\n# -\n")


REFUSED = {
    "a script": ("a.py", "import os\n\nprint(os.getcwd())\n", "not a notebook: cells begin"),
    "a page": ("README.md", "# Title\n\n```sh\nmake\n```\n", "not a notebook: cells are blocks"),
    "other bytes": ("a.py", "\udcff# %%\n", "not UTF-8"),
    "a broken header": ("a.md", "---\na: [\n---\n```{code-cell}\nx\n```\n", "cannot read it"),
}


@pytest.mark.parametrize(("name", "text", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_with_one_line(name: str, text: str, why: str) -> None:
    with pytest.raises(NotebookError, match=why) as error:
        parse(text.encode(errors="surrogateescape"), Path(name))
    assert str(error.value).startswith(f"{name}: ")
    assert "\n" not in str(error.value)


def test_refuses_what_would_be_read_as_something_else() -> None:
    notebook = parse(PERCENT.encode(), Path("a.py"))
    with pytest.raises(NotebookError, match="how jupytext reads the rest"):
        rewritten(notebook, {2: "x = 1\n# %%\ny = 2"})
