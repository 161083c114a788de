"""What people answered, and what is no answer."""

from datetime import date

import pytest

from nb2prod.errors import ReadinessError
from nb2prod.score import Answer, parse_answers

TODAY = date(2026, 11, 24)
WHOLE = 'who = "Ana"\nwhen = 2026-11-02\nlink = "https://example.org/1"\n'


def test_answers() -> None:
    text = f'[M2]\n{WHOLE}note = "fits"\n[I6]\nnot-applicable = "nothing is served"\n'
    assert parse_answers(text, "readiness.toml", TODAY) == {
        "M2": Answer("Ana", date(2026, 11, 2), "https://example.org/1", "fits"),
        "I6": Answer(not_applicable="nothing is served"),
    }


def test_a_time_is_a_day() -> None:
    text = "[M2]\n" + WHOLE.replace("2026-11-02", "2026-11-02T10:00:00Z")
    assert parse_answers(text, "readiness.toml", TODAY)["M2"].when == date(2026, 11, 2)


MISTAKES = {
    "no TOML": ("[M2", "cannot be read"),
    "an unknown item": (f"[M9]\n{WHOLE}", "M9: there is no such item: there are D1, D2"),
    "an unknown key": (f'[M2]\n{WHOLE}by = "me"\n', "M2: no key 'by': there are who, when"),
    "an item that is no table": ('M2 = "yes"', "M2: not a table"),
    "nobody": ('[M2]\nwhen = 2026-11-02\nlink = "x"\n', "M2: who is missing"),
    "no day": ('[M2]\nwho = "Ana"\nlink = "x"\n', "M2: when is missing"),
    "no link": ('[M2]\nwho = "Ana"\nwhen = 2026-11-02\n', "M2: link is missing"),
    "an empty link": (
        "[M2]\n" + WHOLE.replace("https://example.org/1", " "),
        "M2: link is to be words",
    ),
    "a day in quotes": (
        "[M2]\n" + WHOLE.replace("2026-11-02", '"2026-11-02"'),
        "M2: when is to be a date without quotes",
    ),
    "a day to come": ("[M2]\n" + WHOLE.replace("-02", "-25"), "M2: when lies in the future"),
    "both answers": (
        f'[M2]\n{WHOLE}not-applicable = "x"\n',
        "M2: not-applicable stands alone: take out who, when, link",
    ),
    "a reason that is none": ("[M2]\nnot-applicable = true\n", "not-applicable is to be words"),
}


@pytest.mark.parametrize(("text", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ReadinessError) as error:
        parse_answers(text, "here/readiness.toml", TODAY)
    assert str(error.value).startswith("here/readiness.toml: ")
    assert said in str(error.value)
