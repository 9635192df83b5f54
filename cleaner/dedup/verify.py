"""Verification: the exact similarity of candidate pairs, in whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.dedup.shingles import Shingles, shingles_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

# Shingles sorted together: half a megabyte, so that all that is made of them fits the second-level cache.
_BLOCK: Final = 1 << 16
_SIDE: Final = np.uint64(1)


class Sizes(NamedTuple):
    """The sizes of each pair's intersection and union, int64[pairs]; both are 0 where a text has no shingles."""

    shared: NDArray[np.int64]
    union: NDArray[np.int64]


def set_sizes(texts: Sequence[str], u: NDArray[np.int64], v: NDArray[np.int64]) -> Sizes:
    """Return the exact set sizes of the pairs `texts[u[i]]`, `texts[v[i]]`.

    Shingles count as equal when the upper 63 bits of their 64-bit hashes are.
    """
    shingles = shingles_of(texts)
    totals = shingles.tokens[u] + shingles.tokens[v]
    sizes = Sizes(np.zeros(len(u), np.int64), np.zeros(len(u), np.int64))
    # A text without shingles is like nothing.
    sound = np.flatnonzero((shingles.tokens[u] > 0) & (shingles.tokens[v] > 0))
    for pairs in _blocks(sound[np.argsort(-totals[sound], kind="stable")], totals):
        both = _sided(shingles, u[pairs], v[pairs])
        both.sort(axis=1)
        # Told apart by side, a shared shingle counts twice.
        twice = _distinct(both)
        union = _distinct(both >> _SIDE)
        sizes.shared[pairs], sizes.union[pairs] = twice - union, union
    return sizes


def reaches(shared: NDArray[np.int64], union: NDArray[np.int64], threshold: Fraction) -> NDArray[np.bool_]:
    """Say for each pair whether `shared / union` is at least *threshold*, without rounding; never for an empty union.

    Raises:
        ValueError: the threshold's denominator is 2^31 or more, so that the products might not fit 64 bits.
    """
    if threshold.denominator >= 1 << 31:
        raise ValueError(f"the threshold {threshold} is not a short fraction")
    return (union > 0) & (shared * threshold.denominator >= threshold.numerator * union)


def _blocks(pairs: NDArray[np.int64], totals: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Cut *pairs*, the longest first, into blocks of a bounded number of shingles."""
    start = 0
    while start < len(pairs):
        end = start + max(1, _BLOCK // int(totals[pairs[start]]))
        yield pairs[start:end]
        start = end


def _sided(shingles: Shingles, u: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.uint64]:
    """One pair a row: the hashes of `u`, then those of `v`, the last repeated; the lowest bit says which side."""
    first = shingles.tokens[u][:, None]
    last = first + shingles.tokens[v][:, None] - 1
    column = np.minimum(np.arange(np.max(last) + 1), last)
    of_v = column >= first
    column += np.where(of_v, shingles.starts[v][:, None] - first, shingles.starts[u][:, None])
    hashes: NDArray[np.uint64] = shingles.hashes[column]
    hashes &= ~_SIDE
    hashes |= of_v
    return hashes


def _distinct(ordered: NDArray[np.uint64]) -> NDArray[np.int64]:
    return np.asarray(1 + np.count_nonzero(ordered[:, 1:] != ordered[:, :-1], axis=1), np.int64)
