"""What a learner does in each of the five lessons."""

from lab import Lab
from playwright.sync_api import expect

HOME = "/home/mei/solar/"
LOCAL = """time = pd.Timestamp(read_at)
    return (time.tz_convert(zone) if time.tz else time).month"""


def only_on_my_laptop(lab: Lab) -> None:
    """Lesson 1: see the notebook stop, take the fixes, edit the paths, run, and check."""
    check = lab.back(1)
    expect(check.locator(".jp-OutputArea")).to_contain_text("so not yet done.")
    lab.open("statements.ipynb")
    lab.menu("Run", "Run All Cells")
    expect(lab.notebook.get_by_text("FileNotFoundError").first).to_be_visible()
    lab.sidebar.get_by_role("button", name="Fix 4…").click()
    lab.answer("Apply")
    parameters = lab.cell("PRICE = 0.28").filter(has_text=HOME)
    lab.edit(parameters, (HOME, ""))
    lab.run_all("statements.ipynb")
    expect(lab.notebook.locator(".jp-OutputArea").last).to_contain_text("household_id")
    expect(lab.notebook.get_by_text("FileNotFoundError")).to_have_count(0)
    lab.save("statements.ipynb")
    lab.is_done(lab.back(1))


def where_from(lab: Lab) -> None:
    """Lesson 2: let it speak, train three models, and ask which file is the best."""
    lab.open("training.ipynb")
    lab.run_all("training.ipynb")
    lab.sidebar.get_by_role("button", name="Fix 3…").click()
    lab.answer("Apply")
    read = lab.sidebar.get_by_role("treeitem", name="pd.read_csv").filter(has_text="unlogged")
    read.click()
    read.get_by_role("button", name="Log how many rows were read…").click()
    lab.answer("Apply")
    lab.edit(lab.cell("mae ="), (".mean()", '.mean()\nlogger.info("MAE %.3f", mae)'))
    written = 'model)\nlogger.info("wrote %s", model_path)'
    lab.edit(lab.cell("np.savetxt"), ("model)", written))
    lab.run_all("training.ipynb")
    expect(lab.notebook).to_contain_text("wrote model.txt")
    lab.save("training.ipynb")
    lab.terminal("examples/lessons/training")
    lab.type("nb2prod productionize training.ipynb")
    for degree in (1, 3, 9):
        lab.type(f"nb2prod run training -p DEGREE {degree} -p model_path model_{degree}.txt")
    lab.type("nb2prod runs table training")
    lab.type("nb2prod which model_9.txt")
    check = lab.back(2)
    check.get_by_label("Best model").fill("model_3.txt")
    lab.is_done(check)


def one_example(lab: Lab) -> None:
    """Lesson 3: write assertions that fail, and make the functions right."""
    lab.open("nights.ipynb")
    lab.menu("Run", "Run All Cells")
    readings = lab.cell("readings_ca.csv")
    lab.edit(readings, ("readings_ca", "readings_tx"))
    lab.page.keyboard.press("Control+Enter")
    expect(lab.notebook.locator(".jp-OutputArea").last).to_contain_text("0.01")
    lab.edit(lab.cell("readings_tx.csv"), ("readings_tx", "readings_ca"))
    examples = lab.cell("assert night_kwh")
    unit = '\nassert night_kwh(10.29, "kWh") == 10.29'
    zone = '\nassert billing_month("2023-10-01T02:52:00Z", "America/Chicago") == 9'
    lab.edit(
        examples, ("== 11.239", f"== 11.239{unit}"), ('Angeles") == 1', f'Angeles") == 1{zone}')
    )
    lab.page.keyboard.press("Control+Enter")
    expect(examples).to_contain_text("AssertionError")
    lab.edit(
        lab.cell("def night_kwh"),
        ("overnight / 1000", 'overnight / 1000 if unit == "Wh" else overnight'),
        ("return pd.Timestamp(read_at).month", LOCAL),
    )
    lab.run_all("nights.ipynb")
    lab.save("nights.ipynb")
    lab.is_done(lab.back(3))


def schema_changed(lab: Lab) -> None:
    """Lesson 4: run four months, tell them apart, and make one warning an error."""
    lab.open("bills.ipynb")
    lab.terminal("examples/lessons/bills")
    lab.type("nb2prod productionize bills.ipynb")
    ends = {"august": 4, "september": 0, "october": 0, "november": 0}
    for month, code in ends.items():
        lab.type(f"nb2prod run bills -p bills_path bills_{month}.csv", code)
    strict = "s/new category = warn/new category = stop/"
    lab.type(f"sed -i '{strict}' bills/contracts/thresholds.ini")
    lab.type("nb2prod run bills -p bills_path bills_november.csv", 4)
    check = lab.back(4)
    said = {"August": "stop", "September": "retrain", "October": "go on", "November": "stop"}
    for month, answer in said.items():
        check.get_by_label(month).select_option(answer)
    lab.is_done(check)


def again_tomorrow(lab: Lab) -> None:
    """Lesson 5: a sweep, a champion, records, and a person's answer."""
    lab.open("battery.ipynb")
    lab.terminal("examples/lessons/battery")
    lab.type("nb2prod productionize battery.ipynb")
    sweep = "nb2prod sweep battery --param PRICE=0.25,0.35,0.45 --param BATTERY_KWH=4,7"
    lab.type(sweep)
    lab.type(f"{sweep} > table.txt")
    lab.type("nb2prod promote $(grep '\\*' table.txt | cut -d ' ' -f 1)")
    lab.type("nb2prod score battery")
    lab.type("nb2prod run battery")
    lab.type("python -m pytest -q battery --junitxml=battery/artifacts/tests.xml")
    answer = r'[M3]\nwho = "Ken Ito"\nwhen = 2026-11-02\nlink = "artifacts/sweeps"\n'
    lab.type(f"printf '{answer}' > battery/readiness.toml")
    lab.is_done(lab.back(5))


LESSONS = (only_on_my_laptop, where_from, one_example, schema_changed, again_tomorrow)
