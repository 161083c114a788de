import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.observe import kept_inside
from nb2prod.observe.recorder.guard import landlock

TRIES = """
import os, sys, tempfile
for path in [*sys.argv[1:], os.devnull, os.path.join(tempfile.gettempdir(), "t")]:
    try:
        open(path, "a").close()
        print("yes")
    except PermissionError:
        print("no")
"""


@pytest.mark.skipif(not landlock.version(), reason="this system has no Landlock")
def test_a_program_writes_inside_only(tmp_path: Path) -> None:
    for name in ("own", "scratch", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "other/there").write_text("x")
    names = ["own/new", "scratch/new", "other/new", "other/there", "new"]
    command = [sys.executable, "-c", TRIES, *(str(tmp_path / name) for name in names)]
    kept, environment = kept_inside(command, tmp_path / "scratch", [tmp_path / "own"])
    done = subprocess.run(kept, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["yes", "yes", "no", "no", "no", "yes", "yes"]
    assert (tmp_path / "scratch/tmp/t").exists()


def test_without_landlock_the_command_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    command, environment = kept_inside(["python", "-c", "1"], tmp_path)
    assert command == ["python", "-c", "1"]
    assert environment["TMPDIR"] == str(tmp_path / "tmp")


def test_without_landlock_nothing_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert not landlock.lock([])
