"""What two texts do not share is counted word by word, and a name in two spellings is shared."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.facts.lexicon import lexicon_for
from cleaner.dedup.facts.pair import paired
from cleaner.dedup.facts.reading import Item

LEXICON = lexicon_for([])
ITEMS = st.lists(
    st.sampled_from(["plain", "name"]).flatmap(
        lambda kind: st.builds(Item, st.just(kind), st.sampled_from("abc"), st.just("x"))
    ),
    max_size=8,
)


@given(ITEMS, ITEMS)
def test_what_is_not_shared(ours: list[Item], theirs: list[Item]) -> None:
    """Each key is lost as often as the first text has it more often, and new as often as the second has."""
    pair = paired(ours, theirs, LEXICON)
    said, kept = [item.key for item in ours], [item.key for item in theirs]
    assert (pair.said, pair.kept) == (said, kept)
    assert pair.lost == Counter(said) - Counter(kept)
    assert pair.new == Counter(kept) - Counter(said)
    assert list(pair.lost) == [key for key in dict.fromkeys(said) if key in pair.lost]
    assert list(pair.new) == [key for key in dict.fromkeys(kept) if key in pair.new]
    assert (pair.ours, pair.theirs) == (ours, theirs)


def test_a_name_in_another_spelling() -> None:
    """Of a name in two spellings nothing is lost or new; of what is no name, or of another number, it is."""
    for kind in ("name", "head"):
        ours = [
            Item(kind, "schaeffler", "Schaeffler"),
            Item("plain", "schaeffler", "schaeffler"),
            Item("number", 5.0, "5"),
        ]
        theirs = [
            Item("plain", "schaefler", "schaefler"),
            Item(kind, "schaefler", "Schaefler"),
            Item("number", 6.0, "6"),
        ]
        pair = paired(ours, theirs, LEXICON)
        assert (pair.lost, pair.new) == ({5.0: 1}, {6.0: 1})
        assert [item.text for item in pair.theirs] == ["schaefler", "Schaefler", "6"]
    plain = paired([Item("plain", "schaeffler", "schaeffler")], [Item("name", "schaefler", "Schaefler")], LEXICON)
    assert (plain.lost, plain.new) == ({"schaeffler": 1}, {"schaefler": 1})


def test_a_name_in_another_case() -> None:
    """Where names inflect, one in another case is the same name, and nowhere else."""
    ours, theirs = [Item("name", "самара", "Самара")], [Item("name", "самаре", "Самаре")]
    russian = lexicon_for("в на с и что не он как это по".split())
    english = lexicon_for("the of and that was he it".split())
    assert (paired(ours, theirs, russian).lost, paired(ours, theirs, english).lost) == ({}, {"самара": 1})
