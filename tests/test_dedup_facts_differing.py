"""Where two texts differ, and that nothing else is read."""

from __future__ import annotations

from itertools import chain, count, islice

from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.dedup.facts.differing import _first, differing

WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=30) | st.lists(st.sampled_from("ab"), max_size=5)


def _joined(ours: list[str], theirs: list[str]) -> tuple[str, str]:
    left, right = differing(ours, theirs)
    return " ".join(left), " ".join(right)


def test_only_the_difference_is_read() -> None:
    """One changed word in a long text leaves that word and three more on either side."""
    ours = [f"w{number}" for number in range(50)]
    theirs = [*ours[:20], "x", *ours[21:]]
    assert _joined(ours, theirs) == ("w17 w18 w19 w20 w21 w22 w23", "w17 w18 w19 x w21 w22 w23")


def test_far_differences_stay_apart() -> None:
    """Two distant changes give two stretches, set apart by a sentence mark."""
    ours = [f"w{number}" for number in range(50)]
    theirs = ["x", *ours, "y"]
    assert _joined(ours, theirs) == ("w0 w1 w2 … w47 w48 w49", "x w0 w1 w2 … w47 w48 w49 y")


@given(WORDS)
def test_equal_texts_do_not_differ(words: list[str]) -> None:
    """Equal texts have nothing to read."""
    assert differing(words, list(words)) == ([], [])


@given(WORDS, WORDS)
@example(list("aa"), list("aaa"))
@example(list("aba"), list("abba"))
@example(list("acdef"), list("bcdefgf"))
@example(list("bcdefgf"), list("acdef"))
@example(list("acdee"), list("bcde"))
@example(list("bcde"), list("acdee"))
def test_every_difference_is_read(ours: list[str], theirs: list[str]) -> None:
    """What one text has more often than the other stands in its stretches, and different texts have some."""
    left, right = differing(ours, theirs)
    for word in "abcdefgh":
        more = ours.count(word) - theirs.count(word)
        assert left.count(word) >= more
        assert right.count(word) >= -more
    assert (ours == theirs) == (not left and not right)


@given(WORDS, WORDS, st.integers(0, 9))
@example(list("abcabc"), [], 2)
def test_where_three_words_stand_first(words: list[str], wanted: list[str], start: int) -> None:
    """Few words are searched as a text and many by an index, and both find the first place of three in a row."""
    many = [*words, *(f"w{number}" for number in range(300))]
    for triple in chain.from_iterable(zip(text, text[1:], text[2:], strict=False) for text in (words, wanted)):
        places = (place for place in range(len(words) - 2) if tuple(words[place : place + 3]) == triple)
        place = next((place + start for place in places), -1)
        assert _first(words, start)(*triple) == _first(many, start)(*triple) == place


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)).filter(lambda part: any(part[1:])),
        max_size=6,
    ),
    st.sampled_from([0, 2, 5, 70, 150]),
)
def test_words_around_each_difference(parts: list[tuple[int, int, int]], far: int) -> None:
    """What both share is shown whole if it is short, and else its three words beside each difference."""
    ours, theirs, left, right = list[str](), list[str](), list[str](), list[str]()
    for number, (shared, mine, other) in enumerate(parts):
        words = iter(f"w{number}x{place}" for place in count())
        run, said, kept = (list(islice(words, size)) for size in (shared + far * (number % 2), mine, other))
        shown = run if len(run) <= 6 else [*run[:3], "…", *run[-3:]]
        shown = run[-3:] if number == 0 else shown
        ours, theirs, left, right = ours + run + said, theirs + run + kept, left + shown + said, right + shown + kept
    end = [f"e{place}" for place in range(far)]
    shown = end[:3] if parts else []
    assert differing([*ours, *end], [*theirs, *end]) == ([*left, *shown], [*right, *shown])


def test_a_phrase_that_comes_again() -> None:
    """Words that stand before a difference and behind it too are read once."""
    run = [f"w{place}" for place in range(10)]
    ours, theirs = (["p", "q", "r", one, "p", "q", "r", *run, other] for one, other in ("xy", "zw"))
    assert _joined(ours, theirs) == ("p q r x p q r … w7 w8 w9 y", "p q r z p q r … w7 w8 w9 w")
