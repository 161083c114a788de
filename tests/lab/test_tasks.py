"""Productionizing, running, cancelling, and a process that dies."""

import asyncio
import json
import os
import re
import signal
from itertools import groupby
from pathlib import Path
from typing import Any

import psutil
import pytest

from nb2prod.api.kept import cache_folder
from nb2prod.lab.messages import PROGRESS_EVENT
from nb2prod.lab.tasks import Tasks
from nb2prod.lab.times import Times

from .conftest import Ask
from .documents import document, everything_below, write

CELLS = ("RATE = 2\ndef twice(x):\n    return 2 * x\nprint(twice(RATE))",)
SLOW = ("import time\nRATE = 2", "print(RATE)\ntime.sleep(600)")
JOB = ("RATE: int = 2  # how much", "print(RATE)", "assert RATE < 5, 'too much'")


@pytest.fixture
def events(jp_serverapp: Any) -> list[dict[str, Any]]:
    """What the server tells everybody who listens."""
    heard: list[dict[str, Any]] = []

    async def listen(logger: object, schema_id: str, data: dict[str, Any]) -> None:
        heard.append(data)

    jp_serverapp.event_logger.add_listener(schema_id=PROGRESS_EVENT, listener=listen)
    return heard


async def until(ask: Ask, id: str, *, stage: str = "", cell: int = 0) -> dict[str, Any]:
    """The task when it is over, or comes to a stage or a cell."""
    for _ in range(1200):
        _, task = await ask(f"tasks/{id}")
        if task["status"] != "running":
            return task
        if stage and stage in [s["name"] for s in task["stages"]]:
            return task
        if cell and task["cell"] >= cell:
            return task
        await asyncio.sleep(0.1)
    raise AssertionError(task)


def job(folder: Path, *sources: str) -> Path:
    """A package's job as far as a run needs it."""
    path = write(folder / "jobs" / "it.ipynb", *sources)
    whole = json.loads(path.read_text())
    whole["cells"][0]["metadata"] = {"tags": ["parameters"]}
    whole["metadata"] = {
        "kernelspec": {"name": "python3", "language": "python", "display_name": ""}
    }
    path.write_text(json.dumps(whole))
    return path


async def test_notebook_becomes_a_package_that_is_proved(
    ask: Ask, events: list[dict[str, Any]], jp_root_dir: Path
) -> None:
    write(jp_root_dir / "home" / "it.ipynb", *CELLS)
    status, task = await ask("productionize", {"path": "home/it.ipynb"})
    assert (status, task["kind"], task["status"]) == (202, "productionize", "running")
    task = await until(ask, task["id"])
    assert (task["status"], task["error"]) == ("done", "")
    came = task["productionized"]
    assert (came["folder"], came["is_clean"]) == ("home/it", True)
    assert came["verification"]["is_same"]
    assert came["verification"]["counts"]["line"] == 1
    assert came["tests"]["passed"]
    assert came["tests"]["passing"] >= 2
    assert came["tests"]["summary"].startswith(f"{came['tests']['passing']} tests passed, in two")
    assert came["tests"]["noticed"] <= came["tests"]["faults"]
    assert came["opens"][0]["label"] == "Open package"
    assert len(came["opens"]) == 4
    for path in (*(one["path"] for one in came["opens"]), *came["files"]):
        assert (jp_root_dir / path).is_file()
    assert task["told"] == "it.ipynb is a package: home/it"
    _, score = await ask("score", {"path": "home/it.ipynb", "package": "home/it"})
    assert score["said"].startswith("The package: ")
    for text, tested in ((CELLS[0], 1), (CELLS[0].replace("2 * x", "3 * x"), 0)):
        _, checked = await ask("check", {"document": document(text, path="home/it.ipynb")})
        assert checked["tested"] == f"{tested} of 1 tested"
    stages = [stage["name"] for stage in task["stages"]]
    assert stages[:2] == ["Reading the notebook", "Running the notebook"]
    assert all(stage["seconds"] is not None for stage in task["stages"][:-1])
    told = [event["stage"] for event in events if event["task"] == task["id"]]
    assert [stage for stage, _ in groupby(told)] == ["", *stages]
    assert events[-1]["status"] == "done"


async def test_package_is_made_for_targets_and_its_time_is_told_next_time(
    ask: Ask, jp_root_dir: Path
) -> None:
    write(jp_root_dir / "it.ipynb", *CELLS)
    body = {"path": "it.ipynb", "targets": ["docker", "pandera"]}
    assert await ask("place", body) == (200, {"took": ""})
    _, task = await ask("productionize", body | {"run": False})
    task = await until(ask, task["id"])
    assert "What docker needs is in deploy/docker." in [
        came["text"] for came in task["productionized"]["came"]
    ]
    assert (jp_root_dir / "it/deploy/docker/Dockerfile").is_file()
    assert await ask("place", body) == (200, {"took": ""})
    _, task = await ask("productionize", body)
    await until(ask, task["id"])
    _, placed = await ask("place", body)
    assert re.fullmatch(r"It took \d+ s last time\.", placed["took"])
    another = Tasks(print, 1, Times(cache_folder()))  # of a server that is started later
    assert another.took(jp_root_dir / "it.ipynb") == placed["took"]


async def test_unknown_target_is_refused(ask: Ask, jp_root_dir: Path) -> None:
    write(jp_root_dir / "it.ipynb", *CELLS)
    status, refused = await ask("productionize", {"path": "it.ipynb", "targets": ["moon"]})
    assert (status, refused["field"]) == (400, "targets")
    assert refused["message"] == "moon: no such target"
    _, told = await ask("version")
    assert {"docker", "pandera"} < {one["name"] for one in told["targets"]}


async def test_nothing_runs_unless_asked(ask: Ask, jp_root_dir: Path) -> None:
    write(jp_root_dir / "it.ipynb", "open('proof', 'w').write('')")
    mark = jp_root_dir / "ran"
    write(jp_root_dir / "it.ipynb", f"open({str(mark)!r}, 'w').write('')")
    body = {"path": "it.ipynb", "folder": "", "name": "pack", "run": False}
    _, task = await ask("productionize", body)
    task = await until(ask, task["id"])
    assert task["status"] == "done"
    assert task["productionized"]["verification"] is None
    assert (jp_root_dir / "pack" / "pyproject.toml").is_file()
    assert not mark.exists()


async def test_run_is_kept_inside_its_folder_unless_allowed(
    ask: Ask, jp_root_dir: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    write(jp_root_dir / "it.ipynb", f"x = 1\nopen({str(mark)!r}, 'w').write('')\nprint(x)")
    _, task = await ask("productionize", {"path": "it.ipynb"})
    task = await until(ask, task["id"])
    assert not mark.exists()
    told = [told["word"] for told in task["productionized"]["told"]]
    assert "refused" in told or task["productionized"]["failure"]


async def test_cancel_leaves_everything_as_it_was(ask: Ask, jp_root_dir: Path) -> None:
    write(jp_root_dir / "it.ipynb", *SLOW)
    before = everything_below(jp_root_dir)
    _, task = await ask("productionize", {"path": "it.ipynb"})
    await until(ask, task["id"], stage="Running the notebook")
    status, task = await ask(f"tasks/{task['id']}", method="DELETE")
    assert (status, task["status"], task["error"]) == (200, "cancelled", "")
    assert everything_below(jp_root_dir) == before


async def test_process_that_dies_is_told_and_another_begins(ask: Ask, jp_root_dir: Path) -> None:
    write(jp_root_dir / "it.ipynb", *SLOW)
    _, task = await ask("productionize", {"path": "it.ipynb"})
    await until(ask, task["id"], stage="Running the notebook")
    own = psutil.Process().children()
    works = [p for p in own if "nb2prod.lab.working" in p.cmdline()]
    works[0].send_signal(signal.SIGKILL)
    task = await until(ask, task["id"])
    assert task["status"] == "failed"
    assert "ended without a word" in task["error"]
    status, task = await ask("productionize", {"path": "it.ipynb", "run": False})
    assert (status, (await until(ask, task["id"]))["status"]) == (202, "done")


async def test_two_do_not_write_into_one_folder(ask: Ask, jp_root_dir: Path) -> None:
    write(jp_root_dir / "it.ipynb", *SLOW)
    write(jp_root_dir / "other.ipynb", *CELLS)
    _, first = await ask("productionize", {"path": "it.ipynb", "name": "pack"})
    body = {"path": "other.ipynb", "name": "pack", "run": False}
    status, answer = await ask("productionize", body)
    assert (status, answer["field"], answer["task"]) == (409, "folder", first["id"])
    status, other = await ask("productionize", {**body, "name": "elsewhere"})
    assert (status, (await until(ask, other["id"]))["status"]) == (202, "done")
    running = [t["id"] for t in (await ask("tasks", params={"path": "it.ipynb"}))[1]]
    assert running == [first["id"]]
    assert (await ask("tasks", params={"path": "other.ipynb"}))[1] == []
    await ask(f"tasks/{first['id']}", method="DELETE")
    status, again = await ask("productionize", body)
    assert (status, (await until(ask, again["id"]))["status"]) == (202, "done")


async def test_what_the_user_can_mend_is_the_tasks_error(ask: Ask, jp_root_dir: Path) -> None:
    write(jp_root_dir / "it.ipynb", *CELLS)
    (jp_root_dir / "it").mkdir()
    _, task = await ask("productionize", {"path": "it.ipynb", "run": False})
    task = await until(ask, task["id"])
    assert task["status"] == "failed"
    assert "nb2prod did not write it" in task["error"]


async def test_job_has_a_form_and_runs_with_other_values(
    ask: Ask, events: list[dict[str, Any]], jp_root_dir: Path
) -> None:
    job(jp_root_dir / "pack", *JOB)
    status, form = await ask("job", params={"path": "pack"})
    assert (status, form["path"], form["runs"]) == (200, "pack/jobs/it.ipynb", [])
    assert [(p["name"], p["type"], p["text"]) for p in form["parameters"]] == [("RATE", "int", "2")]
    for value in ("3", "7"):
        status, task = await ask("run", {"path": "pack", "values": {"RATE": value}})
        assert status == 202
        task = await until(ask, task["id"])
        assert task["status"] == "done"
    bad, good = (await ask("job", params={"path": "pack"}))[1]["runs"]
    assert (good["status"], good["values"]) == ("done", ["RATE = 3"])
    assert [one["label"] for one in good["opens"]] == ["Executed notebook"]
    assert (bad["status"], bad["error"][:10]) == ("failed", "AssertionE")
    failing = bad["opens"][1]
    cells = json.loads((jp_root_dir / failing["path"]).read_text())["cells"]
    cell = cells[failing["cell"] - 1]
    assert "".join(cell["source"]).startswith("assert")
    assert task["run"] == {
        **bad,
        "started": task["run"]["started"],
        "told": task["run"]["told"],
    }
    _, form = await ask("job", params={"path": "pack"})
    assert form["last"] == "last run failed"
    assert bad["told"].startswith("failed · ")
    assert {event["cell"] for event in events} >= {1, 2, 3}


async def test_notebook_without_a_package_has_no_job_yet(ask: Ask, jp_root_dir: Path) -> None:
    (jp_root_dir / "empty").mkdir()
    for path in ("empty", "nowhere/it"):
        nothing = {"path": "", "last": "", "parameters": [], "runs": []}
        assert await ask("job", params={"path": path}) == (200, nothing)
    job(jp_root_dir / "pack", *JOB)
    write(jp_root_dir / "pack/jobs/other.ipynb", "1")
    assert (await ask("job", params={"path": "pack"}))[0] == 400


async def test_value_that_does_not_fit_is_refused_by_its_field(ask: Ask, jp_root_dir: Path) -> None:
    job(jp_root_dir / "pack", "rate: int = 2")
    for values, field in (({"rate": "much"}, "values.rate"), ({"rat": "2"}, "values.rat")):
        for way in ("values", "run"):
            status, answer = await ask(way, {"path": "pack", "values": values})
            assert (status, answer["field"]) == (400, field)
    fitting = {"path": "pack", "values": {"rate": "3"}}
    assert await ask("values", fitting) == (200, fitting)
    assert (await ask("tasks", params={"path": "pack"}))[1] == []


async def test_run_that_is_cancelled_stays_in_the_list(ask: Ask, jp_root_dir: Path) -> None:
    job(jp_root_dir / "pack", "RATE = 2", "import time\ntime.sleep(600)")
    _, task = await ask("run", {"path": "pack", "values": {}})
    task = await until(ask, task["id"], cell=2)
    assert task["cells"] >= 2
    _, task = await ask(f"tasks/{task['id']}", method="DELETE")
    assert task["status"] == "cancelled"
    _, form = await ask("job", params={"path": "pack"})
    assert [run["status"] for run in form["runs"]] == ["cancelled"]


async def test_check_answers_after_its_process_has_died(ask: Ask) -> None:
    asked = {"document": document("print(1)")}
    first = await ask("check", asked)
    for process in psutil.Process().children():
        if "nb2prod.lab.answering" in process.cmdline():
            process.kill()
            process.wait()
    assert await ask("check", asked) == first


async def test_process_that_dies_over_a_notebook_is_told(ask: Ask, jp_serverapp: Any) -> None:
    worker = jp_serverapp.extension_manager.extension_apps["nb2prod.lab"].pop().service.quick
    process = worker.start()
    os.kill(process.pid, signal.SIGSTOP)
    asked = asyncio.ensure_future(ask("check", {"document": document("print(1)")}))
    await asyncio.sleep(0.3)
    process.kill()
    status, answer = await asked
    assert status == 503
    assert "ended over this one" in answer["message"]
    assert (await ask("check", {"document": document("print(1)")}))[0] == 200


async def test_answer_that_takes_too_long_is_given_up(ask: Ask, jp_serverapp: Any) -> None:
    worker = jp_serverapp.extension_manager.extension_apps["nb2prod.lab"].pop().service.quick
    worker.seconds = 0.2
    os.kill(worker.start().pid, signal.SIGSTOP)
    status, answer = await ask("check", {"document": document("print(1)")})
    assert status == 503
    assert "within 0.2 seconds" in answer["message"]


async def test_server_that_stops_leaves_no_process(
    ask: Ask, jp_serverapp: Any, jp_root_dir: Path
) -> None:
    write(jp_root_dir / "it.ipynb", *SLOW)
    before = everything_below(jp_root_dir)
    others = set(psutil.Process().children(recursive=True))  # of the tests before this one
    await ask("check", {"document": document("print(1)")})
    await ask("plan", {"document": document("print(1)")})
    _, task = await ask("productionize", {"path": "it.ipynb"})
    await until(ask, task["id"], stage="Running the notebook")
    started = set(psutil.Process().children(recursive=True)) - others
    assert len(started) >= 3
    await jp_serverapp.extension_manager.stop_all_extensions()
    _, alive = psutil.wait_procs(started, timeout=20)
    assert alive == []
    assert everything_below(jp_root_dir) == before
