"""requirements.lock: the exact versions of a run, for all that the package's requirements bring."""

import json
import re
from collections.abc import Iterable

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from nb2prod.notebook import Location
from nb2prod.observe import Distribution, Environment
from nb2prod.transform import Skipped

_CREDENTIALS = re.compile(r"//[^/@]*@")


def installed(environment: Environment | None, name: str) -> str:
    """The version of a distribution in the run's environment, or ""."""
    found = _by_name(environment).get(canonicalize_name(name)) if environment else None
    return found.version if found else ""


def locked(
    lines: Iterable[str], environment: Environment
) -> tuple[tuple[str, ...], tuple[Skipped, ...]]:
    """A line for each distribution that the requirements need in the run's environment.

    Returns:
        The lines, sorted as pip does it, and notes on what is missing or does not fit together.
    """
    known = _by_name(environment)
    pins: dict[str, str] = {}
    notes: dict[str, str] = {}
    left = [(wanted, "the package") for wanted in map(_requirement, lines) if wanted]
    seen: set[tuple[str, frozenset[str]]] = set()
    while left:
        wanted, by = left.pop()
        key, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        found = known.get(key)
        if found is None:
            notes[wanted.name] = f"{by} needs it, and the run's environment does not hold it"
            continue
        if not wanted.specifier.contains(found.version, prereleases=True):
            notes[str(wanted)] = (
                f"{by} asks for it, but the run had {found.version}: pip will refuse"
                " requirements.lock unless it is told --no-deps"
            )
        if (key, extras) in seen:
            continue
        seen.add((key, extras))
        pins[key], remark = _pin(found)
        if remark:
            notes[found.name] = remark
        left += [(further, found.name) for further in _needed(found, extras, environment)]
    told = [Skipped(what, reason, Location(0)) for what, reason in sorted(notes.items())]
    return tuple(pins[key] for key in sorted(pins)), tuple(told)


def _by_name(environment: Environment) -> dict[str, Distribution]:
    return {canonicalize_name(found.name): found for found in environment.distributions}


def _needed(
    distribution: Distribution, extras: frozenset[str], environment: Environment
) -> Iterable[Requirement]:
    markers = dict(environment.markers)
    for wanted in filter(None, map(_requirement, distribution.requires)):
        marker = wanted.marker
        if marker is None or any(
            marker.evaluate({**markers, "extra": extra}) for extra in extras or {""}
        ):
            yield wanted


def _requirement(text: str) -> Requirement | None:
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def _pin(found: Distribution) -> tuple[str, str]:
    """The line for a distribution, and a remark on what it cannot say."""
    origin = json.loads(found.origin) if found.origin else {}
    url = _CREDENTIALS.sub("//", str(origin.get("url", "")))
    vcs = origin.get("vcs_info")
    if vcs:
        return f"{found.name} @ {vcs['vcs']}+{url}@{vcs['commit_id']}", ""
    if url.startswith(("http://", "https://")):
        return f"{found.name} @ {url}", ""
    editable = origin.get("dir_info", {}).get("editable")
    remark = "it was installed from a folder of one machine; can pip find it?" if editable else ""
    try:
        version = Version(found.version)
    except InvalidVersion:
        return found.name, f"its version {found.version!r} is none that pip understands"
    if version.local:
        remark = f"the run had its build {found.version}, and indexes hold {version.public}"
    return f"{found.name}=={version.public}", remark
