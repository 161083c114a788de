"""What a job accepts on the command line, and how it refuses the rest."""

import json
from pathlib import Path

import pytest

from nb2prod.errors import ParameterError
from nb2prod.job import Declared, declared_parameters, typed_values

DECLARED = (
    Declared("path", "str", '"a.csv"', ""),
    Declared("price", "float", "0.28", ""),
    Declared("most", "int", "3", ""),
    Declared("deep", "bool", "False", ""),
    Declared("names", "list", "[]", ""),
    Declared("map", "dict", "{}", ""),
    Declared("other", "None", "x", ""),
)

FITS = {
    "text": ("path", "b.csv", "b.csv"),
    "text that looks like a number stays text": ("path", "007", "007"),
    "text that looks like code stays text": ("path", "__import__('os')", "__import__('os')"),
    "a number": ("price", "0.35", 0.35),
    "a whole number where any number goes": ("price", "1", 1.0),
    "a whole number": ("most", "-4", -4),
    "yes": ("deep", "true", True),
    "no": ("deep", "No", False),
    "a list": ("names", '["a", 1]', ["a", 1]),
    "an object": ("map", '{"a": 1}', {"a": 1}),
    "a parameter without a type": ("other", "anything", "anything"),
}
REFUSED = {
    "a word for a number": ("price", "cheap", "price: 'cheap' is not a number"),
    "a fraction for a whole number": ("most", "2.5", "most: '2.5' is not a whole number"),
    "a word for a truth value": ("deep", "maybe", "deep: 'maybe' is not true or false"),
    "an object for a list": ("names", "{}", "names: '{}' is not a JSON list"),
    "brackets without end": ("names", "[" * 9999, f"names: {'[' * 9999!r} is not a JSON list"),
    "no JSON": ("map", "a=1", "map: 'a=1' is not a JSON object"),
    "a name that is nearly one": ("prize", "1", "did you mean price?"),
    "a name that is none": ("zzz", "1", "it has path, price"),
}


@pytest.mark.parametrize(("name", "text", "value"), FITS.values(), ids=FITS.keys())
def test_takes_values_as_they_are_declared(name: str, text: str, value: object) -> None:
    found = typed_values(DECLARED, [(name, text)])
    assert found == {name: value}
    assert type(found[name]) is type(value)


@pytest.mark.parametrize(("name", "text", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_what_does_not_fit(name: str, text: str, message: str) -> None:
    with pytest.raises(ParameterError) as refused:
        typed_values(DECLARED, [(name, text)])
    assert message in str(refused.value)


def test_a_job_without_parameters_has_none_to_give() -> None:
    with pytest.raises(ParameterError, match="it has none"):
        typed_values((), [("a", "1")])


def test_a_parameter_has_one_value() -> None:
    with pytest.raises(ParameterError, match="most: given twice"):
        typed_values(DECLARED, [("most", "1"), ("most", "2")])


def test_reads_the_parameters_as_papermill_does(tmp_path: Path) -> None:
    source = 'path: str = "a.csv"  # read in cell 2\nmost: int = 3\nrate = 0.5\nday = today()'
    cell = {
        "cell_type": "code",
        "metadata": {"tags": ["parameters"]},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    job = tmp_path / "job.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"kernelspec": kernel, "language_info": {"name": "python"}}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": content, "cells": [cell]}
    job.write_text(json.dumps(book))
    assert declared_parameters(job) == (
        Declared("path", "str", '"a.csv"', "read in cell 2"),
        Declared("most", "int", "3", ""),
        Declared("rate", "float", "0.5", ""),
        Declared("day", "None", "today()", ""),
    )
