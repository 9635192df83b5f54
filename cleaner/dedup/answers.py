"""What was found out about pairs of rows: kept, it need not be found out again while both texts stay what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.dedup.verify import Sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

UNKNOWN: Final = -2
"""Nothing is known of a pair."""
UNASKED: Final = -1
"""Its sizes are known, but not what the fact check says of it."""
SAFE: Final = 0
"""One states all that the other states; what is more is a place in `said`, counted from 1."""

_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(0xFFFFFFFF)
_MOST: Final = 1 << 22
"""Pairs that are noted, at most, so that memory is bounded: of more, those with the longest texts."""


class Answers(NamedTuple):
    """Pairs of rows that were asked about, in the order of `pair`, each once.

    `pair` (uint64[n]) is the row that may go in the high half, and in the low one the row that it may be like; `shared`
    and `union` (uint32[n]) are the exact sizes behind their similarity; `states` (int32[n]) is what the fact check
    said.
    """

    pair: NDArray[np.uint64]
    shared: NDArray[np.uint32]
    union: NDArray[np.uint32]
    states: NDArray[np.int32]
    said: Sequence[str]

    @classmethod
    def none(cls) -> Answers:
        """No answers."""
        sizes = np.empty(0, np.uint32)
        return cls(np.empty(0, np.uint64), sizes, sizes, np.empty(0, np.int32), ())

    def places(self, u: Rows, v: Rows) -> Rows:
        """Where each of the pairs of *v* and the row *u* that it may be like is; -1 for those that are not known."""
        if not len(self.pair):
            return np.full(len(u), -1, np.int64)
        wanted = _packed(u, v)
        place = np.minimum(np.searchsorted(self.pair, wanted), len(self.pair) - 1)
        return np.where(self.pair[place] == wanted, place, -1)

    def of(self, u: Rows, v: Rows) -> NDArray[np.int32]:
        """What the fact check said of each of some pairs."""
        place = self.places(u, v)
        states = np.full(len(u), UNKNOWN, np.int32)
        states[place >= 0] = self.states[place[place >= 0]]
        return states

    def moved(self, to: Rows) -> Answers:
        """The same for rows that have other numbers now: *to* has that of each, or -1 for one that is not there."""
        one, other = to[(self.pair & _LOW).astype(np.int64)], to[(self.pair >> _HALF).astype(np.int64)]
        there = np.flatnonzero((one >= 0) & (other >= 0))
        pair = _packed(one[there], other[there])
        return Answers(pair, self.shared[there], self.union[there], self.states[there], self.said)


class Asked:
    """Pairs as they are asked about: what is known from *before* is not found out again, and all of it is noted."""

    def __init__(self, before: Answers) -> None:
        """Know what was found out *before*."""
        self.before = before
        self._pairs, self._shared, self._union = [before.pair[:0]], [before.shared[:0]], [before.union[:0]]
        self._count = 0

    def sizes(self, u: Rows, v: Rows, find: Callable[[Rows, Rows], Sizes]) -> Sizes:
        """The sizes of the pairs *u*, *v*; *find* finds those that are not known."""
        place = self.before.places(u, v)
        new = np.flatnonzero(place < 0)
        if len(new) == len(u):
            found = find(u, v)
        else:
            found = Sizes(self.before.shared[place].astype(np.int64), self.before.union[place].astype(np.int64))
            found.shared[new], found.union[new] = find(u[new], v[new])
        some = slice(_MOST - self._count)
        self._pairs.append(_packed(u[some], v[some]))
        self._shared.append(found.shared[some].astype(np.uint32))
        self._union.append(found.union[some].astype(np.uint32))
        self._count += len(self._pairs[-1])
        return found

    def answers(self, safe: tuple[Rows, Rows], refused: tuple[Rows, Rows], missing: Sequence[str]) -> Answers:
        """All that is known now of what was asked; what was *missing* from each of the pairs *refused*, *safe* ones."""
        pair = np.concatenate(self._pairs)
        order = np.argsort(pair)
        shared, union = (np.concatenate(column)[order] for column in (self._shared, self._union))
        found = Answers(pair[order], shared, union, np.full(len(pair), UNASKED, np.int32), list(dict.fromkeys(missing)))
        number = {text: place for place, text in enumerate(found.said, 1)}
        for (u, v), states in ((safe, SAFE), (refused, np.array([number[text] for text in missing], np.int32))):
            place = found.places(u, v)
            there = place >= 0
            found.states[place[there]] = np.broadcast_to(states, len(place))[there]
        return found


def _packed(u: Rows, v: Rows) -> NDArray[np.uint64]:
    pair: NDArray[np.uint64] = v.astype(np.uint64) << _HALF
    pair |= u.astype(np.uint64)
    return pair
