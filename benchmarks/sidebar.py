"""How quickly the sidebar follows typing: `python benchmarks/sidebar.py ADDRESS NOTEBOOK`.

ADDRESS is a JupyterLab's with its token, as `make lab` prints it; NOTEBOOK is a path below its
root. Prints milliseconds from the request of a check to fresh findings on the screen (the pause
after the last key apart), and of them those until the answer is there; the kB of the scripts that
are loaded with JupyterLab, and with a notebook and the sidebar shown; and the long tasks while
typing: those in which a script of ours took part, by their longest part of it, beside how many
there are of all, with the check while typing and without.
"""

import json
import os
import shutil
import statistics
import sys
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, sync_playwright

TIMES = 30
LONG = 50  # milliseconds, from which the browser calls a task long
WATCH = """
window.times = []; window.answers = []; window.frames = []; window.tasks = []; window.on = false;
new PerformanceObserver(list => { if (window.on) for (const entry of list.getEntries())
    window.frames.push(entry.scripts.map(one => [one.sourceURL, one.duration]));
}).observe({type: 'long-animation-frame'});
new PerformanceObserver(list => { if (window.on)
    window.tasks.push(...list.getEntries().map(one => one.duration));
}).observe({type: 'longtask'});
const plain = window.fetch;
window.fetch = (...asked) => {
    const answer = plain(...asked);
    if (window.on && String(asked[0].url ?? asked[0]).includes('/nb2prod/check')) {
        const start = performance.now();
        void answer.then(() => window.answers.push(performance.now() - start));
        const look = () => document.querySelector('#nb2prod-sidebar .jp-mod-stale')
            ? requestAnimationFrame(look) : window.times.push(performance.now() - start);
        requestAnimationFrame(look);
    }
    return answer;
};
"""
SCRIPTS = """() => performance.getEntriesByType('resource').filter(one =>
    one.name.includes('extensions/nb2prod') && one.name.includes('.js')
).reduce((sum, one) => sum + one.decodedBodySize, 0) / 1000"""


def main(address: str, notebook: str) -> None:
    """Type into the first code cell of the notebook, and watch."""
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.add_init_script(WATCH)
        page.set_default_timeout(60_000)
        page.goto(_at(address, "lab"))
        page.get_by_role("tab", name="Productionize").wait_for()
        print(f"scripts with JupyterLab: {page.evaluate(SCRIPTS):.0f} kB")
        _set(page, address, live=False)
        without = _typed(page, address, notebook)
        _set(page, address, live=True)
        checked = _typed(page, address, notebook)
        print(f"scripts with a notebook: {page.evaluate(SCRIPTS):.0f} kB")
        for name, of in (("to the screen", "times"), ("to the answer", "answers")):
            times = page.evaluate(f"window.{of}")
            print(f"{len(times)} checks {name}: median {statistics.median(times):.0f} ms,", end=" ")
            print(f"95th percentile {statistics.quantiles(times, n=20)[-1]:.0f} ms")
        browser.close()
    for name, (tasks, ours) in {"without checking": without, "with it": checked}.items():
        print(f"long tasks while typing {name}: {len(tasks)}, {sum(tasks):.0f} ms in all;", end=" ")
        print(f"ours at most {max(ours, default=0):.0f} ms, {sum(one > LONG for one in ours)} long")


def _at(address: str, path: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/{path}?{parts.query}&reset"


def _set(page: Page, address: str, **choices: object) -> None:
    """Choose the sidebar's settings, for pages that are opened from now on."""
    (token,) = parse_qs(urlsplit(address).query)["token"]
    page.request.put(
        _at(address, "lab/api/settings/nb2prod:plugin"),
        data={"raw": json.dumps(choices)},
        headers={"Authorization": f"token {token}"},
    )


def _typed(page: Page, address: str, notebook: str) -> tuple[list[float], list[float]]:
    """The long tasks while typing, and what scripts of ours took in long frames; milliseconds."""
    page.goto(_at(address, f"lab/tree/{notebook}"))
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_role("tab", name="Productionize").click()
    page.locator(".jp-nb2prod-finding").first.wait_for()
    page.wait_for_timeout(6000)
    page.evaluate("window.on = true")
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+End")
    for number in range(TIMES):
        page.keyboard.type(f"\nx{number} = {number}")
        page.wait_for_timeout(1000)
    frames = page.evaluate("window.frames")
    scripts = [script for frame in frames for script in frame]
    ours = [duration for source, duration in scripts if "extensions/nb2prod" in source]
    return page.evaluate("window.tasks"), ours


if __name__ == "__main__":
    main(*sys.argv[1:])
