from pathlib import Path

import pytest

from nb2prod.errors import RunError
from nb2prod.observe import workspace
from nb2prod.observe.workspace import copy_folder, kept_name


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def names_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_data_and_modules_come_along_and_environments_do_not(tmp_path: Path) -> None:
    fill(tmp_path / "a", "it.ipynb", "data/x.csv", "helper.py", ".streamlit/config.toml", ".env")
    fill(tmp_path / "a", ".git/HEAD", ".venv/bin/python", "env/pyvenv.cfg", "env/lib/x.py")
    fill(tmp_path / "a", "node_modules/x.js", "__pycache__/x.pyc", ".mypy_cache/x", ".cache/x")
    copy = copy_folder(tmp_path / "a", 0, tmp_path / "copy")
    assert copy.home == copy.root == tmp_path / "copy" / "a"
    kept = {"it.ipynb", "data/x.csv", "helper.py", ".streamlit/config.toml", ".env"}
    assert names_below(copy.home) == kept


def test_folders_above_come_along(tmp_path: Path) -> None:
    fill(tmp_path / "a", "data/x.csv", "notebooks/deep/it.ipynb")
    copy = copy_folder(tmp_path / "a/notebooks/deep", 2, tmp_path / "copy")
    assert (copy.home / "../../data/x.csv").read_text() == "data/x.csv"
    assert copy.home.relative_to(copy.root).as_posix() == "notebooks/deep"


def test_changes_are_named_from_the_notebooks_folder(tmp_path: Path) -> None:
    fill(tmp_path / "a", "data/x.csv", "data/y.csv", "notebooks/it.ipynb")
    copy = copy_folder(tmp_path / "a/notebooks", 1, tmp_path / "copy")
    fill(copy.home, "new.txt", "../data/x.csv", ".hidden", "__pycache__/m.pyc")
    assert copy.changed() == ("../data/x.csv", "new.txt")


def test_links_stay_inside_the_copy_or_are_guarded(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.csv", "elsewhere/big.csv")
    (tmp_path / "a/inside.csv").symlink_to(tmp_path / "a/x.csv")
    (tmp_path / "a/outside.csv").symlink_to("../elsewhere/big.csv")
    (tmp_path / "a/broken.csv").symlink_to("nowhere")  # does no harm
    copy = copy_folder(tmp_path / "a", 0, tmp_path / "copy")
    assert (copy.home / "inside.csv").resolve() == copy.home / "x.csv"
    assert (copy.home / "outside.csv").read_text() == "elsewhere/big.csv"
    assert copy.originals == (tmp_path / "a", tmp_path / "elsewhere/big.csv")


@pytest.fixture
def no_clones(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """As on a file system whose files cannot share their blocks."""
    monkeypatch.setattr(workspace, "_clone", lambda here, there: False)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "limits", "is_link"),
    [
        pytest.param("x.csv", {}, False, id="small"),
        pytest.param("x.csv", {"MAX_COPIED_FILE": 2}, True, id="large"),
        pytest.param("x.csv", {"MAX_COPIED": 2}, True, id="one of many"),
        pytest.param("x.h5", {"MAX_COPIED_FILE": 2}, False, id="large and opened to be changed"),
    ],
)
def test_large_files_are_links(
    tmp_path: Path,
    no_clones: pytest.MonkeyPatch,
    name: str,
    *,
    limits: dict[str, int],
    is_link: bool,
) -> None:
    no_clones.setattr(workspace.landlock, "version", lambda: 7)
    for limit, size in limits.items():
        no_clones.setattr(workspace, limit, size)
    fill(tmp_path / "a", f"data/{name}")
    copy = copy_folder(tmp_path / "a", 0, tmp_path / "copy")
    assert (copy.home / "data" / name).read_text() == f"data/{name}"
    assert (copy.home / "data" / name).is_symlink() == is_link
    assert copy.changed() == ()


@pytest.mark.parametrize(("version", "locked"), [(0, True), (7, False)])
def test_more_is_copied_where_links_are_less_safe(
    tmp_path: Path, no_clones: pytest.MonkeyPatch, version: int, locked: bool
) -> None:
    no_clones.setattr(workspace.landlock, "version", lambda: version)
    no_clones.setattr(workspace, "MAX_COPIED_FILE", 2)
    fill(tmp_path / "a", "x.csv", "a_name_of_many_letters")
    copy = copy_folder(tmp_path / "a", 0, tmp_path / "copy", locked=locked)
    assert not (copy.home / "x.csv").is_symlink()
    assert (copy.home / "a_name_of_many_letters").is_symlink()


def test_crowded_folders_are_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "MAX_FILES_IN_FOLDER", 2)
    fill(tmp_path / "a", "it.ipynb", "images/1", "images/2", "images/3", "few/1")
    copy = copy_folder(tmp_path / "a", 0, tmp_path / "copy")
    assert (copy.home / "images").is_symlink()
    assert not (copy.home / "few").is_symlink()
    assert tmp_path / "a/images" in copy.originals


def test_far_above_and_above_home_everything_is_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "users/ana"))
    fill(tmp_path, "users/ana/p/it.ipynb", "users/ana/data/x", "users/eve/x", "top/x")
    copy = copy_folder(tmp_path / "users/ana/p", 3, tmp_path / "copy")
    assert (copy.home / "../../../top/x").read_text() == "top/x"
    assert [(copy.root / name).is_symlink() for name in ("top", "users/eve", "users/ana/data")] == [
        True,
        True,
        True,
    ]
    assert not (copy.root / "users/ana/p").is_symlink()


def test_folders_above_are_linked_when_there_is_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "MAX_FILES_ABOVE", 2)
    fill(tmp_path / "a", "here/it.ipynb", "data/x.csv", "many/1", "many/2", "top.csv")
    fill(tmp_path / "a", ".hidden/x")
    copy = copy_folder(tmp_path / "a/here", 1, tmp_path / "copy")
    assert (copy.home / "../data/x.csv").read_text() == "data/x.csv"
    assert (copy.home / "../many/2").read_text() == "many/2"
    assert (copy.home / "../top.csv").read_text() == "top.csv"
    assert not (copy.root / "data").is_symlink()
    assert (copy.root / "many").is_symlink()
    assert not (copy.root / ".hidden").exists()
    assert {tmp_path / "a/here", tmp_path / "a/many"} <= set(copy.originals)


def test_the_copy_is_not_copied_into_itself(tmp_path: Path) -> None:
    fill(tmp_path, "it.ipynb", "data/x.csv")
    scratch = tmp_path / "nb2prod-scratch"
    scratch.mkdir()
    copy = copy_folder(tmp_path, 0, scratch / "copy")
    assert names_below(copy.home) == {"it.ipynb", "data/x.csv"}


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "MAX_FILES", 1)
    fill(tmp_path / "a", "x.csv", "y.csv")
    with pytest.raises(RunError, match=r"holds more than 1 files.*move the notebook and its data"):
        copy_folder(tmp_path / "a", 0, tmp_path / "copy")


def test_files_that_cannot_be_written_can_be_in_the_copy(tmp_path: Path) -> None:
    fill(tmp_path / "a", "x.csv")
    (tmp_path / "a/x.csv").chmod(0o444)
    copy = copy_folder(tmp_path / "a", 0, tmp_path / "copy")
    assert (copy.home / "x.csv").stat().st_mode & 0o200


@pytest.mark.parametrize(
    ("place", "way"),
    [
        pytest.param("a/notebooks/package", "package", id="inside"),
        pytest.param("a/package", "../package", id="beside"),
        pytest.param("b/c/package", "../../b/c/package", id="elsewhere"),
    ],
)
def test_another_folder_comes_along_at_its_place(tmp_path: Path, place: str, way: str) -> None:
    fill(tmp_path, "a/notebooks/it.ipynb", f"{place}/src/p.py", "a/other.txt", "b/other.txt")
    copy = copy_folder(tmp_path / "a/notebooks", 0, tmp_path / "copy", beside=tmp_path / place)
    assert (copy.home / way / "src/p.py").is_file()
    assert "other.txt" not in {path.rsplit("/", 1)[-1] for path in names_below(copy.root)}
    assert copy.changed() == ()


def test_what_was_written_can_be_kept(tmp_path: Path) -> None:
    fill(tmp_path / "a", "it.ipynb")
    copy = copy_folder(tmp_path / "a", 0, tmp_path / "copy")
    fill(copy.home, "new.csv", "deep/new.csv")
    copy.keep(("new.csv", "deep/new.csv", "gone.csv"), tmp_path)
    kept = {name: (tmp_path / kept_name(name)) for name in ("new.csv", "deep/new.csv", "gone.csv")}
    assert kept["new.csv"].read_text() == "new.csv"
    assert kept["deep/new.csv"].read_text() == "deep/new.csv"
    assert not kept["gone.csv"].exists()
