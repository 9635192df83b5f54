"""Whether two facts changed places, or a clause was moved as a whole."""

from __future__ import annotations

import pytest

from cleaner.dedup.facts.lexicon import lexicon_for
from cleaner.dedup.facts.order import reordered
from cleaner.dedup.facts.pair import paired
from cleaner.dedup.facts.reading import read
from cleaner.dedup.facts.tokens import cut

ENGLISH = lexicon_for("the of and that was he it".split())

REORDERED = [
    ("from 5 to 10 of it", "from 10 to 5 of it", "order 5, 10"),
    ("so Lind beat Berg there", "so Berg beat Lind there", "order Lind, Berg"),
    ("Lind beat Berg", "Berg beat Lind", "order Lind, Berg"),
    ("in May and June", "in June and May", "order May, June"),
    ("prices rose and wages fell", "prices fell and wages rose", "order rose, fell"),
    ("prices rose and wages won", "prices won and wages rose", None),
    ("prices rose 5 and wages fell 5", "prices rose 5 and wages fell 5", None),
    ("in the town 5 then there 10", "in the town 10 later here 5", "order 5, 10"),
    ("there 5 of the men then 10", "here 10 of the men later 5", "order 5, 10"),
    ("town 5 men then 10 women", "town 10 men later 5 birds", "order 5, 10"),
    ("town 5 men then 10 women", "town 11 men then 10 women and 5 more", None),
    ("rain fell in Oslo on Monday then", "on Monday then rain fell in Oslo", None),
    ("town 5 men then 10 women", "10 town men then 5 women", "order 10, 5"),
    ("town 5 men then 10 women", "5 then town men 10 women", None),
    ("town 5 boats then 10 ships", "5 then town 10 boats ships", None),
    ("men came 5 then 10 went", "then 10 men came so 5 there", None),
    ("town 5 men then Lind saw", "town Lind men then 5 saw", None),
    ("town 5 men 10 women", "town 10 men 7 women 5", "order 5, 10"),
    ("town 5 men and 10 women and town 10 men", "town 10 men and 10 women and town 5 men", "order 5, 10"),
]


@pytest.mark.parametrize(("dropped", "witness", "found"), REORDERED)
def test_reordered(dropped: str, witness: str, found: str | None) -> None:
    """Of two facts of a kind the one stands where the other stood, among the same words."""
    ours, theirs = (read(cut(text, ENGLISH.token), ENGLISH) for text in (dropped, witness))
    assert reordered(paired(ours, theirs, ENGLISH), ENGLISH) == found
