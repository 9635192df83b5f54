"""Signatures are datasketch's, bit for bit."""

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.dedup.shingles import shingle_hashes, shingled
from cleaner.dedup.signature import SEED, permutations, signatures
from cleaner.dedup.words import Batch

from .dedup_texts import paragraphs


def definition(text: str, num_perm: int) -> list[int]:
    """The signature of *text* by datasketch."""
    sketch = MinHash(num_perm, seed=SEED, scheme="affine32", hashfunc=lambda value: value)
    sketch.update_batch([value & 0xFFFFFFFF for value in sorted(shingle_hashes(text))])
    return [int(value) for value in sketch.hashvalues]


@pytest.mark.parametrize("num_perm", [1, 39, 64, 256])
def test_permutations(num_perm: int) -> None:
    """The permutations are the ones that datasketch draws."""
    theirs = MinHash(num_perm, seed=SEED, scheme="affine32").permutations
    assert np.array_equal(np.stack(permutations(num_perm)), theirs)


@given(st.lists(paragraphs, max_size=6), st.sampled_from([39, 64]))
@settings(deadline=None)
def test_batch_is_datasketch(texts: list[str], num_perm: int) -> None:
    """Every column of a batch is the signature that datasketch computes for that text."""
    batch = signatures(shingled(Batch.of(texts).words()), num_perm)
    assert batch.T.tolist() == [definition(text, num_perm) for text in texts]


def test_texts_of_every_length() -> None:
    """Texts of very different lengths, some of them without a word, all get their own signature."""
    texts = [" ".join(f"w{number}x{place}" for place in range(number % 37)) for number in range(1100)]
    batch = signatures(shingled(Batch.of(texts).words()), 8)
    assert batch.T.tolist() == [definition(text, 8) for text in texts]
