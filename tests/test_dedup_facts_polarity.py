"""Where a negation stands, and which words are contraries."""

from __future__ import annotations

import pytest

from cleaner.dedup.facts.lexicon import lexicon_for
from cleaner.dedup.facts.pair import Pair, paired
from cleaner.dedup.facts.polarity import affixed, contrary, negated
from cleaner.dedup.facts.reading import read
from cleaner.dedup.facts.tokens import cut

ENGLISH = lexicon_for("the of and that was he it".split())


def _pair(dropped: str, witness: str) -> Pair:
    ours, theirs = (read(cut(text, ENGLISH.token), ENGLISH) for text in (dropped, witness))
    return paired(ours, theirs, ENGLISH)


NEGATED = [
    ("he did not go", "he did go", True),
    ("he did go home", "he did not go home", True),
    ("go home", "not go home", True),
    ("go home", "go home not", True),
    ("he did go home", "he did go home and she did not come back", False),
    ("he did go home", "he did go home not far away", False),
    ("he did go home early", "he did go home with two old friends not home early", False),
    ("go home early now", "not far from here they go home early now", False),
    ("he did go home", "he did go not with two boats go home", False),
    ("did go home", "they not did go home", False),
    ("he did not go but she did come", "he did go but she did not come", True),
    ("she was here not today", "she was here not tomorrow", False),
    ("was here not today", "is here not tomorrow", True),
    ("not today", "not tomorrow", False),
    ("he did not go", "they would not go", False),
    ("he did go", "he did go", False),
    ("he did not go", "he did not go", False),
    ("he did not go and not run", "he did not go", True),
]


@pytest.mark.parametrize(("dropped", "witness", "found"), NEGATED)
def test_negated(dropped: str, witness: str, found: bool) -> None:  # noqa: FBT001
    """A negation counts where both have the words about it: the dropped one's own always, another's if put in there."""
    assert negated(_pair(dropped, witness)) == ("negation not" if found else None)


CONTRARY = [
    ("prices rose", "prices fell", "direction rose/fell"),
    ("prices rose", "prices climbed", None),
    ("prices rose", "prices climbed and fell", None),
    ("prices rose and fell", "prices fell", None),
    ("they agreed", "they disagreed", "direction agreed/disagreed"),
    ("they disagreed", "they agreed", "direction disagreed/agreed"),
    ("they were harmful", "they were harmless", "negation harmful/harmless"),
    ("it was unusual", "it was usual", "negation unusual/usual"),
    ("it was usual", "it was unusual", "negation usual/unusual"),
    ("they came", "they went", None),
]


@pytest.mark.parametrize(("dropped", "witness", "found"), CONTRARY)
def test_contrary(dropped: str, witness: str, found: str | None) -> None:
    """A word in whose stead its contrary stands is named with it, unless another word for it stands there, too."""
    assert contrary(_pair(dropped, witness), ENGLISH) == found


AFFIXED = [
    ("agree", "disagree", True),
    ("agrees", "disagreed", True),
    ("able", "unable", True),
    ("ablest", "unable", True),
    ("wise", "unwisest", True),
    ("walking", "unwalks", False),
    ("art", "unart", False),
    ("agree", "agree", False),
    ("harmful", "harmless", True),
    ("harmless", "harmful", False),
    ("care", "careless", True),
    ("careless", "carelessness", False),
    ("harbour", "hardless", False),
    ("quay", "disagree", False),
]


@pytest.mark.parametrize(("word", "other", "found"), AFFIXED)
def test_affixed(word: str, other: str, found: bool) -> None:  # noqa: FBT001
    """The negative prefixes and suffixes of a language make a contrary of a word of four letters and more."""
    assert affixed(word, other, ENGLISH) is found


def test_infixes() -> None:
    """Where a language negates within words, the word without it is the contrary, and no other is."""
    turkish = lexicon_for("bu ve o için çok daha bir".split())
    assert turkish.infixes
    infix = turkish.infixes[0]
    assert affixed("gelecek", f"gele{infix}cek", turkish)
    assert not affixed("gelecek", f"gele{infix}ceksin", turkish)
