"""What the sidebar shows, in the language of who looks at it."""

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nb2prod.lab.answers.opened import cell
from nb2prod.lab.language import language_of, translated

from .conftest import Ask
from .documents import document, write
from .test_tasks import CELLS, job, until

MESSY = (
    "import os\nRATE = 3\nfirst = os.listdir('data')[0]",
    "def mean(values):\n    return sum(values) / RATE\nprint(mean([1, 2]))",
    "unused = RATE",
)


@pytest.fixture
def ask(
    language_pack: Path,
    monkeypatch: pytest.MonkeyPatch,
    ask: Ask,
    jp_auth_header: dict[str, str],
) -> Ask:
    """Ask as a JupyterLab does that speaks the language of brackets."""
    monkeypatch.syspath_prepend(language_pack)
    monkeypatch.setenv("PYTHONPATH", str(language_pack), prepend=os.pathsep)
    return partial(ask, headers={**jp_auth_header, "Accept-Language": "ach-UG"})


def english(shown: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What is not said in the language of the pack, where it is not empty."""
    left = {
        what: [text for text in texts if text and "⟦" not in text] for what, texts in shown.items()
    }
    return {what: texts for what, texts in left.items() if texts}


@pytest.mark.parametrize(
    ("accepted", "language"),
    {"": "", "en": "en", "fr-FR,fr;q=0.9": "fr_FR", "*": "", "../x": "", "a.b": "a"}.items(),
)
def test_language_that_a_request_asks_for(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_language_without_a_pack_is_english() -> None:
    assert translated((cell(0), 1), "fr_FR") == ("Cell 1", 1)


async def test_findings(ask: Ask) -> None:
    _, answer = await ask("check", {"document": document(*MESSY)})
    found = answer["diagnostics"]
    assert found
    shown = {
        "themes": [one["theme"] for one in found],
        "details": [one["detail"] for one in found],
        "messages": [one["message"] for one in found],
        "fixes": [one["fix"]["title"] for one in found if one["fix"]],
        "counts": [count["words"] for count in answer["counts"]],
        "functions": [row["detail"] for row in answer["functions"]],
        "tested": [answer["tested"]],
    }
    assert english(shown) == {}
    assert answer["tested"] == "⟦0 of 1 tested⟧"
    assert answer["functions"][0]["detail"] == "⟦cannot be tested⟧: ⟦reads RATE⟧"


async def test_fix(ask: Ask) -> None:
    _, answer = await ask("fix", {"document": document(*MESSY), "all_safe": True})
    cells = [one["title"] for one in (*answer["sources"], *answer["cells"])]
    assert english({"title": [answer["title"]], "promise": [answer["promise"]], "c": cells}) == {}
    _, answer = await ask("fix", {"document": document(), "keys": []})
    assert answer["refused"].startswith("⟦there is nothing to fix")


async def test_plan_and_score(ask: Ask, jp_root_dir: Path) -> None:
    write(jp_root_dir / "it.ipynb", *MESSY)
    _, plan = await ask("plan", {"document": document(*MESSY)})
    assert plan["length"].startswith("⟦")
    assert english({"notes": [row["detail"] for row in (*plan["skipped"], *plan["notes"])]}) == {}
    _, score = await ask("score", {"path": "it.ipynb"})
    items = [item[words] for item in score["items"] for words in ("title", "next", "asks")]
    assert english({"said": [score[name] for name in ("said", "scales", "kind")]}) == {}
    assert english({"items": items}) == {}


async def test_what_came_of_productionizing(ask: Ask, jp_root_dir: Path) -> None:
    write(jp_root_dir / "it.ipynb", *CELLS)
    _, task = await ask("productionize", {"path": "it.ipynb"})
    assert task["told"] == "⟦Productionizing it.ipynb⟧"
    assert (await until(ask, task["id"]))["status"] == "done"
    _, task = await ask(f"tasks/{task['id']}")
    made = task["productionized"]
    shown = {
        "stages": [stage["name"] for stage in task["stages"]],
        "came": [one["text"] for one in made["came"]],
        "details": [one["title"] for one in made["details"]],
        "opens": [one["label"] for one in made["opens"]],
        "told": [task["told"]],
    }
    assert english(shown) == {}


async def test_job(ask: Ask, jp_root_dir: Path) -> None:
    job(jp_root_dir / "pack", "RATE: int = 2", "assert RATE < 5, 'too much'")
    body = {"path": "pack", "values": {"RATE": "much"}}
    _, refused = await ask("values", body)
    assert refused["message"] == "⟦RATE: 'much' is not ⟦a whole number⟧⟧"
    _, task = await ask("run", body | {"values": {"RATE": "9"}})
    task = await until(ask, task["id"])
    _, told = await ask("job", params={"path": "pack"})
    assert told["last"] == "⟦last run failed⟧"
    for run in (task["run"], told["runs"][0]):
        shown = {"told": [run["told"]], "opens": [one["label"] for one in run["opens"]]}
        assert english(shown) == {}


async def test_refusals(ask: Ask) -> None:
    for way, body in {
        "score": {"path": "../it.ipynb"},
        "productionize": {"path": ".hidden/it.ipynb"},
        "tasks/0": None,
    }.items():
        _, answer = await ask(way, body)
        assert english({way: [answer["message"]]}) == {}
    other = document("x <- 1", language="R")
    _, answer = await ask("check", {"document": other})
    assert answer["refused"] == "⟦Its kernel speaks R: nb2prod reads Python only.⟧"
