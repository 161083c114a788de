"""A folder for the time of one task: gone afterwards, also when stopped as it is made."""

from pathlib import Path

import pytest

from nb2prod.scratch import scratch_folder


def test_it_is_there_for_its_time(tmp_path: Path) -> None:
    with scratch_folder(tmp_path, ".mine-") as folder:
        assert (folder.parent, folder.name[:6]) == (tmp_path, ".mine-")
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "a").mkdir()
        (folder / "a/b.txt").write_text("b")
    assert list(tmp_path.iterdir()) == []


def test_stopped_just_after_it_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Path.mkdir

    def stopped(self: Path, mode: int) -> None:
        make(self, mode)
        assert list(tmp_path.iterdir()) == [self]
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "mkdir", stopped)
    with pytest.raises(KeyboardInterrupt), scratch_folder(tmp_path):
        pytest.fail("it goes on although it was stopped")
    assert list(tmp_path.iterdir()) == []
