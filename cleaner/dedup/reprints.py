"""Reprints: documents nearly all of whose text has its witness in one other document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

NEARLY_ALL: Final = (4, 5)
"""The share, as a fraction, of a document's tokens that must have their witness in one other document."""


class Reprints(NamedTuple):
    """One entry for each document, all int64[n] but the last, which is bool[n].

    `of` is the document that it reprints, or -1; `cluster` the document that all of its cluster reprint in the end, or
    -1 for a document that neither reprints nor is reprinted; `free` says of a reprint that nothing needs it, since
    none of its paragraphs is a witness.
    """

    of: Numbers
    cluster: Numbers
    free: NDArray[np.bool_]


def reprints(size: Numbers, tokens: Numbers, of_dropped: Numbers, of_witness: Numbers) -> Reprints:
    """Find the reprints among documents numbered from 0.

    Args:
        size: tokens of each document; of one that is no reprint whatever it holds (of an earlier run), 0.
        tokens: of each dropped paragraph, its tokens.
        of_dropped: of each dropped paragraph, its document.
        of_witness: of each dropped paragraph, the document of its witness.
    """
    count = len(size)
    outside = of_dropped != of_witness
    pairs, place = np.unique(of_dropped[outside] * count + of_witness[outside], return_inverse=True)
    shared = np.bincount(place, weights=tokens[outside], minlength=len(pairs)).astype(np.int64)
    drops, source = pairs // max(count, 1), pairs % max(count, 1)
    part, whole = NEARLY_ALL
    nearly_all = (whole * shared >= part * size[drops]) & (size[drops] > 0)
    of = np.full(count, -1, np.int64)
    best = np.lexsort((source, -shared, drops))
    best = best[nearly_all[best]]
    first = np.unique(drops[best], return_index=True)[1]
    of[drops[best][first]] = source[best][first]
    free = of >= 0
    free[of_witness] = False
    return Reprints(of, _clusters(of), free)


def _clusters(of: Numbers) -> Numbers:
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
