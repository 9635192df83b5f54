"""The words in which two texts differ."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.report.words import differing


def shown(here: str, there: str) -> str:
    """Both texts as one: `[-here-]{+there+}` where they differ."""
    return "".join(f"[-{one}-]{{+{other}+}}" if differs else one for one, other, differs in differing(here, there))


CASES = [
    ("", "", ""),
    ("The same.", "The same.", "The same."),
    ("What does it mean for families?", "What does it mean for Ilse?", "What does it mean for [-families-]{+Ilse+}?"),
    ("The ferry runs.", "PORT ALMOND - The ferry runs.", "[--]{+PORT ALMOND - +}The ferry runs."),
    ("It costs 3.5 million", "It costs 3.6 million", "It costs [-3.5-]{+3.6+} million"),
    ("one, two, three", "four, five, six", "[-one, two, three-]{+four, five, six+}"),
    ("from Monday", "from Monday on", "from Monday[--]{+ on+}"),
    ("at  noon", "at noon", "at  noon"),
    ("", "all of it", "[--]{+all of it+}"),
    ("渡船は月曜に戻る", "渡船は火曜に戻る", "渡船は[-月-]{+火+}曜に戻る"),
    ("नाव सोमवार से चलेगी", "नाव मंगलवार से चलेगी", "नाव [-सोमवार-]{+मंगलवार+} से चलेगी"),
]


@pytest.mark.parametrize(("here", "there", "expected"), CASES)
def test_differing(here: str, there: str, expected: str) -> None:
    """Whole words are marked, and what is the same is not, nor the white space beside it."""
    assert shown(here, there) == expected


TEXT = st.text(st.sampled_from("ab ,.\n\u3042é"), max_size=40)


@given(TEXT, TEXT)
def test_nothing_is_lost(here: str, there: str) -> None:
    """The stretches together are both texts, to the character; they take turns, and what is the same is the same."""
    found = differing(here, there)
    assert "".join(stretch.here for stretch in found) == here
    assert "".join(stretch.there for stretch in found) == there
    assert all(one.differs != other.differs for one, other in pairwise(found))
    for stretch in found:
        same = "".join(stretch.here.split()) == "".join(stretch.there.split())
        assert same or stretch.differs


def test_bounded() -> None:
    """Of two long texts that have hardly a word in common all between their ends is said to differ."""
    here, there = " ".join(f"a{n}" for n in range(4000)), " ".join(f"b{n}" for n in range(4000))
    middle = [stretch for stretch in differing(f"One {here} end", f"One {there} end") if stretch.differs]
    assert [(stretch.here, stretch.there) for stretch in middle] == [(here, there)]
