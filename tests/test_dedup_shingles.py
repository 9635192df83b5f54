"""Batches of shingles are those of the definition, text by text, whatever stands beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup import words
from cleaner.dedup.shingles import shingle_hashes, shingled, shingles_of
from cleaner.dedup.words import Batch

from .dedup_texts import paragraphs


@given(st.lists(paragraphs, max_size=8))
def test_batch_agrees_with_the_definition(texts: list[str]) -> None:
    """Every text's shingles in a batch are the ones that `shingle_hashes` gives for it alone."""
    batch = shingled(Batch.of(texts).words())
    for text, start, tokens in zip(texts, batch.starts, batch.tokens, strict=True):
        assert frozenset(batch.hashes[start : start + tokens].tolist()) == shingle_hashes(text)


def test_many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that are read in several batches have the shingles that they have in one; of no texts there are none."""
    texts = [f"w{number} and" * (number % 5) for number in range(40)]
    whole = shingled(Batch.of(texts).words())
    for together, most in ((20, 100), (1000, 3)):
        monkeypatch.setattr(words, "TOGETHER", together)
        monkeypatch.setattr(words, "_TEXTS", most)
        assert [column.tolist() for column in shingles_of(texts)] == [column.tolist() for column in whole]
    assert [column.tolist() for column in shingles_of([])] == [[], [], []]
    for some in (texts, []):
        assert [str(column.dtype) for column in shingles_of(some)] == ["uint64", "int64", "int64"]


def test_a_text_without_words_has_no_shingles() -> None:
    """Punctuation is like nothing, not even like itself."""
    assert shingle_hashes("— * —") == frozenset()


def test_short_texts_are_one_shingle() -> None:
    """One or two words are a single shingle, different for different texts."""
    short = ["a", "b", "a b", "b a", "a a", "a b c"]
    assert [len(shingle_hashes(text)) for text in short] == [1] * 6
    assert len({shingle_hashes(text) for text in short}) == 6


def test_three_words_make_a_shingle() -> None:
    """A text of n different words has n - 2 shingles, and a changed word changes three of them."""
    one, other = (shingle_hashes(f"one two three four {word} six seven eight nine") for word in ("five", "cinq"))
    assert len(one) == 7
    assert len(one & other) == 4


def test_words_of_every_length_are_told_apart() -> None:
    """Words that share all but their last byte, up to far beyond the wide loads, never collide."""
    words = ["x" * length + end for length in range(150) for end in "abc"]
    assert len(frozenset().union(*map(shingle_hashes, words))) == len(words)
    assert shingled(Batch.of(words).words()).hashes.tolist() == [min(shingle_hashes(word)) for word in words]
