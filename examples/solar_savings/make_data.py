"""Make the data of this example: bills_ca.csv, tariffs.csv and bills_tx.csv.

Every household, bill and price is made up by this script. It is seeded, so running
it again writes the same bytes:

    python make_data.py
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

Row = dict[str, object]

HERE = Path(__file__).parent
SEED = 2024
CALIFORNIA_HOUSEHOLDS = 480
TEXAS_HOUSEHOLDS = 110

# city: (utility, peak sun hours a day, kWh a year of a typical household)
CALIFORNIA = {
    "San Francisco": ("PG&E", 4.7, 4700),
    "Oakland": ("PG&E", 4.9, 5300),
    "San Jose": ("PG&E", 5.3, 6400),
    "Fresno": ("PG&E", 5.7, 8900),
    "Los Angeles": ("LADWP", 5.6, 6100),
    "Long Beach": ("SCE", 5.5, 6000),
    "Santa Barbara": ("SCE", 5.4, 5600),
    "San Diego": ("SDG&E", 5.7, 5900),
    "Sacramento": ("SMUD", 5.4, 8700),
    "Riverside": ("Riverside PU", 5.9, 9300),
}
TEXAS = {
    "Austin": ("Austin Energy", 5.2, 11800),
    "Dallas": ("Oncor", 5.1, 13900),
    "Houston": ("CenterPoint", 4.8, 13200),
    "San Antonio": ("CPS Energy", 5.3, 12700),
}
# kind of roof: (share of the houses, square metres that panels can use)
ROOFS = {
    "asphalt": (0.48, 34),
    "tile": (0.30, 38),
    "flat": (0.14, 46),
    "metal": (0.08, 41),
}
TARIFFS = [
    # utility, summer and winter $ per kWh, paid for exported power in ¢ per kWh
    ("PG&E", 0.412, 0.358, 6.1),
    ("SCE", 0.371, 0.334, 5.8),
    ("SDG&E", 0.463, 0.397, 6.6),
    ("LADWP", 0.262, 0.221, 7.4),
    ("SMUD", 0.214, 0.149, 7.4),
]


def main() -> None:
    rng = np.random.default_rng(SEED)
    write("bills_ca.csv", california(rng))
    write("bills_tx.csv", texas(rng))
    names = ("utility", "summer_per_kwh", "winter_per_kwh", "export_cents")
    write("tariffs.csv", [dict(zip(names, tariff, strict=True)) for tariff in TARIFFS])


def california(rng: np.random.Generator) -> list[Row]:
    """One row per household, dates in local time, as a utility would export them."""
    rows = []
    for number in range(1, CALIFORNIA_HOUSEHOLDS + 1):
        city, utility, sun_hours, kwh, overnight_wh = household(rng, CALIFORNIA)
        roof, roof_m2 = roof_of(rng)
        rows.append(
            {
                "household_id": f"CA-{number:04d}",
                "city": city,
                "utility": utility,
                "billing_date": f"{meter_read(rng):%Y-%m-%d %H:%M}",
                "kwh": kwh,
                "overnight": overnight_wh,
                "sun_hours": sun_hours,
                "roof": roof,
                "roof_m2": roof_m2,
            }
        )
    for column, count in (("kwh", 5), ("sun_hours", 4), ("roof_m2", 9)):
        for index in rng.choice(len(rows), size=count, replace=False):
            rows[index][column] = ""
    # The clocks went back that night: this time of day came twice.
    rows[211]["billing_date"] = "2023-11-05 01:30"
    rows.insert(304, rows[99])
    return rows


def texas(rng: np.random.Generator) -> list[Row]:
    """One row per household and season, in MWh and (overnight) kWh, dates in UTC."""
    rows: list[Row] = []
    for number in range(1, TEXAS_HOUSEHOLDS + 1):
        city, utility, sun_hours, kwh, overnight_wh = household(rng, TEXAS)
        roof, roof_m2 = roof_of(rng)
        summer_share = rng.uniform(0.42, 0.56)
        for season, share, year, month in (
            ("summer", summer_share, 2023, 10),
            ("winter", 1 - summer_share, 2024, 6),
        ):
            read = last_evening(rng, year, month).replace(tzinfo=ZoneInfo("America/Chicago"))
            rows.append(
                {
                    "household_id": f"TX-{number:04d}",
                    "city": city,
                    "utility": utility,
                    "billing_date": f"{read.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                    "season": season,
                    "mwh": round(kwh * share / 1000, 3),
                    "overnight": round(overnight_wh / 1000, 2),
                    "sun_hours": sun_hours,
                    "roof": roof,
                    "roof_m2": roof_m2,
                }
            )
    return rows


def household(
    rng: np.random.Generator, cities: Mapping[str, tuple[str, float, int]]
) -> tuple[str, str, float, float, int]:
    """City, utility, sun hours a day, kWh a year, Wh in an average night."""
    city = list(cities)[rng.integers(len(cities))]
    utility, sun_hours, typical = cities[city]
    kwh = round(typical * float(np.exp(rng.normal(0, 0.33))), 1)
    night_share = rng.uniform(0.28, 0.58)
    shaded = round(max(sun_hours + rng.normal(-0.1, 0.25), 3.4), 2)
    return city, utility, shaded, kwh, round(kwh / 365 * night_share * 1000)


def roof_of(rng: np.random.Generator) -> tuple[str, float]:
    shares = [share for share, _ in ROOFS.values()]
    kind = list(ROOFS)[rng.choice(len(ROOFS), p=shares)]
    return kind, round(max(float(rng.normal(ROOFS[kind][1], 12)), 4.0), 1)


def meter_read(rng: np.random.Generator) -> datetime:
    """Most meters are read late on the last day of a month, the others some afternoon."""
    months = int(rng.integers(14))  # April 2023 to May 2024
    year, month = 2023 + (3 + months) // 12, (3 + months) % 12 + 1
    if rng.random() < 0.6:
        return last_evening(rng, year + month // 12, month % 12 + 1)
    day, hour, minute = rng.integers(1, 28), rng.integers(12, 19), rng.integers(60)
    return datetime(year, month, int(day), int(hour), int(minute))


def last_evening(rng: np.random.Generator, year: int, month: int) -> datetime:
    """Some minutes before the given month begins."""
    return datetime(year, month, 1) - timedelta(minutes=int(rng.integers(5, 240)))


def write(name: str, rows: Iterable[Mapping[str, object]]) -> None:
    rows = list(rows)
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
