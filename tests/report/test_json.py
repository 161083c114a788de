"""What another program reads."""

import json
from collections.abc import Callable

from nb2prod.lint import Checked, find
from nb2prod.notebook import Location, Notebook
from nb2prod.report.reporters import REPORTERS
from nb2prod.rule import Edit, Fix

report = REPORTERS["json"]


def test_findings(notebook: Callable[..., Notebook]) -> None:
    fix = Fix("move it", (Edit(0, 1, 2, "x"),), safe=True)
    found = (
        find("NB201").at(Location(0, 1, 5), 'a "message"'),
        find("NB202").at(Location(2, 3, 1), "\x1b", fix),
    )
    assert json.loads("".join(report([Checked(notebook("x"), found)]))) == [
        {
            "path": "notebook.ipynb",
            "code": "NB201",
            "name": "hardcoded-path",
            "severity": "warning",
            "cell": 0,
            "line": 1,
            "column": 5,
            "message": 'a "message"',
            "also": [],
            "fix": None,
        },
        {
            "path": "notebook.ipynb",
            "code": "NB202",
            "name": "relative-path",
            "severity": "advice",
            "cell": 2,
            "line": 3,
            "column": 1,
            "message": "\x1b",
            "also": [],
            "fix": {
                "title": "move it",
                "edits": [{"cell": 0, "start": 1, "end": 2, "text": "x"}],
                "cells": [],
                "safe": True,
            },
        },
    ]


def test_nothing_found(notebook: Callable[..., Notebook]) -> None:
    assert json.loads("".join(report([Checked(notebook("x"), ())]))) == []
    assert json.loads("".join(report([]))) == []
