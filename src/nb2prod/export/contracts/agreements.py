"""From the data sets that a run read to what is agreed on: one contract for each reading call."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from nb2prod.analysis.parameters.words import whole_words
from nb2prod.notebook import Location
from nb2prod.observe import Column, DataSet
from nb2prod.transform import Check

_LONGEST = 40
_KIND = re.compile(r"^(?:sql|sklearn):")
_NO_FILE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?://|[^/\\])")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a data set is to be like: its columns, and the rows they were seen in.

    `reads` are the calls that read it, `places` all files that they read. A call that read several
    files has one agreement, on what these have in common.
    """

    name: str
    data: DataSet
    reads: tuple[tuple[str, DataSet], ...]

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place for _, data in self.reads for place in data.places))

    @property
    def others(self) -> tuple[str, ...]:
        """The columns that only some of the files have, or each of another type."""
        shared = {column.name for column in self.data.columns}
        known = (c.name for _, data in self.reads for c in data.columns if c.name not in shared)
        return tuple(dict.fromkeys(known))


def agreements(data_sets: Iterable[DataSet]) -> tuple[Agreement, ...]:
    """One for each call that read; calls that read the same in the same way share one."""
    calls: dict[tuple[object, str], list[DataSet]] = {}
    for data in data_sets:
        if not data.writes:
            calls.setdefault((data.location, data.call), []).append(data)
    found: dict[str, Agreement] = {}
    for sets in calls.values():
        common = _in_common(sets)
        reads = tuple((data.call, data) for data in sets)
        known = next((a for a in found.values() if common and _are_same(a.data, common)), None)
        if known is not None:
            found[known.name] = replace(known, reads=(*known.reads, *reads))
        elif common is not None:
            name = _free(_name(common), found)
            found[name] = Agreement(name, common, reads)
    return tuple(found.values())


def checks(agreed: Iterable[Agreement], made: Collection[str] = ()) -> tuple[Check, ...]:
    """Where which contract has to be kept; `made` are the files that the run itself has written."""
    given: dict[tuple[Location, str, str], bool] = {}
    for agreement in agreed:
        for call, data in agreement.reads:
            key = data.location, call, agreement.name
            is_given = not any(_NO_FILE.match(p) or p in made for p in data.places)
            given[key] = given.get(key, True) and is_given
    return tuple(Check(*key, is_given=is_given) for key, is_given in given.items())


def _in_common(sets: Sequence[DataSet]) -> DataSet | None:
    """The one data set, or of several the columns that all have; None when there are none."""
    first, *others = sets
    tables = [{column.name: column for column in other.columns} for other in others]
    found = (_shared(c, [table.get(c.name) for table in tables]) for c in first.columns)
    shared = [column for column in found if column is not None]
    if others and not shared:
        return None
    same = all(other.digest == first.digest and first.digest for other in others)
    if not same:  # they differ from each other, and so may the next
        shared = [replace(c, seen={}) for c in shared]
    return replace(first, columns=tuple(shared))


def _shared(column: Column, others: Sequence[Column | None]) -> Column | None:
    """The column that all of these are, or None; whole numbers and others are numbers."""
    found = [column, *filter(None, others)]
    if len(found) <= len(others):  # it is not everywhere
        return None
    kinds = {_type(each) for each in found}
    if kinds == {("integer", ""), ("number", "")}:
        return next(each for each in found if each.type == "number")
    return column if len(kinds) == 1 else None


def _are_same(one: DataSet, other: DataSet) -> bool:
    heads = [[(c.name, _type(c)) for c in data.columns] for data in (one, other)]
    facts = [(data.kind, data.places, data.rows) for data in (one, other)]
    return heads[0] == heads[1] and facts[0] == facts[1]


def _type(column: Column) -> tuple[str, str]:
    return column.type, column.timezone


def _name(data: DataSet) -> str:
    """After the file, the table of the query, or the address."""
    place = _KIND.sub("", (data.places or ("",))[0]).rstrip("/")
    last = PurePosixPath(place.replace("\\", "/")).name
    words = re.findall(r"[a-z0-9]+", last.partition(".")[0].lower())
    name = whole_words("_".join(words), _LONGEST) or "data"
    return name if name[0].isalpha() else f"data_{name}"


def _free(name: str, taken: Iterable[str]) -> str:
    names, number, wanted = set(taken), 2, name
    while name in names:
        name, number = f"{wanted}_{number}", number + 1
    return name
