"""contracts: what the data sets that the notebook read are to be like.

A target is a module that says what `fits` it, which `modules` and `files` of the package it makes,
and what these need (`REQUIREMENTS`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nb2prod.export.contracts import pandera, table_schema
from nb2prod.export.contracts.agreements import Agreement, agreements, checks
from nb2prod.export.files import File
from nb2prod.notebook import Location
from nb2prod.observe import DataSet, Observation
from nb2prod.transform import Check, Skipped

TARGETS = {"table-schema": table_schema, "pandera": pandera}
TABLE_SCHEMA = "table-schema"
_NOTHING_COMMON = "no contract checks it: what this call read has no column in common"
_ALIEN = "no contract checks it: {} has none for such data"

__all__ = ["NO_CONTRACTS", "TABLE_SCHEMA", "TARGETS", "Agreement", "Contracts"]


@dataclass(frozen=True, slots=True)
class Contracts:
    """What was agreed on, the target that it is written for, and what no contract checks.

    `made` are the files that the run itself has written.
    """

    agreed: tuple[Agreement, ...] = ()
    target: str = TABLE_SCHEMA
    notes: tuple[Skipped, ...] = ()
    made: tuple[str, ...] = ()

    @classmethod
    def of(cls, observation: Observation | None, target: str) -> "Contracts":
        """On all that a run of the notebook read."""
        data_sets = observation.data_sets if observation else ()
        found = agreements(data_sets)
        agreed = tuple(a for a in found if TARGETS[target].fits(a))
        alien = _left(_read(found), agreed, _ALIEN.format(target))
        notes = (*_left(data_sets, found, _NOTHING_COMMON), *alien)
        return cls(agreed, target, notes, observation.files_written if observation else ())

    @property
    def checks(self) -> tuple[Check, ...]:
        """Where which of them has to be kept."""
        return checks(self.agreed, self.made)

    @property
    def requirements(self) -> tuple[str, ...]:
        return TARGETS[self.target].REQUIREMENTS if self.agreed else ()

    def modules(self, name: str, *, ahead: bool = False) -> Mapping[str, str]:
        """The modules of the package that check, by their paths, not formatted yet.

        Args:
            name: the package's.
            ahead: whether it checks the first rows of something before it is read.
        """
        return TARGETS[self.target].modules(name, self.agreed, ahead=ahead) if self.agreed else {}

    def files(self) -> tuple[File, ...]:
        """What lies in the package's folder `contracts`."""
        return TARGETS[self.target].files(self.agreed) if self.agreed else ()


def _read(agreed: Iterable[Agreement]) -> list[DataSet]:
    return [data for agreement in agreed for _, data in agreement.reads]


def _left(sets: Iterable[DataSet], agreed: Iterable[Agreement], reason: str) -> Iterator[Skipped]:
    """What was read, and none of these agreements is about, call by call."""
    covered = _read(agreed)
    places: dict[Location, dict[str, None]] = {}
    for data in sets:
        if not data.writes and data not in covered:
            places.setdefault(data.location, {}).update(dict.fromkeys(data.places or (data.call,)))
    for location, names in places.items():
        yield Skipped(", ".join(names), reason, location)


NO_CONTRACTS = Contracts()
