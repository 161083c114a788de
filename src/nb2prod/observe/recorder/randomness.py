"""The random number generators that everybody shares: whether a call drew from them, and seeds."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def state() -> dict[str, object]:
    """The states of the shared generators of Python, numpy and torch, by module."""
    states: dict[str, object] = {"random": random.getstate()}
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        kind, key, *rest = numpy.get_state()
        states["numpy"] = (kind, key.tobytes(), tuple(rest))
    torch = sys.modules.get("torch")
    if hasattr(torch, "get_rng_state"):
        states["torch"] = bytes(torch.get_rng_state().tolist())  # type: ignore[union-attr]
    return states


def drawn_since(before: dict[str, object]) -> tuple[str, ...]:
    """The modules whose numbers were drawn since then."""
    now = state()
    return tuple(name for name in before if now.get(name) != before[name])


def seed() -> None:
    """Put each shared generator to its state of seed 0, as the tests do."""
    random.seed(0)
    modules: Any = sys.modules
    if "numpy.random" in modules:
        modules["numpy.random"].seed(0)
    if hasattr(modules.get("torch"), "manual_seed"):
        modules["torch"].manual_seed(0)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Whatever is drawn meanwhile, the shared generators go on as if it had not been."""
    modules: Any = sys.modules
    python = random.getstate()
    get_numpy = getattr(modules.get("numpy.random"), "get_state", None)
    numpy = get_numpy and get_numpy()
    get_torch = getattr(modules.get("torch"), "get_rng_state", None)
    torch = get_torch and get_torch()
    try:
        yield
    finally:
        random.setstate(python)
        if get_numpy:
            modules["numpy.random"].set_state(numpy)
        if get_torch:
            modules["torch"].set_rng_state(torch)
