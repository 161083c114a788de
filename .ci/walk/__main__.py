"""Walk through the lessons as a learner does: `walk FOLDER COMMAND` starts JupyterLab.

The learner does what each lesson says, in the browser, and it has to end with the lesson's "Done".
FOLDER gets a picture of each end. Where one does not come, it gets what the page showed last, its
words and what the server said.
"""

import shutil
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from lab import LONG, Lab
from lessons import LESSONS
from playwright.sync_api import Page, expect, sync_playwright
from server import server

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))


def main(folder: Path, *command: str) -> None:
    """Walk, and leave with an error where a lesson cannot be followed."""
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
            for number, walk in enumerate(LESSONS, start=1):
                began = time.monotonic()
                lab = Lab(page, folder)
                lab.begin(number)
                walk(lab)
                page.screenshot(path=folder / f"lesson_{number}.png")
                seconds = time.monotonic() - began
                print(f"lesson {number} can be followed ({seconds:.0f} s)", flush=True)


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


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
