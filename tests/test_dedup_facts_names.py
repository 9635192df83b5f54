"""When two spellings are one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.facts.names import one_slip, same_name

NAMES = [
    ("erdogan", "erdoğan", False, True),
    ("schaeffler", "schaefler", False, True),
    ("petterson", "pettersno", False, True),
    ("niger", "nigeria", False, False),
    ("iran", "iraq", True, False),
    ("smith", "smyth", False, False),
    ("austria", "australia", True, False),
    ("самара", "самаре", True, True),
    ("самара", "самаре", False, False),
    ("австрия", "австралия", True, False),
    ("marković", "markovic", False, True),
    ("lindman", "lindmen", False, True),
    ("lindma", "lindme", False, False),
    ("lindman", "lindma", False, False),
    ("ivan", "ivana", True, True),
    ("ivanov", "ivanovna", True, True),
    ("ivanov", "ivanovich", True, False),
    ("iva", "ivan", True, False),
    ("ivanov", "ivanivic", True, False),
]


@pytest.mark.parametrize(("word", "other", "inflects", "same"), NAMES)
def test_same_name(word: str, other: str, inflects: bool, same: bool) -> None:  # noqa: FBT001
    """Accents, one slip in a long word and, where names inflect, endings do not make another name."""
    assert same_name(word, other, inflects=inflects) is same
    assert same_name(other, word, inflects=inflects) is same


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_one_slip(word: str, other: str) -> None:
    """One slip is what makes the one of the other by a letter dropped, added or changed, or two swapped."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = {
        word,
        *(head + tail[1:] for head, tail in cuts),
        *(head + tail[1:2] + tail[:1] + tail[2:] for head, tail in cuts),
    }
    slips |= {head + letter + rest for head, tail in cuts for letter in "abc" for rest in (tail, tail[1:])}
    assert one_slip(word, other) == (other in slips)
