"""Looking for the calls of one function that a test can make: again, and with the same result."""

from __future__ import annotations

from typing import Any

from ..budget import Budget
from ..source.stored import Store
from ..source.writer import Expression, NotPlain
from .kept_files import keep_files, place_of
from .replay import Outcome, replay
from .sample import Sample
from .watched import MAX_SECONDS, Watched

MAX_CALLS = 6
_MOST_LONG = 3  # of calls with tables, arrays or objects, or that show nothing new
_ENOUGH_ALIKE = 4  # of calls that run through no new line and give some other number
_QUICK = 0.2
_SLOW = 0.1
_NO_TIME = "there was no time to see whether it repeats"
_FICKLE = "it does not return the same when it is called again"


class Keeping:
    """Where values and files are kept, where the notebook is, and what must not be kept."""

    def __init__(self, store: Store, home: str, secrets: list[str]) -> None:
        self.store = store
        self.home = home
        self.secrets = secrets


class Search:
    """Looks for calls of one function that do the same again."""

    def __init__(self, name: str, entry: Watched, keeping: Keeping) -> None:
        self.name = name
        self.entry = entry
        self.keeping = keeping
        self.found = entry.known
        self.left = [] if entry.fickle else _ranked(self.found)
        self.seconds = min((sample.seconds for sample in self.found), default=0.0)
        self.told: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.spent = 0.0

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the house is told, in the order in which the calls were made."""
        rows = sorted(self.told, key=lambda row: self.found.index(row["sample"]))
        return [{key: row[key] for key in row if key != "sample"} for row in rows]

    @property
    def reason(self) -> str:
        """Why there are no calls."""
        if self.told:
            return ""
        if self.entry.fickle:
            return self.entry.fickle
        if not self.entry.called:
            return "the notebook does not call it"
        given = self.refused or self.entry.refused
        return max(given, key=given.count, default="no call could be recorded")

    def go_on(self, most: int, share: float) -> None:
        """Look on, until there are so many calls or this share of the run's time is spent."""
        while self.left and len(self.told) < min(most, _room(self.left[0])):
            sample = self.left[0]
            is_late = not Budget.allows(share)
            is_quick = not self.told and sample.seconds < _QUICK
            if (self.told and is_late) or (self.spent > MAX_SECONDS and not is_quick):
                if not self.told:
                    self.refused.append(_NO_TIME)
                break
            del self.left[0]
            before = Budget.spent
            with Budget.spending():
                self._try(sample, is_late)
            self.spent += Budget.spent - before

    def _try(self, sample: Sample, is_late: bool) -> None:
        try:
            self.told.append(self._told(sample, self._outcome(sample, is_late)))
            self.keeping.store.kept.update(place_of(name) for name in sample.reads)
        except NotPlain as error:
            self.refused.append(str(error))
            if str(error) == _FICKLE:
                self.told, self.left = [], []

    def _outcome(self, sample: Sample, is_late: bool) -> Outcome:
        """What the call does when it is made again, as it did in the run where that can be seen.

        A slow one, or any when it is late, is believed without that where its result says enough.
        """
        entry = self.entry
        gives_values = any(known.shown != "None" for known in entry.known if known.result)
        is_cut = keep_files(sample.reads, self.keeping.home, self.keeping.store.folder)
        files = self.keeping.store.folder if sample.reads else None
        self.keeping.store.folder.mkdir(exist_ok=True)
        stands_in = sample.stands_in or is_cut
        exact = sample.result is not None and not stands_in and not sample.drew
        if (sample.seconds > _QUICK or is_late) and exact and not sample.changes:
            trusted = Outcome()
            trusted.result = sample.result
            if trusted.says_something or gives_values:
                return trusted
        if is_late:
            raise NotPlain(_NO_TIME)
        first = replay(entry, sample, files)
        again = first.result.source if first.result else ""
        if exact and not first.drew and again != sample.shown:
            raise NotPlain(_FICKLE)
        if sample.raised and not stands_in and first.raised is None:
            raise NotPlain(_FICKLE)
        if first.raised is not None and not sample.raised:
            raise NotPlain("some rows alone are not enough for it")
        plain = exact and not (first.printed or first.drawn or first.after)
        is_slow = first.seconds > _SLOW  # then whoever runs the tests twice finds out
        if not plain and not is_slow and first.key != replay(entry, sample, files).key:
            raise NotPlain(_FICKLE)
        if not first.says_something and not (gives_values and first.result):
            raise NotPlain(first.reason or "it returns nothing, and nothing else is seen of it")
        return first

    def _told(self, sample: Sample, outcome: Outcome) -> dict[str, Any]:
        """The call as the house hears of it."""
        entry = self.entry
        teller = _Teller(self.keeping.store, self.name)
        names = entry.parameters[int(entry.is_constructor) :]
        row = {
            "function": self.name,
            "arguments": [
                teller.source(value, names[place] if place < len(names) else "more")
                for place, value in enumerate(sample.arguments)
            ],
            "keywords": [[name, teller.source(value, name)] for name, value in sample.keywords],
            "notebook_values": [
                [name, teller.source(value, name)] for name, value in sample.variables
            ],
            "result": teller.source(outcome.result, "result") if outcome.result else "",
            "inexact": bool(outcome.result and outcome.result.inexact),
            "every": outcome.result.every if outcome.result else 0,
            "length": outcome.result.length if outcome.result else 0,
            "after": [[place, teller.source(value, "after")] for place, value in outcome.after],
            "raises": teller.source(outcome.raised, "error") if outcome.raised else "",
            "message": outcome.message,
            "printed": outcome.printed,
            "drawn": teller.source(outcome.drawn, "drawn") if outcome.drawn else "",
            "seeds": outcome.drew,
            "items": outcome.items,
            "gives_function": outcome.gives_function,
            "is_coroutine": bool(entry.code.co_flags & 0x80),
            "reads": sample.reads,
            "imports": list(teller.imports),
            "names": list(teller.names),
        }
        seen = str(row) + "".join(self.keeping.store.texts[token] for token in teller.tokens)
        if any(secret in seen for secret in self.keeping.secrets):
            raise NotPlain("it is called with what looks like a credential")
        return {**row, "sample": sample}


class _Teller:
    """Puts the files that hold large values in the place of their names."""

    def __init__(self, store: Store, function: str) -> None:
        self.store = store
        self.function = function
        self.imports: dict[str, None] = {}
        self.names: dict[str, None] = {}
        self.tokens: list[str] = []

    def source(self, value: Expression, what: str) -> str:
        source = value.source
        self.imports.update(dict.fromkeys(value.imports))
        self.names.update(dict.fromkeys(value.names))
        for token, held in value.stored.items():
            self.store.put(token, held, f"{self.function}-{what}")
            text, imports = self.store.sources[token]
            self.imports.update(dict.fromkeys(imports))
            self.tokens.append(token)
            source = source.replace(token, text)
        return source


def _room(sample: Sample) -> int:
    """How many calls of a function may come before this one."""
    long = any(v.imports or v.names or v.stored for v in sample.given) or not sample.result
    if long or sample.result is None or sample.result.stored or sample.is_ordinary:
        return _MOST_LONG
    return MAX_CALLS


def _ranked(samples: list[Sample]) -> list[Sample]:
    """First calls that run through new lines, then new results from all over, then the others."""
    spread = samples[:: max(1, len(samples) // MAX_CALLS)]
    chosen: list[Sample] = []
    lines: set[int] = set()
    results: set[str] = set()
    for wanted in ("lines", "result", "any"):
        for sample in samples if wanted == "lines" else spread + samples:
            new = {
                "lines": not sample.lines <= lines,
                "result": _answer(sample) not in results,
                "any": True,
            }
            alike = wanted != "lines" and sample.result is not None and sample.result.inexact
            room = _ENOUGH_ALIKE if alike else 2 * MAX_CALLS
            if len(chosen) < room and sample not in chosen and new[wanted]:
                sample.is_ordinary = wanted == "any"
                chosen.append(sample)
                lines |= sample.lines
                results.add(_answer(sample))
    return chosen


def _answer(sample: Sample) -> str:
    """What came out of it; of a value that went in just that."""
    given = any(value.source == sample.shown for value in sample.given)
    return "what it was given" if given else sample.shown
