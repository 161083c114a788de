"""The panel in a cell's output, as a person meets it in a browser."""

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

MESSY = (
    "# Bills",
    "import os\nimport statistics",
    "RATE = 3\nfirst = os.listdir('.')[0]",
    "def mean_of(values):\n    return statistics.mean(values)\n\nprint(mean_of([1, 2, RATE]))",
    "def stung():\n    return open('/home/<img src=x onerror=stung()>/bills.csv')",
    "import nb2prod\nnb2prod.panel()",
)
MINUTE = 60_000  # milliseconds


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_panel_is_shown_and_makes_a_package(lab, theme):
    lab.server.write(f"panel_{theme}/bills.ipynb", *MESSY)
    lab.open(f"panel_{theme}/bills.ipynb")
    lab.command("application:toggle-right-area")
    lab.wear(theme)
    lab.page.get_by_text("| Idle").wait_for()
    lab.command("notebook:run-all-cells")
    panel = lab.page.locator(".jp-OutputArea .nb2prod").last
    expect(panel).to_contain_text("bills.ipynb", timeout=MINUTE)
    panel.scroll_into_view_if_needed()
    expect(panel).to_contain_text("/home/<img src=x")
    lab.see("panel")
    panel.get_by_role("button", name="Productionize…").click()
    panel.get_by_role("button", name="Productionize", exact=True).wait_for()
    lab.see("panel-form")
    if theme == "Light":
        make(lab, panel)
    lab.wear("Light")


def make(lab, panel):
    panel.get_by_role("button", name="Productionize", exact=True).click()
    expect(panel).to_contain_text("Running the notebook", timeout=2 * MINUTE)
    lab.see("panel-stages")
    expect(panel).to_contain_text("The job does", timeout=2 * MINUTE)
    lab.see("panel-result")
    package = lab.server.root / "panel_Light" / "bills"
    assert (package / "pyproject.toml").exists()
    assert "nb2prod" not in "".join(file.read_text() for file in package.rglob("src/**/*.py"))
    panel.get_by_role("button", name="Run job").click()
    expect(panel).to_contain_text("artifacts", timeout=2 * MINUTE)
    lab.see("panel-job")
