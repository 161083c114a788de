"""What the server answers about a notebook that is open in the browser."""

import json
import tomllib
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pytest

from nb2prod import __version__
from nb2prod.lab.answers.changed import changed
from nb2prod.lint import EVERY_RULE

from .conftest import Ask
from .documents import document, write

ROOT = Path(__file__).parents[2]
MESSY = document("import pandas as pd", "'🌞'\nprint('🌞', open('/home/ana/bills.csv'))")


def test_wheel_enables_the_extension() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    shared = wheel["targets"]["wheel"]["shared-data"]
    (config,) = [file for file, place in shared.items() if "jupyter_server_config.d" in place]
    enabled = json.loads((ROOT / config).read_text())["ServerApp"]["jpserver_extensions"]
    assert enabled == {"nb2prod.lab": True}
    points = import_module("nb2prod.lab")._jupyter_server_extension_points()
    assert [point["app"].name for point in points] == ["nb2prod"]


async def test_version_is_that_of_the_package(ask: Ask) -> None:
    status, told = await ask("version")
    assert (status, told["version"], told["is_local"]) == (200, __version__, True)
    assert told["lesson"].endswith("1_it_only_runs_on_my_laptop.ipynb")


async def test_check_tells_where_in_which_words_and_for_which_revision(ask: Ask) -> None:
    status, answer = await ask("check", {"document": MESSY, "revision": 7})
    assert (status, answer["revision"], answer["refused"]) == (200, 7, "")
    found = next(d for d in answer["diagnostics"] if d["code"] == "NB201")
    assert found["subject"] == "/home/ana/bills.csv"
    assert found["detail"] == "Cell 2 · hardcoded path"
    assert found["theme"] == "Paths and places"
    source = MESSY["cells"][1]["source"].encode("utf-16-le")
    marked = source[2 * found["start"] : 2 * found["end"]].decode("utf-16-le")
    assert marked == "'/home/ana/bills.csv'"
    assert found["place"] == {"cell": "b", "line": 2, "column": found["start"] + 1 - len("'🌞'\n ")}


FUNCTIONS = {
    "tested": ("def f(x):\n    return x\nassert f(1) == 1", "tested", "tested"),
    "untested": ("def f(x):\n    return x", "untested", "untested"),
    "reads a variable": (
        "RATE = 2\ndef f(x):\n    return x * RATE",
        "untestable",
        "cannot be tested: reads RATE",
    ),
}


@pytest.mark.parametrize(("source", "state", "words"), FUNCTIONS.values(), ids=FUNCTIONS)
async def test_function_is_told_with_its_state(
    source: str, state: str, words: str, ask: Ask
) -> None:
    _, answer = await ask("check", {"document": document(source)})
    told = [(f["text"], f["mark"], f["detail"]) for f in answer["functions"]]
    assert told == [("f", state, words)]
    assert answer["tested"] == f"{int(state == 'tested')} of 1 tested"


async def test_findings_come_theme_by_theme_the_weightiest_first(ask: Ask) -> None:
    body = document("x = 1\nprint(x)", "open('/home/ana/a.csv')", "print(x)")
    _, answer = await ask("check", {"document": body})
    found = answer["diagnostics"]
    themes = [theme for theme, _ in groupby(d["theme"] for d in found)]
    assert len(themes) == len(set(themes))
    assert themes[0] == "Paths and places"
    assert [c["words"] for c in answer["counts"]] == ["0 errors", "1 warning", "4 pieces of advice"]
    assert answer["safe"] == len(offered(answer))
    cells = [d["place"]["cell"] for d in found if d["theme"] == "Logging"]
    assert cells == sorted(cells)


async def test_what_is_milder_than_asked_for_is_not_told(ask: Ask) -> None:
    _, answer = await ask("check", {"document": MESSY, "severity": "warning"})
    assert {d["severity"] for d in answer["diagnostics"]} <= {"error", "warning"}
    assert answer["diagnostics"]


async def test_rules_are_left_out_by_the_request_and_by_the_settings(
    ask: Ask, jp_root_dir: Path
) -> None:
    (jp_root_dir / "nb2prod.toml").write_text('ignore = ["NB201"]')
    _, answer = await ask("check", {"document": MESSY, "ignore": ["NB3"]})
    codes = {d["code"] for d in answer["diagnostics"]}
    assert codes
    assert not {code for code in codes if code.startswith(("NB201", "NB3"))}


MEANINGLESS = {
    "a code": ('ignore = ["XY1"]', "no rule begins with 'XY1'"),
    "a key": ("surprise = 1", "knows no key 'surprise'"),
}


@pytest.mark.parametrize(("settings", "reason"), MEANINGLESS.values(), ids=MEANINGLESS)
async def test_settings_that_mean_nothing_are_told(
    settings: str, reason: str, ask: Ask, jp_root_dir: Path
) -> None:
    (jp_root_dir / "nb2prod.toml").write_text(settings)
    status, answer = await ask("check", {"document": MESSY})
    assert status == 400
    assert reason in answer["message"]


async def test_tests_beside_the_notebook_count(ask: Ask, jp_root_dir: Path) -> None:
    (jp_root_dir / "test_it.py").write_text("def test():\n    assert f(1) == 1\n")
    _, answer = await ask("check", {"document": document("def f(x):\n    return x")})
    assert [f["mark"] for f in answer["functions"]] == ["tested"]


@pytest.mark.parametrize("way", ["check", "plan", "fix"])
async def test_another_language_is_refused_in_words(way: str, ask: Ask) -> None:
    status, answer = await ask(way, {"document": document("x <- 1", language="R")})
    assert status == 200
    assert answer["refused"].startswith("Its kernel speaks R: ")


async def test_cell_that_does_not_parse_is_one_finding(ask: Ask) -> None:
    _, answer = await ask("check", {"document": document("def f(:", "def g():\n    return 1")})
    assert "NB101" in {d["code"] for d in answer["diagnostics"]}
    assert [f["text"] for f in answer["functions"]] == ["g"]


LATE = document("import os\nx = 1", "y = 1", "import json\nz = json.dumps(y)")


def offered(answer: dict[str, Any], safe: bool = True) -> list[str]:
    return [d["key"] for d in answer["diagnostics"] if d["fix"] and d["fix"]["safe"] is safe]


async def test_fix_tells_the_new_sources_and_changes_nothing(ask: Ask, jp_root_dir: Path) -> None:
    _, found = await ask("check", {"document": LATE})
    key = offered(found)[0]
    status, answer = await ask("fix", {"document": LATE, "keys": [key], "revision": 3})
    assert (status, answer["revision"], answer["refused"]) == (200, 3, "")
    assert answer["title"] == "Gather the imports in cell 1"
    assert answer["promise"] == "After this the notebook shows what it showed."
    assert [(s["id"], s["title"]) for s in answer["sources"]] == [("a", "Cell 1"), ("c", "Cell 3")]
    before = {c["id"]: c["source"] for c in LATE["cells"]}
    assert all(before[s["id"]] == s["before"] != s["after"] for s in answer["sources"])
    assert answer["cells"] == []
    assert list(jp_root_dir.iterdir()) == []


async def test_all_safe_fixes_leave_nothing_that_could_be_fixed_safely(ask: Ask) -> None:
    _, answer = await ask("fix", {"document": LATE, "all_safe": True})
    after = {c["id"]: c["source"] for c in LATE["cells"]}
    after |= {s["id"]: s["after"] for s in answer["sources"]}
    _, again = await ask("check", {"document": document(*after.values())})
    assert offered(again) == []


async def test_fix_of_what_is_gone_is_refused_in_words(ask: Ask) -> None:
    _, answer = await ask("fix", {"document": LATE, "keys": ["NB999:a:1:1"]})
    assert "has changed" in answer["refused"]


async def test_where_no_comment_can_stand_a_tag_is_proposed(ask: Ask) -> None:
    text = document(
        'read = open \\\n("/home/ana/a.csv").read()\nopen("/home/ana/b.csv") \\\n.read()'
    )
    _, found = await ask("check", {"document": text})
    keys = [d["key"] for d in found["diagnostics"]]
    _, answer = await ask("fix", {"document": text, "keys": keys, "silence": True})
    assert answer["refused"].endswith("tag the cell nb2prod: ignore[NB302 NB201 NB705]")


async def test_plan_tells_parameters_steps_and_what_is_outside(ask: Ask) -> None:
    text = "'☀☀'; RATE = 0.3\nprint(RATE)"
    body = document(text, "!rm -rf /elsewhere\nopen('/elsewhere/x', 'w').write('')")
    status, plan = await ask("plan", {"document": body, "revision": 5})
    assert (status, plan["revision"], plan["name"], plan["folder"]) == (200, 5, "it", "it")
    rate = next(p for p in plan["parameters"] if p["name"] == "rate")
    assert (rate["type"], rate["text"], rate["is_plain"]) == ("float", "0.3", True)
    assert plan["steps"][0]["place"]["cell"] == "a"
    assert plan["length"] == "1 step"
    (outside,) = plan["asks"]
    assert outside["field"] == "allow_effects"
    assert "writes outside its folder: /elsewhere/x" in outside["facts"]


async def test_parameter_that_is_left_out_is_told_by_its_name_alone(ask: Ask) -> None:
    body = document("RATE = 0.3\nprint(RATE)", decided={"left_out": ["rate"]})
    _, plan = await ask("plan", {"document": body})
    assert [(p["name"], p["is_left_out"]) for p in plan["parameters"]] == [("rate", True)]
    assert [note["text"] for note in plan["notes"]] == ["RATE = 0.3"]


async def test_parameter_that_can_be_few_things_is_told_with_all_of_them(ask: Ask) -> None:
    _, plan = await ask("plan", {"document": document("IS_DRY = True\nprint(IS_DRY)")})
    assert [p["options"] for p in plan["parameters"]] == [["True", "False"]]


async def test_parameter_is_called_as_its_author_wants(ask: Ask) -> None:
    wishes = {"RATE": {"name": "tariff", "type": "float"}}
    body = document("RATE = 3\nprint(RATE)", decided={"parameters": wishes})
    _, plan = await ask("plan", {"document": body})
    (one,) = plan["parameters"]
    assert (one["name"], one["known_as"], one["text"]) == ("tariff", "RATE", "3.0")
    assert one["types"] == ["int", "float"]


DEFAULTS = {
    "a number": ("'☀☀'; RATE = 0.3\nprint(RATE)", "0.5", "'☀☀'; RATE = 0.5\nprint(RATE)"),
    "a text": ("PLACE = 'bonn'\nprint(PLACE)", "St. John's", 'PLACE = "St. John\'s"\nprint(PLACE)'),
    "a truth": ("IS_DRY = True\nprint(IS_DRY)", "no", "IS_DRY = False\nprint(IS_DRY)"),
    "the same": ("RATE = 0.3\nprint(RATE)", "0.3", None),
}


@pytest.mark.parametrize(("source", "text", "after"), DEFAULTS.values(), ids=DEFAULTS)
async def test_default_is_changed_in_the_code(
    source: str, text: str, after: str | None, ask: Ask
) -> None:
    body = document(source)
    (name,) = [p["name"] for p in (await ask("plan", {"document": body}))[1]["parameters"]]
    wanted = {"parameter": name, "text": text}
    status, answer = await ask("fix", {"document": body, "default": wanted})
    assert (status, answer["refused"]) == (200, "")
    assert [edited(source, new) for new in answer["sources"]] == ([after] if after else [])


def edited(source: str, new: dict[str, Any]) -> str:
    """A source after an edit in UTF-16 units, as the browser makes it."""
    units = source.encode("utf-16-le")
    whole = units[: 2 * new["start"]] + new["text"].encode("utf-16-le") + units[2 * new["end"] :]
    return whole.decode("utf-16-le")


async def test_default_of_another_type_is_refused_at_its_field(ask: Ask) -> None:
    wanted = {"parameter": "rate", "text": "much"}
    body = {"document": document("RATE = 3\nprint(RATE)"), "default": wanted}
    status, answer = await ask("fix", body)
    assert (status, answer["field"]) == (400, "default.text")
    assert "a whole number" in answer["message"]


async def test_default_that_is_gone_is_refused_in_words(ask: Ask) -> None:
    body = {"document": document("x = 1"), "default": {"parameter": "rate", "text": "1"}}
    assert "no longer" in (await ask("fix", body))[1]["refused"]


SHOWN = {
    "a line in the middle": ("a\nb\nc\nd\ne\nf\ng", "a\nb\nc\nD\ne\nf\ng", "cssgnssc"),
    "the first line": ("a\nb\nc\nd", "A\nb\nc\nd", "gnssc"),
    "a line more": ("a\nb", "a\nb\nc", "ssn"),
    "a sun": ("☀\n☀x", "☀\n☀y", "sgn"),
}


@pytest.mark.parametrize(("before", "after", "kinds"), SHOWN.values(), ids=SHOWN)
def test_change_is_made_by_units_and_shown_by_lines(before: str, after: str, kinds: str) -> None:
    new = msgspec.to_builtins(changed("a", "Cell 1", before, after))
    assert edited(before, new) == after
    assert "".join(line["kind"][0] for line in new["lines"]) == kinds


async def test_plan_says_when_the_cells_do_not_work_in_their_order(ask: Ask) -> None:
    body = document("print(x)", "x = 1")
    for cell, count in zip(body["cells"], (2, 1), strict=True):
        cell["execution_count"] = count
    _, plan = await ask("plan", {"document": body})
    assert plan["order_warnings"]
    assert [ask["field"] for ask in plan["asks"] if ask["words"]] == ["executed"]
    _, plan = await ask("plan", {"document": body, "order": "executed"})
    assert plan["steps"][0]["place"]["cell"] == "b"


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.code)
async def test_every_rule_has_a_page_in_markdown(rule: Any, ask: Ask) -> None:
    status, page = await ask(f"rules/{rule.code}")
    assert (status, page["name"], page["severity"]) == (200, rule.name, rule.severity)
    assert "## Why it matters" in page["markdown"]
    assert page["markdown"].count("```") % 2 == 0


async def test_rule_that_there_is_not_has_no_page(ask: Ask) -> None:
    assert (await ask("rules/NB999"))[0] == 404


async def test_score_tells_both_scales_of_what_is_open(ask: Ask, jp_root_dir: Path) -> None:
    write(jp_root_dir / "it.ipynb", "x = 1")
    status, score = await ask("score", {"path": "it.ipynb", "document": MESSY})
    assert status == 200
    assert (score["of"], len(score["items"])) == (28, 28)
    assert score["said"] == f"The notebook: {score['done']} of 28"
    assert score["kind"] == "A science project"
    assert score["next"]["next"]
    assert set(score["sections"]) == {"data", "model", "infrastructure", "monitoring"}
