"""Whether a call drew random numbers from a generator that everybody shares."""

from __future__ import annotations

import random
import sys


def state() -> tuple[object, ...]:
    """The states of the shared generators of Python, numpy and torch."""
    states: list[object] = [random.getstate()]
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        kind, key, *rest = numpy.get_state()
        states += [kind, key.tobytes(), tuple(rest)]
    torch = sys.modules.get("torch")
    if hasattr(torch, "get_rng_state"):
        states.append(bytes(torch.get_rng_state().tolist()))  # type: ignore[union-attr]
    return tuple(states)
