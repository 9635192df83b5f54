"""Candidate pairs: paragraphs that share a band, found by sorting, one band at a time.

Members are numbered by rank, the best first. In a run of equal keys each member is paired with the run's first and with
the few before it, so a run costs in proportion to its size, however many paragraphs share a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

# How many members before it in a run a member is paired with, besides the first; only the last one in a crowd.
WINDOW: Final = 4
CROWD: Final = 64
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)
_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(0xFFFFFFFF)


def candidates(
    bands: Iterable[NDArray[np.uint64]], settled: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all candidate pairs of ranks `u`, `v` with `u < v`, each once, sorted by `v`, then `u`.

    Each of *bands* is uint64[m], the band's key of every member, by rank; at most 2^32 members. Keys are hashes: where
    two differ only in their last bits, members of one may hide those of the other, but never pair with them. Two
    members that are *settled* (bool[m]) are no pair.
    """
    pairs = np.empty(0, np.uint64)
    for keys in bands:
        found = _pairs(keys)
        if settled is not None:
            found = found[~(settled[found & _LOW] & settled[found >> _HALF])]
        pairs = np.concatenate([pairs, found])
        # Faster than np.unique, which hashes.
        pairs.sort()
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if pairs.size else pairs
    return (pairs & _LOW).astype(np.int64), (pairs >> _HALF).astype(np.int64)


def scoped(keys: NDArray[np.uint64], scope: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return *keys* mixed with each member's *scope*, so that only members of one scope can agree."""
    mixed = scope * _ODD
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    mixed ^= mixed >> _HALF
    mixed ^= keys
    return mixed


def _pairs(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The pairs of one band, `v` in the high half and `u` in the low one, with repeats."""
    ranks, first = _runs(keys)
    places = np.arange(ranks.size)
    found = [_packed(keys, ranks[first], ranks)]
    crowded = np.bincount(first, minlength=1)[first] > CROWD
    for before in range(1, WINDOW + 1):
        members = places[(places - first > before) & ~(crowded & (before > 1))]
        found.append(_packed(keys, ranks[members - before], ranks[members]))
    return np.concatenate(found)


def _packed(keys: NDArray[np.uint64], u: NDArray[np.uint64], v: NDArray[np.uint64]) -> NDArray[np.uint64]:
    true = (keys[u] == keys[v]) & (u < v)
    pairs: NDArray[np.uint64] = v[true] << _HALF
    pairs |= u[true]
    return pairs


def _runs(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The ranks of the members whose key is not alone, run by run, and for each the place of its run's first.

    One sort of plain numbers, the key's high bits before the rank: much faster than sorting indexes by keys. Keys that
    agree only in the high bits are told apart later.
    """
    bits = np.uint64(max(1, int(keys.size - 1).bit_length()))
    packed = (keys >> bits << bits) | np.arange(keys.size, dtype=np.uint64)
    packed.sort()
    high = packed >> bits
    same = high[1:] == high[:-1]
    together = np.zeros(keys.size, np.bool_)
    together[1:] = same
    begins = ~together
    together[:-1] |= same
    starts = begins[together]
    places = np.flatnonzero(starts)
    ranks = packed[together] & ((np.uint64(1) << bits) - np.uint64(1))
    return ranks, places[np.cumsum(starts) - 1]
