"""What a package depends on: distributions with the ranges that fit the notebook's run."""

import sys
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from nb2prod.analysis.needs.distributions import distribution_name, is_known
from nb2prod.analysis.needs.modules import Need
from nb2prod.export.lock import installed, locked
from nb2prod.notebook import Location
from nb2prod.observe import Environment, Module
from nb2prod.transform import Skipped

KERNEL = "ipykernel"  # what the job runs in decides what figures and tables look like
_SHOW_FIGURES = ("ipython", "matplotlib-inline")
_COMPILED_AGAINST = ("numpy",)
# These take away in a minor version what an earlier one has warned of (as NumPy says in NEP 23).
_BREAK_IN_MINORS = frozenset({"matplotlib", "numpy", "scikit-learn", "scipy"})
_FIRST_YEAR = 1990  # a version that begins like this counts years, not breaking changes


@dataclass(frozen=True, slots=True)
class Requirements:
    """Requirements in pip's words, the exact versions of the run, and what deserves a look.

    `lock` is empty when the notebook was not run.
    """

    lines: tuple[str, ...]
    lock: tuple[str, ...] = ()
    notes: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the notebook needs, as far as reading it tells.

    `modules` are the top-level modules that it imports, with their places; `local` those that come
    along with the package; `needs` is what no import names, `asked` what `pip install` lines name.
    """

    modules: Mapping[str, Location]
    local: AbstractSet[str] = frozenset()
    needs: tuple[Need, ...] = ()
    asked: tuple[str, ...] = ()


def requirements(
    wanted: Wanted, seen: Iterable[Module] = (), environment: Environment | None = None
) -> Requirements:
    """What a package depends on.

    Args:
        wanted: what the notebook needs.
        seen: the modules that it imported in a run, with what brought them.
        environment: the run's environment, if it was run.
    """
    chosen = _Chosen(environment)
    own = tuple(seen)
    known = {row.name.partition(".")[0] for row in own}
    besides = environment.loaded if environment else ()
    at_work = (*own, *(row for row in besides if row.name not in known))
    for name in sorted(wanted.modules.keys() - wanted.local):
        if name not in sys.stdlib_module_names:
            rows = [row for row in at_work if row.name.partition(".")[0] == name]
            chosen.take_module(name, rows, wanted.modules[name])
    for row in environment.of_files if environment else ():
        if row.name not in wanted.modules:
            chosen.add(row.distribution, row.version)
    for text in wanted.asked:
        chosen.take_asked(text)
    imported = wanted.modules.keys()
    for need in wanted.needs:
        if not imported & {module.partition(".")[0] for module in need.modules}:
            chosen.take_need(need)
    chosen.take_base()
    lines = chosen.lines()
    if environment is None:
        return Requirements(lines, (), tuple(chosen.notes))
    kernel = [KERNEL] if installed(environment, KERNEL) else []
    pins, notes = locked([*lines, *kernel], environment)
    return Requirements(lines, pins, (*chosen.notes, *notes))


@dataclass(slots=True)
class _Chosen:
    """The requirements so far, by their distributions' canonical names."""

    environment: Environment | None
    found: dict[str, Requirement] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    notes: list[Skipped] = field(default_factory=list)

    def lines(self) -> tuple[str, ...]:
        texts = [_line(requirement) for requirement in self.found.values()]
        return tuple(sorted({*texts, *self.odd}, key=str.lower))

    def take_module(self, name: str, rows: list[Module], place: Location) -> None:
        if rows and not rows[0].distribution:
            reason = "the run found it, but no installed distribution brings it: is it a file?"
            self._note(f"import {name}", reason, place)
            return
        below = [row for row in rows if "." in row.name]
        for row in below or rows[:1]:
            self.add(row.distribution, row.version)
        if len(rows) > 1 and not below:
            others = ", ".join(row.distribution for row in rows[1:])
            reason = f"{rows[0].distribution} is required for it; {others} brings it as well"
            self._note(f"import {name}", reason, place)
        if not rows:
            self._guess(name, place)

    def take_asked(self, text: str) -> None:
        """What the notebook installs itself; for what was at work, the run decides."""
        try:
            asked = Requirement(text)
        except InvalidRequirement:
            self.odd.append(text)
            return
        known = self.found.get(canonicalize_name(asked.name))
        version = self._version(asked.name)
        if known is None:
            self.found[canonicalize_name(asked.name)] = asked
        else:
            known.extras |= asked.extras
            known.specifier = known.specifier if version else asked.specifier
        if version and not asked.specifier.contains(version, prereleases=True):
            reason = f"the notebook asks for it, but {asked.name} {version} was at work"
            self._note(text, reason, Location(0))
        if version:
            self.add(asked.name, version)

    def take_need(self, need: Need) -> None:
        """What no import names: what was loaded, or the usual one."""
        loaded = self._loaded()
        at_hand = [m for m in need.modules if m.partition("[")[0] in loaded]
        if self.environment is None and not need.is_sure:
            return
        if self.environment is not None and not at_hand:
            if need.is_sure:
                words = " or ".join(map(distribution_name, need.modules))
                reason = f"needs {words}, which the run did not load: add it where this is used"
                self._note(need.what, reason, need.location)
            return
        module = (at_hand or need.modules)[0]
        name, _, extra = module.partition("[")
        row = loaded.get(name)
        name = row.distribution if row else distribution_name(name)
        if not extra and canonicalize_name(name) in self._brought():
            return
        self.add(name, row.version if row else "")
        if extra:
            self.found[canonicalize_name(name)].extras |= {extra.rstrip("]")}
        if not at_hand and len(need.modules) > 1:
            others = ", ".join(map(distribution_name, need.modules[1:]))
            self._note(
                need.what, f"needs an engine: {name} is assumed, not {others}", need.location
            )

    def take_base(self) -> None:
        """What the requirements bring by themselves and are compiled against: its version counts.

        An older pandas says `numpy>=1.21`, and cannot be imported beside numpy 2.
        """
        for distribution in _COMPILED_AGAINST:
            if distribution in self._brought() - self.found.keys():
                self.add(distribution, self._version(distribution))

    def _guess(self, name: str, place: Location) -> None:
        """A module that no run has shown: by its name."""
        distribution = distribution_name(name)
        try:
            Requirement(distribution)
        except InvalidRequirement:
            self._note(f"import {name}", "no distribution can have that name: is it a file?", place)
            return
        self.add(distribution, self._version(distribution))
        if not is_known(name, distribution):
            reason = f"no distribution is known for it: {distribution} is a guess"
            self._note(f"import {name}", reason, place)
        elif self.environment is not None and not self._version(distribution):
            reason = f"not loaded in the run, so {distribution} stands without a version"
            self._note(f"import {name}", reason, place)

    def add(self, distribution: str, version: str) -> None:
        key = canonicalize_name(distribution)
        known = self.found.setdefault(key, Requirement(distribution))
        if version:
            known.specifier = SpecifierSet(compatible(version, key))

    def _version(self, distribution: str) -> str:
        return installed(self.environment, distribution)

    def _loaded(self) -> dict[str, Module]:
        return {m.name: m for m in self.environment.loaded} if self.environment else {}

    def _brought(self) -> set[str]:
        """What the requirements so far bring by themselves."""
        if self.environment is None:
            return set(self.found)
        pins, _ = locked(self.lines(), self.environment)
        return {canonicalize_name(Requirement(pin).name) for pin in pins}

    def _note(self, what: str, reason: str, place: Location) -> None:
        self.notes.append(Skipped(what, reason, place))


def _line(wanted: Requirement) -> str:
    extras = f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""
    limits = sorted(map(str, wanted.specifier), key=lambda text: (text[0] == "<", text))
    marker = f"; {wanted.marker}" if wanted.marker else ""
    return f"{wanted.name}{extras}{','.join(limits)}{marker}"


def between(pins: Iterable[str]) -> tuple[str, ...]:
    """What stands between a locked matplotlib and the kernel, and has to fit both.

    No requirement keeps new ones from asking an old matplotlib for what it lacks, or from showing
    no figures with it.
    """
    versions = dict(pin.split("==", 1) for pin in pins if "==" in pin)
    if "matplotlib" not in versions:
        return ()
    return tuple(f"{n}{compatible(versions[n], n)}" for n in _SHOW_FIGURES if n in versions)


def compatible(version: str, distribution: str) -> str:
    """The range of versions that should do what this one did, or "" when it is no version.

    From its minor version to the next that may break: the next major one, or below 1.0, and of
    some distributions, the next minor one. Versions that count years have no upper end.
    """
    try:
        found = Version(version)
    except InvalidVersion:
        return ""
    lowest = f"{found.major}.{found.minor}"
    if Version(lowest) > found:  # a release candidate
        lowest = found.public
    if found.major >= _FIRST_YEAR:
        return f">={lowest}"
    by_minor = not found.major or distribution in _BREAK_IN_MINORS
    highest = f"{found.major}.{found.minor + 1}" if by_minor else f"{found.major + 1}"
    if found.epoch:
        lowest, highest = found.public, f"{found.epoch}!{highest}"
    return f">={lowest},<{highest}"
