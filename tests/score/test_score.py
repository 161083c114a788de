"""The two scores, and the step to take next."""

import pytest

from nb2prod.score import Evidence, Item, Score, Scored
from nb2prod.score.score import SECTIONS


def made(*sections: list[float]) -> Score:
    return Score(
        "n",
        {
            name: tuple(
                Scored(item, points, ())
                for item, points in zip(SECTIONS[name], given + [0.0] * 7, strict=False)
            )
            for name, given in zip(SECTIONS, sections, strict=True)
        },
    )


def test_there_are_28_items_in_four_sections() -> None:
    ids = [[item.id for item in items] for items in SECTIONS.values()]
    assert ids == [[f"{sign}{n}" for n in range(1, 8)] for sign in ("D", "M", "I", "Mo")]


ITEMS = [item for items in SECTIONS.values() for item in items]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_item_says_what_to_do_and_what_to_ask(item: Item) -> None:
    assert item.title
    assert item.first
    assert item.asks.endswith("?")
    assert not item.first.endswith(".")


PAPER = {
    "nothing": (0, "more of a research project"),
    "half a point": (0.5, "not totally untested"),
    "one": (1, "not totally untested"),
    "one and a half": (1.5, "a first pass"),
    "two": (2, "a first pass"),
    "two and a half": (2.5, "reasonably tested"),
    "three": (3, "reasonably tested"),
    "three and a half": (3.5, "strong levels"),
    "five": (5, "strong levels"),
    "five and a half": (5.5, "exceptional"),
    "all": (7, "exceptional"),
}


@pytest.mark.parametrize(("points", "words"), PAPER.values(), ids=PAPER.keys())
def test_bands_of_the_paper_hold_their_upper_end(points: float, words: str) -> None:
    halves = [0.5] * int(points * 2)
    items = [sum(halves[n::7]) for n in range(7)]
    score = made(items, [1.0] * 7, [1.0] * 7, [1.0] * 7)
    assert score.points == points
    assert score.band.startswith(words)


TALK = {
    "nothing": (0, "a science project"),
    "two": (2, "a science project"),
    "three": (3, "a more dangerous science project"),
    "four": (4, "a more dangerous science project"),
    "five": (5, "the potential to destroy Western civilisation"),
    "nine": (9, "the potential to destroy Western civilisation"),
    "ten": (10, "a production system"),
    "all": (28, "a production system"),
}


@pytest.mark.parametrize(("done", "words"), TALK.values(), ids=TALK.keys())
def test_the_talk_counts_what_is_done(done: int, words: str) -> None:
    given = [0.5] * done
    score = made(*(given[n * 7 : n * 7 + 7] for n in range(4)))
    assert (score.done, score.kind) == (done, words)


def test_the_paper_takes_the_worst_section() -> None:
    score = made([1.0] * 7, [1.0, 1.0], [1.0] * 7, [0.5, 0.5])
    assert (score.points, score.lowest, score.done) == (1.0, ("monitoring",), 18)
    assert score.step
    assert score.step.item.id == "Mo3"


def test_the_next_step_builds_on_what_is_there() -> None:
    score = made([1.0] * 7, [], [1.0] * 7, [1.0] * 7)
    first, *rest = score.sections["model"]
    with_evidence = Scored(rest[3].item, 0.0, (Evidence("a dummy", "cell 3, line 1"),))
    model = (first, *rest[:3], with_evidence, *rest[4:])
    score = Score("n", {**score.sections, "model": model})
    assert score.step == with_evidence


def test_what_cannot_rise_here_is_not_the_next_step() -> None:
    score = made([1.0] * 7, [0.5] * 7, [1.0] * 7, [1.0] * 7)
    assert score.step
    assert score.step.item.id == "M3"
    assert "does not read" in score.sections["model"][1].next


def test_nothing_is_next_when_all_is_done() -> None:
    assert made(*([1.0] * 7 for _ in range(4))).step is None
