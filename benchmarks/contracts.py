"""Planted changes of data, and what the contracts say of them: `python contracts.py [FOLDER]`.

Each table is cut into two random halves: one makes the contract, the other is the next delivery,
as it is (noise) or with a change of the schema (stop) or of the data (warn) in it.
"""

import argparse
import importlib
import random
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from nb2prod.export.contracts import Contracts
from nb2prod.export.contracts.agreements import agreements
from nb2prod.notebook import Location
from nb2prod.observe import Column, DataSet
from nb2prod.observe.recorder.data.data import described

FEWEST, MOST, MOST_COLUMNS = 500, 20_000, 60
Frame = pd.DataFrame
Plant = Callable[[Frame, random.Random], tuple[Frame, Frame] | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="", help="with CSV files, at any depth")
    parser.add_argument("--most", type=int, default=60, help="files at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--wrong", action="store_true", help="show each wrong answer")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    tables = [*_generated(given.seed), *_found(given.folder, given.most, given.seed)]
    right, all_ = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(Path(folder))
        for name, table in tables:
            rng = random.Random(f"{given.seed} {name}")
            for change, expected, plant in CHANGES:
                planted = plant(table, rng)
                if planted is None:
                    continue
                answer, told = judge.answer(*planted)
                all_[change] += 1
                right[change] += answer == expected
                if given.wrong and answer != expected:
                    print(f"{name[-60:]}: {change}: {answer}: {told[:300]}")
    _tell(len(tables), right, all_)


def _tell(tables: int, right: Counter[str], all_: Counter[str]) -> None:
    print(f"{tables} tables\n")
    for change, expected, _ in {row[0]: row for row in CHANGES}.values():
        part = right[change] / max(all_[change], 1)
        print(f"{change:24}{expected:8}{all_[change]:6}{part:8.1%}")
    print(f"{'all':32}{all_.total():6}{right.total() / max(all_.total(), 1):8.1%}")


class Judge:
    """The modules of a package, as they are exported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = DataSet(Location(0), "pd.read_csv", ("it.csv",), 0, (Column("it", "any"),))
        contracts = Contracts(agreements([self.data]))
        for path, text in contracts.modules("judged").items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        (folder / "src/judged/__init__.py").touch()
        (folder / "contracts").mkdir()
        self._write(contracts)
        sys.path.insert(0, str(folder / "src"))
        self.module: Any = importlib.import_module("judged.contracts")

    def answer(self, before: Frame, now: Frame) -> tuple[str, str]:
        """Stop, warn or noise, and why."""
        told = described(before, 0)
        assert told is not None
        columns = msgspec.convert(told["columns"], tuple[Column, ...])
        data = DataSet(Location(0), "pd.read_csv", ("it.csv",), told["rows"], columns)
        self._write(Contracts(agreements([data])))
        limits = self.module._limits("it")
        verdicts: dict[str, list[str]] = {"stop": [], "warn": [], "ignore": []}
        for finding in self.module.findings("it", now):
            verdicts[limits[finding.kind]].append(f"{finding.kind}: {finding.text}")
        answer = next((v for v in ("stop", "warn") if verdicts[v]), "noise")
        return answer, "; ".join(verdicts["stop"] + verdicts["warn"] or verdicts["ignore"])

    def _write(self, contracts: Contracts) -> None:
        for file in contracts.files():
            (self.folder / file.path).write_bytes(file.data)


def _generated(seed: int) -> Iterator[tuple[str, Frame]]:
    """Tables with the shapes that measured data have."""
    for number, rows in enumerate((600, 1000, 2000, 4000, 8000, 20_000) * 4):
        rng = np.random.default_rng([seed, number])
        states = rng.choice(["CA", "TX", "NV", "WA", "OR"], rows, p=[0.4, 0.3, 0.15, 0.1, 0.05])
        hours = pd.to_timedelta(rng.integers(0, 9000, rows), unit="h")
        yield f"generated {number}, {rows} rows", pd.DataFrame(
            {
                "customer_id": np.arange(rows) + 1000,
                "state": states,
                "kind": rng.choice(["flat", "tile", None], rows, p=[0.5, 0.47, 0.03]),
                "kwh": np.round(rng.lognormal(8.7, rng.uniform(0.2, 1.0), rows), 1),
                "temp_c": np.round(rng.normal(14, 8, rows), 1),
                "rooms": rng.poisson(3, rows),
                "rain_mm": np.where(rng.random(rows) < 0.7, 0, rng.exponential(4, rows)),
                "share": np.where(rng.random(rows) < 0.1, np.nan, rng.beta(2, 5, rows)),
                "read_at": pd.Timestamp("2025-01-01", tz="Europe/Paris") + hours,
                "is_rented": rng.random(rows) < 0.3,
            }
        )


def _found(folder: str, most: int, seed: int) -> Iterator[tuple[str, Frame]]:
    """Real tables that are large enough to be cut in two."""
    paths = sorted(Path(folder).rglob("*.csv")) if folder else []
    random.Random(seed).shuffle(paths)
    heads: set[str] = set()
    for path in paths:
        try:
            if path.stat().st_size > 50e6:
                continue
            table = pd.read_csv(path, nrows=MOST, low_memory=False)
        except (ValueError, OSError):
            continue
        head = ",".join(map(str, table.columns))
        if len(table) < FEWEST or not 2 <= table.shape[1] <= MOST_COLUMNS or head in heads:
            continue
        heads.add(head)
        yield str(path), table
        if len(heads) == most:
            return


def _halves(table: Frame, rng: random.Random) -> tuple[Frame, Frame]:
    mixed = table.sample(frac=1, random_state=rng.randrange(2**31))
    cut = len(mixed) // 2
    return mixed.iloc[:cut].reset_index(drop=True), mixed.iloc[cut:].reset_index(drop=True)


def _nothing(table: Frame, rng: random.Random) -> tuple[Frame, Frame]:
    return _halves(table, rng)


def _dropped(table: Frame, rng: random.Random) -> tuple[Frame, Frame]:
    before, now = _halves(table, rng)
    return before, now.drop(columns=[rng.choice(list(now.columns))])


def _renamed(table: Frame, rng: random.Random) -> tuple[Frame, Frame]:
    before, now = _halves(table, rng)
    column = rng.choice(list(now.columns))
    return before, now.rename(columns={column: f"the_{column}"})


def _retyped(table: Frame, rng: random.Random) -> tuple[Frame, Frame] | None:
    columns = [*_quantities(table), *_labels(table, 2)]
    if not columns:
        return None
    before, now = _halves(table, rng)
    column = rng.choice(columns)
    is_number = pd.api.types.is_numeric_dtype(now[column])
    now[column] = now[column].astype(str) if is_number else range(len(now))
    return before, now


def _scaled(table: Frame, rng: random.Random) -> tuple[Frame, Frame] | None:
    columns = _quantities(table)
    if not columns:
        return None
    before, now = _halves(table, rng)
    column = rng.choice(columns)
    now[column] = now[column] * 1000 if rng.random() < 0.5 else now[column] / 1000
    return before, now


def _unzoned(table: Frame, rng: random.Random) -> tuple[Frame, Frame] | None:
    zoned = [c for c in table if isinstance(table[c].dtype, pd.DatetimeTZDtype)]
    if not zoned:
        start = pd.Timestamp("2024-05-01", tz="UTC")
        minutes = pd.to_timedelta(np.arange(len(table)) * 7, unit="min")
        table, zoned = table.assign(read_at=start + minutes), ["read_at"]
    before, now = _halves(table, rng)
    if rng.random() < 0.5:  # as texts, which is how files have them
        before[zoned[0]] = before[zoned[0]].map(lambda at: at.isoformat())
        now[zoned[0]] = now[zoned[0]].map(lambda at: at.replace(tzinfo=None).isoformat())
    else:
        now[zoned[0]] = now[zoned[0]].dt.tz_localize(None)
    return before, now


def _added(table: Frame, rng: random.Random) -> tuple[Frame, Frame] | None:
    columns = _labels(table, 2)
    if not columns:
        return None
    before, now = _halves(table, rng)
    column = rng.choice(columns)
    rows = now.sample(frac=0.1, random_state=rng.randrange(2**31)).index
    now[column] = now[column].astype(object)
    now.loc[rows, column] = "something new"
    return before, now


def _cut(table: Frame, rng: random.Random) -> tuple[Frame, Frame] | None:
    columns = _labels(table, 3)
    if not columns:
        return None
    before, now = _halves(table, rng)
    column = rng.choice(columns)
    one = now[now[column] == now[column].mode()[0]].reset_index(drop=True)
    return (before, one) if 30 <= len(one) < 0.9 * len(now) else None


def _nulled(table: Frame, rng: random.Random) -> tuple[Frame, Frame] | None:
    before, now = _halves(table, rng)
    columns = [c for c in now if now[c].isna().mean() < 0.5]
    if not columns:
        return None
    column = rng.choice(columns)
    rows = now.sample(frac=0.2, random_state=rng.randrange(2**31)).index
    now[column] = now[column].astype(object if now[column].dtype == bool else now[column].dtype)
    if pd.api.types.is_integer_dtype(now[column]):
        now[column] = now[column].astype(float)
    now.loc[rows, column] = None
    return before, now


def _shifted(table: Frame, rng: random.Random) -> tuple[Frame, Frame] | None:
    columns = _quantities(table)
    if not columns:
        return None
    before, now = _halves(table, rng)
    column = rng.choice(columns)
    step = now[column].std() / 2
    whole = (now[column].dropna() % 1 == 0).all()
    now[column] = now[column] + (max(round(step), 1) if whole else step)
    return before, now


def _quantities(table: Frame) -> list[str]:
    """Columns of many different numbers that count or measure something."""
    found = []
    for column in table:
        values = table[column]
        is_number = pd.api.types.is_numeric_dtype(values) and values.dtype != bool
        if is_number and values.nunique() > 20 and values.notna().mean() > 0.9:
            is_name = values.is_monotonic_increasing or values.nunique() == len(values)
            if not is_name and np.isfinite(values.dropna()).all():
                found.append(column)
    return found


def _labels(table: Frame, fewest: int) -> list[str]:
    """Columns of texts that come again and again."""
    return [
        column
        for column in table
        if pd.api.types.is_string_dtype(table[column].dropna())
        and fewest <= table[column].nunique() <= 30
        and table[column].notna().mean() > 0.9
        and table[column].value_counts().min() >= 10
    ]


CHANGES: list[tuple[str, str, Plant]] = [
    *([("only a new sample", "noise", _nothing)] * 3),
    ("column dropped", "stop", _dropped),
    ("column renamed", "stop", _renamed),
    ("type changed", "stop", _retyped),
    ("unit scaled by 1000", "stop", _scaled),
    ("time zone removed", "stop", _unzoned),
    ("category added", "warn", _added),
    ("rows cut to one category", "warn", _cut),
    ("null rate up by 20 %", "warn", _nulled),
    ("shifted by half a sd", "warn", _shifted),
]

if __name__ == "__main__":
    main()
