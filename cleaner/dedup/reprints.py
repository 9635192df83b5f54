"""Reprints: documents nearly all of whose text has its witness in one other document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

NEARLY_ALL: Final = (4, 5)
"""The share, as a fraction, of a document's tokens that must have their witness in one other document."""
_TOGETHER: Final = 1 << 18
"""Dropped paragraphs that are looked up together."""

LIKELY: Final = 4
"""So many documents, those that hold most of a document's witnesses, may be the one that it reprints."""


class Reprints(NamedTuple):
    """One entry for each document, all int64[n] but the last, which is bool[n].

    `of` is the document that it reprints, or -1; `cluster` the document that all of its cluster reprint in the end, or
    -1 for a document that neither reprints nor is reprinted; `free` says of a reprint that nothing needs it, since
    none of its paragraphs is a witness.
    """

    of: Numbers
    cluster: Numbers
    free: NDArray[np.bool_]


class Drops(NamedTuple):
    """The dropped paragraphs, all int64: of each its tokens, its document, its witness, and the document of that."""

    tokens: Numbers
    document: Numbers
    witness: Numbers
    source: Numbers


def reprints(size: Numbers, drops: Drops) -> Reprints:
    """Find the reprints among documents numbered from 0.

    Of several copies of an article each may hold the best copy of some paragraph; so a document also counts as holding
    what its own dropped paragraphs have for witness.

    Args:
        size: tokens of each document; of one that is no reprint whatever it holds (of an earlier run), 0.
        drops: the dropped paragraphs, in the order of their documents.
    """
    document, source = likely(drops, len(size))
    reprint = reprinting(document, _shared(drops, document, source), source, size[document])
    of = np.full(len(size), -1, np.int64)
    of[document[reprint]] = source[reprint]
    free = of >= 0
    free[drops.source] = False
    return Reprints(of, clusters(of), free)


def reprinting(document: Numbers, shared: Numbers, source: Numbers, size: Numbers) -> Numbers:
    """The places of the pairs of a *document* and the *source* that it reprints: for each document one, if any.

    Args:
        document: its number.
        shared: how many of its tokens the source holds.
        source: the number of the other.
        size: the tokens of the document.
    """
    part, whole = NEARLY_ALL
    enough = np.flatnonzero((whole * shared >= part * size) & (size > 0))
    best = enough[np.lexsort((source[enough], -shared[enough], document[enough]))]
    return best[np.unique(document[best], return_index=True)[1]]


def likely(drops: Drops, count: int) -> tuple[Numbers, Numbers]:
    """Pairs of a document and one that holds witnesses of it; of each document the few that hold most."""
    outside = drops.document != drops.source
    pairs, place = np.unique(drops.document[outside] * count + drops.source[outside], return_inverse=True)
    held = np.bincount(place, weights=drops.tokens[outside], minlength=len(pairs))
    document, source = pairs // max(count, 1), pairs % max(count, 1)
    order = np.lexsort((source, -held, document))
    position = np.arange(len(order)) - np.searchsorted(document[order], document[order])
    likely = order[position < LIKELY]
    return document[likely], source[likely]


def _shared(drops: Drops, document: Numbers, source: Numbers) -> Numbers:
    """For each pair the tokens of the document's dropped paragraphs that the source holds in one copy or another."""
    begin, end = (np.searchsorted(drops.document, document, side) for side in ("left", "right"))
    base = int(drops.witness.max(initial=0)) + 1
    held = np.unique(np.concatenate([drops.document, drops.source]) * base + np.tile(drops.witness, 2))
    rows = np.cumsum(end - begin)
    shared = np.zeros(len(document), np.int64)
    for pairs in np.split(np.arange(len(document)), np.flatnonzero(np.diff(rows // _TOGETHER)) + 1):
        pair = np.repeat(pairs, (end - begin)[pairs])
        row = np.arange(len(pair)) + (rows[pairs[:1]] - (end - begin)[pairs[:1]]).sum()
        row += (begin - rows + end - begin)[pair]
        wanted = source[pair] * base + drops.witness[row]
        found = held[np.minimum(np.searchsorted(held, wanted), len(held) - 1)] == wanted if len(held) else pair > 0
        shared += np.bincount(pair[found], drops.tokens[row[found]], len(document)).astype(np.int64)
    return shared


def clusters(of: Numbers) -> Numbers:
    """The end of each chain of reprints; of documents that reprint one another in a circle, the first."""
    cluster = np.full(len(of), -1, np.int64)
    for start in np.flatnonzero(of >= 0).tolist():
        path = [start]
        while (following := int(of[path[-1]])) >= 0 and following not in path:
            path.append(following)
        circle = path[path.index(following) :] if following >= 0 else []
        root = min(circle) if circle else path[-1]
        cluster[start] = cluster[root] = root
    return cluster
