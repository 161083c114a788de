"""The statements of a test: what it sets up, the call, and what it asserts."""

import re
from collections.abc import Sequence

from nb2prod.export import source
from nb2prod.export.tests.columns import Column
from nb2prod.export.tests.expectations import (
    approximate,
    asserted,
    holds_float,
    is_flat,
    readable,
    rounded,
)
from nb2prod.export.tests.expressions import is_literal, kind_of
from nb2prod.export.tests.recorded import Recorded
from nb2prod.export.tests.voice import Voice
from nb2prod.observe import Call

_SEEDS = {"random": "random.seed(0)", "numpy": "np.random.seed(0)", "torch": "torch.manual_seed(0)"}
_LENGTH_OF_MATCH = 60


class Statements:
    """The statements for some calls of one shape.

    `named` holds the columns that have a name in the test.
    """

    def __init__(self, recorded: Recorded, voice: Voice, callee: str, given: list[Column]) -> None:
        self.target = recorded.target
        self.calls = recorded.calls
        self.first = recorded.calls[0]
        self.voice = voice
        self.callee = callee
        self.given = given
        self.named: dict[Column, str] = {}
        self.inexact = any(call.inexact for call in self.calls)
        self.flat = all(is_flat(call.result) for call in self.calls if call.result)

    @property
    def fixtures(self) -> list[str]:
        """What pytest hands to the test."""
        found = []
        if self.first.reads or self.voice.draws:
            found.append("monkeypatch")
        if self.first.reads:
            found.append("tmp_path")
        if self.asserts_printed:
            found.append(self._said[0])
        return found

    @property
    def asserts_printed(self) -> bool:
        """Whether the printed text is the point: nothing else is seen of the call."""
        first = self.first
        silent = first.raises or first.after or first.drawn or first.result not in ("", "None")
        return bool(first.printed.strip()) and not silent

    @property
    def _said(self) -> tuple[str, str]:
        """The fixture that hears what is printed, and what it heard."""
        if not self.voice.logs:
            return "capsys", "capsys.readouterr().out"
        if self.voice.prints:
            return "said", "said()"
        return "caplog", r'"\n".join(caplog.messages)'

    def _call(self) -> str:
        parts = [c.prefix + self.named[c] if c in self.named else c.spelled for c in self.given]
        call = self.target.spelled(self.callee, parts)
        if self.first.items:
            return f"list(itertools.islice({call}, {self.first.items}))"
        if self.first.gives_function:
            return f"{call}()"
        return f"asyncio.run({call})" if self.first.is_coroutine else call

    def body(self, used: set[str], *, whole: bool) -> tuple[list[str], list[Column]]:
        """The statements, and what they compare with."""
        lines = [_SEEDS[name] for name in self.first.seeds]
        if self.first.reads:
            lines.append('shutil.copytree(DATA / "files", tmp_path / "files")')
            lines.append('(tmp_path / "files/notebook").mkdir(exist_ok=True)')
            lines.append('monkeypatch.chdir(tmp_path / "files/notebook")')
        if self.voice.draws:
            lines.append(f'monkeypatch.setattr("{self.voice.figure}", lambda *drawn: None)')
        call = self._call()
        if self.first.raises:
            raised = self._outcome("error", used, [c.raises for c in self.calls])
            matches = [repr(_pattern(c.message)) for c in self.calls]
            match = self._outcome("message", used, matches)
            has_text = any(_first_line(c.message) for c in self.calls)
            more = f", match={match.mark}" if has_text else ""
            lines += [f"with pytest.raises({raised.mark}{more}):", f"    {call}"]
            return lines, [raised, *([match] if has_text else [])]
        if "caplog" in self.fixtures:
            lines.append('caplog.set_level("INFO")')
        result, outcomes = self._result(call, used, whole=whole)
        after, more_outcomes = self._others(used)
        return [*lines, *result, *after], [*outcomes, *more_outcomes]

    def _result(self, call: str, used: set[str], *, whole: bool) -> tuple[list[str], list[Column]]:
        first = self.first
        sees_more = first.after or first.drawn or self.asserts_printed
        if not first.result or (first.result == "None" and sees_more):
            return [call], []
        expected = self._outcome("expected", used, [self._expected(c, whole) for c in self.calls])
        flat = self.inexact and self.flat and not whole
        right = f"pytest.approx({expected.mark})" if flat else expected.mark
        if not first.every:
            return [asserted(call, right, first.result)], [expected]
        part = "result.iloc" if kind_of(first.result) in ("frame", "series") else "result"
        lines = [f"result = {call}", f"assert len(result) == {first.length}"]
        lines.append(asserted(f"{part}[::{first.every}]", right, first.result))
        return lines, [expected]

    def _expected(self, call: Call, whole: bool) -> str:
        if not self.inexact:
            return call.result
        if not is_literal(call.result):
            return rounded(call.result)
        return readable(call.result) if self.flat and not whole else approximate(call.result)

    def _others(self, used: set[str]) -> tuple[list[str], list[Column]]:
        """What else is seen of the call: changed arguments, figures, printed text."""
        lines, outcomes = [], []
        for place, value in self.first.after:
            position, _, attribute = place.partition(".")
            column = next((c for c in self.given if c.place == position), None)
            if column is None:
                continue
            actual = self.named[column] + (f".{attribute}" if attribute else "")
            values = [dict(call.after)[place] for call in self.calls]
            inexact = is_literal(value) and any(map(holds_float, values))
            values = [approximate(v) if inexact and is_literal(v) else v for v in values]
            outcome = self._outcome(f"{attribute or column.name}_after", used, values)
            outcomes.append(outcome)
            lines.append(asserted(actual, outcome.mark, value))
        if self.first.drawn:
            figures = self._outcome("figures", used, [rounded(call.drawn) for call in self.calls])
            outcomes.append(figures)
            lines.append(f"assert_same(drawn(), {figures.mark})")
        if self.asserts_printed:
            fixture, actual = self._said
            ends = "\n" if fixture == "caplog" else ""
            printed = [repr(c.printed.removesuffix(ends)) for c in self.calls]
            outcome = self._outcome("printed", used, printed)
            outcomes.append(outcome)
            lines.append(f"assert {actual} == {outcome.mark}")
        return lines, outcomes

    def _outcome(self, wanted: str, used: set[str], values: Sequence[str]) -> Column:
        name = source.free_name(wanted, used)
        used.add(name)
        return Column(name, tuple(values))


def _pattern(message: str) -> str:
    """What an error's text is matched with; spaces are no special characters to us."""
    return re.escape(_first_line(message)).replace("\\ ", " ")


def _first_line(message: str) -> str:
    return message.strip().split("\n")[0][:_LENGTH_OF_MATCH].strip()
