"""The panel in a cell's output, as a person meets it in a browser."""

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

MESSY = (
    "# Bills",
    "import os\nimport statistics",
    "RATE = 3\nbills = '/home/<img src=x onerror=stung()>/bills.csv'\nfirst = os.listdir('.')[0]",
    "def mean_of(values):\n    return statistics.mean(values)\n\nprint(mean_of([1, 2, RATE]))",
    "import nb2prod\nnb2prod.panel()",
)
MINUTES = 180_000  # milliseconds; the kernel runs more than once


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_panel_is_shown_and_makes_a_package(lab, theme):
    lab.server.write(f"panel_{theme}/bills.ipynb", *MESSY)
    lab.open(f"panel_{theme}/bills.ipynb")
    lab.command("application:toggle-right-area")
    lab.command("apputils:change-theme", theme=f"JupyterLab {theme}")
    lab.command("notebook:run-all-cells")
    panel = lab.page.locator(".jp-OutputArea .nb2prod").last
    expect(panel).to_contain_text("bills.ipynb", timeout=MINUTES)
    panel.scroll_into_view_if_needed()
    expect(panel).to_contain_text("/home/<img src=x")
    lab.see(f"panel-{theme.lower()}")
    panel.get_by_role("button", name="Productionize…").click()
    panel.get_by_role("button", name="Productionize", exact=True).wait_for()
    lab.see(f"panel-form-{theme.lower()}")
    if theme == "Light":
        make(lab, panel)
    lab.command("apputils:change-theme", theme="JupyterLab Light")


def make(lab, panel):
    panel.get_by_role("button", name="Productionize", exact=True).click()
    expect(panel).to_contain_text("Running the notebook", timeout=MINUTES)
    lab.see("panel-stages")
    expect(panel).to_contain_text("The job does", timeout=MINUTES)
    lab.see("panel-result")
    assert (lab.server.root / "panel_Light" / "bills" / "pyproject.toml").exists()
    panel.get_by_role("button", name="Run job").click()
    expect(panel).to_contain_text("artifacts", timeout=MINUTES)
    lab.see("panel-job")
