"""What the contracts said of the data of a run, and when it is time to train anew."""

import pytest

from nb2prod.job import JobFailure
from nb2prod.job.evidence import evidence
from nb2prod.job.verdicts import Verdict, to_retrain, verdicts

LOG = "2026-11-24T17:38:27Z WARNING solar.contracts "
DRIFT = "shifted distribution"
LINES = {
    "in a step": (f"{LOG}load: bills: new category: city has 3 new", ("bills", "new category")),
    "in no step": (f"{LOG}bills: {DRIFT}: kwh PSI 0.31", ("bills", DRIFT)),
    "a step of two words": (f"{LOG}load_all: bills: {DRIFT}: x", ("bills", DRIFT)),
}
NO_LINES = {
    "another logger's": f"{LOG.replace('contracts', 'steps')}bills: new category: city",
    "for information": f"{LOG.replace('WARNING', 'INFO')}bills: new category: city",
    "printed": "bills: new category: city",
}


@pytest.mark.parametrize(("line", "found"), LINES.values(), ids=LINES.keys())
def test_a_warning_is_a_verdict(line: str, found: tuple[str, str]) -> None:
    (verdict,) = verdicts([line, line])
    assert (verdict.data, verdict.kind) == found
    assert line.endswith(verdict.text)


@pytest.mark.parametrize("line", NO_LINES.values(), ids=NO_LINES.keys())
def test_other_lines_are_none(line: str) -> None:
    assert verdicts([line]) == ()


def test_what_ended_the_run_is_a_verdict() -> None:
    failure = JobFailure("ContractError: bills: kwh is missing; city is text now")
    assert evidence("", [], (), failure).verdicts == (
        Verdict("bills", "broken", "kwh is missing; city is text now"),
    )
    assert evidence("", [], (), JobFailure("ValueError: bills: no")).verdicts == ()


def _drifts(*data: str) -> tuple[Verdict, ...]:
    return tuple(Verdict(name, DRIFT, "x") for name in data)


AGAIN = {
    "twice in a row": ((("a",), ("a",)), ("a has drifted in 2 of the last 2 runs",)),
    "now and before the last": ((("a",), (), ("a",)), ("a has drifted in 2 of the last 3 runs",)),
    "for the first time": ((("a",), ()), ()),
    "another data set": ((("a",), ("b",)), ()),
    "not this time": (((), ("a",), ("a",)), ()),
    "too long ago": ((("a",), (), (), ("a",)), ()),
    "no run": ((), ()),
}


@pytest.mark.parametrize(("runs", "told"), AGAIN.values(), ids=AGAIN.keys())
def test_drift_that_comes_again(runs: tuple[tuple[str, ...], ...], told: tuple[str, ...]) -> None:
    assert tuple(to_retrain([_drifts(*run) for run in runs])) == told
