import os
import re
from pathlib import Path

import pytest

from nb2prod.errors import OutputError
from nb2prod.export.files import File
from nb2prod.export.record import RECORD
from nb2prod.export.update import Kind
from nb2prod.export.write import PackageFolder, Written, write

FILES = (File("README.md", "ours\n"), File("src/a/b.py", "x = 1\n"))


def tree(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != RECORD)
    return {p.relative_to(folder).as_posix(): p.read_text() for p in files}


def test_writes_what_it_is_given(tmp_path: Path) -> None:
    written = write([*FILES, File("bin", b"\xff", executable=True)], tmp_path / "out")
    assert (tmp_path / "out/src/a/b.py").read_bytes() == b"x = 1\n"
    assert (tmp_path / "out/bin").read_bytes() == b"\xff"
    assert os.access(tmp_path / "out/bin", os.X_OK)
    assert not written.conflicts
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


def told(written: Written) -> dict[str, Kind]:
    return {change.path: change.kind for change in written.changes}


def test_an_unedited_package_is_brought_up_to_date(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write([*FILES, File("old/old.py", "")], out)
    written = write([File("README.md", "new\n"), FILES[1]], out)
    assert tree(out) == {"README.md": "new\n", "src/a/b.py": "x = 1\n"}
    assert told(written) == {"README.md": Kind.UPDATED, "old/old.py": Kind.REMOVED}
    assert not (out / "old").exists()
    assert os.listdir(tmp_path) == ["out"]


def test_writing_the_same_again_does_nothing(tmp_path: Path) -> None:
    out = write(FILES, tmp_path / "out").folder
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert write(FILES, out).changes == ()
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


LINES = "one\ntwo\nthree\nfour\nfive\n"
CONFLICT = "<<<<<<< yours\nmine\n=======\nnew\n>>>>>>> nb2prod\n"
Row = tuple[str | None, str | None, str | None, str | None, Kind | None]
UPDATES: dict[str, Row] = {  # base, yours, new: what is there then, and what is told of it
    "edited, and nothing new": (LINES, LINES + "mine\n", LINES, LINES + "mine\n", Kind.KEPT),
    "not edited, and new": (LINES, LINES, "1\n" + LINES, "1\n" + LINES, Kind.UPDATED),
    "both, at different places": (
        *(LINES, LINES + "mine\n", "new\n" + LINES),
        *("new\n" + LINES + "mine\n", Kind.MERGED),
    ),
    "both, at one place": (
        LINES,
        LINES + "mine\n",
        LINES + "new\n",
        LINES + CONFLICT,
        Kind.CONFLICT,
    ),
    "both, the same": (LINES, "a\n", "a\n", "a\n", None),
    "deleted by hand": (LINES, None, LINES + "new\n", None, Kind.DELETED),
    "no longer written, not edited": (LINES, LINES, None, None, Kind.REMOVED),
    "no longer written, and edited": (LINES, "mine\n", None, "mine\n", Kind.KEPT),
    "no longer written, and deleted": (LINES, None, None, None, None),
    "new": (None, None, "new\n", "new\n", Kind.ADDED),
    "new, where somebody has a file": (None, "mine\n", "new\n", CONFLICT, Kind.CONFLICT),
    "added by hand": (None, "mine\n", None, "mine\n", None),
    "other line ends only": (LINES, LINES.replace("\n", "\r\n"), "new\n", "new\n", Kind.UPDATED),
    "no text": ("a\0", "b\0", "c\0", "b\0", Kind.CONFLICT),
}


def put(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(text.encode())


def files(text: str | None) -> tuple[File, ...]:
    return FILES if text is None else (*FILES, File("f.txt", text))


@pytest.mark.parametrize("row", UPDATES.values(), ids=UPDATES.keys())
def test_edits_survive(tmp_path: Path, row: Row) -> None:
    base, yours, new, merged, kind = row
    out = write(files(base), tmp_path / "out").folder
    put(out / "f.txt", yours)
    written = write(files(new), out)
    assert tree(out).get("f.txt") == merged
    assert told(written).get("f.txt") == kind
    assert bool(written.conflicts) == (kind is Kind.CONFLICT)


@pytest.mark.parametrize("row", UPDATES.values(), ids=UPDATES.keys())
def test_a_session_that_writes_twice_is_as_one_that_writes_once(tmp_path: Path, row: Row) -> None:
    base, yours, new, merged, kind = row
    out = write(files(base), tmp_path / "out").folder
    put(out / "f.txt", yours)
    session = PackageFolder(out)
    session.write([File("first/only.txt", "x"), File("f.txt", LINES + "passing\n")])
    written = session.write(files(new))
    assert tree(out) == {
        **tree(write(FILES, tmp_path / "other").folder),
        **({} if merged is None else {"f.txt": merged}),
    }
    assert told(written).get("f.txt") == kind
    assert not (out / "first").exists()


def test_what_somebody_edits_during_a_session_survives_too(tmp_path: Path) -> None:
    session = PackageFolder(tmp_path / "out")
    session.write(files(LINES))
    put(tmp_path / "out/f.txt", LINES + "mine\n")
    session.write(files("new\n" + LINES))
    assert "mine\n" in tree(tmp_path / "out")["f.txt"]


def test_a_conflict_is_to_be_decided_before_the_next_update(tmp_path: Path) -> None:
    out = write(files(LINES), tmp_path / "out").folder
    put(out / "f.txt", LINES + "mine\n")
    write(files(LINES + "new\n"), out)
    with pytest.raises(OutputError, match=r"f\.txt.*decide there first"):
        PackageFolder(out)
    put(out / "f.txt", LINES + "mine\nnew\n")
    assert told(write(files(LINES + "new\n"), out)) == {"f.txt": Kind.KEPT}
    assert tree(out)["f.txt"] == LINES + "mine\nnew\n"


def test_marks_that_the_notebook_itself_holds_are_no_conflict(tmp_path: Path) -> None:
    out = write(files(CONFLICT), tmp_path / "out").folder
    assert write(files(CONFLICT), out).changes == ()


def test_a_file_that_is_executable_stays_so(tmp_path: Path) -> None:
    out = write(files(LINES), tmp_path / "out").folder
    (out / "f.txt").chmod(0o755)
    write(files("new\n"), out)
    assert os.access(out / "f.txt", os.X_OK)


def test_force_puts_what_is_not_ours_aside(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(FILES, out)
    (out / "data").mkdir()
    (out / "data/mine.csv").write_text("1")
    (out / "README.md").write_text("edited\n")
    (out / "README.md.orig").write_text("older\n")
    (out / "src/a/b.py").unlink()
    session = PackageFolder(out, force=True)
    for text in ("x = 2\n", "x = 3\n"):
        written = session.write([File("src/a/b.py", text), FILES[0]])
    assert tree(out) == {
        "README.md": "ours\n",
        "README.md.orig": "older\n",
        "README.md.orig2": "edited\n",
        "data/mine.csv": "1",
        "src/a/b.py": "x = 3\n",
    }
    assert [change.note for change in written.of(Kind.ASIDE)] == ["your version is README.md.orig2"]


def test_force_writes_into_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("theirs\n")
    write(FILES, tmp_path, force=True)
    assert tree(tmp_path) == {
        "README.md": "ours\n",
        "README.md.orig": "theirs\n",
        "src/a/b.py": "x = 1\n",
    }


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


@pytest.mark.parametrize("force", [False, True])
def test_a_link_in_place_of_a_file_is_left_alone(tmp_path: Path, force: bool) -> None:
    (tmp_path / "mine").write_text("mine")
    out = write(FILES, tmp_path / "out").folder
    (out / "README.md").unlink()
    (out / "README.md").symlink_to(tmp_path / "mine")
    assert told(write(FILES, out, force)) == {"README.md": Kind.KEPT}
    written = write([File("README.md", "new\n")], out, force)
    assert [change.path for change in written.conflicts] == ["README.md"]
    assert (out / "README.md").is_symlink()
    assert (tmp_path / "mine").read_text() == "mine"


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
    (out / RECORD).write_text(f'{{"files": {{"../victim": ["{empty}", null]}}}}')
    write(FILES, out, force=True)
    assert victim.exists()
