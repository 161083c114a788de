"""What running a notebook would do to the world: found first, told, and only done when allowed."""

from collections.abc import Callable
from dataclasses import replace

from nb2prod.analysis import Analysis
from nb2prod.observe import PROGRAM, Observation, Outside, Request, find_outside
from nb2prod.observe.outside import grave
from nb2prod.transform import Skipped

Allow = Callable[[tuple[Outside, ...]], bool]


def keep_inside(outside: tuple[Outside, ...]) -> bool:
    """The answer when nobody is asked: the run is kept from everything outside its folder."""
    return False


def guarded(request: Request, analysis: Analysis, allow: Allow) -> Request:
    """The request of a run that may do what `allow` says; reading may find nothing to ask about."""
    outside = find_outside(analysis)
    return replace(request, outside=outside, allow_effects=allow(grave(outside)))


def listed(analysis: Analysis) -> tuple[Skipped, ...]:
    """All that a run touches outside its folder, for the checklist."""
    return tuple(Skipped(fact.what, fact.kind, fact.location) for fact in find_outside(analysis))


def told(observation: Observation) -> list[tuple[str, str]]:
    """What a run was kept from, as pairs of a word and a sentence."""
    said = []
    for refusal in observation.refused:
        what = f"{refusal.location}: {refusal.kind} ({refusal.what})"
        if refusal.kind == PROGRAM:
            said.append(("kept inside", f"{what}: --allow-effects gives it the network"))
        else:
            said.append(("refused", f"{what}: --allow-effects allows it"))
    return said
