"""The documentation: what its pages say exists, and what is not documented stops the build."""

import re
import shlex
import sys
from pathlib import Path

import click
import pytest

from nb2prod.cli import main
from nb2prod.lint import EVERY_RULE

DOCS = Path(__file__).parents[1] / "docs"
sys.path.insert(0, str(DOCS))
import generate  # noqa: E402

PAGES = sorted(p for p in DOCS.rglob("*.md") if not {"generated", "decisions"} & set(p.parts))


def command_lines() -> list[tuple[str, str]]:
    """The pages' lines of shell that call nb2prod."""
    found = []
    for page in PAGES:
        blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
        lines = (line for block in blocks for line in block.splitlines())
        found += [(page.stem, line) for line in lines if line.startswith("nb2prod ")]
    return found


@pytest.mark.parametrize(("page", "line"), command_lines())
def test_command_line_can_be_understood(page: str, line: str) -> None:
    """Every command is parsed by click, up to where it would begin to work."""
    command, words = main, shlex.split(line)[1:]
    while isinstance(command, click.Group):
        command, words = command.commands[words[0]], words[1:]
    command.make_context(page, words)


def test_every_option_is_documented() -> None:
    text = generate.commands()
    for words, command in generate._every(main, "nb2prod"):
        assert f"## {words}\n" in text
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert max(parameter.opts, key=len) in text


def test_option_without_help_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = click.Command("silent", params=[click.Option(["--mute"])], help="Say nothing.")
    monkeypatch.setitem(main.commands, "silent", silent)
    with pytest.raises(generate.Undocumented, match="nb2prod silent --mute has no help"):
        generate.commands()


def test_command_without_words_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(main.commands, "silent", click.Command("silent"))
    with pytest.raises(generate.Undocumented, match="nb2prod silent has no docstring"):
        generate.commands()


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.code)
def test_rule_page_has_all_of_its_docstring(rule) -> None:
    text = generate.rule_page(rule).replace("\\", "")
    for line in rule.doc.strip().splitlines():
        assert line.strip().rstrip(":") in text


def test_endpoints_are_those_of_the_server() -> None:
    text = generate.endpoints()
    for path, _ in generate.HANDLERS:
        assert f"`{path.split('/')[0]}" in text
    assert "### CheckRequest" in text


def test_before_stands_beside_after() -> None:
    shown = "\n".join(generate._side_by_side("clean", "df = df.dropna()", "def clean(df): ..."))
    assert shown.index("df = df.dropna()") < shown.index("def clean(df)")


def test_each_picture_has_words(tmp_path: Path) -> None:
    for state in generate.STATES:
        for theme in ("light", "dark"):
            (tmp_path / f"{state}-{theme}-narrow.png").touch()
    text = generate.sidebar(tmp_path, tmp_path / "shown")
    for found in re.findall("{image} (.+)", text):
        assert (tmp_path / found.replace("pictures", "shown")).exists()
    (tmp_path / "new-light-narrow.png").touch()
    with pytest.raises(generate.Undocumented, match="new"):
        generate.sidebar(tmp_path, tmp_path / "shown")


def test_states_are_those_that_the_browser_tests_see() -> None:
    tests = (DOCS.parent / "tests/e2e").glob("test_*.py")
    seen = {name for file in tests for name in re.findall(r"\bsee\(\"([\w-]+)\"", file.read_text())}
    assert seen == generate.STATES.keys()
