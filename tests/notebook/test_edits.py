"""Changing text in place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.notebook import TextEdit, apply_edits

TEXTS = st.text(alphabet="ab\nü🙂", max_size=30)


def test_applies_edits_whatever_their_order() -> None:
    assert apply_edits("abcdef", [TextEdit(4, 6, "!"), TextEdit(0, 1, "A")]) == "Abcd!"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert apply_edits("ab", [TextEdit(1, 1, "1"), TextEdit(1, 1, "2")]) == "a12b"


def test_refuses_edits_that_overlap() -> None:
    with pytest.raises(ValueError, match="overlap at 1"):
        apply_edits("abc", [TextEdit(0, 2, ""), TextEdit(1, 3, "")])


@given(TEXTS)
def test_no_edit_changes_nothing(text: str) -> None:
    assert apply_edits(text, []) == text


@given(TEXTS, st.lists(st.integers(0, 30), min_size=2, max_size=8))
def test_all_that_is_not_edited_survives(text: str, cuts: list[int]) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts})
    spans = list(zip(places[::2], places[1::2], strict=False))
    edits = [TextEdit(start, end, text[start:end]) for start, end in spans]
    assert apply_edits(text, edits) == text
    removed = apply_edits(text, [TextEdit(start, end, "") for start, end in spans])
    assert len(removed) == len(text) - sum(end - start for start, end in spans)
