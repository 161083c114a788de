"""Three-way merges, of any sequences and of texts."""

import random

import pytest

from nb2prod.export.merge import has_markers, merge, merge_texts

MERGES = {
    "nothing changed": ("abc", "abc", "abc", "abc"),
    "yours changed": ("abc", "aXc", "abc", "aXc"),
    "new changed": ("abc", "abc", "aYc", "aYc"),
    "both, apart": ("abcde", "Xbcde", "abcdY", "XbcdY"),
    "both alike": ("abc", "aXc", "aXc", "aXc"),
    "both, touching": ("abcd", "aXcd", "abYd", "a<Xc|bY>d"),
    "both insert at one place": ("ab", "aXb", "aYb", "a<X|Y>b"),
    "yours removes what new changes": ("abc", "ac", "aYc", "a<|Y>c"),
    "new removes what yours changes": ("abc", "aXc", "ac", "a<X|>c"),
    "both remove": ("abcde", "acde", "abce", "ace"),
    "one change of yours spans two of new": ("abcde", "aXe", "aYcZe", "a<X|YcZ>e"),
    "conflicts are as small as can be": ("a", "aXc", "aYc", "a<X|Y>c"),
    "from nothing": ("", "X", "Y", "<X|Y>"),
    "to nothing": ("abc", "", "abc", ""),
}


@pytest.mark.parametrize(("base", "yours", "new", "merged"), MERGES.values(), ids=MERGES.keys())
def test_merges(base: str, yours: str, new: str, merged: str) -> None:
    pieces = merge(base, yours, new)
    shown = [
        f"<{''.join(p.yours)}|{''.join(p.new)}>" if p.is_conflict else "".join(p.items)
        for p in pieces
    ]
    assert "".join(shown) == merged


@pytest.mark.parametrize("seed", range(5))
def test_nothing_of_either_side_is_lost_and_sides_are_alike(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(100):
        check_merge(dice)


def check_merge(dice: random.Random) -> None:
    def changed(items: list[int]) -> list[int]:
        kept = [item for item in items if dice.random() > 0.2]
        for _ in range(dice.randint(0, 4)):
            kept.insert(dice.randint(0, len(kept)), dice.randint(100, 999))
        return kept

    base = [dice.randint(0, 5) for _ in range(dice.randint(0, 12))]
    yours, new = changed(base), changed(base)
    pieces = merge(base, yours, new)
    found = {item for p in pieces for item in (*p.items, *p.yours, *p.new)}
    assert found >= {item for item in (*yours, *new) if item >= 100}
    assert [item for p in merge(base, yours, base) for item in p.items] == yours
    assert [item for p in merge(base, base, new) for item in p.items] == new
    mirrored = merge(base, new, yours)
    assert [p.items for p in mirrored] == [p.items for p in pieces]
    assert [(p.yours, p.new) for p in mirrored] == [(p.new, p.yours) for p in pieces]


def test_a_last_line_without_an_end_is_its_own() -> None:
    merged = merge_texts("a", "b", "c\n")
    assert merged.has_conflict
    assert merged.text == "<<<<<<< yours\nb\n=======\nc\n>>>>>>> nb2prod\n"
    assert has_markers(merged.text)
    assert not has_markers("print('<<<<<<< yours')\n")
