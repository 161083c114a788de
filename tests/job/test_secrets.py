"""Secrets of a run: how their file is read, and that nothing that is kept tells them."""

import os
from pathlib import Path

import nbformat
import pytest

from nb2prod.errors import RunError
from nb2prod.job import Secrets, read_secrets

LINES = {
    "plain": ("TOKEN=abc-123", "abc-123"),
    "exported, with spaces": ("  export TOKEN = abc-123  ", "abc-123"),
    "with equal signs": ("TOKEN=abc==", "abc=="),
    "with a comment": ("TOKEN=abc-123 # of staging", "abc-123"),
    "with a # inside": ("TOKEN=abc#123", "abc#123"),
    "double quotes": (r'TOKEN="a # \"b\" \\ c\nd" # yes', 'a # "b" \\ c\nd'),
    "single quotes take all as it is": (r"TOKEN='a \n b'", r"a \n b"),
    "empty": ("TOKEN=", ""),
    "not expanded": ("TOKEN=$HOME/x", "$HOME/x"),
    "the last counts": ("TOKEN=first\nTOKEN=second", "second"),
}


@pytest.mark.parametrize(("text", "value"), LINES.values(), ids=LINES.keys())
def test_a_line_is_a_name_and_a_value(tmp_path: Path, text: str, value: str) -> None:
    file = tmp_path / "secrets.env"
    file.write_text(f"\ufeff# ours\n\n{text}\n", encoding="utf-8")
    assert read_secrets(file).values == {"TOKEN": value}


MISTAKES = {
    "no value": ("hunter22", "line 1: is not NAME=VALUE"),
    "no name": ("=hunter22", "line 1: is not NAME=VALUE"),
    "a name with a space": ("MY TOKEN=hunter22", "line 1: is not NAME=VALUE"),
    "quotes that do not close": ("A=long\nB='hunter22", "line 2: is not NAME=VALUE"),
    "more after the quotes": ("A='hunter'22", "line 1: is not NAME=VALUE"),
    "a zero byte": ("A=hunter\x0022", "line 1: is not NAME=VALUE"),
    "too short to be hidden": ("PIN=h22", "PIN has fewer than 4 characters"),
}


@pytest.mark.parametrize(("text", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_what_is_no_secret_is_refused_and_not_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "secrets.env"
    file.write_text(text)
    with pytest.raises(RunError, match=told) as refused:
        read_secrets(file)
    assert "22" not in str(refused.value).replace(str(tmp_path), "")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read"):
        read_secrets(tmp_path / "missing")
    (tmp_path / "latin").write_bytes(b"TOKEN=\xe4\xe4\xe4\xe4")
    with pytest.raises(RunError, match="not text in UTF-8"):
        read_secrets(tmp_path / "latin")


@pytest.mark.skipif(os.name != "posix", reason="needs modes")
@pytest.mark.parametrize(("mode", "is_told"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_file_that_others_can_read_is_warned_of(
    tmp_path: Path, mode: int, *, is_told: bool
) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("TOKEN=abc-123")
    file.chmod(mode)
    assert ("others" in read_secrets(file).warning) is is_told


def test_they_are_not_shown_by_accident() -> None:
    assert "hunter22" not in repr(Secrets({"TOKEN": "hunter22"}))


SPELLINGS = {
    "as it is": 'p@ss "word"\\',
    "by Python": repr('p@ss "word"\\'),
    "by JSON": r'{"password": "p@ss \"word\"\\"}',
    "by HTML": "<td>p@ss &quot;word&quot;\\</td>",
    "in an address": "https://me:p%40ss%20%22word%22%5C@host",
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_they_are_hidden_however_they_are_spelled(text: str) -> None:
    hidden = Secrets({"TOKEN": 'p@ss "word"\\'}).hide(text)
    assert "***" in hidden
    assert "word" not in hidden.replace("password", "")


def test_lines_of_a_longer_one_are_hidden_too() -> None:
    secrets = Secrets({"KEY": "-----BEGIN-----\nMIIEvQ\n-----END-----", "MII": "MIIEvQ+"})
    assert secrets.hide("the key MIIEvQ, MIIEvQ+") == "the key ***, ***"


def test_a_parameter_that_tells_one_is_refused() -> None:
    secrets = Secrets({"TOKEN": 'hunt"er22'})
    secrets.refuse({"count": 22, "name": "hunter"})
    with pytest.raises(RunError, match="users: its value holds one of the secrets") as refused:
        secrets.refuse({"users": [{"me": 'x hunt"er22'}]})
    assert "er22" not in str(refused.value)


def test_all_that_a_notebook_shows_is_hidden_but_pictures_stay() -> None:
    picture = "iVBORhunter22=="
    shown = {"text/plain": "hunter22", "image/png": picture, "image/svg+xml": "<t>hunter22</t>"}
    outputs = [
        nbformat.v4.new_output("stream", text="hunter22\nhun"),
        nbformat.v4.new_output("stream", text="ter2", name="stderr"),
        nbformat.v4.new_output("stream", text="ter22, no hunter\n"),
        nbformat.v4.new_output("display_data", {**shown, "application/json": {"a": ["hunter22"]}}),
        nbformat.v4.new_output("error", ename="E", evalue="hunter22", traceback=["hunter22"]),
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=outputs)])
    book.metadata["widgets"] = {"state": {"value": "hunter22"}}
    Secrets({"TOKEN": "hunter22"}).hide_in(book)
    assert "hunter22" not in nbformat.writes(book).replace(picture, "")
    assert [output.text for output in outputs[:3]] == ["***\n***", "ter2", ", no hunter\n"]
    assert book.cells[0].outputs[3].data["image/png"] == picture
