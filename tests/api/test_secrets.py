"""Credentials planted everywhere at once: none is in the package, nor in what is told."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nb2prod.api.secrets import untold
from nb2prod.cli import main
from nb2prod.verify.model import Item, StepVerification, Verification
from nb2prod.verify.rung import Rung

# In pieces, so that nobody's scanner takes these for real ones.
AWS = "AKIA" + "ABCDEFGHIJKLMNOP"
GITHUB = "ghp_" + "a1B2" * 9
KEY = "sk-" + "proj-aB3dE5fG7hJ9kL2mN4"
PASSWORD = "hunter" + "2rabbit"
HELD = "env-" + "hunter9turnip42"
URL = "https://ana:" + "hunter7carrot@db.org/data.csv"
PLANTED = (AWS, GITHUB, KEY, PASSWORD, HELD, "hunter7carrot")
CELLS = (
    "import os\nimport pandas as pd",
    f"API_KEY = '{KEY}'  # {KEY}\nDB_PASSWORD = '{PASSWORD}'\nURL = '{URL}'\nGITHUB = '{GITHUB}'",
    f"def signed(text, password='{PASSWORD}'):\n    return len(text) + len(password)",
    "def called(token, n):\n    return n * len(token)\ndef masked(text):\n    return text[:3]",
    f"print(signed('x'), called(API_KEY, 3), masked('{GITHUB}'), masked('plain'))",
    f"df = pd.DataFrame({{'password': ['{PASSWORD}'] * 2, 'note': ['{AWS}', 'x']}})\ndf",
    "def notes(table):\n    return list(table['note'])\nprint(len(df), notes(df))",
    "secret = os.environ['SERVICE_TOKEN']\nprint('service', secret)",
    "def loud(text):\n    return text.upper()\nprint(loud('a'), loud(secret), loud(URL))",
    f"print('it is', GITHUB)\nprint('{AWS}')",
    "people = pd.read_csv('people.csv')\nprint(people.password[0], len(people))\npeople.head()",
    "with open('out.txt', 'w') as out:\n    out.write(DB_PASSWORD)",
    "def fail(password):\n    raise ValueError('bad ' + password)",
    "try:\n    fail(DB_PASSWORD)\nexcept ValueError as error:\n    print(error)",
)


def notebook_in(folder: Path, *cells: str) -> Path:
    made = [{"cell_type": "markdown", "source": f"# Keys\nUse `{KEY}`.", "metadata": {}}] + [
        {
            "cell_type": "code",
            "source": source,
            "metadata": {},
            "execution_count": 1,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": f"{GITHUB}\n{HELD}\n"}],
        }
        for source in cells
    ]
    path = folder / "keys.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}))
    (folder / "people.csv").write_text("name,password\n" + f"ana,{PASSWORD}\n" * 5)
    return path


def found_in(folder: Path, *told: str) -> list[tuple[str, str]]:
    """Where planted texts are, however they are written."""
    texts = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    texts |= {f"told {n}": text.encode() for n, text in enumerate(told)}
    return [
        (name, secret)
        for name, data in texts.items()
        for secret in PLANTED
        if secret.encode() in data or json.dumps(secret)[1:-1].encode() in data
    ]


def test_nothing_planted_is_in_the_package_or_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVICE_TOKEN", HELD)
    path = notebook_in(tmp_path, *CELLS)
    result = CliRunner().invoke(main, ["productionize", str(path)])
    assert "verified the job does the same" in result.stdout, result.stdout + result.stderr
    folder = tmp_path / "keys"
    tests = (folder / "tests/test_functions.py").read_text()
    assert "masked('plain')" in tests.replace('"', "'"), "what is no secret is tested still"
    assert found_in(folder, result.stdout, result.stderr) == []
    assert 'os.environ["API_KEY"]' in (folder / "src/keys/steps.py").read_text()
    assert "set this variable where the job runs" in (folder / "CHECKLIST.md").read_text()

    again = CliRunner().invoke(main, ["verify", str(folder)])
    assert again.exit_code == 0, again.output
    assert found_in(folder, again.stdout, again.stderr) == []


def test_a_failing_notebook_does_not_tell_either(tmp_path: Path) -> None:
    path = notebook_in(tmp_path, f"API_KEY = '{KEY}'", "raise ValueError('bad ' + API_KEY)")
    result = CliRunner().invoke(main, ["productionize", str(path)])
    assert "bad ***" in result.stdout, result.output
    assert found_in(tmp_path / "keys", result.stdout, result.stderr) == []


IN_TEXTS = {
    "a formatted text": (
        f"import os\nname = 'x'\nurl = f'https://a.org/{{name}}?key={KEY}'\nprint(len(url))",
        "f'https://a.org/{name}?key={os.environ[\"CREDENTIAL\"]}'",
    ),
    "the password of an address": (
        "host = 'db.org'\n"
        'url = f"https://ana:hunter7carrot@{host}/{host!r:>9}"\nprint(len(url))',
        "f\"https://ana:{os.environ['CREDENTIAL']}@{host}/{host!r:>9}\"",
    ),
    "an argument inside a formatted text": (
        f"def short(text):\n    return text[:2]\nprint(f\"{{short('{GITHUB}')}} is short\")",
        "{short(os.environ['CREDENTIAL'])} is short",
    ),
}


@pytest.mark.parametrize(("source", "written"), IN_TEXTS.values(), ids=IN_TEXTS)
def test_a_credential_in_a_formatted_text_is_read_from_the_environment(
    tmp_path: Path, source: str, written: str
) -> None:
    path = notebook_in(tmp_path, source)
    result = CliRunner().invoke(main, ["productionize", str(path)])
    assert "verified the job does the same" in result.stdout, result.stdout + result.stderr
    folder = tmp_path / "keys"
    code = (folder / "src/keys/steps.py").read_text()
    assert written.replace("'", '"') in code.replace("'", '"')
    assert "***" not in code
    assert found_in(folder, result.stdout, result.stderr) == []


LEFT = {
    "a comment": (f"x = 1\n# the key is {KEY}\nprint(x)", 2),
    "a docstring": (f'def f():\n    """Use {KEY}."""\n    return 1\nprint(f())', 2),
    "bytes": (f"key = b'{KEY}'\nprint(len(key))", 1),
    "texts side by side": (f"n = 'x'\nurl = f'{{n}}?' 'key={KEY}'\nprint(len(url))", 2),
}


@pytest.mark.parametrize(("source", "line"), LEFT.values(), ids=LEFT)
def test_what_cannot_be_read_from_the_environment_is_on_the_checklist(
    tmp_path: Path, source: str, line: int
) -> None:
    path = notebook_in(tmp_path, source)
    result = CliRunner().invoke(main, ["productionize", str(path), "--no-run"])
    folder = tmp_path / "keys"
    assert found_in(folder, result.stdout, result.stderr) == []
    checklist = (folder / "CHECKLIST.md").read_text().replace("\\*", "*").splitlines()
    (told,) = (text for text in checklist if "which the package does not have" in text)
    assert f"cell 2, line {line}" in told


WITHOUT = {
    "with the job": ("print(len(masked('plain')), 'letters')",),
    "functions alone": ("raise ValueError('it ends here')",),
}


@pytest.mark.parametrize("last", WITHOUT.values(), ids=WITHOUT)
def test_tests_of_the_package_need_no_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SERVICE_TOKEN", HELD)
    path = notebook_in(
        tmp_path,
        f"import os\nAPI_KEY = '{KEY}'\nTOKEN = os.environ['SERVICE_TOKEN']",
        "def masked(text):\n    return text[:3]\nprint(masked('plain'))",
        "def signed(n, key=API_KEY):\n    return n + 1\nprint(signed(2))",
        *last,
    )
    CliRunner().invoke(main, ["productionize", str(path)])
    monkeypatch.delenv("SERVICE_TOKEN")
    shutil.copytree(tmp_path / "keys", tmp_path / "elsewhere/keys")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path / "elsewhere/keys",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout


def test_a_run_asks_for_the_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NB2PROD_RUNS", str(tmp_path / "runs.db"))
    path = notebook_in(tmp_path, f"API_KEY = '{KEY}'", "print(len(API_KEY))")
    CliRunner().invoke(main, ["productionize", str(path), "--no-run"])
    folder = tmp_path / "keys"
    for command in (["run"], ["sweep", "--param", "x=1"]):
        result = CliRunner().invoke(main, [command[0], str(folder), *command[1:]])
        assert result.exit_code == 2
        assert "API_KEY is not set" in result.stderr
        assert "cell 2, line 1" in result.stderr
    result = CliRunner(env={"API_KEY": KEY}).invoke(main, ["run", str(folder)])
    assert result.exit_code == 0, result.output


def test_a_password_that_is_like_a_word_leaves_other_words_alone(tmp_path: Path) -> None:
    path = notebook_in(
        tmp_path, "password = 'data1'\ndata10 = ['data1 first']\nprint(data10, password)"
    )
    result = CliRunner().invoke(main, ["productionize", str(path), "--no-run"])
    assert result.exit_code == 0, result.output
    steps = (tmp_path / "keys/src/keys/steps.py").read_text()
    assert 'os.environ["PASSWORD"]' in steps
    assert "data10" in steps
    assert "data1 first" in steps


def test_a_difference_does_not_tell() -> None:
    item = Item("line", Rung.DIFFERS, f"it is {KEY}", None)
    step = StepVerification("one", (0,), (item,), extra=(f"also {KEY}",))
    found = untold(Verification((step,), f"bad {KEY}", notes=(KEY,)), (KEY,))
    assert KEY not in repr(found)
    assert found.steps[0].items[0].original == "it is ***"
