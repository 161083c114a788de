"""What the report of a package does with shell lines, files and captured cells, by running it."""

import logging
import sys
import types
from pathlib import Path

import pytest

from nb2prod.export.render import render

ALL = frozenset({"shell", "output", "script", "write", "captured", "store", "restore"})


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> types.ModuleType:
    """The report module of a package whose code uses everything."""
    logs = types.ModuleType("demo.logs")
    logs.in_notebook = lambda: False  # type: ignore[attr-defined]
    for name, module in {"demo": types.ModuleType("demo"), "demo.logs": logs}.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    made = types.ModuleType("demo.report")
    made.__package__ = "demo"
    exec(render("report.py.jinja", name="demo", uses=ALL), made.__dict__)
    return made


def test_a_shell_line_tells_what_it_prints(
    report: types.ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    report.shell("echo one; echo two >&2")
    report.shell(["echo", "$HOME"])
    report.shell(["no-such-program"])
    assert caplog.messages[:3] == ["one", "two", "$HOME"]
    assert "no-such-program" in caplog.messages[3]


def test_a_failure_of_a_shell_line_is_not_fatal_and_that_of_a_script_is(
    report: types.ModuleType,
) -> None:
    assert report.output("echo a; false") == ["a"]
    with pytest.raises(report.subprocess.CalledProcessError):
        report.script(["sh"], "exit 3\n")
    report.script(["sh"], "exit 3\n", check=False)


def test_a_file_is_written_and_told(
    report: types.ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    report.write("a.txt", "one\n")
    report.write("a.txt", "two\n")
    report.write("a.txt", "three\n", mode="a")
    assert Path("a.txt").read_text(encoding="utf-8") == "two\nthree\n"
    assert caplog.messages == ["Writing a.txt", "Overwriting a.txt", "Appending to a.txt"]


def test_what_is_captured_is_told_when_it_is_asked_for(
    report: types.ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logger = logging.getLogger("demo.steps")
    with report.captured() as out:
        logger.info("%s rows", 3)
        print("printed")
        report.show("shown")
    assert caplog.messages == []
    assert out.stdout == str(out) == "3 rows\nprinted\n"
    logger.info("after")
    out.show()
    assert caplog.messages == ["after", "3 rows", "printed", "shown"]


def test_a_value_is_kept_where_ipython_keeps_it(report: types.ModuleType, tmp_path: Path) -> None:
    report.store("a", [1, 2])
    assert report.restore("a") == [1, 2]
    assert (tmp_path / "ipython/profile_default/db/autorestore/a").is_file()
