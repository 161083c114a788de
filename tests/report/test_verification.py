"""A verification as people and programs read it."""

import json
from datetime import date

from nb2prod.export.provenance import Provenance, Source
from nb2prod.observe import Module
from nb2prod.report.verification import as_json, lines, markdown
from nb2prod.verify import Item, Rung, StepVerification, Verification
from nb2prod.verify.verified import Verified

SAME = Item("line", Rung.IDENTICAL, "rows: 1", "rows: 1", cell=1)
WRONG = Item("line", Rung.DIFFERS, "total `1`", "total <b>2</b>\x1b[31m", cell=4)
GONE = Item("display", Rung.DIFFERS, "a\nb", None, cell=4, why="the job does not show it")
CHANCE = Item("value", Rung.NONDETERMINISTIC, "int: 1", "int: 2", name="lot", cell=5)
BLIND = Item("file", Rung.INCOMPARABLE, "1", "2", name="a.parquet", why="nothing here reads it")


def verified(*items: Item, failure: str = "") -> Verified:
    step = StepVerification("load", (1, 2, 4), items, extra=("more",))
    return Verified(
        Verification((step,), failure),
        Provenance(Source("n|m.ipynb", "../n|m.ipynb", "ab" * 32), "0.1.0", "p"),
        kernel="python3",
        python="3.11.4",
        modules=(Module("pandas", "pandas", "2.0"), Module("here", "", "")),
        data=(("in.csv", "cd" * 32),),
    )


def test_a_short_page_when_all_is_well() -> None:
    page = markdown(verified(SAME), date(2026, 11, 22))
    assert "**The job does the same: 1 line.**" in page
    assert "2026-11-22" in page
    assert "| versions | pandas 2.0 |" in page
    assert "| `load` | 2–3, 5 | 1 | identical |" in page
    assert "`cdcdcdcdcdcdcdcd…`" in page
    assert "What differs" not in page
    assert len(page.splitlines()) < 35


def test_a_page_shows_both_sides_of_a_difference() -> None:
    page = markdown(verified(SAME, WRONG, GONE, CHANCE, BLIND), date(2026, 11, 22))
    assert "does NOT do the same: 2 of 5 things differ, in load" in page
    assert "        total `1`\n      job\n        total <b>2</b>[31m\n" in page
    assert "      job\n        (nothing)" in page
    assert "| `load` | 2–3, 5 | 1 of 2 | 0 of 1 | 1 | 1 | differs |" in page
    assert "- step load, cell 6: value lot: `int: 1`" in page
    assert "file a.parquet: nothing here reads it" in page


def test_a_terminal_is_told_the_same() -> None:
    told = list(lines(verified(SAME, WRONG, GONE), "p/VERIFICATION.md"))
    assert told[0].startswith("The job does NOT do the same")
    assert told[1] == "load: 2 differs"
    assert "    notebook total `1`" in told
    assert "    job      nothing" in told
    assert told[-1] == "see p/VERIFICATION.md"
    assert not any("\x1b" in line for line in told)


def test_a_failure_is_the_verdict() -> None:
    told = verified(SAME, failure="the notebook itself fails in cell 3, line 1: KeyError: 'x'")
    assert next(iter(lines(told, ""))).startswith("The notebook itself fails in cell 3")


def test_programs_get_everything() -> None:
    told = json.loads(as_json(verified(SAME, WRONG)))
    assert told["same"] is False
    assert [item["rung"] for item in told["steps"][0]["items"]] == ["identical", "differs"]
    assert told["steps"][0]["cells"] == [2, 3, 5]
