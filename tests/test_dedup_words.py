"""A batch of texts has the words and the exact forms of each text alone."""

from itertools import chain, cycle, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup import words as module
from cleaner.dedup.compared import forms
from cleaner.dedup.words import Batch, Words

from .dedup_texts import paragraphs

PIECES = ["Rain", "snake_case", "7", "-7", "3.5%", "'", "^", "€", "°", "±", "é", "ÉTÉ", "水", "ที่", "…", "“", " ", "\n"]
ODD = ["\x00", "\x1f", "\x7f", "\x85", "\xff", "ÿ", "\ud800", "\U0010ffff", "😀"]


def said(words: Words) -> list[bytes]:
    """The words of each text of a batch, one space between them."""
    places = zip(words.starts, words.lengths, strict=True)
    each = (words.buffer[start : start + length].tobytes() for start, length in places)
    return [b" ".join(next(each) for _ in range(tokens)) for tokens in words.tokens]


def check(texts: list[str]) -> None:
    """Hold the batch of *texts* to the definition."""
    batch = Batch.of(texts)
    words = batch.words()
    expected = [forms(text) for text in texts]
    assert said(words) == [form.compared for form in expected]
    assert batch.exact() == [form.exact for form in expected]
    assert words.sizes.tolist() == [sum(map(len, form.compared.split())) for form in expected]


@given(st.lists(paragraphs, max_size=8))
def test_paragraphs(texts: list[str]) -> None:
    """Every paragraph of a batch is read as it is alone."""
    check(texts)


@given(st.lists(st.lists(st.sampled_from(PIECES + ODD), max_size=12).map("".join), max_size=6))
def test_marks_at_every_edge(texts: list[str]) -> None:
    """Marks, symbols, blanks and strange characters at the edges of texts belong to their own text."""
    check(texts)


@given(st.lists(st.text(), max_size=4))
def test_any_text(texts: list[str]) -> None:
    """There is no text that is read otherwise in a batch."""
    check(texts)


@given(st.lists(st.text(st.characters(codec="ascii")), max_size=4))
def test_any_ascii(texts: list[str]) -> None:
    """Nor any of ASCII."""
    check(texts)


@given(st.lists(st.text(), max_size=4))
def test_compared_forms_are_folded(texts: list[str]) -> None:
    """Compared forms can be read again as they are, and say the same."""
    compared = [forms(text).compared for text in texts]
    assert said(Batch.folded(compared).words()) == compared


def test_every_byte() -> None:
    """Each character of ASCII, beside a digit or not, is in the exact form or not as the definition has it."""
    check([f"a{one}{other}" for one in map(chr, range(128)) for other in ("", "0", "7", "9", " ", one)])


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 12), st.integers(1, 4))
def test_batches(lengths: list[int], together: int, most: int) -> None:
    """As many texts are read together as may be by their number and their characters, and one at least."""
    texts = [letter * length for letter, length in zip(cycle("ab"), lengths, strict=False)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TOGETHER", together)
        patch.setattr(module, "_TEXTS", most)
        found = list(module.batches(texts))
    assert list(chain.from_iterable(found)) == texts
    for batch, after in pairwise([*found, []]):
        assert len(batch) == 1 or (len(batch) <= most and sum(map(len, batch)) <= together)
        assert not after or len(batch) == most or sum(map(len, [*batch, after[0]])) > together
