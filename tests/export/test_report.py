"""What the report of a package does with shell lines, files and captured cells, by running it."""

import logging
import re
import sys
import types
from pathlib import Path

import pytest

from nb2prod.export.render import render
from nb2prod.job.evidence import line_metrics

ALL = frozenset(
    {"shell", "output", "script", "write", "captured", "store", "restore", "timed", "timeit"}
)


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


TIME = r"\d+(\.\d+)? (s|ms|µs|ns)"


def test_a_block_tells_its_time_as_ipython_does(
    report: types.ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with report.timed():
        sum(range(1000))
    with pytest.raises(ZeroDivisionError), report.timed():
        1 / 0  # noqa: B018
    cpu = rf"CPU times: user {TIME}, sys: {TIME}, total: {TIME}"
    for message in caplog.messages:
        assert re.fullmatch(rf"{cpu}\nWall time: {TIME}", message)
    assert len(caplog.messages) == 2


def test_what_is_timed_runs_once_or_as_often_as_asked(
    report: types.ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    calls: list[int] = []
    report.timeit(lambda: calls.append(1))
    assert len(calls) == 1
    measured = report.timeit(lambda: calls.append(1), number=5, repeat=3)
    assert len(calls) == 16
    assert (measured.loops, measured.repeat, len(measured.all_runs)) == (5, 3, 3)
    assert measured.best <= measured.average <= measured.worst
    assert report.timeit(lambda: 1, number=0, repeat=1).loops >= 1000
    spread = rf"{TIME} ± {TIME} per loop"
    assert re.fullmatch(rf"{spread} \(mean ± std. dev. of 1 run, 1 loop each\)", caplog.messages[0])
    assert re.fullmatch(
        rf"{spread} \(mean ± std. dev. of 3 runs, 5 loops each\)", caplog.messages[1]
    )


TIMES = {
    0.0: "0 ns",
    4.2e-6: "4.2 µs",
    0.5: "500 ms",
    59.99: "60 s",
    61.7: "1min 2s",
    3600: "60min 0s",
}


def test_times_are_told_in_three_digits(report: types.ModuleType) -> None:
    assert {value: report._seconds(value) for value in TIMES} == TIMES


@pytest.mark.parametrize(
    ("backend", "shown"), [("Agg", 0), ("module://matplotlib_inline.backend_inline", 1)]
)
def test_a_figure_is_shown_where_the_notebook_showed_it(
    report: types.ModuleType, monkeypatch: pytest.MonkeyPatch, backend: str, shown: int
) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.setattr(pyplot, "get_backend", lambda: backend)
    displayed: list[object] = []
    monkeypatch.setattr(report, "in_notebook", lambda: True)
    monkeypatch.setattr(report, "show", lambda value: displayed.append(value))
    pyplot.figure()
    report.figure("a")
    assert len([value for value in displayed if value is not None]) == shown
    assert pyplot.get_fignums() == []
    assert not Path("artifacts").exists()


def test_a_metric_is_logged_as_the_history_of_runs_reads_it(
    report: types.ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    report.metric("5-fold: MAE", 1.0 / 3)
    report.metric("rows", 3)
    logged = "2026-11-24T17:38:27Z INFO a.report fit: "
    found = [dict(line_metrics(logged + message)) for message in caplog.messages]
    assert found == [{"5-fold: MAE": 1.0 / 3}, {"rows": 3.0}]
