"""When two spellings are one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.facts.names import abbreviated, is_name, one_slip, same_name
from cleaner.dedup.facts.reading import Item

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


def _items(text: str) -> list[Item]:
    """The items of a text whose capitals are names, but for the first, with which a sentence begins."""
    kinds = ["head" if place == 0 else "name" for place in range(len(text.split()))]
    words = zip(kinds, text.split(), strict=True)
    return [Item(kind if word[0].isupper() else "plain", word.casefold(), word) for kind, word in words]


EVIDENCE = [
    ("the mayor Lind spoke", 2, "", True),
    ("the mayor spoke", 1, "", False),
    ("Lind spoke", 0, "they spoke", False),
    ("Lind spoke", 0, "Berg spoke", True),
    ("Lind spoke", 0, "then Berg spoke", True),
    ("Lind spoke", 0, "Berg then spoke", False),
    ("Lind spoke", 0, "Berg left", False),
    ("Lind spoke", 0, "they left", False),
    ("Anna Lind spoke", 0, "they left", True),
    ("Lind then Anna", 0, "they left", False),
    ("Lind", 0, "Berg", False),
    ("then Lind", 1, "Berg", True),
]


@pytest.mark.parametrize(("text", "at", "witness", "name"), EVIDENCE)
def test_is_name(text: str, at: int, witness: str, name: bool) -> None:  # noqa: FBT001
    """A capital within a sentence is a name; one at its beginning is if a name follows or replaces it."""
    assert is_name(_items(text), at, _items(witness)) is name


INITIALS = [
    ("United Nations met", 0, "UN met", True),
    ("United Nations met", 1, "UN met", True),
    ("United Nations met", 2, "UN met", False),
    ("Nations met", 0, "UN met", False),
    ("United Nations met", 0, "EU met", False),
    ("UN met", 0, "then United Nations met", True),
    ("UN met", 0, "European Union met", False),
    ("Un met", 0, "United Nations met", False),
    ("UN met", 0, "UN met", False),
    ("then A met", 1, "Anna met", False),
]


@pytest.mark.parametrize(("text", "at", "witness", "same"), INITIALS)
def test_abbreviated(text: str, at: int, witness: str, same: bool) -> None:  # noqa: FBT001
    """The initials of several capitalised words stand for them, in capitals, and they for those."""
    assert abbreviated(_items(text), at, _items(witness)) is same
