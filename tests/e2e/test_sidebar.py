"""The sidebar, as a person meets it."""

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Route, expect

from nb2prod import __version__

SUMS = (
    "# Sums",
    "import os\nimport statistics",
    "RATE = 3\nfirst = os.listdir('data')[0]\nprint(first)",
    "def mean_of(values):\n    return statistics.mean(values)\n\nmean_of([1, 2, RATE])",
)
LISTING = re.compile("listdir")
HTML = "/home/<img src=x onerror=stung()>/a.csv"  # a page error, should it be HTML
MINUTES = 180_000  # milliseconds; the kernel runs more than once


@pytest.fixture
def sums(lab, request):
    """A small notebook whose folder has data, open in front."""
    folder = request.node.name.removeprefix("test_").partition("[")[0]
    lab.server.write(f"{folder}/sums.ipynb", *SUMS)
    for name in ("a.txt", "b.txt"):
        file = lab.server.root / folder / "data" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("1\n")
    lab.open(f"{folder}/sums.ipynb")
    return folder


def answers(lab, path, answer):
    """Answer in the server's place; `answer` is an object, or what to do with the route."""

    def act(route: Route) -> None:
        if callable(answer):
            answer(route)
        else:
            route.fulfill(json=answer)

    lab.page.route(re.compile(rf"/nb2prod/{path}(\?|$)"), act)


def test_story_from_finding_to_executed_notebook(lab, sums):
    see_fix_and_undo(lab)
    productionize(lab)
    assert (lab.server.root / sums / "my_sums" / "pyproject.toml").exists()
    lab.sidebar.get_by_role("button", name="Open package").press("Enter")
    expect(lab.page.get_by_role("tab", name="README.md")).to_be_visible()
    lab.page.get_by_role("tab", name="sums.ipynb").first.click()
    run_the_job(lab)


def see_fix_and_undo(lab):
    page, sidebar = lab.page, lab.sidebar
    finding = sidebar.get_by_role("treeitem", name=LISTING)
    finding.click()
    expect(page.locator(".jp-Notebook .jp-Cell").nth(2)).to_have_class(re.compile("jp-mod-active"))
    expect(page.locator(".cm-lintRange").first).to_be_visible()
    expect(sidebar.locator(".jp-nb2prod-gauge")).to_contain_text("The notebook: ")
    lab.see("findings")

    finding.get_by_role("button", name="Sort it").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("+ first = sorted(os.listdir('data'))[0]")
    lab.see("fix")
    dialog.get_by_role("button", name="Apply").click()
    expect(finding).to_have_count(0)
    assert "sorted(os.listdir('data'))" in lab.source(2)
    lab.command("notebook:undo-cell-action")
    expect(finding).to_have_count(1)
    assert lab.source(2) == SUMS[2]


def productionize(lab):
    sidebar, dialog = lab.sidebar, lab.page.get_by_role("dialog")
    sidebar.get_by_role("button", name="Productionize…").click()
    expect(dialog).to_contain_text("Run the notebook once")
    lab.see("productionize")
    dialog.get_by_text("Make it for other systems, too").click()
    dialog.get_by_role("checkbox", name="docker").click()
    lab.see("targets")
    dialog.get_by_label("Name").fill("My sums!")
    dialog.get_by_role("button", name="Productionize").click()
    expect(sidebar.locator(".jp-nb2prod-stages")).to_be_visible()
    lab.see("stages")
    expect(sidebar.get_by_role("button", name="Open package")).to_be_visible(timeout=MINUTES)
    expect(sidebar.locator(".jp-nb2prod-outcome")).to_contain_text("The job does the same")
    expect(sidebar.locator(".jp-nb2prod-outcome")).to_contain_text("tests passed, in two")
    expect(sidebar.locator(".jp-nb2prod-outcome")).to_contain_text("What docker needs is in")
    expect(sidebar.locator(".jp-nb2prod-gauge")).to_contain_text("The package: ")
    expect(sidebar).to_contain_text("Functions · 1 of 1 tested")
    lab.see("result")
    sidebar.get_by_role("button", name="Productionize…").click()
    expect(dialog).to_contain_text(re.compile(r"It took \d+ s last time\."))
    dialog.get_by_role("button", name="Cancel").click()


def run_the_job(lab):
    page, sidebar = lab.page, lab.sidebar
    lab.section("Job")
    sidebar.get_by_role("textbox", name="rate", exact=True).fill("many")
    lab.page.keyboard.press("Tab")
    expect(sidebar).to_contain_text("'many' is not a whole number")
    sidebar.get_by_role("button", name="Run job").press("Enter")
    expect(sidebar.get_by_role("textbox", name="rate", exact=True)).to_be_focused()
    expect(sidebar.get_by_role("progressbar")).to_have_count(0)
    rate = sidebar.get_by_role("textbox", name="rate", exact=True)
    rate.scroll_into_view_if_needed()
    lab.see("job-refused")
    rate.fill("6")
    sidebar.get_by_role("button", name="Run job").press("Enter")
    executed = sidebar.get_by_role("button", name="Executed notebook").first
    executed.wait_for(timeout=MINUTES)
    expect(sidebar).to_contain_text("rate = 6")
    sidebar.get_by_role("button", name="Promote").press("Enter")
    expect(sidebar.get_by_role("list", name="Runs, the newest first")).to_contain_text("in use")
    expect(sidebar.get_by_role("button", name="Promote")).to_have_count(0)
    lab.see("job")
    executed.press("Enter")
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")).to_contain_text("rate = 6")


def test_findings_follow_typing(lab, sums):
    lab.sidebar.get_by_role("treeitem", name=LISTING).wait_for()
    lab.page.locator(".jp-Notebook .jp-Cell").nth(3).locator(".cm-content").click()
    lab.page.keyboard.press("Control+Home")
    lab.page.keyboard.type("again = os.listdir('.')[0]\n")
    found = lab.sidebar.get_by_role("treeitem", name=LISTING)
    expect(found).to_have_count(2)
    expect(found.nth(1)).to_contain_text("Cell 4")


def test_late_answer_does_not_take_the_place_of_a_newer_one(lab, sums):
    lab.sidebar.get_by_role("treeitem", name=LISTING).wait_for()
    held = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    answers(lab, "check", hold_first)
    cell = lab.page.locator(".jp-Notebook .jp-Cell").nth(2).locator(".cm-content")
    cell.click()
    lab.page.keyboard.press("Control+End")
    lab.page.keyboard.type("\n")
    with lab.page.expect_request("**/nb2prod/check*"):
        pass
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.type("first = 1")
    found = lab.sidebar.get_by_role("treeitem", name=LISTING)
    expect(found).to_have_count(0)
    with lab.page.expect_response("**/nb2prod/check*"):
        held[0].continue_()
    lab.page.wait_for_timeout(200)
    expect(found).to_have_count(0)


def test_click_goes_to_a_cell_that_is_not_drawn_yet(lab):
    cells = [f"value_{n} = {n}" for n in range(100)]
    lab.server.write("far/far.ipynb", *cells, "import os\nfiles = os.listdir('.')[0]")
    lab.open("far/far.ipynb")
    lab.sidebar.get_by_role("treeitem", name=LISTING).click()
    active = lab.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
    expect(active).to_contain_text("os.listdir")
    expect(active).to_be_in_viewport()
    expect(active.locator(".cm-lintRange").first).to_be_visible()


def test_marks_move_with_their_cell(lab, sums):
    marked = lab.page.locator(".jp-Notebook .jp-Cell", has_text="os.listdir")
    expect(marked.locator(".cm-lintRange").first).to_be_visible()
    lab.sidebar.get_by_role("treeitem", name=LISTING).click()
    lab.command("notebook:move-cell-down")
    expect(lab.page.locator(".jp-Notebook .jp-Cell").nth(3)).to_contain_text("os.listdir")
    expect(marked.locator(".cm-lintRange").first).to_be_visible()
    expect(lab.sidebar.get_by_role("treeitem", name=LISTING)).to_contain_text("Cell 4")


def test_tree_is_used_by_keyboard(lab, sums):
    found = lab.sidebar.get_by_role("treeitem", name=LISTING)
    found.wait_for()
    lab.sidebar.get_by_role("tree").locator("[tabindex='0']").first.focus()
    for _ in range(20):
        if found.get_attribute("aria-selected") == "true":
            break
        lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("f")
    dialog = lab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("sorted")
    expect(dialog.get_by_role("button", name="Apply")).to_be_focused()
    lab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(found).to_be_focused()
    lab.page.keyboard.press("w")
    expect(lab.page.get_by_role("tab", name="NB503")).to_be_visible()
    lab.see("why")


def test_keyboard_goes_on_where_a_finding_was_fixed(lab, sums):
    found = lab.sidebar.get_by_role("treeitem", name=LISTING)
    found.focus()
    keys = lab.page.keyboard
    keys.press("ArrowLeft")
    theme = lab.sidebar.locator("[role=treeitem][aria-expanded]:focus")
    expect(theme).to_have_count(1)
    keys.press("ArrowRight")
    expect(lab.sidebar.locator("[role=treeitem][aria-selected]:focus")).to_have_count(1)
    found.focus()
    keys.press("i")
    expect(found).to_have_count(0)
    expect(lab.sidebar.locator("[role=treeitem]:focus")).to_have_count(1)
    keys.press("Home")
    expect(lab.sidebar.get_by_role("treeitem").first).to_be_focused()


def test_keyboard_goes_on_at_the_title_when_the_last_finding_is_gone(lab):
    lab.server.write("last/last.ipynb", "import os\nprint(os.listdir('.')[0])")
    lab.open("last/last.ipynb")
    found = lab.sidebar.locator("[role=treeitem][aria-selected]")
    found.first.wait_for()
    while found.count():
        left = found.count()
        found.first.focus()
        lab.page.keyboard.press("i")
        expect(found).to_have_count(left - 1)
    expect(lab.sidebar.locator(".jp-AccordionPanel-title:focus")).to_contain_text("Findings")


@pytest.mark.parametrize(("width", "side"), [(1680, "x"), (1280, "y")])
def test_page_of_a_rule_leaves_the_notebook_its_width(lab, sums, width, side):
    lab.page.set_viewport_size({"width": width, "height": 800})
    lab.sidebar.get_by_role("treeitem", name=LISTING).focus()
    lab.page.keyboard.press("w")
    expect(lab.page.locator(".jp-nb2prod-page")).to_contain_text("Why it matters")
    starts = "of => document.querySelector(`.jp-${of}`).getBoundingClientRect()[side]"
    lab.page.wait_for_function(
        f"side => {{ const at = {starts}; return at('nb2prod-page') > at('Notebook') + 200; }}",
        arg=side,
    )


def test_what_can_be_done_is_seen_in_a_low_window(lab, sums):
    lab.page.set_viewport_size({"width": 640, "height": 450})
    found = lab.sidebar.get_by_role("treeitem", name=LISTING)
    found.click()
    expect(found.get_by_role("button", name="Ignore here")).to_be_in_viewport()


def test_dialog_is_filled_by_keyboard(lab, sums):
    keys, dialog = lab.page.keyboard, lab.page.get_by_role("dialog")
    lab.sidebar.get_by_role("button", name="Productionize…").press("Enter")
    expect(dialog.get_by_role("button", name="Productionize")).to_be_focused()
    keys.press("Tab")
    expect(dialog.get_by_label("Name")).to_be_focused()
    targets = dialog.get_by_role("button", name="Make it for other systems, too")
    targets.press("Space")
    expect(dialog.get_by_role("checkbox", name="docker")).to_be_visible()
    expect(targets).to_have_attribute("aria-expanded", "true")


def test_finding_is_ignored_here(lab, sums):
    found = lab.sidebar.get_by_role("treeitem", name=LISTING)
    found.click()
    found.get_by_role("button", name="Ignore here").click()
    expect(found).to_have_count(0)
    assert "# nb2prod: ignore[NB503]" in lab.source(2)


def test_severities_are_filtered(lab, sums):
    lab.sidebar.get_by_role("treeitem", name=LISTING).wait_for()
    for words in ("error", "warning", "advice"):
        lab.sidebar.get_by_role("button", name=re.compile(words)).click()
    expect(lab.sidebar).to_contain_text("All findings are filtered out.")
    lab.see("filtered")


def test_parameters_are_named_typed_edited_in_the_code_and_left_out(lab, sums):
    lab.section("Parameters")
    default = lab.sidebar.get_by_label("Default of rate")
    default.fill("many")
    default.press("Enter")
    expect(lab.sidebar).to_contain_text("'many' is not a whole number")
    default.fill("5")
    default.press("Enter")
    expect(lab.page.locator(".jp-Notebook .jp-Cell").nth(2)).to_contain_text("RATE = 5")
    name = lab.sidebar.get_by_label("Name of rate")
    expect(name).to_be_editable()
    name.fill("factor")
    name.press("Enter")
    kind = lab.sidebar.get_by_label("Type of factor")
    expect(kind).to_be_enabled()
    kind.select_option("float")
    expect(lab.sidebar.get_by_label("Default of factor")).to_have_value("5.0")
    lab.see("parameters")
    lab.sidebar.get_by_role("checkbox", name="data_path").click()
    expect(lab.sidebar.get_by_role("checkbox", name="data_path")).not_to_be_checked()
    lab.command("docmanager:save")
    file = lab.server.root / sums / "sums.ipynb"
    for _ in range(100):
        kept = json.loads(file.read_text())["metadata"].get("nb2prod")
        if kept:
            break
        lab.page.wait_for_timeout(100)
    wished = {"RATE": {"name": "factor", "type": "float"}}
    assert kept == {"parameters": wished, "left_out": ["data_path"]}


def test_functions_and_plan_are_told(lab, sums):
    lab.sidebar.get_by_role("button", name="mean_of").wait_for()
    lab.section("Plan")
    expect(lab.sidebar.get_by_role("list", name="Steps")).to_contain_text("Sums")
    lab.see("functions-and-plan")


def test_cancel_ends_a_run_and_leaves_nothing(lab):
    lab.server.write("slow/slow.ipynb", "# Slow", "import time\ntime.sleep(600)")
    lab.open("slow/slow.ipynb")
    lab.sidebar.get_by_role("button", name="Productionize…").click()
    lab.page.get_by_role("dialog").get_by_role("button", name="Productionize").click()
    expect(lab.sidebar.locator(".jp-nb2prod-stages")).to_contain_text("Running the notebook")
    lab.page.locator(".Toastify").get_by_role("button", name="Cancel").click()
    expect(lab.sidebar).to_contain_text("cancelled, nothing was written", timeout=MINUTES)
    toast = lab.page.locator(".Toastify")
    expect(toast).to_contain_text("nothing was written")
    expect(toast.get_by_role("button", name="Cancel")).to_have_count(0)
    assert not (lab.server.root / "slow" / "slow").exists()
    lab.see("cancelled")


def test_strings_that_look_like_html_are_text(lab):
    lab.server.write("stung/stung.ipynb", f"open({HTML!r})")
    lab.open("stung/stung.ipynb")
    found = lab.sidebar.get_by_role("treeitem", name=re.compile("onerror"))
    found.first.click()
    expect(found.first).to_contain_text("<img src=x")


def test_server_half_is_missing(lab):
    lab.server.write("lone/lone.ipynb", *SUMS)
    for path in ("version", "check"):
        answers(lab, path, lambda route: route.fulfill(status=404, body="<html>404</html>"))
    lab.open("lone/lone.ipynb")
    expect(lab.sidebar.get_by_role("alert")).to_contain_text("does not answer")
    expect(lab.sidebar.get_by_role("alert")).to_contain_text("pip install nb2prod==")
    expect(lab.sidebar.get_by_role("button", name="Productionize…")).to_be_disabled()
    lab.see("server-missing")
    lab.page.unroute_all()
    lab.sidebar.get_by_role("button", name="Check now").click()
    expect(lab.sidebar.get_by_role("treeitem", name=LISTING)).to_be_visible()
    expect(lab.sidebar.get_by_role("alert")).to_have_count(0)


def test_server_half_is_of_another_version(lab):
    lab.server.write("other/other.ipynb", *SUMS)
    answers(lab, "version", {"version": "9.9.9", "is_local": True, "lesson": "", "targets": []})
    lab.open("other/other.ipynb")
    expect(lab.sidebar.get_by_role("alert")).to_contain_text("the server has 9.9.9")
    lab.see("other-version")


def test_other_ways_to_productionize(lab, sums):
    lab.server.write(f"{sums}/closed.ipynb", *SUMS)
    lab.command("filebrowser:refresh")
    dialog = lab.page.get_by_role("dialog")
    lab.page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name=productionize]").click()
    expect(dialog).to_contain_text("Productionize sums.ipynb")
    dialog.get_by_role("button", name="Cancel").click()
    lab.page.locator(".jp-DirListing-item", has_text="closed.ipynb").click(button="right")
    lab.page.locator(".lm-Menu").get_by_text("Productionize…").click()
    expect(dialog).to_contain_text("Productionize closed.ipynb")
    dialog.get_by_role("button", name="Cancel").click()
    lab.page.get_by_role("menuitem", name="Tools").click()
    expect(lab.page.get_by_role("menuitem", name="Productionize…")).to_be_visible()


def test_no_notebook_in_front(lab):
    lab.open()
    expect(lab.sidebar).to_contain_text("Open a notebook")
    lesson = lab.sidebar.get_by_role("link", name="Begin with the first lesson")
    expect(lesson).to_have_attribute("href", re.compile("^https://.*lessons.*1_it_only_runs"))
    lab.see("no-notebook")


def test_notebook_of_another_language(lab):
    kernel = {"name": "python3", "display_name": "R", "language": "R"}
    lab.server.write("r/r.ipynb", "x <- 1", kernelspec=kernel)
    started = re.compile("/api/sessions")  # no kernel starts, to say that this is Python
    lab.page.route(started, lambda r: r.continue_() if r.request.method == "GET" else None)
    lab.open("r/r.ipynb")
    expect(lab.sidebar).to_contain_text("Its kernel speaks R: nb2prod reads Python only.")
    lab.see("another-language")


def test_folder_is_typed_and_refused_at_the_field(lab, sums):
    answers(lab, "productionize", lambda route: None)
    lab.sidebar.get_by_role("button", name="Productionize…").click()
    dialog = lab.page.get_by_role("dialog")
    make = dialog.get_by_role("button", name="Productionize")
    folder = dialog.get_by_role("textbox", name="Folder")
    expect(folder).to_have_value(sums)
    for typed, reason in {
        "../elsewhere": "no path under the server's root",
        f"{sums}/.hidden": "is hidden",
        f"{sums}/none": "is no folder",
    }.items():
        folder.fill(typed)
        lab.page.keyboard.press("Tab")
        expect(dialog).to_contain_text(reason)
        expect(make).to_be_disabled()
    lab.see("folder-refused")
    folder.fill(f"/{sums}/data/")
    expect(folder).to_have_attribute("aria-invalid", "false")
    with lab.page.expect_request("**/nb2prod/productionize*") as asked:
        make.click()
    assert asked.value.post_data_json["folder"] == f"/{sums}/data/"


def test_all_is_said_in_the_language_of_jupyterlab(lab_of_brackets):
    lab = lab_of_brackets
    lab.server.write("said/said.ipynb", *SUMS)
    lab.open("said/said.ipynb")
    lab.sidebar.get_by_role("treeitem", name=LISTING).click()
    for section in ("Functions", "Parameters", "Plan", "Job"):
        lab.section(section)
    expect(lab.sidebar.locator(".jp-nb2prod-gauge")).to_contain_text("⟦The notebook: ")
    assert set(lab.sidebar.evaluate(IN_ENGLISH)) == NAMES | {"side panel content"}


# Names of the notebook's, and the help that its package will have, too.
NAMES = {"said.ipynb", "said/said.ipynb", "mean_of", "RATE in cell 3", "Read in cell 3"}
NAMES |= {"Sums", "show_sums(rate, data_path)"}
IN_ENGLISH = """sidebar => {
  const texts = document.createTreeWalker(sidebar, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (texts.nextNode()) {
    const { parentElement: around, data } = texts.currentNode;
    const isShown = around.checkVisibility() && !around.closest('code, select');
    isShown && /[a-z]/i.test(data) && !/[⟦⟧]/.test(data) && found.add(data);
  }
  for (const one of sidebar.querySelectorAll('[aria-label], [title]')) {
    const said = one.ariaLabel ?? one.title;
    one.checkVisibility() && !/[⟦⟧]/.test(said) && found.add(said);
  }
  return [...found];
}"""


def test_nothing_is_found(lab):
    lab.server.write("clean/clean.ipynb", "# Clean", "total = 1 + 1")
    answers(lab, "check", lambda route: route.fulfill(json=empty(route)))
    lab.open("clean/clean.ipynb")
    expect(lab.sidebar).to_contain_text("Nothing to report.")
    lab.see("nothing-found")


def empty(route: Route) -> dict[str, object]:
    revision = route.request.post_data_json["revision"]
    nothing = {"diagnostics": [], "counts": [], "safe": 0, "functions": [], "tested": ""}
    return nothing | {"revision": revision, "refused": ""}


def test_dark_theme(lab, sums):
    lab.wear("Dark")
    lab.sidebar.get_by_role("treeitem", name=LISTING).click()
    color = "element => getComputedStyle(element).color"
    assert lab.sidebar.locator(".jp-nb2prod-file").evaluate(color) == "rgba(255, 255, 255, 0.87)"
    lab.wear("Light")


def test_both_halves_are_of_one_version() -> None:
    home = Path(__file__).parents[2] / "labextension"
    assert json.loads((home / "package.json").read_text())["version"] == __version__
    assert f"VERSION = '{__version__}'" in (home / "src/server.ts").read_text()


def test_settings_leave_rules_out(lab, sums):
    found = lab.sidebar.get_by_role("treeitem", name=LISTING)
    found.wait_for()
    lab.sidebar.get_by_role("button", name="Settings").click()
    expect(lab.page.get_by_role("tab", name="Settings")).to_be_visible()
    lab.choose({"ignore": ["NB503"]})
    lab.open(f"{sums}/sums.ipynb")
    lab.sidebar.get_by_role("treeitem", name="print").wait_for()
    expect(found).to_have_count(0)
    lab.choose({})


def test_safe_fixes_at_once_are_one_step_to_undo(lab):
    sources = ("first = open('a.csv').read()", "second = open('b.csv').read()")
    lab.server.write("safe/safe.ipynb", *sources)
    lab.open("safe/safe.ipynb")
    lab.sidebar.get_by_role("button", name=re.compile(r"^Fix \d")).click()
    dialog = lab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("shows what it showed")
    lab.see("fix-all")
    dialog.get_by_role("button", name="Apply").click()
    expect(lab.sidebar.get_by_role("button", name=re.compile(r"^Fix \d"))).to_have_count(0)
    cells = [lab.source(cell) for cell in (0, 1, 2)]
    assert "'a.csv'" in cells[0]
    assert not any("csv'" in cell for cell in cells[1:])
    lab.page.evaluate("window.jupyterapp.shell.currentWidget.model.sharedModel.undo()")
    assert [lab.source(cell) for cell in (0, 1)] == list(sources)


def test_kernel_that_dies_is_told_and_the_package_is_made_all_the_same(lab):
    died = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    lab.server.write("dies/dies.ipynb", "# Dies", "print(1)", died)
    lab.open("dies/dies.ipynb")
    lab.sidebar.get_by_role("button", name="Productionize…").click()
    lab.page.get_by_role("dialog").get_by_role("button", name="Productionize").click()
    outcome = lab.sidebar.locator(".jp-nb2prod-outcome")
    expect(outcome).to_contain_text("Dismiss", timeout=MINUTES)
    expect(outcome.get_by_text("the kernel died")).to_have_count(1)
    lab.see("kernel-died")
    lab.sidebar.get_by_role("button", name="Dismiss").click()
    expect(outcome).to_have_count(0)
    expect(lab.sidebar.get_by_role("button", name="Productionize…")).to_be_enabled()


def test_failing_job_leads_to_its_failing_cell(lab):
    lab.server.write("fails/fails.ipynb", "# Fails", "RATE = 2", "assert RATE < 5, 'too much'")
    lab.open("fails/fails.ipynb")
    lab.sidebar.get_by_role("button", name="Productionize…").click()
    dialog = lab.page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Run the notebook once").click()
    dialog.get_by_role("button", name="Productionize").click()
    lab.sidebar.get_by_role("button", name="Open package").wait_for(timeout=MINUTES)
    lab.section("Job")
    lab.sidebar.get_by_role("textbox", name="rate", exact=True).fill("9")
    # Keys: a notification may lie over these buttons, for as long as the pointer is there.
    lab.sidebar.get_by_role("button", name="Run job").press("Enter")
    expect(lab.sidebar.get_by_role("progressbar", name="Cells run")).to_be_visible()
    lab.see("job-running")
    failing = lab.sidebar.get_by_role("button", name="Failing cell")
    failing.wait_for(timeout=MINUTES)
    expect(lab.sidebar).to_contain_text("notebook cell 3: AssertionError: too much")
    lab.see("job-failed")
    failing.press("Enter")
    shown = lab.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    expect(shown.locator(".jp-Cell.jp-mod-active")).to_contain_text("AssertionError")


def test_runs_are_listed_the_newest_first(lab, sums):
    run = {"executed": "", "opens": [], "error": "", "values": ["rate = 9"], "crowns": []}
    done = run | {"status": "done", "told": "done · 1.5 s", "started": "2026-11-24T12:00:00Z"}
    stopped = run | {"status": "cancelled", "told": "cancelled", "started": "2026-11-23T12:00:00Z"}
    job = {"path": "x/jobs/x.ipynb", "last": "last run done", "parameters": []}
    answers(lab, "job", job | {"runs": [done, stopped]})
    lab.sidebar.get_by_role("button", name="Check now").click()
    runs = lab.section("Job").get_by_role("list", name="Runs, the newest first")
    expect(runs.get_by_role("listitem").first).to_contain_text("done · 1.5 s")
    expect(runs.get_by_role("listitem").last).to_contain_text("cancelled")
    expect(lab.sidebar).to_contain_text("last run done")


def test_gate_refuses_a_run_at_its_row_and_the_one_in_use_is_rolled_back(lab, sums):
    back = {"label": "Roll back", "title": "", "run": "", "metric": ""}
    by = {"label": "Promote", "title": "", "run": "1", "metric": "R2"}
    run = {"status": "done", "opens": [], "error": "", "values": []}
    best = run | {"executed": "a", "told": "done · in use", "started": "2026-11-24T12:00:00Z"}
    last = run | {"executed": "b", "told": "done", "started": "2026-11-25T12:00:00Z"}
    runs = [last | {"crowns": [by]}, best | {"crowns": [back]}]
    answers(lab, "job", {"path": sums, "last": "", "parameters": [], "runs": runs})
    said = "Not promoted: R2 is 0.7, and 0.8 with the champion 1a2b3c4d."
    refusal = {"message": said, "field": "run", "task": ""}
    answers(lab, "champion", lambda route: route.fulfill(status=409, json=refusal))
    lab.sidebar.get_by_role("button", name="Check now").click()
    rows = lab.section("Job").get_by_role("list", name="Runs, the newest first")
    with lab.page.expect_request("**/nb2prod/champion*") as asked:
        rows.get_by_role("button", name="Promote").click()
    assert asked.value.post_data_json["metric"] == "R2"
    expect(rows.get_by_role("listitem").first.get_by_role("alert")).to_have_text(said)
    lab.see("promote-refused")
    with lab.page.expect_request("**/nb2prod/champion*") as asked:
        rows.get_by_role("button", name="Roll back").click()
    assert asked.value.post_data_json["run"] == ""


def test_read_only_notebook_is_checked_and_not_changed(lab, sums):
    def lock(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"writable": False})

    lab.page.route(re.compile(r"/api/contents/.*sums\.ipynb\?"), lock)
    lab.open(f"{sums}/sums.ipynb")
    expect(lab.sidebar).to_contain_text("This notebook is read-only")
    found = lab.sidebar.get_by_role("treeitem", name=LISTING)
    found.click()
    expect(found.get_by_role("button", name="Why?")).to_be_visible()
    for name in ("Sort it", "Ignore here", "Fix"):
        expect(lab.sidebar.get_by_role("button", name=name)).to_have_count(0)
    found.focus()
    lab.page.keyboard.press("f")
    lab.see("read-only")
    lab.section("Parameters")
    expect(lab.sidebar.get_by_label("Default of rate")).not_to_be_editable()
    expect(lab.sidebar.get_by_role("checkbox", name="rate")).to_be_disabled()
    expect(lab.page.get_by_role("dialog")).to_have_count(0)
    lab.sidebar.get_by_role("button", name="Productionize…").click()
    expect(lab.page.get_by_role("dialog")).to_contain_text("Productionize sums.ipynb")


def test_schedule_hands_the_job_to_jupyter_scheduler(lab, sums):
    answers(lab, "job", {"path": sums, "last": "", "parameters": [], "runs": []})
    lab.sidebar.get_by_role("button", name="Check now").click()
    job = lab.section("Job")
    expect(job.get_by_role("button", name="Run job")).to_be_visible()
    expect(job.get_by_role("button", name="Schedule…")).to_have_count(0)
    lab.page.evaluate(f"() => {{ {SCHEDULER} }}")
    lab.sidebar.get_by_role("button", name="Check now").click()
    job.get_by_role("button", name="Schedule…").click()
    lab.page.wait_for_function("window.scheduled")
    chosen = lab.page.locator(".jp-DirListing-item.jp-mod-selected")
    expect(chosen).to_have_text(re.compile("sums.ipynb"))


SCHEDULER = """
window.jupyterapp.commands.addCommand('scheduling:create-from-filebrowser', {
  execute: () => { window.scheduled = true; }
});
"""


def test_result_that_differs_shows_both_sides(lab, sums):
    running = different() | {"status": "running", "productionized": None}
    told = iter([running, different()])
    answers(lab, "productionize", running)
    answers(lab, "tasks/1", lambda route: route.fulfill(json=next(told)))
    lab.sidebar.get_by_role("button", name="Productionize…").click()
    lab.page.get_by_role("dialog").get_by_role("button", name="Productionize").click()
    outcome = lab.sidebar.locator(".jp-nb2prod-outcome")
    outcome.get_by_text("load · line · another text").click()
    expect(outcome).to_contain_text("<b>3</b> rows")
    expect(outcome).to_contain_text("4 rows")
    lab.see("result-different")


def different():
    """A task whose package does not the same."""
    details = {
        "load · line · another text": {"The notebook": "<b>3</b> rows", "The job": "4 rows"},
        "1 function without a test": {"mean_of": "the run did not call it"},
    }
    opens = ("Open package", "Open job", "Checklist", "Report")
    said = {
        "warning": "The job differs from the notebook in 1 of 12 outputs.",
        "done": "12 tests passed, in two new processes, catching 31 of 34 planted faults.",
        "error": "Your edits and ours meet in src/sums/steps.py.",
    }
    made = {
        "folder": "sums",
        "is_clean": False,
        "came": [{"mark": mark, "text": text} for mark, text in said.items()],
        "details": [
            {"title": title, "parts": [{"title": t, "text": text} for t, text in parts.items()]}
            for title, parts in details.items()
        ],
        "opens": [{"label": label, "path": f"sums/{label}.md", "cell": 0} for label in opens],
    }
    over = {
        "stages": [],
        "cell": 0,
        "cells": 0,
        "error": "",
        "run": None,
        "told": "sums.ipynb is a package: sums",
    }
    return over | {
        "id": "1",
        "kind": "productionize",
        "path": "sums.ipynb",
        "status": "done",
        "productionized": made,
    }


def test_first_check_goes_on(lab):
    lab.server.write("first/first.ipynb", *SUMS)
    answers(lab, "check", lambda route: None)
    lab.open("first/first.ipynb")
    expect(lab.sidebar).to_contain_text("Checking for the first time…")
    lab.see("checking")


def test_package_is_a_download_where_notebooks_lie_elsewhere(lab):
    lab.server.write("away/away.ipynb", *SUMS)
    answers(
        lab, "version", {"version": __version__, "is_local": False, "lesson": "", "targets": []}
    )
    lab.open("away/away.ipynb")
    lab.sidebar.get_by_role("button", name="Productionize…").click()
    dialog = lab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("lies on no local disk")
    lab.see("download")
    with lab.page.context.expect_event("request", is_for_zip):
        dialog.get_by_role("button", name="Download").click()


def is_for_zip(request):
    return request.url.endswith("/nbconvert/nb2prod/away/away.ipynb?download=true")


def test_outputs_make_no_finding_old(lab, sums):
    lab.sidebar.get_by_role("treeitem", name=LISTING).wait_for()
    lab.page.wait_for_timeout(1500)
    asked = []
    lab.page.on("request", lambda request: asked.append(request.url))
    lab.page.evaluate("""() => window.jupyterapp.shell.currentWidget.model.cells.get(2).outputs
        .add({output_type: 'stream', name: 'stdout', text: 'a.txt'})""")
    expect(lab.page.locator(".jp-OutputArea-output")).to_contain_text("a.txt")
    lab.page.wait_for_timeout(1000)
    expect(lab.sidebar.locator(".jp-mod-stale")).to_have_count(0)
    assert not [url for url in asked if "/nb2prod/check" in url]


def test_settings_check_on_saving_and_hide_what_is_mild(lab, sums):
    lab.choose({"live": False, "severity": "error"})
    lab.open(f"{sums}/sums.ipynb")
    lab.sidebar.get_by_text("Nothing to report").wait_for()
    lab.choose({"live": False})
    lab.open(f"{sums}/sums.ipynb")
    edited_is_checked_on_saving(lab)
    lab.choose({})


def test_very_large_notebook_is_checked_on_saving(lab):
    lab.server.write("large/large.ipynb", *SUMS, f"# {'x' * 400_000}\n")
    lab.open("large/large.ipynb")
    expect(lab.sidebar).to_contain_text("it is checked when you save it")
    lab.see("very-large")
    edited_is_checked_on_saving(lab)


def edited_is_checked_on_saving(lab):
    found = lab.sidebar.get_by_role("treeitem", name=LISTING)
    expect(found).to_have_count(1)
    lab.page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".cm-content").click()
    lab.page.keyboard.press("Control+End")
    lab.page.keyboard.type("\nagain = os.listdir('.')[0]")
    lab.page.wait_for_timeout(1500)
    expect(found).to_have_count(1)
    lab.command("docmanager:save")
    expect(found).to_have_count(2)
