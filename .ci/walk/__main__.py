"""Walk through the first lesson as a learner does: `walk.py FOLDER COMMAND` starts JupyterLab.

The learner follows what the lesson says, and it has to end with the lesson's "Done". Each step
waits for what the page shows. Where that does not come, FOLDER gets a picture of the page, its
words and what the server said.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from playwright.sync_api import Locator, Page, expect, sync_playwright

LONG = 180_000  # milliseconds; a machine with much else to do is no fault of the lesson's
PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
HOME = "/home/mei/solar/"


def main(folder: Path, *command: str) -> None:
    """Walk, and leave with an error where the lesson cannot be followed."""
    badge = urlsplit(PROJECT["project"]["urls"]["Binder"])
    (path,) = parse_qs(badge.query)["urlpath"]
    expect.set_options(timeout=LONG)
    with server(command, folder / "server.log") as (address, token), sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.set_default_timeout(LONG)
        with seen_when_it_fails(page, folder):
            page.goto(f"{address}/{path}?token={token}")
            first_lesson(page)
    print("the first lesson can be followed")


@contextmanager
def server(command: tuple[str, ...], log: Path) -> Iterator[tuple[str, str]]:
    """The server's address and token; it is stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, token = f"http://127.0.0.1:{port}", secrets.token_hex(8)
    options = (f"--port={port}", "--ip=127.0.0.1", f"--IdentityProvider.token={token}")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*command, *options], stdout=said, stderr=said, start_new_session=True
        )
    try:
        wait_for(address, process)
        yield address, token
    except BaseException:
        print(log.read_text("utf-8", "replace"), file=sys.stderr)
        raise
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # on SIGTERM it may wait for a thread for ever
        process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers."""
    end = time.monotonic() + LONG / 1000
    while time.monotonic() < end:
        assert process.poll() is None, "the server has ended"
        try:
            urlopen(f"{address}/api", timeout=5).close()
            return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError("the server does not answer")


@contextmanager
def seen_when_it_fails(page: Page, folder: Path) -> Iterator[None]:
    """Keep what the page showed last."""
    try:
        yield
    except BaseException:
        page.screenshot(path=folder / "failed.png")
        (folder / "failed.txt").write_text(page.locator("body").inner_text(), "utf-8")
        print(f"what was seen last is in {folder}/failed.png and failed.txt", file=sys.stderr)
        raise


def first_lesson(page: Page) -> None:
    """Lesson 1: open the notebook, see it stop, take the fixes, edit the paths, run, and check."""
    notebook, sidebar = in_front(page), page.locator("#nb2prod-sidebar")
    kernel_is_idle(page, "1_it_only_runs_on_my_laptop.ipynb")
    check = notebook.locator(".jp-CodeCell").last
    check.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(check.locator(".jp-OutputArea")).to_contain_text("so not yet done.")
    # A link whose address JupyterLab has not found yet would leave the page.
    notebook.locator("a[href*='/files/']", has_text="statements.ipynb").click()
    expect(sidebar.locator(".jp-nb2prod-file")).to_have_text("statements.ipynb")
    kernel_is_idle(page, "statements.ipynb")
    menu(page, "Run", "Run All Cells")
    expect(notebook.get_by_text("FileNotFoundError").first).to_be_visible()
    sidebar.get_by_role("button", name="Fix 4…").click()
    answer(page, "Apply")
    parameters = notebook.locator(".jp-CodeCell .cm-content", has_text="PRICE = 0.28")
    parameters = parameters.filter(has_text=HOME)
    edited = parameters.inner_text().replace(HOME, "")
    parameters.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(edited)
    kernel_is_idle(page, "statements.ipynb")
    menu(page, "Run", "Restart Kernel and Run All Cells…")
    answer(page, "Confirm Kernel Restart")
    expect(notebook.locator(".jp-OutputArea").last).to_contain_text("household_id")
    expect(notebook.get_by_text("FileNotFoundError")).to_have_count(0)
    kernel_is_idle(page, "statements.ipynb")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+S")
    expect(page.locator(".jp-mod-dirty", has_text="statements.ipynb")).to_have_count(0)
    page.get_by_role("tab", name=re.compile("1_it_only_runs")).click()
    check.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(check.locator(".jp-OutputArea")).to_contain_text("Done.")


def in_front(page: Page) -> Locator:
    """The notebook that is seen."""
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")


def kernel_is_idle(page: Page, name: str) -> None:
    """Until this notebook is in front, with a kernel that waits.

    The circle in its toolbar begins as if there were one.
    """
    expect(page.get_by_title(f"Change kernel for {name}")).to_have_text(re.compile(r"\| Idle$"))


def menu(page: Page, name: str, item: str) -> None:
    """Choose from a menu."""
    page.get_by_role("menuitem", name=name, exact=True).click()
    label = page.locator(".lm-Menu .lm-Menu-itemLabel")
    label.filter(has_text=re.compile(f"^{re.escape(item)}$")).click()


def answer(page: Page, button: str) -> None:
    """Answer a dialog, which then is gone."""
    dialog = page.locator(".jp-Dialog")
    dialog.get_by_role("button", name=button).click()
    expect(dialog).to_have_count(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
