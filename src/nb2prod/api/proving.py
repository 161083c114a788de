"""Making a package until it is seen to do what the notebook does."""

from dataclasses import dataclass, field, replace

from nb2prod.api.making import Made, Making
from nb2prod.api.near_calls import with_calls
from nb2prod.api.runs import Runs
from nb2prod.api.secrets import untold
from nb2prod.api.trial import Trial
from nb2prod.api.verify import verified_of, write_report
from nb2prod.export.tests.functions import FILE as FUNCTION_TESTS
from nb2prod.export.tried import UNTRIED, Tried
from nb2prod.observe import Observation
from nb2prod.transform import Safer
from nb2prod.verify import Verification
from nb2prod.verify.repeat import steady, steady_too
from nb2prod.verify.safer import safer_form
from nb2prod.verify.verified import Verified

MOST_ROUNDS = 3
MOST_TRIALS = 3
_UNDECIDED = "not run: first decide where there are conflicts"


@dataclass(frozen=True, slots=True)
class Proved:
    """The last package that was made, how its tests went, and its job beside the notebook."""

    made: Made
    tests: Trial | None
    verified: Verified | None


@dataclass(slots=True)
class Proving:
    """Makes a package until its tests pass and its job does what the notebook does, or nearly."""

    making: Making
    runs: Runs
    observation: Observation
    fickle: tuple[int, ...] = ()
    done: list[str] = field(default_factory=list)

    def prove(self) -> Proved:
        """Make, verify and test the package; nothing is verified of a notebook that fails."""
        made = self.making.make(self.observation)
        if made.written.conflicts:
            return Proved(made, Trial(False, _UNDECIDED, ran=False), None)
        found = self._verify(made)
        if not found.is_same and not self.observation.failure:
            made, found = self._safer(*self._without_brought(made, found))
        made, trial = self._try(made)
        found = untold(found, self.making.secrets)
        verified = verified_of(found, made.provenance, self.runs.first, self.runs.notebook)
        verified = replace(verified, done=tuple(self.done))
        write_report(made.written.folder, verified)
        return Proved(made, trial, verified)

    def _without_brought(self, made: Made, found: Verification) -> tuple[Made, Verification]:
        """Leave the modules of other folders there, if that is better: they may look around."""
        if not self.making.brought:
            return made, found
        before, self.making = self.making, replace(self.making, brought={})
        other = self._make(made.safer)
        other_found = self._verify(other)
        if _badness(other_found) < _badness(found):
            self.done.append(f"Modules of other folders stay there: {_said(other_found)}.")
            return other, other_found
        self.making = before
        return self._make(made.safer), found

    def _try(self, made: Made) -> tuple[Made, Trial | None]:
        """Try the tests, leave out those that do not pass, and tell in the package how it went."""
        if self.runs.second and self._is_unsteady():
            made = self._make(made.safer)
        trial = self.making.test(made)
        if trial and self._is_in_doubt(trial):
            self.runs.again()  # a test may hold on to what differs from run to run
            if self._is_unsteady():
                made = self._make(made.safer)
                trial = self.making.test(made)
        if trial is None or not trial.watched.results:
            return made, trial
        left_out: dict[str, str] = {}
        is_widened = False
        for _ in range(MOST_TRIALS):
            if set(trial.failed) - set(left_out):
                left_out |= trial.failed
            elif trial.watched.calls and not is_widened:
                self.observation = with_calls(self.observation, made.plan, trial.watched.calls)
                is_widened = True
            else:
                break
            made = self._make(made.safer, Tried(tuple(left_out.items())))
            trial = self._again(made, trial)
        still = trial.failed  # those that somebody else wrote
        gone = tuple((name, reason) for name, reason in left_out.items() if name not in still)
        return self._make(made.safer, Tried(gone, trial.watched)), trial

    def _again(self, made: Made, before: Trial) -> Trial:
        """Try the tests of a package that was made anew, as far as they may be others now."""
        kept = {name.partition("::")[0] for name, *_ in before.watched.results}
        kept -= {FUNCTION_TESTS, *(name.partition("::")[0] for name in before.failed)}
        return before.renewed(self.making.test(made, tuple(sorted(kept))), kept)

    def _is_in_doubt(self, trial: Trial) -> bool:
        """Whether a test fails that holds on to what the whole notebook showed."""
        if self.runs.second or self.observation.failure:
            return False
        return any(not name.startswith(FUNCTION_TESTS) for name in trial.failed)

    def _verify(self, made: Made) -> Verification:
        return self.runs.verify(made.written.folder, made.provenance)

    def _make(self, safer: Safer, tried: Tried = UNTRIED) -> Made:
        return self.making.make(self.observation, fickle=self.fickle, safer=safer, tried=tried)

    def _is_unsteady(self) -> bool:
        """Whether the notebook showed something else in its second run."""
        assert self.runs.second is not None
        before = self.observation
        self.observation, self.fickle = steady(self.observation, self.runs.second)
        if sample := self.making.sample:
            seen = steady_too(sample.seen, self.observation, self.fickle)
            self.making = replace(self.making, sample=replace(sample, seen=seen))
        return self.observation != before

    def _safer(self, made: Made, found: Verification) -> tuple[Made, Verification]:
        """Take the next safer form for the step that differs; the best of all forms is kept."""
        best, best_found = made, found
        tried: list[str] = []
        for attempt in range(MOST_ROUNDS):
            is_last = attempt == MOST_ROUNDS - 1
            form = safer_form(made.plan, found, made.safer, last=is_last)
            if form is None:
                break
            safer, words = form
            made = self._make(safer)
            found = self._verify(made)
            tried.append(words)
            if _badness(found) < _badness(best_found):
                best, best_found = made, found
                self.done.append(f"It differed, so now {'; '.join(tried)}: {_said(found)}.")
            if found.is_same:
                break
        if tried and not self.done:
            self.done.append(f"A safer form changed nothing ({'; '.join(tried)}).")
        return best if best is made else self._make(best.safer), best_found


def _badness(found: Verification) -> tuple[bool, int]:
    return bool(found.failure), len(found.differences)


def _said(found: Verification) -> str:
    if found.failure:
        return found.failure
    left = len(found.differences)
    return f"{left} difference{'s'[: left > 1]} left" if left else "it does the same now"
