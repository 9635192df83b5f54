"""Whether the witness states each fact, and each statement, of the dropped text."""

from __future__ import annotations

import pytest

from cleaner.dedup.facts.lexicon import lexicon_for
from cleaner.dedup.facts.pair import Pair, paired
from cleaner.dedup.facts.reading import read
from cleaner.dedup.facts.stated import unsaid, unstated, untold
from cleaner.dedup.facts.tokens import cut

ENGLISH = lexicon_for("the of and that was he it".split())


def _pair(dropped: str, witness: str) -> Pair:
    ours, theirs = (read(cut(text, ENGLISH.token), ENGLISH) for text in (dropped, witness))
    return paired(ours, theirs, ENGLISH)


# Both texts, and what is missing, if the witness has it nowhere else, and if it has.
UNSTATED = [
    ("it cost 5 crowns", "it cost 5 crowns", None, None),
    ("it cost 5 crowns", "it cost crowns", "number 5", None),
    ("it cost 5 crowns", "it cost 6 crowns", "number 5", "number 5"),
    ("it cost 5 crowns", "it cost 6 marks", "number 5", "number 5"),
    ("it cost 5 crowns", "they paid 6 crowns", "number 5", "number 5"),
    ("it cost 5 crowns", "they paid 6 marks", "number 5", None),
    ("it cost 5 crowns", "it paid 6 marks", "number 5", None),
    ("5 boats sank there", "there 6 ships came", "number 5", None),
    ("5 crowns", "6 crowns", "number 5", "number 5"),
    ("cost 5", "cost 6", "number 5", "number 5"),
    ("one crown it was", "5 crown it was", "one one", "one one"),
    ("one crown it was", "crown it was", None, None),
    ("it was 14 cts against 14 cts", "it was 14 cts against 12 cts", "number 14", "number 14"),
    ("it was 14 cts against 14 cts", "it was 14 cts against cts", None, None),
    ("it was 14 cts and 12 cts", "it was 14 cts", "number 12", None),
    ("the mayor Lind came", "the mayor came", "name Lind", None),
    ("the mayor Lind came", "the mayor Berg came", "name Lind", "name Lind"),
    ("the mayor Lind came", "the mayor 5 came", "name Lind", None),
    ("Lind came there", "they came there", None, None),
    ("Lind came there", "Berg came there", "head Lind", "head Lind"),
    ("it rose in May", "it rose in June", "date May", "date May"),
    ("it cost 5 euros", "it cost 5 dollars", "unit euros", "unit euros"),
    ("it came there", "it went there", None, None),
]


@pytest.mark.parametrize(("dropped", "witness", "nowhere", "somewhere"), UNSTATED)
def test_unstated(dropped: str, witness: str, nowhere: str | None, somewhere: str | None) -> None:
    """A fact is missing where another one of its kind stands in its place, or where the whole witness lacks it."""
    pair = _pair(dropped, witness)
    assert unstated(pair, lambda _: False) == nowhere
    assert unstated(pair, lambda _: True) == somewhere


UNSAID = [
    ("the mill closed its rusty old gates", "the mill closed", "statement rusty old gates"),
    ("the mill closed its rusty gates", "the mill closed", None),
    ("the rusty old gates of the mill", "the mill", "statement rusty old gates"),
    ("the rusty mill and old gates", "the mill", None),
    ("the mill rusty old gates", "the mill", "statement rusty old gates"),
    ("the rusty and old gates", "the mill and", "statement rusty old gates"),
    ("the rusty rusty rusty gates", "the mill", "statement rusty rusty rusty"),
    ("the mill closed rusty 5 old gates", "the mill closed", "statement rusty old gates"),
]


@pytest.mark.parametrize(("dropped", "witness", "found"), UNSAID)
def test_unsaid(dropped: str, witness: str, found: str | None) -> None:
    """Three words in a row, function words and numbers aside, are a statement if the witness has none of them."""
    assert unsaid(_pair(dropped, witness), ENGLISH) == found


UNTOLD = [
    ("they know about the suspect", "they know about the driver", "word suspect"),
    ("they know about the suspect", "they know about the suspects", None),
    ("they know about the colour", "they know about the color", None),
    ("they know about the mats", "they know about the cats", None),
    ("they know about the ox", "they know about the cow", None),
    ("they know about the cat", "they know about the cow", "word cat"),
    ("the United Nations know", "the UN know", None),
    ("they know about the 5", "they know about the cow", None),
]


@pytest.mark.parametrize(("dropped", "witness", "found"), UNTOLD)
def test_untold(dropped: str, witness: str, found: str | None) -> None:
    """A word of three letters and more that the witness has in no spelling, here or elsewhere, is named."""
    pair = _pair(dropped, witness)
    assert untold(pair, ENGLISH, lambda _: False) == found
    assert untold(pair, ENGLISH, {item.key for item in pair.ours}.__contains__) is None
