"""JupyterLab with the sidebar in a real browser: one server for all, a fresh page for each test."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")

BUILD = Path(__file__).parents[2] / "build"
JUPYTERLAB = (
    "jupyterlab",
    "--ServerApp.jpserver_extensions={'nb2prod.lab': True}",
    "--LabApp.expose_app_in_browser=True",
)
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-sync", "--disable-background-networking"]
TOKEN = "told-to-the-browser"
JUPYTERLABS = (
    "reading 'schema'",  # of its shortcuts: Notebook 7.6 says it without us, too
    # of its splash screen, which a timer takes away, perhaps twice: nothing called that timer
    r"'removeChild' on 'Node'.*\n    at http\S+$",
)
WIDTHS = {"narrow": [1, 3, 1], "wide": [0.5, 2, 2]}  # of the left area, the notebook, the sidebar
PATIENCE = 15_000  # milliseconds; a slow machine is no fault of ours


@dataclass(frozen=True, slots=True)
class Server:
    """A Jupyter server, and the folder that it serves."""

    address: str
    root: Path

    def page(self, path: str) -> str:
        """The address of one of its pages, for whoever has the token."""
        return f"{self.address}/{path}?token={TOKEN}"

    def write(self, path: str, *sources: str, **metadata: object) -> str:
        """Write a notebook of these cells; one that begins with `# ` and a capital is Markdown."""
        cells = [_cell(index, source) for index, source in enumerate(sources)]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {
            "cells": cells,
            "metadata": {"kernelspec": kernel} | metadata,
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(notebook), encoding="utf-8")
        return path


def _cell(index: int, source: str) -> dict[str, object]:
    cell = {"id": f"cell-{index}", "metadata": {}, "source": source}
    if source.startswith("# ") and "\n" not in source:
        return cell | {"cell_type": "markdown"}
    return cell | {"cell_type": "code", "execution_count": None, "outputs": []}


Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def serve(
    tmp_path_factory: pytest.TempPathFactory, do_without: Callable[[str], None]
) -> Iterator[Serve]:
    """Starts a server of a Python environment; all end with the tests."""
    if not (BUILD / "labextensions/nb2prod/package.json").exists():
        do_without("the sidebar is not built: make test builds it")
    with ExitStack() as running:

        def start(
            app: str, *options: str, python: str = sys.executable, **environment: str
        ) -> Server:
            home, root = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("root")
            command = [python, "-m", app, *options]
            return running.enter_context(_server(command, home, root, environment))

        yield start


@pytest.fixture(scope="session")
def server(serve: Serve) -> Server:
    return serve(*JUPYTERLAB, JUPYTER_PATH=str(BUILD))


@pytest.fixture(scope="session")
def server_of_brackets(serve: Serve, language_pack: Path) -> Server:
    """One that has a language pack."""
    path = os.pathsep.join([str(language_pack), os.environ.get("PYTHONPATH", "")])
    return serve(*JUPYTERLAB, JUPYTER_PATH=str(BUILD), PYTHONPATH=path)


@contextmanager
def _server(
    command: list[str], home: Path, root: Path, environment: dict[str, str]
) -> Iterator[Server]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    quiet = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
    (home / "labconfig").mkdir()
    (home / "labconfig/default_setting_overrides.json").write_text(json.dumps(quiet))
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "PATH": os.pathsep.join([str(Path(command[0]).parent), os.environ["PATH"]]),
        **environment,
    }
    options = {
        "ServerApp.port": port,
        "ServerApp.root_dir": root,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": TOKEN,
    }
    command += [f"--{option}={value}" for option, value in options.items()]
    log = (home / "log").open("wb")
    process = subprocess.Popen(
        command, env=environment, stdout=log, stderr=log, start_new_session=True, cwd=home
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/api?token={TOKEN}", process)
        yield Server(address, root)
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # on SIGTERM it may wait for a thread for ever
        process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server does not answer")


@pytest.fixture(scope="module")  # while it is there, no other test can have an event loop
def browser(do_without: Callable[[str], None]) -> Iterator["sync_api.Browser"]:
    if not CHROMIUM:
        do_without("no chromium: install it, or name it in CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        sync_api.expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: "sync_api.Browser") -> Iterator["sync_api.Page"]:
    """A page in which no script may fail."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
    yield page
    context.close()
    assert [e for e in errors if not any(re.search(words, e) for words in JUPYTERLABS)] == []


@pytest.fixture
def lab_of_brackets(server_of_brackets: Server, page: "sync_api.Page") -> "Lab":
    """JupyterLab in another language, whose sentences are in brackets."""
    lab = Lab(server_of_brackets, page, None)
    lab.choose({"locale": "ach_UG"}, "@jupyterlab/translation-extension:plugin")
    return lab


@pytest.fixture
def lab(server: Server, page: "sync_api.Page", request: pytest.FixtureRequest) -> "Lab":
    return Lab(server, page, request.config.getoption("--pictures"))


@dataclass(frozen=True, slots=True)
class Lab:
    """A page of JupyterLab, and what a person does there."""

    server: Server
    page: "sync_api.Page"
    pictures: str | None

    @property
    def sidebar(self) -> "sync_api.Locator":
        return self.page.locator("#nb2prod-sidebar")

    def open(self, path: str = "") -> None:
        """Open a notebook, or none, with the sidebar."""
        self.page.goto(self.server.page(f"lab/tree/{path}" if path else "lab") + "&reset")
        if path:
            self.page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        self.page.get_by_role("tab", name="Productionize").click()

    def see(self, name: str) -> None:
        """Keep pictures, light and dark, narrow and wide, when pictures are asked for."""
        for theme in ("Light", "Dark") if self.pictures else ():
            self.wear(theme)
            for width, parts in WIDTHS.items():
                self.page.evaluate(
                    f"window.jupyterapp.shell._hsplitPanel.setRelativeSizes({parts})"
                )
                self.page.wait_for_timeout(500)
                file = Path(str(self.pictures)) / f"{name}-{theme.lower()}-{width}.png"
                self.page.screenshot(path=file, animations="disabled")
        if self.pictures:
            self.wear("Light")

    def wear(self, theme: str) -> None:
        """Change the theme, to its end: JupyterLab hides itself for a frame, and focus is lost."""
        self.command("apputils:change-theme", theme=f"JupyterLab {theme}")
        found = f"body[data-jp-theme-name='JupyterLab {theme}']"
        self.page.locator(found).wait_for(state="attached")
        self.page.evaluate("() => new Promise(requestAnimationFrame)")

    def command(self, name: str, **arguments: object) -> None:
        """Execute a command of JupyterLab."""
        script = "([name, args]) => { void window.jupyterapp.commands.execute(name, args); }"
        self.page.evaluate(script, [name, arguments])

    def choose(self, settings: dict[str, object], plugin: str = "nb2prod:plugin") -> None:
        """Set what a user can set, for pages that are opened from now on."""
        url = f"{self.server.address}/lab/api/settings/{plugin}"
        headers = {"Authorization": f"token {TOKEN}"}
        answer = self.page.request.put(url, data={"raw": json.dumps(settings)}, headers=headers)
        assert answer.ok, answer.text()

    def source(self, cell: int) -> str:
        """The source of a cell as it is now, by its number from 0."""
        script = """cell => window.jupyterapp.shell.currentWidget.model.sharedModel
            .cells[cell].getSource()"""
        return self.page.evaluate(script, cell)

    def section(self, name: str) -> "sync_api.Locator":
        """A section of the sidebar, opened when it is not."""
        title = self.sidebar.locator(".jp-AccordionPanel-title", has_text=name)
        title.wait_for()
        if title.get_attribute("aria-expanded") == "false":
            title.press("Enter")  # a notification may lie over it
        return self.sidebar
