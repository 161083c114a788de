"""[tool.nb2prod], and nb2prod.toml."""

from pathlib import Path

import pytest

from nb2prod.errors import SettingsError
from nb2prod.settings import load

TABLE = '[tool.nb2prod]\nselect = ["NB2"]\n'


def test_none_when_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert load(tmp_path).source is None or tmp_path not in load(tmp_path).source.parents


@pytest.mark.parametrize("below", ["", "notebooks/2024"], ids=["in the folder", "above it"])
def test_the_nearest_file_counts(tmp_path: Path, below: str) -> None:
    (tmp_path / "pyproject.toml").write_text(TABLE)
    folder = tmp_path / below
    folder.mkdir(parents=True, exist_ok=True)
    assert load(folder).select == ("NB2",)
    (folder / "nb2prod.toml").write_text('ignore = ["NB3"]')
    assert (load(folder).select, load(folder).ignore) == ((), ("NB3",))


WRONG = {
    "an unknown key": ('selct = ["NB2"]', "knows no key 'selct': there are select, ignore"),
    "a value of another kind": ('select = "NB2"', r'write it as in: select = \["NB2", "NB301"\]'),
    "a code that is no text": ("ignore = [1]", r'write it as in: ignore = \["NB202"\]'),
    "no TOML": ("select =", "cannot be read"),
    "paths of another kind": ('per-path-ignores = ["NB2"]', "per-path-ignores: write it as in"),
    "codes of a path": ('per-path-ignores = {"a" = "NB2"}', "per-path-ignores: write it as in"),
    "words for yes": ('with-ruff = "yes"', "write it as in: with-ruff = true"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "nb2prod.toml").write_text(text)
    with pytest.raises(SettingsError, match=said) as error:
        load(tmp_path)
    assert str(tmp_path / "nb2prod.toml") in str(error.value)


@pytest.mark.parametrize("text", ["[tool]\nnb2prod = 3", "tool = 3"], ids=["nb2prod", "tool"])
def test_no_table_is_a_mistake(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"pyproject.toml: .*write \[tool.nb2prod\]"):
        load(tmp_path)


PATTERNS = {
    "a file": ("a.ipynb", "a.ipynb", True),
    "another file": ("a.ipynb", "b.ipynb", False),
    "everything in a folder": ("old/**", "old/x/a.ipynb", True),
    "a name at any depth": ("**/a.ipynb", "x/y/a.ipynb", True),
    "a name at any depth, at the top": ("**/a.ipynb", "a.ipynb", True),
    "a folder of another name": ("old/**", "older/a.ipynb", False),
    "a folder": ("old", "old/x/a.ipynb", True),
    "a folder with its slash": ("old/", "old/a.ipynb", True),
    "a folder in a folder": ("old/x", "old/x/y/a.ipynb", True),
    "a folder in another folder": ("old/x", "x/old/a.ipynb", False),
    "no folder of a longer name": ("old", "older/a.ipynb", False),
    "a name alone, at any depth": ("a.ipynb", "x/y/a.ipynb", True),
    "an ending": ("*_old.ipynb", "x/a_old.ipynb", True),
}


@pytest.mark.parametrize(("pattern", "path", "fits"), PATTERNS.values(), ids=PATTERNS.keys())
def test_patterns(tmp_path: Path, pattern: str, path: str, fits: bool) -> None:
    (tmp_path / "nb2prod.toml").write_text(
        f'exclude = ["{pattern}"]\n[per-path-ignores]\n"{pattern}" = ["NB4"]\n'
    )
    settings = load(tmp_path)
    assert settings.excludes(tmp_path / path) is fits
    assert settings.ignored(tmp_path / path) == (("NB4",) if fits else ())
