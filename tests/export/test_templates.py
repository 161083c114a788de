"""A company's own templates: they go first, and what is wrong with them is said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.api.productionize import Options, productionize
from nb2prod.errors import TemplateError

OURS = '{% include "ours/README.md.jinja" %}\n'


@pytest.fixture
def made(tmp_path: Path, notebook_json: Callable[..., str]) -> Callable[[dict[str, str]], Path]:
    """The package of a small notebook, with these templates."""
    notebook = tmp_path / "prices.ipynb"
    notebook.write_text(notebook_json("PRICE = 2\nprint('price', PRICE)"))
    templates = tmp_path / "company"

    def make(files: dict[str, str]) -> Path:
        for name, text in files.items():
            (templates / name).parent.mkdir(parents=True, exist_ok=True)
            (templates / name).write_text(text)
        options = Options(run=False, templates=templates if files else None)
        return productionize(notebook, options).written.folder

    return make


def test_template_of_the_company_goes_first(made: Callable[[dict[str, str]], Path]) -> None:
    plain = {p.name: p.read_bytes() for p in made({}).iterdir() if p.is_file()}
    folder = made({"Makefile.jinja": "all:\n\techo ours\n", "README.md.jinja": OURS + "Ask Ana.\n"})
    found = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    assert found["Makefile"] == b"all:\n\techo ours\n"
    assert found["README.md"].endswith(b"Ask Ana.\n")
    assert found["README.md"].startswith(plain["README.md"].rstrip(b"\n"))
    changed = {name for name in plain if found[name] != plain[name]} - {".nb2prod.json"}
    assert changed == {"Makefile", "README.md"}


def test_next_package_has_our_templates_again(made: Callable[[dict[str, str]], Path]) -> None:
    made({"Makefile.jinja": "all:\n"})
    assert (made({}) / "Makefile").read_text() != "all:\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"Makefil.jinja": ""}, "stands in for no template", id="misspelt"),
        pytest.param({"Makefile.jinja": "{% if %}"}, "Makefile.jinja, line 1", id="no template"),
        pytest.param({"Makefile.jinja": "{{ nothing }}"}, "'nothing' is undefined", id="no value"),
        pytest.param({"README.md.jinja": '{% include "x" %}'}, "x", id="includes what is not"),
    ],
)
def test_wrong_template_is_said(
    made: Callable[[dict[str, str]], Path], tmp_path: Path, files: dict[str, str], said: str
) -> None:
    with pytest.raises(TemplateError, match=said):
        made(files)
    assert not (tmp_path / "prices").exists()


def test_folder_that_is_not_there_is_said(tmp_path: Path, notebook_json) -> None:
    notebook = tmp_path / "prices.ipynb"
    notebook.write_text(notebook_json("PRICE = 2"))
    with pytest.raises(TemplateError, match="no such folder"):
        productionize(notebook, Options(run=False, templates=tmp_path / "none"))
