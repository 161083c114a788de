"""Walk through the first lesson as a learner does: `walk.py COMMAND`, which starts JupyterLab.

The learner follows what the lesson says, and it has to end with the lesson's "Done".
"""

import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Locator, Page, expect, sync_playwright

LONG = 120_000  # milliseconds, on a slow machine
README = Path(__file__).parents[1] / "README.md"
HOME = "/home/mei/solar/"


def main(*command: str) -> None:
    """Walk, and leave with an error where the lesson cannot be followed."""
    path = re.search(r"mybinder\.org/v2/\S+\?urlpath=([\w%.]+)", README.read_text("utf-8"))
    assert path, "the README has no address"
    with server(command) as (address, token), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.set_default_timeout(LONG)
        expect.set_options(timeout=LONG)
        page.goto(f"{address}/{path[1].replace('%2F', '/')}?token={token}")
        first_lesson(page)
    print("the first lesson can be followed")


@contextmanager
def server(command: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The server's address and token; it is stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, token = f"http://127.0.0.1:{port}", secrets.token_hex(8)
    options = (f"--port={port}", "--ip=127.0.0.1", f"--IdentityProvider.token={token}")
    process = subprocess.Popen([*command, *options])
    try:
        for _ in range(120):
            time.sleep(0.5)
            try:
                urlopen(f"{address}/api").close()
                break
            except URLError:
                assert process.poll() is None, "the server has ended"
        yield address, token
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def first_lesson(page: Page) -> None:
    """Lesson 1: open the notebook, see it stop, take the fixes, edit the paths, run, and check."""
    sidebar = page.locator("#nb2prod-sidebar")
    in_front(page).get_by_role("link", name="statements.ipynb").click()
    expect(sidebar.locator(".jp-nb2prod-file")).to_have_text("statements.ipynb")
    expect(in_front(page).locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute(
        "data-status", "idle"
    )
    menu(page, "Run", "Run All Cells")
    expect(in_front(page).get_by_text("FileNotFoundError").first).to_be_visible()
    sidebar.get_by_role("button", name="Fix 4…").click()
    page.locator(".jp-Dialog").get_by_role("button", name="Apply").click()
    parameters = in_front(page).locator(".jp-CodeCell .cm-content", has_text="PRICE = 0.28")
    parameters = parameters.filter(has_text=HOME)
    edited = parameters.inner_text().replace(HOME, "")
    parameters.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(edited)
    menu(page, "Run", "Restart Kernel and Run All Cells…")
    page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    expect(in_front(page).locator(".jp-OutputArea").last).to_contain_text("household_id")
    expect(in_front(page).get_by_text("FileNotFoundError")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+S")
    page.get_by_role("tab", name=re.compile("1_it_only_runs")).click()
    cell = in_front(page).locator(".jp-CodeCell").last
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-OutputArea")).to_contain_text("Done.")


def in_front(page: Page) -> Locator:
    """The notebook that is seen."""
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")


def menu(page: Page, name: str, item: str) -> None:
    """Choose from a menu."""
    page.get_by_role("menuitem", name=name, exact=True).click()
    label = page.locator(".lm-Menu .lm-Menu-itemLabel")
    label.filter(has_text=re.compile(f"^{re.escape(item)}$")).click()


if __name__ == "__main__":
    main(*sys.argv[1:])
