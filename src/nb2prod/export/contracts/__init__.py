"""contracts: what the data sets that the notebook read are to be like.

A target is a module that says what `fits` it, which `modules` and `files` of the package it makes,
and what these need (`REQUIREMENTS`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.export.contracts import pandera, table_schema
from nb2prod.export.contracts.agreements import Agreement, agreements, checks
from nb2prod.export.files import File
from nb2prod.observe import Observation
from nb2prod.transform import Check

TARGETS = {"table-schema": table_schema, "pandera": pandera}
TABLE_SCHEMA = "table-schema"

__all__ = ["NO_CONTRACTS", "TABLE_SCHEMA", "TARGETS", "Agreement", "Contracts"]


@dataclass(frozen=True, slots=True)
class Contracts:
    """What was agreed on, and the target that it is written for."""

    agreed: tuple[Agreement, ...] = ()
    target: str = TABLE_SCHEMA

    @classmethod
    def of(cls, observation: Observation | None, target: str) -> "Contracts":
        """On all that a run of the notebook read."""
        found = agreements(observation.data_sets) if observation else ()
        return cls(tuple(a for a in found if TARGETS[target].fits(a)), target)

    @property
    def checks(self) -> tuple[Check, ...]:
        """Where which of them has to be kept."""
        return checks(self.agreed)

    @property
    def requirements(self) -> tuple[str, ...]:
        return TARGETS[self.target].REQUIREMENTS if self.agreed else ()

    def modules(self, name: str) -> Mapping[str, str]:
        """The modules of the package that check, by their paths, not formatted yet."""
        return TARGETS[self.target].modules(name, self.agreed) if self.agreed else {}

    def files(self) -> tuple[File, ...]:
        """What lies in the package's folder `contracts`."""
        return TARGETS[self.target].files(self.agreed) if self.agreed else ()


NO_CONTRACTS = Contracts()
