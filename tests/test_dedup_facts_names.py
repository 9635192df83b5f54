"""When two spellings are one name."""

from __future__ import annotations

import pytest

from cleaner.dedup.facts.names import same_name

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
]


@pytest.mark.parametrize(("word", "other", "inflects", "same"), NAMES)
def test_same_name(word: str, other: str, inflects: bool, same: bool) -> None:  # noqa: FBT001
    """Accents, one slip in a long word and, where names inflect, endings do not make another name."""
    assert same_name(word, other, inflects=inflects) is same
    assert same_name(other, word, inflects=inflects) is same
