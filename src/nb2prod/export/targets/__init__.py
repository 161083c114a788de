"""Where a package is handed over to: files that start its command elsewhere.

A target is a module that says which `files` it makes of a delivery. They lie in a folder of their
own below the package's `deploy`.
"""

from collections.abc import Mapping
from typing import Protocol

from nb2prod.export.files import File
from nb2prod.export.targets import (
    airflow,
    argo,
    batch,
    beam,
    docker,
    github,
    grafana,
    kubernetes,
    pachyderm,
    spark,
    systemd,
)
from nb2prod.export.targets.delivery import EVERY, Delivery, Given

__all__ = ["EVERY", "TARGETS", "Delivery", "Given", "Target"]


class Target(Protocol):
    """What each of the modules has."""

    def files(self, delivery: Delivery) -> tuple[File, ...]:
        """The target's files, by their paths in its folder."""


TARGETS: Mapping[str, Target] = {
    "airflow": airflow,
    "argo": argo,
    "batch": batch,
    "beam": beam,
    "docker": docker,
    "github": github,
    "grafana": grafana,
    "kubernetes": kubernetes,
    "pachyderm": pachyderm,
    "spark": spark,
    "systemd": systemd,
}
