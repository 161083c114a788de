import os
import re
from pathlib import Path

import pytest

from nb2prod.errors import OutputError
from nb2prod.export.files import File
from nb2prod.export.write import RECORD, write

FILES = (File("README.md", "ours\n"), File("src/a/b.py", "x = 1\n"))


def tree(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != RECORD)
    return {p.relative_to(folder).as_posix(): p.read_text() for p in files}


def test_writes_what_it_is_given(tmp_path: Path) -> None:
    written = write([*FILES, File("bin", b"\xff", executable=True)], tmp_path / "out")
    assert (tmp_path / "out/src/a/b.py").read_bytes() == b"x = 1\n"
    assert (tmp_path / "out/bin").read_bytes() == b"\xff"
    assert os.access(tmp_path / "out/bin", os.X_OK)
    assert written.kept == ()
    assert os.listdir(tmp_path) == ["out"]


def test_folder_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    write(FILES, tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_makes_missing_folders_above(tmp_path: Path) -> None:
    assert tree(write(FILES, tmp_path / "a/b/out").folder)


@pytest.mark.parametrize("force", [False, True])
def test_a_file_in_the_way_is_refused(tmp_path: Path, force: bool) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="no folder"):
        write(FILES, tmp_path / "out", force)
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=re.escape(str(tmp_path / "file/out"))):
        write(FILES, tmp_path / "file/out")
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("below", [f"{'x' * 300}/package", "../package"], ids=["too long", ".."])
def test_folders_that_cannot_all_be_made_leave_none(tmp_path: Path, below: str) -> None:
    with pytest.raises(OutputError):
        write([File("a.txt", "a")], tmp_path / "new" / below)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="--force"):
        write(FILES, tmp_path)
    assert tree(tmp_path) == {}


def test_force_replaces_what_we_wrote(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write([*FILES, File("old.py", "")], out)
    written = write([File("README.md", "new\n"), FILES[1]], out, force=True)
    assert tree(out) == {"README.md": "new\n", "src/a/b.py": "x = 1\n"}
    assert written.kept == ()
    assert os.listdir(tmp_path) == ["out"]


def test_force_keeps_what_is_not_ours(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(FILES, out)
    (out / "data").mkdir()
    (out / "data/mine.csv").write_text("1")
    (out / "README.md").write_text("edited\n")
    write([File("src/a/b.py", "x = 2\n"), FILES[0]], out, force=True)
    assert tree(out) == {
        "README.md": "ours\n",
        "README.md.orig": "edited\n",
        "data/mine.csv": "1",
        "src/a/b.py": "x = 2\n",
    }


def test_force_says_what_it_put_aside(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "README.md").write_text("theirs\n")
    (out / "README.md.orig").write_text("older\n")
    written = write(FILES, out, force=True)
    assert written.kept == ("README.md → README.md.orig2",)
    assert (out / "README.md.orig").read_text() == "older\n"


def test_force_keeps_an_edited_file_that_we_no_longer_write(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write([*FILES, File("old.py", "")], out)
    (out / "old.py").write_text("edited")
    write(FILES, out, force=True)
    assert (out / "old.py").read_text() == "edited"


def test_a_failure_half_way_undoes_everything(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(FILES, out)
    (out / "README.md").write_text("edited\n")
    (out / "taken").mkdir()
    before = tree(out)
    blocked = [File("README.md", "new"), File("src/a/b.py", "new"), File("taken", "new")]
    (out / "src/a/b.py").chmod(0o444)
    (out / "new").write_text("in the way")
    with pytest.raises(OutputError):
        write([*blocked, File("new/file", "")], out, force=True)
    assert tree(out) == {**before, "new": "in the way"}
    assert os.listdir(tmp_path) == ["out"]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "src").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="symbolic link"):
        write(FILES, out, force=True)
    assert tree(tmp_path / "elsewhere") == {}


def test_a_link_in_place_of_a_file_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "README.md").symlink_to(tmp_path / "mine")
    write(FILES, out, force=True)
    assert (tmp_path / "mine").read_text() == "mine"
    assert (out / "README.md").read_text() == "ours\n"
    assert (out / "README.md.orig").is_symlink()


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a//b"])
def test_a_path_that_leaves_the_package_is_a_bug(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="inside"):
        write([File(path, "")], tmp_path / "out")


def test_a_forged_record_reaches_nothing_outside(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("")
    out = tmp_path / "out"
    write(FILES, out)
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (out / RECORD).write_text(f'{{"files": {{"../victim": "{empty}"}}}}')
    write(FILES, out, force=True)
    assert victim.exists()
