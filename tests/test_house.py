"""What keeps the house in order and no other tool looks at."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from packaging.requirements import Requirement

from nb2prod.cli import main

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
RULES = sorted((ROOT / "src/nb2prod/rules").glob("nb*.py"))
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
FRAGMENTS = sorted(set((ROOT / "changes").iterdir()) - {ROOT / "changes/README.md"})
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
README = (ROOT / "README.md").read_text()

VAGUE_NAMES = {"utils", "helpers", "common", "base", "manager", "core", "misc"}


def path_id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def line_count(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def readme_command_lines() -> list[list[str]]:
    """The README's lines of shell that call nb2prod, as words."""
    blocks = re.findall(r"^```(?:console|sh)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ").partition("  #")[0] for b in blocks for line in b.splitlines()]
    return [line.split() for line in lines if line.startswith("nb2prod ")]


@pytest.mark.parametrize("path", SOURCES, ids=path_id)
def test_source_file_is_small(path: Path) -> None:
    assert line_count(path) <= 300
    too_long = [f.name for f in functions(path) if f.end_lineno - f.lineno >= 50]
    assert not too_long


@pytest.mark.parametrize("path", RULES, ids=path_id)
def test_rule_with_its_page_is_small(path: Path) -> None:
    assert line_count(path) <= 120


@pytest.mark.parametrize("path", SOURCES, ids=path_id)
def test_source_file_is_named_for_what_it_holds(path: Path) -> None:
    assert not VAGUE_NAMES.intersection(path.relative_to(ROOT).with_suffix("").parts)


def test_every_rule_file_is_in_the_house() -> None:
    from nb2prod.rules import RULES as declared

    assert sorted(rule.code.lower() for rule in declared) == [p.stem[:5] for p in RULES]


def test_sdist_holds_what_the_wheel_and_a_reader_need() -> None:
    build = PROJECT["tool"]["hatch"]["build"]["targets"]
    carried = {item.strip("/") for item in build["sdist"]["include"]}
    needed = {"src", PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}
    needed |= {"CHANGELOG.md", *build["wheel"]["force-include"]}
    assert needed <= carried
    assert [item for item in carried if not (ROOT / item).exists()] == []


def test_oldest_versions_promised_are_those_tested() -> None:
    lines = (ROOT / ".ci/minimum.txt").read_text().splitlines()[1:]
    known = PROJECT["project"]
    extras = {*known["optional-dependencies"]} - {"dev", "docs", "demo"}
    asked = [line for extra in extras for line in known["optional-dependencies"][extra]]
    promised = [Requirement(line) for line in (*known["dependencies"], *asked)]
    tested = {r.name: str(r.specifier) for r in map(Requirement, lines)}
    assert len(tested) == len(lines)
    assert tested.keys() == {r.name for r in promised}
    for oldest in promised:
        bound = next(s.version for s in oldest.specifier if s.operator == ">=")
        assert tested[oldest.name].removesuffix(".*") == f"=={bound}"


def test_readme_is_short_enough_to_be_read() -> None:
    assert line_count(ROOT / "README.md") <= 120


@pytest.mark.parametrize(
    ("page", "name"), [("README.md", "Binder"), ("docs/how-to/pre-commit-and-ci.md", "Repository")]
)
def test_page_tells_the_address_that_the_project_has(page: str, name: str) -> None:
    urls = PROJECT["project"]["urls"]
    assert re.search(re.escape(urls[name]) + r"(?![\w/])", (ROOT / page).read_text())
    assert urls["Binder"].startswith(
        f"https://mybinder.org/v2/gh{urlsplit(urls['Repository']).path}/"
    )


def test_readme_shows_every_command() -> None:
    assert {words[1] for words in readme_command_lines()} == set(main.commands)


@pytest.mark.parametrize("words", readme_command_lines(), ids=" ".join)
def test_readme_command_line_exists(words: list[str]) -> None:
    command, rest = main.commands[words[1]], words[2:]
    if isinstance(command, click.Group) and rest:
        command = command.commands[rest[0]]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest if re.match(r"--?[a-z]", word)} <= known


def test_decisions_are_numbered_without_gaps_and_short() -> None:
    assert [path.name[:5] for path in DECISIONS] == [f"{n + 1:04}-" for n in range(len(DECISIONS))]
    assert [path.name for path in DECISIONS if line_count(path) > 40] == []


@pytest.mark.parametrize("path", FRAGMENTS, ids=path_id)
def test_change_has_a_type_that_the_changelog_knows(path: Path) -> None:
    assert path.suffixes[0].lstrip(".") in PROJECT["tool"]["towncrier"]["fragment"]


def test_workflow_is_one_that_github_takes() -> None:
    check = (sys.executable, "-m", "check_jsonschema", "--builtin-schema")
    done = subprocess.run(
        [*check, "vendor.github-workflows", *WORKFLOWS], capture_output=True, text=True
    )
    assert (done.returncode, len(WORKFLOWS)) == (0, 2), done.stdout


def test_workflow_does_what_is_done_here() -> None:
    """What a workflow does of its own could break while everything here stays green."""
    ci, release = (path.read_text() for path in WORKFLOWS)
    assert "- run: .ci/run\n" in ci
    assert "- run: make release\n" in release
