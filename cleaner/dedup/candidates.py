"""Candidate pairs: paragraphs that share a band, found by sorting, one band at a time.

Members are numbered by rank, the best first. In a run of equal keys each member is paired with the run's first and with
the few before it, so a run costs in proportion to its size, however many paragraphs share a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

# How many members before it in a run a member is paired with, besides the first; only the last one in a crowd.
WINDOW: Final = 4
CROWD: Final = 64
# Pairs that are gathered before repeats are dropped.
_TOGETHER: Final = 1 << 19
# The share of all pairs that may wait: merging copies all of them.
_SHARE: Final = 4
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)
_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(0xFFFFFFFF)


def candidates(
    bands: Iterable[NDArray[np.uint64]],
    settled: NDArray[np.bool_] | None = None,
    order: NDArray[np.uint32] | None = None,
    within: tuple[int, int] | None = None,
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return all candidate pairs of ranks `u`, `v` with `u < v`, each once, sorted by `v`, then `u`.

    Each of *bands* is uint64[m], the band's key of every member; at most 2^32 members. *order* (uint32[m]) is the place
    there of the member of each rank; without it the keys are by rank. Two members that are *settled*
    (bool[m], by rank) are no pair. Of all pairs those are returned whose `v` lies *within* two ranks, the first of them
    and the one behind the last: what is asked for in stretches need never be in memory as a whole.
    """
    ranks = _Ranks.of(order)
    pairs, waiting = np.empty(0, np.uint64), [np.empty(0, np.uint64)]
    for keys in bands:
        found = _pairs(keys, ranks)
        if within is not None:
            found = found[(found >> _HALF >= within[0]) & (found >> _HALF < within[1])]
        if settled is not None:
            found = found[~(settled[found & _LOW] & settled[found >> _HALF])]
        waiting.append(found)
        if sum(map(len, waiting)) > max(len(pairs) // _SHARE, _TOGETHER):
            pairs, waiting = _merged(pairs, _merged(*waiting)), []
    pairs = _merged(pairs, _merged(*waiting))
    # read half by half, as pairs of 32 bits, without a copy
    halves = pairs.astype("<u8", copy=False).view("<u4").reshape(-1, 2)
    return halves[:, 0], halves[:, 1]


def _merged(*parts: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every pair once, in order; faster than np.unique, which hashes. Parts that are in order are only merged."""
    pairs = np.concatenate(parts) if parts else np.empty(0, np.uint64)
    pairs.sort(kind="stable" if len(parts) == 2 else "quicksort")
    return pairs[np.append(True, pairs[1:] != pairs[:-1])] if pairs.size else pairs


def scoped(keys: NDArray[np.uint64], scope: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return *keys* mixed with each member's *scope*, so that only members of one scope can agree."""
    mixed = scope * _ODD
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    mixed ^= mixed >> _HALF
    mixed ^= keys
    return mixed


class _Ranks(NamedTuple):
    """The member of each rank, and the rank of each member; None where members stand by rank.

    Keys are read as they lie, which is many times faster than in the order of the ranks.
    """

    members: NDArray[np.uint32] | None
    ranks: NDArray[np.uint32] | None

    @classmethod
    def of(cls, order: NDArray[np.uint32] | None) -> _Ranks:
        """Both ways, from the member of each rank."""
        if order is None:
            return cls(None, None)
        ranks = np.empty(len(order), np.uint32)
        ranks[order] = np.arange(len(order), dtype=np.uint32)
        return cls(order, ranks)


def _pairs(keys: NDArray[np.uint64], ranks: _Ranks) -> NDArray[np.uint64]:
    """The pairs of one band, `v` in the high half and `u` in the low one, with repeats."""
    alike, first = _runs(keys, ranks.ranks)
    run = _Run(alike, keys[alike if ranks.members is None else ranks.members[alike]])
    places = np.arange(alike.size)
    if (run.keys != run.keys[first]).any():
        run, first = _told_apart(run)
    members = places[places > first]
    found = [_packed(run, first[members], members)]
    crowded = np.bincount(first) > CROWD
    for before in range(1, WINDOW + 1):
        members = members[members - first[members] > before]
        if before > 1:
            members = members[~crowded[first[members]]]
        found.append(_packed(run, members - before, members))
    return np.concatenate(found)


class _Run(NamedTuple):
    """The members whose key is not alone, run by run: their ranks, and their whole keys."""

    ranks: NDArray[np.uint64]
    keys: NDArray[np.uint64]


def _told_apart(run: _Run) -> tuple[_Run, NDArray[np.int64]]:
    """The same members, run by run of whole keys, and for each the place of its run's first."""
    order = np.lexsort((run.ranks, run.keys))
    keys = run.keys[order]
    begins = np.append(True, keys[1:] != keys[:-1])
    first = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    return _Run(run.ranks[order], keys), first


def _packed(run: _Run, u: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The pairs of the members at the places *u* and *v*, without those whose keys only begin alike."""
    true = run.keys[u] == run.keys[v]
    pairs: NDArray[np.uint64] = run.ranks[v[true]] << _HALF
    pairs |= run.ranks[u[true]]
    return pairs


def _runs(keys: NDArray[np.uint64], ranks: NDArray[np.uint32] | None) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The ranks of the members whose key is not alone, run by run, and for each the place of its run's first.

    One sort of plain numbers, the key's high bits before the rank: much faster than sorting indexes by keys. Keys that
    agree only in the high bits are told apart later.
    """
    bits = np.uint64(max(1, int(keys.size - 1).bit_length()))
    packed = keys >> bits
    packed <<= bits
    packed |= np.arange(keys.size, dtype=np.uint32) if ranks is None else ranks
    packed.sort()
    # Places whose key the next place shares; where one does not follow the last, another run begins.
    between = packed[1:] ^ packed[:-1]
    shared = np.flatnonzero(between < np.uint64(1) << bits)
    del between  # as large as the keys themselves
    begins = np.flatnonzero(np.diff(shared, prepend=-2) != 1)
    sizes = np.diff(begins, append=len(shared)) + 1
    firsts = np.cumsum(sizes) - sizes
    first = np.repeat(firsts, sizes)
    places = np.repeat(shared[begins], sizes) + np.arange(len(first)) - first
    return packed[places] & ((np.uint64(1) << bits) - np.uint64(1)), first
