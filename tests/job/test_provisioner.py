"""A kernel that was forked is one for any Jupyter client, and there sooner."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from jupyter_client.manager import KernelManager, start_new_kernel

from nb2prod.job.provisioner import Forked

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork")

IMPORTS = ["json", "numpy", "pandas", "matplotlib.pyplot"]
SHOWN = [
    "1 + 1",
    "print('a')\nimport sys\nprint('b', file=sys.stderr)",
    "import pandas\npandas.DataFrame({'a': [1, 2]})",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "!echo from the shell",
    "import os\nos.environ['GIVEN'], os.getcwd()",
    "get_ipython().__class__.__name__, __name__, sys.argv[0][-12:], sys.stdout.isatty()",
    "sys.path",
    "import ipywidgets\nipywidgets.IntSlider(3).value",
    "_, Out[1], In[1]",
    "1 / 0",
]
_VARIABLE = re.compile(r"ipykernel_\d+(/\d+)?|[0-9a-f]{32}|0x[0-9a-f]+")


ARGV = ["python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
OTHERWISE = ["python3", "-c", "import ipykernel.kernelapp as k; k.launch_new_instance()", *ARGV[3:]]


@pytest.fixture(name="kernels", scope="module")
def kernels_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kernels `cold` and `warm`, alike but for who provides them, and one that is not forked."""
    warm = {"provisioner_name": "nb2prod-warm", "config": {"imports": IMPORTS}}
    place = tmp_path_factory.mktemp("jupyter")
    kernels = {"cold": (ARGV, {}), "warm": (ARGV, warm), "otherwise": (OTHERWISE, warm)}
    for name, (argv, config) in kernels.items():
        folder = place / "kernels" / name
        folder.mkdir(parents=True)
        spec = {"argv": argv, "display_name": "x", "language": "python"}
        spec |= {"env": {"GIVEN": "by all"}}
        spec |= {"metadata": {"kernel_provisioner": config}} if config else {}
        (folder / "kernel.json").write_text(json.dumps(spec))
    return place


@pytest.fixture(autouse=True)
def same_environment(kernels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test would have another, and processes of its own."""
    monkeypatch.setenv("JUPYTER_PATH", str(kernels))
    for name in ("NB2PROD_CACHE_DIR", "PYTEST_CURRENT_TEST"):
        monkeypatch.delenv(name)


def _run(folder: Path, kernel: str, *sources: str) -> tuple[list[Any], float]:
    """The executed cells without what no two runs have in common, and the seconds it took."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    book.metadata["kernelspec"] = {"name": kernel, "display_name": "x", "language": "python"}
    nbformat.write(book, folder / "job.ipynb")
    began = time.monotonic()
    places = str(folder / "job.ipynb"), str(folder / "out.ipynb")
    with suppress(papermill.PapermillExecutionError):  # of the last cell
        papermill.execute_notebook(*places, progress_bar=False)
    took = time.monotonic() - began
    cells = json.loads((folder / "out.ipynb").read_text())["cells"]
    kept = [[cell["source"], cell.get("execution_count"), cell.get("outputs")] for cell in cells]
    return json.loads(_VARIABLE.sub("_", json.dumps(kept))), took


def test_plain_papermill_shows_the_same_and_begins_sooner(tmp_path: Path) -> None:
    first, _ = _run(tmp_path, "warm", *SHOWN)
    cold, cold_seconds = _run(tmp_path, "cold", *SHOWN)
    again, warm_seconds = _run(tmp_path, "warm", *SHOWN)
    assert first == again == cold
    assert warm_seconds < cold_seconds


@contextmanager
def _started(name: str) -> Iterator[tuple[KernelManager, Any]]:
    manager, client = start_new_kernel(kernel_name=name)
    try:
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(name="kernel")
def kernel_fixture() -> Iterator[tuple[KernelManager, Any]]:
    with _started("warm") as (manager, client):
        assert isinstance(manager.provisioner.process, Forked)
        yield manager, client


def _value(client: Any, expression: str, code: str = "") -> str:
    reply = client.execute(code, user_expressions={"told": expression}, reply=True, timeout=60)
    return str(reply["content"]["user_expressions"]["told"]["data"]["text/plain"])


def test_it_is_interrupted_and_goes_on(kernel: tuple[KernelManager, Any]) -> None:
    manager, client = kernel
    client.execute("import time\ntime.sleep(600)", stop_on_error=False)
    while client.get_iopub_msg(timeout=60)["msg_type"] != "execute_input":
        pass
    time.sleep(1)
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=60)["content"]["ename"] == "KeyboardInterrupt"
    assert _value(client, "6 * 7") == "42"


def test_it_is_restarted_with_nothing_left(kernel: tuple[KernelManager, Any]) -> None:
    manager, client = kernel
    client.execute("left = 1", reply=True, timeout=60)
    manager.restart_kernel()
    client.wait_for_ready(timeout=60)
    assert _value(client, "'left' in globals()") == "False"


def test_one_that_was_killed_is_known_to_be_dead(kernel: tuple[KernelManager, Any]) -> None:
    manager, _ = kernel
    assert manager.is_alive()
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    assert manager.provisioner.process.wait() == -signal.SIGKILL
    assert not manager.is_alive()


def test_one_that_cannot_be_forked_is_started() -> None:
    with _started("otherwise") as (manager, client):
        assert not isinstance(manager.provisioner.process, Forked)
        assert _value(client, "6 * 7") == "42"


def test_few_environments_are_kept_warm_and_none_in_use_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nb2prod.job.provisioner._MOST", 1)
    monkeypatch.setenv("OTHER", "1")
    with _started("warm") as (manager, client):
        assert isinstance(manager.provisioner.process, Forked)
        monkeypatch.setenv("OTHER", "2")
        with _started("warm") as (second, _):
            assert not isinstance(second.provisioner.process, Forked)
        assert _value(client, "os.environ['OTHER']", "import os") == "'1'"
