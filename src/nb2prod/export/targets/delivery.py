"""What every target needs to know of a package."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Every:
    """How often a job runs: as cron says it, and as systemd does, in UTC both."""

    cron: str
    calendar: str


EVERY = {
    "hour": Every("17 * * * *", "*-*-* *:17:00 UTC"),
    "day": Every("17 5 * * *", "*-*-* 05:17:00 UTC"),
    "week": Every("17 5 * * 1", "Mon *-*-* 05:17:00 UTC"),
    "month": Every("17 5 1 * *", "*-*-01 05:17:00 UTC"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter as its package's command takes it: `option` is without its dashes."""

    name: str
    option: str
    type: str
    default: object

    def argument(self, value: object) -> str:
        """A value of it as the command takes it."""
        if isinstance(value, bool):
            return f"--{self.option}" if value else f"--no-{self.option}"
        return f"--{self.option}={value if isinstance(value, str) else json.dumps(value)}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A package that is to be handed over.

    `name` is its module's; `python` is like "3.11"; `has_lock` that its versions are pinned;
    `points` the command's arguments in each run of a sweep.
    """

    name: str
    python: str
    every: Every
    parameters: tuple[Given, ...] = ()
    has_lock: bool = True
    points: tuple[tuple[str, ...], ...] = ((),)

    @property
    def label(self) -> str:
        """Its name where only lower case letters, digits and hyphens are allowed."""
        return self.name.strip("_").replace("_", "-").lower()[:50].rstrip("-")
