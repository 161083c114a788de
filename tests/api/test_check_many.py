"""Many notebooks: the same answers in the same order, whoever gives them."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nb2prod.api import check as one
from nb2prod.api import kept
from nb2prod.api.check import Asked, Files, Unchecked
from nb2prod.api.check_many import check
from nb2prod.api.kept import Kept
from nb2prod.lint import Checked
from nb2prod.notebook import Notebook
from nb2prod.rule import Diagnostic, Rule

MANY = 40


@pytest.fixture
def folder(tmp_path: Path, notebook_json: Callable[..., str]) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    for number in range(MANY):
        text = notebook_json("def f(x):\n    return x + 1", f"open('/data/{number}.csv')")
        (project / f"{number:02}.ipynb").write_text("<html>" if number == 20 else text)
    return project


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def answers(folder: Path, cache: Path | None, processes: int = 1, select: str = "") -> list[object]:
    files = Files((folder,), Asked((select,) if select else ()))
    with closing(Kept(cache)) as known:
        found = list(check(files, known, processes))
    return [a if isinstance(a, Unchecked) else (a.notebook.path, a.diagnostics) for a in found]


def codes(folder: Path, cache: Path, select: str = "") -> Iterator[str]:
    for answer in answers(folder, cache, select=select):
        if isinstance(answer, tuple):
            yield from (diagnostic.code for diagnostic in answer[1])


def test_one_process_or_several_say_the_same(folder: Path, cache: Path) -> None:
    alone = answers(folder, None)
    assert answers(folder, None, processes=3) == alone
    assert answers(folder, cache, processes=2) == alone
    assert answers(folder, cache) == alone
    assert len(alone) == MANY
    assert isinstance(alone[20], Unchecked)


def test_what_is_known_is_not_judged_again(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(folder, cache)
    monkeypatch.setattr(one, "check_notebook", lambda notebook, rules, fixes: Checked(notebook, ()))
    assert answers(folder, cache) == before
    assert answers(folder, None) != before


def test_a_notebook_on_which_another_process_stumbles_costs_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(folder, None)
    real = one.check_notebook

    def stumble(notebook: Notebook, rules: tuple[Rule, ...], fixes: bool) -> Checked:
        if notebook.path.stem == "30":
            raise RuntimeError("boom")
        return real(notebook, rules, fixes=fixes)

    monkeypatch.setattr(one, "check_notebook", stumble)
    after = answers(folder, None, processes=2)
    assert isinstance(after[30], Unchecked)
    assert "boom" in after[30].reason
    assert after[:30] + after[31:] == before[:30] + before[31:]


def test_who_asks_for_no_fixes_gets_the_same_findings_without_them(
    folder: Path, cache: Path
) -> None:
    def found(fixes: bool) -> list[Diagnostic]:
        with closing(Kept(cache)) as known:
            every = list(check(Files((folder,), Asked(fixes=fixes)), known, 1))
        return [d for one in every if isinstance(one, Checked) for d in one.diagnostics]

    plain, mended = found(fixes=False), found(fixes=True)
    assert any(diagnostic.fix for diagnostic in mended)
    assert not any(diagnostic.fix for diagnostic in plain)
    assert plain == [replace(diagnostic, fix=None) for diagnostic in mended]


def _edit(folder: Path) -> None:
    for file in folder.glob("*.ipynb"):
        file.write_text(file.read_text().replace("/data/", "data/"))


def _test(folder: Path) -> None:
    (folder / "test_f.py").write_text("def test_f():\n    assert f() == 1\n")


def _declare(folder: Path) -> None:
    for file in folder.glob("*.ipynb"):
        file.write_text(file.read_text().replace("open(", "import pandas, numpy, torch\\nopen("))
    answers(folder, folder.parent / "cache")
    (folder / "requirements.txt").write_text("pandas\nnumpy\n")


CHANGES = {
    "the notebook": (_edit, "NB201", 0),
    "a test beside it": (_test, "NB401", 0),
    "what the project declares": (_declare, "NB505", MANY - 1),
}


@pytest.mark.parametrize("case", CHANGES.values(), ids=[f"a change of {name}" for name in CHANGES])
def test_is_noticed(
    folder: Path, cache: Path, case: tuple[Callable[[Path], None], str, int]
) -> None:
    change, code, after = case
    before = list(codes(folder, cache)).count(code)
    change(folder)
    _forget_folders()
    assert list(codes(folder, cache)).count(code) == after != before


def test_other_rules_are_other_questions(folder: Path, cache: Path) -> None:
    assert set(codes(folder, cache, select="NB2")) == {"NB201"}
    assert set(codes(folder, cache, select="NB3")) == {"NB302"}


def test_half_a_letter_is_told_and_not_kept(
    folder: Path, cache: Path, notebook_json: Callable[..., str]
) -> None:
    text = json.loads(notebook_json("x"))
    text["cells"][0]["source"] = "open('/data/\ud800.csv')"
    (folder / "odd.ipynb").write_text(json.dumps(text))
    assert answers(folder, cache) == answers(folder, cache) == answers(folder, None)


def _a_file(cache: Path) -> None:
    cache.write_text("")


def _damaged(cache: Path) -> None:
    cache.mkdir()
    (cache / "check.sqlite").write_bytes(b"no database " * 1000)


def _other_entries(cache: Path) -> None:
    with closing(Kept(cache)) as known:
        assert known._database
        known._database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON kept BEGIN " "SELECT RAISE(ABORT, 'full'); END"
        )


USELESS = {"a file": _a_file, "damaged": _damaged, "full": _other_entries}


@pytest.mark.parametrize("spoil", USELESS.values(), ids=USELESS.keys())
def test_a_cache_that_cannot_be_used_costs_nothing(
    folder: Path, cache: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(cache)
    assert answers(folder, cache) == answers(folder, cache) == answers(folder, None)


def test_two_may_use_it_at_once(folder: Path, cache: Path) -> None:
    files = list(Files((folder,), Asked()))
    with closing(Kept(cache)) as first, closing(Kept(cache)) as second:
        pairs = zip(check(files, first, 1), check(files, second, 1), strict=True)
        assert all(a == b or isinstance(a, Unchecked) for a, b in pairs)
    assert answers(folder, cache) == answers(folder, None)


def test_the_oldest_go(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 5)
    answers(folder, cache)
    with closing(Kept(cache)) as known:
        assert known._database
        assert known._database.execute("SELECT count(*) FROM kept").fetchone() == (5,)


def _forget_folders() -> None:
    """What another process does not know: the folders' contents are read once in each."""
    from nb2prod.notebook import declared

    for remembered in (declared.declared_around, declared._in_folder):
        remembered.cache_clear()
