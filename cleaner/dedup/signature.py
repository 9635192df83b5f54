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
    hashes = _fmix(shingles.hashes.astype(np.uint32))
    texts = np.flatnonzero(shingles.tokens)
    starts = shingles.starts[texts]
    signed = np.full((num_perm, len(shingles.tokens)), 0xFFFFFFFF, np.uint32)
    permuted = np.empty_like(hashes)
    for row, a, b in zip(signed, *permutations(num_perm), strict=True):
        np.multiply(hashes, a, out=permuted)
        np.add(permuted, b, out=permuted)
        row[texts] = np.minimum.reduceat(permuted, starts)
    return signed


def _fmix(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """MurmurHash3's finalizer, in place: datasketch mixes every hash with it before permuting."""
    hashes ^= hashes >> np.uint32(16)
    hashes *= np.uint32(0x85EBCA6B)
    hashes ^= hashes >> np.uint32(13)
    hashes *= np.uint32(0xC2B2AE35)
    hashes ^= hashes >> np.uint32(16)
    return hashes
