"""Where two texts differ, and that nothing else is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.facts.differing import differing

WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=30)


def test_only_the_difference_is_read() -> None:
    """One changed word in a long text leaves that word and three more on either side."""
    ours = [f"w{number}" for number in range(50)]
    theirs = [*ours[:20], "x", *ours[21:]]
    assert differing(ours, theirs) == ("w17 w18 w19 w20 w21 w22 w23", "w17 w18 w19 x w21 w22 w23")


def test_far_differences_stay_apart() -> None:
    """Two distant changes give two stretches, set apart by a sentence mark."""
    ours = [f"w{number}" for number in range(50)]
    theirs = ["x", *ours, "y"]
    assert differing(ours, theirs) == ("w0 w1 w2 … w47 w48 w49", "x w0 w1 w2 … w47 w48 w49 y")


@given(WORDS)
def test_equal_texts_do_not_differ(words: list[str]) -> None:
    """Equal texts have nothing to read."""
    assert differing(words, list(words)) == ("", "")


@given(WORDS, WORDS)
def test_every_difference_is_read(ours: list[str], theirs: list[str]) -> None:
    """What one text has more often than the other stands in its stretches, and different texts have some."""
    left, right = (side.split() for side in differing(ours, theirs))
    for word in "abcdefgh":
        more = ours.count(word) - theirs.count(word)
        assert left.count(word) >= more
        assert right.count(word) >= -more
    assert (ours == theirs) == (not left and not right)
