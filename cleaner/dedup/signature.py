"""MinHash signatures of whole batches, bit for bit those of datasketch.

The definition is `datasketch.MinHash(num_perm, seed=SEED, scheme="affine32", hashfunc=<identity>)` over the low 32 bits
of each shingle hash. datasketch itself is only asked by the tests: importing it costs half a second.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.dedup.shingles import Shingles

SEED: Final = 1
# Texts signed together: two arrays of permutations x texts then fit the second-level cache.
_BLOCK: Final = 512


class Permutations(NamedTuple):
    """The permutations `h -> a * h + b` modulo 2^32; `a` and `b` are uint32, one for each permutation, `a` odd."""

    a: NDArray[np.uint32]
    b: NDArray[np.uint32]


@cache
def permutations(num_perm: int) -> Permutations:
    """Return the permutations that datasketch draws for `SEED`."""
    random = np.random.RandomState(SEED)
    a = random.randint(0, 1 << 31, num_perm, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return Permutations(a, random.randint(0, 1 << 32, num_perm, dtype=np.uint32))


def signatures(shingles: Shingles, num_perm: int) -> NDArray[np.uint32]:
    """Return the signatures of a batch, uint32[num_perm, texts]: column `i` is the signature of text `i`.

    A text without shingles has datasketch's empty signature, all bits set.
    """
    a, b = (column[:, None] for column in permutations(num_perm))
    hashes = _fmix(shingles.hashes.astype(np.uint32))
    signed = np.full((num_perm, len(shingles.counts)), 0xFFFFFFFF, np.uint32)
    by_length = np.argsort(-shingles.counts, kind="stable")[: np.count_nonzero(shingles.counts)]
    for start in range(0, len(by_length), _BLOCK):
        texts = by_length[start : start + _BLOCK]
        least = np.full((num_perm, len(texts)), 0xFFFFFFFF, np.uint32)
        permuted = np.empty_like(least)
        for row in _rows(hashes, shingles, texts):
            np.multiply(row, a, out=permuted)
            np.add(permuted, b, out=permuted)
            np.minimum(least, permuted, out=least)
        signed[:, texts] = least
    return signed


def _rows(hashes: NDArray[np.uint32], shingles: Shingles, texts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The shingles of *texts*, one text a column, the longest first; shorter ones repeat their last, harmlessly."""
    counts = shingles.counts[texts]
    place = np.minimum(np.arange(counts[0])[:, None], counts - 1)
    place += shingles.starts[texts]
    return hashes[place]


def _fmix(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """MurmurHash3's finalizer, in place: datasketch mixes every hash with it before permuting."""
    hashes ^= hashes >> np.uint32(16)
    hashes *= np.uint32(0x85EBCA6B)
    hashes ^= hashes >> np.uint32(13)
    hashes *= np.uint32(0xC2B2AE35)
    hashes ^= hashes >> np.uint32(16)
    return hashes
