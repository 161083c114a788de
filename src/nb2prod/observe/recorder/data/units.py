"""The units that the names of columns tell: `kwh`, `price_eur`, `temp_c`."""

from __future__ import annotations

import re

# Token in a column's name: the unit, what it measures, and how many of the first unit it holds.
UNITS = {
    "wh": ("Wh", "energy", 1.0), "kwh": ("kWh", "energy", 1e3), "mwh": ("MWh", "energy", 1e6),
    "gwh": ("GWh", "energy", 1e9), "joule": ("J", "energy", 1 / 3600),
    "kw": ("kW", "power", 1e3), "mw": ("MW", "power", 1e6), "watt": ("W", "power", 1.0),
    "watts": ("W", "power", 1.0),
    "mm": ("mm", "length", 1e-3), "cm": ("cm", "length", 1e-2), "meters": ("m", "length", 1.0),
    "metres": ("m", "length", 1.0), "km": ("km", "length", 1e3), "mi": ("mi", "length", 1609.344),
    "miles": ("mi", "length", 1609.344), "ft": ("ft", "length", 0.3048),
    "feet": ("ft", "length", 0.3048), "inches": ("in", "length", 0.0254),
    "m2": ("m²", "area", 1.0), "sqm": ("m²", "area", 1.0), "km2": ("km²", "area", 1e6),
    "sqft": ("ft²", "area", 0.09290304), "ha": ("ha", "area", 1e4),
    "acres": ("acre", "area", 4046.86),
    "mg": ("mg", "mass", 1e-6), "kg": ("kg", "mass", 1.0), "lb": ("lb", "mass", 0.45359237),
    "lbs": ("lb", "mass", 0.45359237), "tons": ("t", "mass", 1e3), "grams": ("g", "mass", 1e-3),
    "ms": ("ms", "time", 1e-3), "sec": ("s", "time", 1.0), "secs": ("s", "time", 1.0),
    "seconds": ("s", "time", 1.0), "minutes": ("min", "time", 60.0), "mins": ("min", "time", 60.0),
    "hours": ("h", "time", 3600.0), "hrs": ("h", "time", 3600.0), "days": ("d", "time", 86400.0),
    "celsius": ("°C", "temperature", 1.0), "fahrenheit": ("°F", "temperature", 5 / 9),
    "kelvin": ("K", "temperature", 1.0),
    "usd": ("USD", "money", 1.0), "dollars": ("USD", "money", 1.0), "cents": ("ct", "money", 0.01),
    "eur": ("EUR", "money of the euro", 1.0), "euros": ("EUR", "money of the euro", 1.0),
    "gbp": ("GBP", "money of Britain", 1.0), "jpy": ("JPY", "money of Japan", 1.0),
    "kmh": ("km/h", "speed", 1 / 3.6), "mph": ("mph", "speed", 0.44704),
    "pct": ("%", "share", 0.01), "percent": ("%", "share", 0.01),
    "percentage": ("%", "share", 0.01),
    "kb": ("kB", "data", 1e3), "mb": ("MB", "data", 1e6), "gb": ("GB", "data", 1e9),
    "liters": ("l", "volume", 1.0), "litres": ("l", "volume", 1.0), "ml": ("ml", "volume", 1e-3),
}  # fmt: skip
# Letters that mean a unit only at the end of a longer name.
_LETTERS = {
    "m": ("m", "length", 1.0), "g": ("g", "mass", 1e-3), "l": ("l", "volume", 1.0),
    "s": ("s", "time", 1.0), "h": ("h", "time", 3600.0),
}  # fmt: skip
_DEGREES = {"c": UNITS["celsius"], "f": UNITS["fahrenheit"], "k": UNITS["kelvin"]}


def unit_of(name: str) -> tuple[str, str, float]:
    """The unit that a column's name tells, what it measures and its size; ("", "", 1) without."""
    words = tokens(name)
    if "per" in words:  # `usd_per_kwh` is money
        words = words[: words.index("per")] or [""]
    for token in reversed(words):
        if token in UNITS:
            return UNITS[token]
    if len(words) > 1 and words[-1] in _DEGREES and words[-2].startswith("temp"):
        return _DEGREES[words[-1]]
    return _LETTERS.get(words[-1], ("", "", 1.0)) if len(words) > 1 else ("", "", 1.0)


def tokens(name: str) -> list[str]:
    """The words that a column's name is made of."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.findall(r"[a-z0-9]+", spaced.lower()) or [""]
