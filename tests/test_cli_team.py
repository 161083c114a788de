"""What commands say of a history on a server."""

from typing import Any

import pytest
from click.testing import CliRunner

from nb2prod.cli import main


@pytest.fixture(name="address")
def address_fixture(postgres: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    address = postgres.new_database()
    monkeypatch.setenv("NB2PROD_RUNS", address)
    return address


def _said(*words: str) -> str:
    return CliRunner().invoke(main, words, catch_exceptions=False).output


def test_doctor_tells_the_server_without_its_password(address: str) -> None:
    words = _said("doctor").split()
    assert ["✓", "runs", f"postgresql://team@{address.rpartition('@')[2]}"] in [
        words[at : at + 3] for at in range(len(words))
    ]


def test_doctor_tells_what_is_wrong_with_the_server(
    address: str, postgres: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NB2PROD_RUNS", address.replace("/runs", "/none"))
    said = _said("doctor")
    assert "✗ runs" in said
    assert "does not exist" in said
    assert postgres.PASSWORD not in said


def test_runs_are_those_of_the_server(address: str) -> None:
    assert _said("runs", "table") == "no runs yet\n"
