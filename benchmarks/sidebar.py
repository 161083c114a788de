"""How quickly the sidebar follows typing: `python benchmarks/sidebar.py ADDRESS NOTEBOOK`.

ADDRESS is a JupyterLab's with its token, as `make lab` prints it; NOTEBOOK is a path below its
root. Prints milliseconds from the request of a check to fresh findings on the screen (the pause
after the last key apart), the long tasks while typing, and the kB of the scripts that are loaded
before the first notebook.
"""

import os
import shutil
import statistics
import sys
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

TIMES = 30
WATCH = """
window.times = []; window.tasks = []; window.on = false;
new PerformanceObserver(list => { if (window.on) for (const entry of list.getEntries())
    window.tasks.push([entry.duration, (entry.scripts ?? []).map(one => one.sourceURL)]);
}).observe({type: 'long-animation-frame'});
const plain = window.fetch;
window.fetch = (...asked) => {
    if (window.on && String(asked[0].url ?? asked[0]).includes('/nb2prod/check')) {
        const start = performance.now();
        const look = () => document.querySelector('#nb2prod-sidebar .jp-mod-stale')
            ? requestAnimationFrame(look) : window.times.push(performance.now() - start);
        requestAnimationFrame(look);
    }
    return plain(...asked);
};
"""
SCRIPTS = """() => performance.getEntriesByType('resource').filter(one =>
    one.name.includes('extensions/nb2prod') && one.name.includes('.js')
).reduce((sum, one) => sum + one.decodedBodySize, 0) / 1000"""


def main(address: str, notebook: str) -> None:
    """Type into the first code cell of the notebook, and watch."""
    parts = urlsplit(address)
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.add_init_script(WATCH)
        page.goto(f"{parts.scheme}://{parts.netloc}/lab/tree/{notebook}?{parts.query}&reset")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        initial = page.evaluate(SCRIPTS)
        page.get_by_role("tab", name="Productionize").click()
        page.locator(".jp-nb2prod-finding").first.wait_for(timeout=60_000)
        page.wait_for_timeout(6000)
        page.evaluate("window.on = true")
        page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Control+End")
        for number in range(TIMES):
            page.keyboard.type(f"\nx{number} = {number}")
            page.wait_for_timeout(1000)
        times = sorted(page.evaluate("window.times"))
        tasks = page.evaluate("window.tasks")
        browser.close()
    ours = [task for task, scripts in tasks if any("extensions/nb2prod" in one for one in scripts)]
    print(f"{len(times)} checks: median {statistics.median(times):.0f} ms,", end=" ")
    print(f"95th percentile {statistics.quantiles(times, n=20)[-1]:.0f} ms")
    print(f"frames over 50 ms: {len(tasks)}, with a script of ours in it: {len(ours)} {ours}")
    print(f"initial scripts: {initial:.0f} kB")


if __name__ == "__main__":
    main(*sys.argv[1:])
