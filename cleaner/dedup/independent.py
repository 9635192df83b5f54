"""Who stays: the lexicographically first maximal independent set, in sequence and in rounds, with the same answer.

Members are numbered by rank, the best first. An edge `(u, v)`, `u < v`, says that `u` is like `v`; `safe(u, v)` says
whether `u` also states all that `v` states. A member is dropped exactly when a kept one is like it and safe.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Edge = tuple[int, int]
    Safe = Callable[[int, int], bool]


def in_sequence(edges: Iterable[Edge], safe: Safe, members: int) -> array[int]:
    """Return the witness of each of the *members*, -1 for those that stay.

    *edges* are sorted by `v`; the edges of one `v` begin with the witness it would prefer. *safe* is asked only where
    the answer decides.
    """
    witness = array("q", [-1]) * members
    for u, v in edges:
        if witness[v] < 0 and witness[u] < 0 and safe(u, v):
            witness[v] = u
    return witness


def in_rounds(edges: Sequence[Edge], safe: Safe, members: int) -> array[int]:
    """Return what `in_sequence` returns, deciding in each round every member whose betters allow it.

    This is the form for a cluster: a round is a join of the open edges with what is decided, without any order.
    """
    pending = {v for _, v in edges}
    kept = {u for u, _ in edges} - pending
    dropped: set[int] = set()
    refuted: set[Edge] = set()
    while pending:
        held = set()
        for u, v in edges:
            if v not in pending or u in dropped or (u, v) in refuted:
                continue
            if u in pending:
                held.add(v)
            elif safe(u, v):
                dropped.add(v)
            else:
                refuted.add((u, v))
        pending -= dropped
        kept |= pending - held
        pending &= held
    last = ((u, v) for u, v in edges if v in dropped)
    return in_sequence(last, lambda u, v: u in kept and safe(u, v), members)
