"""What the package's tests run on where the notebook's own data are too much to bring along."""

from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.observe import Observation


@dataclass(frozen=True, slots=True)
class Sample:
    """Input files of which only some rows come along, and a run of the notebook on these.

    `files` holds the contents by parameter, or by place where no parameter names it; `rows` how
    many came along, and how many there are.
    """

    files: Mapping[str, bytes]
    rows: Mapping[str, tuple[int, int]]
    seen: Observation
