"""The demonstration notebook gets from its first score to its last by fixes and pages alone."""

import json
import shutil
from pathlib import Path

import papermill
import pytest
from click.testing import CliRunner

from nb2prod.cli import main

EXAMPLE = Path(__file__).parent.parent / "examples/solar_savings"

ASSERTIONS = {  # what the pages of NB401 and NB403 ask for, by the line it is put below
    "df = pd.read_csv(": (
        'assert {"household_id", "kwh"} <= set(df.columns)\n'
        'assert df["kwh"].dropna().between(0, 100_000).all()'
    ),
    "tariffs = pd.read_csv(": 'assert {"utility", "summer_per_kwh"} <= set(tariffs.columns)',
    "df = clean(df)": "assert len(clean(df.head(3))) == 3",
    "df['season'] =": 'assert (season(6), season(1)) == ("summer", "winter")',
    "df['savings'] =": "assert abs(savings(6000, 5.2) - 1680) < 0.01",
    "df['size_kw'] =": "assert panel_size(6000, 5.0, 5) == 0.0",
    "df['net_savings'] =": "assert abs(net_savings(1000, 0.5, 400, 0.3, 0.05) - 120) < 0.01",
}


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "solar_savings")
    return tmp_path / "solar_savings/solar_savings.ipynb"


def found(*arguments: str) -> dict[str, set[str]]:
    """The codes by their severities."""
    result = CliRunner().invoke(main, ["check", "--output-format", "json", *arguments])
    findings = json.loads(result.stdout)
    return {
        severity: {each["code"] for each in findings if each["severity"] == severity}
        for severity in ("error", "warning", "advice")
    }


def done(notebook: Path) -> int:
    """How many items of the score are done."""
    result = CliRunner().invoke(main, ["score", "--format", "json", str(notebook)])
    count: int = json.loads(result.stdout)["talk"]["done"]
    return count


def test_fixes_and_pages_leave_nothing(notebook: Path) -> None:
    at_first = done(notebook)
    left = found("--fix", "--unsafe-fixes", str(notebook))
    assert left == {"error": set(), "warning": {"NB102", "NB401"}, "advice": {"NB403"}}
    follow(notebook)
    bills = {"bills_ca_path": "bills_ca.csv"}
    papermill.execute_notebook(notebook, notebook, bills, cwd=notebook.parent, progress_bar=False)
    assert found(str(notebook)) == {"error": set(), "warning": set(), "advice": set()}
    assert done(notebook) > at_first


def follow(notebook: Path) -> None:
    """Do as the pages say: put each assertion below the line that it is about."""
    whole = json.loads(notebook.read_text())
    for start, assertion in ASSERTIONS.items():
        [cell] = [c for c in whole["cells"] if f"\n{start}" in "\n" + "".join(c["source"])]
        lines = "".join(cell["source"]).split("\n")
        at = next(n for n, line in enumerate(lines, start=1) if line.startswith(start))
        cell["source"] = "\n".join([*lines[:at], assertion, *lines[at:]])
    notebook.write_text(json.dumps(whole))
