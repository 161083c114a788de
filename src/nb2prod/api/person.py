"""The person for whom something is done: hears how it goes, and is asked before it happens."""

from collections.abc import Callable
from dataclasses import dataclass

from nb2prod.api.consequences import Allow, keep_inside
from nb2prod.api.order import READING, Decide

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Person:
    """`tell` hears the name of each stage as it begins; `decide` says in which order the cells are
    taken (see `in_order`), `allow` whether a run may do what it would do outside its folder.
    """

    tell: Tell = lambda stage: None
    decide: Decide = lambda order: READING
    allow: Allow = keep_inside


NOBODY = Person()
"""Hears nothing, and answers with what is safe."""
