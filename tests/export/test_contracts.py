"""What the exported contracts say of tables, and how they are written."""

import importlib
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.utils import Bunch

from nb2prod.export.contracts import Contracts
from nb2prod.export.contracts.agreements import agreements
from nb2prod.job.verdicts import Verdict, verdicts
from nb2prod.notebook import Location
from nb2prod.observe import Column, DataSet, Observation
from nb2prod.observe.recorder.data.data import described

Change = Callable[[pd.DataFrame], pd.DataFrame]


def bills(seed: int = 0, rows: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "household": [f"H{seed}-{row}" for row in range(rows)],
            "state": rng.choice(["CA", "NV", "OR"], rows, p=[0.6, 0.3, 0.1]),
            "kwh": np.round(rng.lognormal(8.7, 0.4, rows), 1),
            "rooms": rng.poisson(4, rows),
            "temp_c": np.round(rng.normal(14, 8, rows), 1),
            "gap": np.where(rng.random(rows) < 0.1, np.nan, 1.5),
            "day": [f"2024-01-{row % 28 + 1:02} 10:00" for row in range(rows)],
            "read_at": pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(range(rows), "h"),
        }
    )


def data_of(table: Any, place: str = "bills.csv", line: int = 1) -> DataSet:
    told = described(table, 5)
    assert told is not None
    columns = msgspec.convert(told["columns"], tuple[Column, ...])
    location = Location(0, line)
    return DataSet(location, "pd.read_csv", (place,), told["rows"], columns, told["kind"], place)


def written(folder: Path, contracts: Contracts, *, ahead: bool = False) -> Any:
    """The package's module `contracts`."""
    modules = {**contracts.modules("judged", ahead=ahead), "src/judged/__init__.py": ""}
    for path, text in modules.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    for file in contracts.files():
        (folder / file.path).parent.mkdir(exist_ok=True)
        (folder / file.path).write_bytes(file.data)
    importlib.invalidate_caches()
    return importlib.import_module("judged.contracts")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path / "src")
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "judged"]:
        del sys.modules[name]


STOPS: dict[str, tuple[Change, str]] = {
    "dropped": (lambda t: t.drop(columns="kwh"), "kwh is missing"),
    "renamed": (lambda t: t.rename(columns={"rooms": "n_rooms"}), "renamed to n_rooms"),
    "renamed with another unit": (
        lambda t: t.assign(mwh=t.kwh / 900).drop(columns="kwh"),
        "renamed to mwh, MWh instead of kWh",
    ),
    "numbers become texts": (lambda t: t.assign(kwh=t.kwh.astype(str)), "no longer number"),
    "texts become numbers": (lambda t: t.assign(state=1), "no longer string"),
    "fractions appear": (lambda t: t.assign(rooms=t.rooms + 0.5), "rooms has fractions"),
    "fractions are gone": (lambda t: t.assign(kwh=t.kwh.round()), "no fractions any more"),
    "a thousandfold": (lambda t: t.assign(kwh=t.kwh * 1000), "by a factor of about 1000"),
    "a thousandth": (lambda t: t.assign(kwh=t.kwh / 1000), "by a factor of about 0.001"),
    "Fahrenheit": (lambda t: t.assign(temp_c=t.temp_c * 1.8 + 32), "as °F from °C"),
    "no time zone": (
        lambda t: t.assign(read_at=t.read_at.dt.tz_localize(None)),
        "is in no time zone, and was UTC",
    ),
    "another time zone": (
        lambda t: t.assign(read_at=t.read_at.dt.tz_convert("Europe/Paris")),
        "is in Europe/Paris, and was UTC",
    ),
    "a time zone in texts": (lambda t: t.assign(day=t.day + ":00Z"), "datetime with time zone"),
    "no rows": (lambda t: t.iloc[:0], "there are no rows"),
    "no table": (lambda t: "text", "is no table"),
}
WARNS: dict[str, tuple[Change, str]] = {
    "a new column": (lambda t: t.assign(season="summer"), "season is new"),
    "a new category": (lambda t: t.assign(state=t.state.where(t.index % 9 > 0, "TX")), "'TX'"),
    "one category left": (lambda t: t[t.state == "NV"], "1 of 3 values left"),
    "no category left": (lambda t: t.assign(state="TX"), "none of its 3 values left"),
    "nulls": (lambda t: t.assign(kwh=t.kwh.where(t.index % 5 > 0)), "is null in 20.0%"),
    "a shift": (lambda t: t.assign(kwh=t.kwh + t.kwh.std()), "retrain?"),
    "each twice": (lambda t: pd.concat([t[:300], t[:300]]), "300 values in 600 rows"),
}


@pytest.mark.parametrize(("change", "reason"), STOPS.values(), ids=STOPS.keys())
def test_a_changed_schema_stops_the_run(folder: Path, change: Change, reason: str) -> None:
    contracts = written(folder, Contracts(agreements([data_of(bills())])))
    with pytest.raises(contracts.ContractError) as caught:
        contracts.checked("bills", change(bills(1)))
    assert reason in str(caught.value)


@pytest.mark.parametrize(("change", "reason"), WARNS.values(), ids=WARNS.keys())
def test_drift_is_a_warning(
    folder: Path, caplog: pytest.LogCaptureFixture, change: Change, reason: str
) -> None:
    contracts = written(folder, Contracts(agreements([data_of(bills())])))
    table = change(bills(1))
    assert contracts.checked("bills", table) is table
    warnings = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert [text for text in warnings if reason in text]


def test_a_new_sample_is_noise(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    contracts = written(folder, Contracts(agreements([data_of(bills())])))
    for seed in range(1, 6):
        contracts.checked("bills", bills(seed))
    assert [r.getMessage() for r in caplog.records if r.levelname != "DEBUG"] == []


def test_few_rows_are_not_guessed_about(folder: Path) -> None:
    contracts = written(folder, Contracts(agreements([data_of(bills(rows=50))])))
    shifted = bills(1, rows=50).assign(rooms=lambda t: t.rooms + 2)
    kinds = {finding.kind for finding in contracts.findings("bills", shifted)}
    assert "too few rows" in kinds
    assert "shifted distribution" not in kinds


EDITS = {
    "drift may stop": ("thresholds.ini", "new column = warn", "new column = stop", "season is new"),
    "for one contract only": (
        "thresholds.ini",
        "least rows = 200",
        "least rows = 200\n[bills]\nnew column = stop",
        "season is new",
    ),
    "a bound": (
        "bills.json",
        '"type": "number",\n      "constraints": {',
        '"type": "number",\n      "constraints": {"maximum": 1, ',
        "beyond 1",
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_what_people_edit_counts(folder: Path, edit: tuple[str, str, str, str]) -> None:
    file, old, new, reason = edit
    data = replace(data_of(bills()), columns=data_of(bills()).columns[:3])
    contracts = written(folder, Contracts(agreements([data])))
    place = folder / "contracts" / file
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(contracts.ContractError, match=reason):
        contracts.checked("bills", bills(1)[["household", "state", "kwh"]].assign(season="dry"))


def test_contract_is_a_table_schema() -> None:
    contract, _ = Contracts(agreements([data_of(bills())])).files()
    schema = json.loads(contract.data)
    fields = {field["name"]: field for field in schema["fields"]}
    assert contract.path == "contracts/bills.json"
    assert [field["type"] for field in fields.values()] == (
        ["string", "string", "number", "integer", "number", "number", "string", "datetime"]
    )
    assert fields["state"]["constraints"] == {"required": True, "enum": ["CA", "NV", "OR"]}
    assert "constraints" not in fields["gap"]
    assert {key for f in fields.values() for key in f} == {"name", "type", "constraints", "x-seen"}
    assert fields["kwh"]["x-seen"]["unit"] == "kWh"
    assert "H0-3" not in contract.data.decode()


def test_reads_that_are_alike_share_a_contract() -> None:
    one, other = data_of(bills()), data_of(bills(), line=9)
    elsewhere = data_of(bills(1, rows=30), "2024/bills.csv", line=20)
    found = agreements([one, other, elsewhere])
    assert [(a.name, len(a.reads)) for a in found] == [("bills", 2), ("bills_2", 1)]


def test_a_call_that_reads_many_files_agrees_on_what_they_have_in_common() -> None:
    one, other = data_of(bills(), "a.csv"), data_of(bills(1).drop(columns="gap"), "b.csv")
    (found,) = agreements([one, other])
    assert found.places == ("a.csv", "b.csv")
    assert "gap" not in [column.name for column in found.data.columns]
    assert [column.seen for column in found.data.columns] == [{}] * 7


def test_a_call_agrees_on_the_little_that_its_files_have_in_common() -> None:
    one, other = data_of(bills(), "a.csv"), data_of(bills(1)[["kwh"]], "b.csv")
    (found,) = agreements([one, other])
    assert [column.name for column in found.data.columns] == ["kwh"]
    contracts = Contracts.of(Observation((), data_sets=(one, other)), "table-schema")
    assert (contracts.agreed, contracts.notes) == ((found,), ())


def test_whole_numbers_in_one_file_and_others_in_another_are_numbers() -> None:
    one = data_of(bills().astype({"kwh": int})[["kwh", "state"]], "a.csv")
    (found,) = agreements([one, data_of(bills(1)[["kwh"]], "b.csv")])
    assert [(column.name, column.type) for column in found.data.columns] == [("kwh", "number")]


def test_a_column_that_only_some_of_the_files_have_is_not_new(folder: Path) -> None:
    one, other = data_of(bills(), "a.csv"), data_of(bills(1)[["kwh", "gap"]], "b.csv")
    contracts = written(folder, Contracts(agreements([one, other])))
    assert contracts.findings("a", bills(2)) == []
    [finding] = contracts.findings("a", bills(2).assign(more=1))
    assert finding.kind == "new column"


@pytest.mark.parametrize(
    ("target", "columns", "reason"),
    [
        ("table-schema", ["gap"], "no column in common"),
        ("pandera", ["kwh", "gap"], "pandera"),
    ],
)
def test_what_no_contract_checks_is_told(target: str, columns: list[str], reason: str) -> None:
    one, other = data_of(bills()[["kwh"]], "a.csv"), data_of(bills(1)[columns], "b.csv")
    contracts = Contracts.of(Observation((), data_sets=(one, other)), target)
    assert contracts.agreed == ()
    (note,) = contracts.notes
    assert note.what == "a.csv, b.csv"
    assert reason in note.reason


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("data/Bills CA (2).csv", "bills_ca_2"),
        ("sql:sales.bills", "sales"),
        ("https://example.org/2024.csv", "data_2024"),
        ("", "data"),
    ],
)
def test_name_of_a_contract(place: str, name: str) -> None:
    assert agreements([data_of(bills(), place)])[0].name == name


def test_pandera_has_a_strict_schema_without_bounds() -> None:
    text = Contracts(agreements([data_of(bills())]), "pandera").modules("judged")
    (module,) = text.values()
    assert "strict=True" in module
    assert "coerce=False" in module
    assert '["CA", "NV", "OR"], raise_warning=True' in module
    assert [word for word in ("ge(", "le(", "in_range", "coerce=True") if word in module] == []


@pytest.fixture(name="pandera")
def pandera_fixture(folder: Path) -> Any:
    pytest.importorskip("pandera")
    return written(folder, Contracts(agreements([data_of(bills())]), "pandera"))


def test_pandera_tells_drift_as_it_is_read_by_the_history_of_runs(
    pandera: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    column = pandera.SCHEMAS["bills"].columns["kwh"]
    column.checks.append(pandera.pa.Check.lt(5000, raise_warning=True))
    pandera.checked("bills", bills().assign(kwh=1.0))
    assert not caplog.messages
    changed = bills().assign(kwh=[9000.0, *[1.0] * 599], state=[*"WXXYZ", *["CA"] * 595])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert pandera.checked("bills", changed) is changed
    logged = [f"now {r.levelname} {r.name} {r.getMessage()}" for r in caplog.records]
    assert verdicts(logged) == (
        Verdict(
            "bills",
            "new category",
            "state has values that it never had ('W', 'X', 'Y' and 1 more): 0.8% of the rows",
        ),
        Verdict("bills", "failed check", "kwh fails less_than (9000.0): 0.2% of the rows"),
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            lambda t: t.assign(rooms=t.rooms + 0.5),
            "rooms: dtype('int64') fails: 'float64'",
            id="type",
        ),
        pytest.param(
            lambda t: t.assign(kwh=np.nan), "kwh: not_nullable fails: nan in 600 rows", id="nulls"
        ),
        pytest.param(
            lambda t: t.drop(columns=["kwh", "rooms"]),
            "kwh is missing; rooms is missing",
            id="missing",
        ),
        pytest.param(lambda t: t.assign(more=1), "more is new", id="new"),
    ],
)
def test_pandera_tells_once_what_many_rows_break(pandera: Any, change: Change, told: str) -> None:
    with pytest.raises(pandera.ContractError) as raised:
        pandera.checked("bills", change(bills()))
    assert str(raised.value) == f"bills: {told}"


def test_pandera_tells_a_few_of_many_values(pandera: Any) -> None:
    with pytest.raises(pandera.ContractError) as raised:
        pandera.checked("bills", bills().assign(state=[n / 2 for n in range(600)]))
    assert str(raised.value).endswith("fails: 0.0, 0.5, 1.0 and 597 more in 600 rows")


@pytest.mark.parametrize("as_frame", [False, True])
def test_data_that_come_with_scikit_learn_have_a_contract(folder: Path, as_frame: bool) -> None:
    iris = load_iris(as_frame=as_frame)
    contracts = written(folder, Contracts(agreements([data_of(iris, "sklearn:iris")])))
    assert {finding.kind for finding in contracts.findings("iris", iris)} == {"too few rows"}
    names = [column.name for column in contracts.columns_of(iris)[1]]
    assert names == [*iris.feature_names, "target"]
    with pytest.raises(contracts.ContractError, match="by a factor of about 1000"):
        contracts.checked("iris", Bunch(**{**iris, "data": iris.data * 1000}))


@pytest.mark.parametrize(
    "texts", [Bunch(data=["a", "b"], target=np.array([0, 1])), Bunch(data=np.ones((2, 2)))]
)
def test_a_bunch_that_is_no_table_has_none(texts: Bunch) -> None:
    assert described(texts, 5) is None


def test_a_table_that_polars_has_not_read_yet_has_a_contract_on_its_columns(
    folder: Path, tmp_path: Path
) -> None:
    polars = pytest.importorskip("polars")
    bills()[["state", "kwh"]].to_csv(tmp_path / "bills.csv", index=False)
    lazy = polars.scan_csv(tmp_path / "bills.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = data_of(lazy)
        contracts = written(folder, Contracts(agreements([data])))
        assert contracts.checked("bills", lazy) is lazy
    assert [(c.name, c.type, c.seen) for c in data.columns] == [
        ("state", "string", {}),
        ("kwh", "number", {}),
    ]
    with pytest.raises(contracts.ContractError, match="kwh is missing"):
        contracts.checked("bills", lazy.rename({"kwh": "mwh"}))


IN_HEAD: dict[str, tuple[Change, str]] = {
    "dropped": STOPS["dropped"],
    "renamed": STOPS["renamed"],
    "renamed with another unit": STOPS["renamed with another unit"],
    "numbers become texts": (lambda t: t.assign(kwh="many"), "kwh is string and no longer number"),
    "no rows": STOPS["no rows"],
}
NOT_IN_HEAD: dict[str, Change] = {
    "nothing": lambda t: t,
    "texts that begin like numbers": lambda t: t.assign(state=range(len(t))),
    "fractions that may come later": lambda t: t.assign(kwh=t.kwh.round()),
    "fractions that are few": lambda t: t.assign(rooms=t.rooms + 0.5),
    "values that are missing at first": lambda t: t.assign(kwh=np.nan),
    "a new column": lambda t: t.assign(season="summer"),
    "a shift": lambda t: t.assign(kwh=t.kwh + t.kwh.std()),
}
READERS: dict[str, tuple[str, Callable[..., Any], Callable[[pd.DataFrame, Path], object]]] = {
    "csv": ("a.csv", pd.read_csv, lambda t, place: t.to_csv(place, index=False)),
    "parquet": ("a.parquet", pd.read_parquet, lambda t, place: t.to_parquet(place)),
}


def changed_file(folder: Path, reader: str, change: Change) -> Path:
    """A file with a changed table, that is longer than its head."""
    name, _, write = READERS[reader]
    table = bills(1, rows=3000).drop(columns=["day", "read_at"])
    write(change(table), folder / name)
    return folder / name


def head_contracts(folder: Path) -> Any:
    table = bills().drop(columns=["day", "read_at"])
    return written(folder, Contracts(agreements([data_of(table)])), ahead=True)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("change", "reason"), IN_HEAD.values(), ids=IN_HEAD.keys())
def test_a_changed_schema_shows_in_the_first_rows(
    folder: Path, reader: str, change: Change, *, reason: str
) -> None:
    contracts = head_contracts(folder)
    place = changed_file(folder, reader, change)
    with pytest.raises(contracts.ContractError) as caught:
        contracts.check_head("bills", READERS[reader][1], place)
    assert reason in str(caught.value)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("change", NOT_IN_HEAD.values(), ids=NOT_IN_HEAD.keys())
def test_the_first_rows_are_not_taken_for_all(folder: Path, reader: str, change: Change) -> None:
    contracts = head_contracts(folder)
    contracts.check_head("bills", READERS[reader][1], changed_file(folder, reader, change))


def test_only_the_first_rows_are_read(folder: Path) -> None:
    contracts = head_contracts(folder)
    asked: list[int] = []

    def read(path: Path, nrows: int) -> pd.DataFrame:
        asked.append(nrows)
        return bills(1, rows=nrows)

    read.__module__ = "pandas.io.parsers"
    contracts.check_head("bills", read, Path("a.csv"))
    assert asked == [contracts.HEAD]


@pytest.mark.parametrize("reader", READERS)
def test_what_cannot_be_looked_at_is_left_to_the_read(folder: Path, reader: str) -> None:
    contracts = head_contracts(folder)
    contracts.check_head("bills", READERS[reader][1], folder / "nowhere")
    if reader == "parquet":  # a data set in many files
        contracts.check_head("bills", READERS[reader][1], folder)


def test_what_thresholds_allow_does_not_stop_ahead(folder: Path) -> None:
    contracts = head_contracts(folder)
    limits = folder / "contracts/thresholds.ini"
    text = limits.read_text(encoding="utf-8")
    limits.write_text(text.replace("missing column = stop", "missing column = warn"), "utf-8")
    contracts.check_head("bills", pd.read_csv, changed_file(folder, "csv", IN_HEAD["dropped"][0]))


@pytest.mark.parametrize("reader", READERS)
def test_pandera_looks_at_the_columns_ahead(folder: Path, reader: str) -> None:
    pytest.importorskip("pandera")
    table = bills().drop(columns=["day", "read_at"])
    agreed = Contracts(agreements([data_of(table)]), "pandera")
    contracts = written(folder, agreed, ahead=True)
    contracts.check_head("bills", READERS[reader][1], changed_file(folder, reader, lambda t: t))
    place = changed_file(folder, reader, IN_HEAD["dropped"][0])
    with pytest.raises(contracts.ContractError, match="kwh is missing"):
        contracts.check_head("bills", READERS[reader][1], place)


def test_nothing_is_checked_ahead_unless_it_is_read_late(folder: Path) -> None:
    for target in ("table-schema", "pandera"):
        agreed = Contracts(agreements([data_of(bills())]), target)
        assert "check_head" not in "".join(agreed.modules("judged").values())
