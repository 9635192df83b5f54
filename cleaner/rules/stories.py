"""Stories: documents that are one article, republished or scraped again, count as one.

Documents of one site are one story if most of the running text of the shorter one stands word for word in the other.
To have some in common says nothing, for many sites put the same below each of their articles. A document without any
is a menu or a list, and counts for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules.counting import alike, connected, in_company, marked, members

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.rules.counting import Flags, Numbers

MOST: Final = (7, 10)
"""The share, as a fraction, of the shorter document's running text that must stand in the other."""
# Documents meet by so many of their longest paragraphs: of a copy that was edited, one of them is likely untouched.
_MEETING: Final = 4


class Running(NamedTuple):
    """The paragraphs that are running text, in the order of their documents; one entry for each.

    `site` and `document` are int64 numbers, `exact` (uint64) is equal for paragraphs that say the same, `length` is
    their size in whatever unit, int64.
    """

    site: Numbers
    document: Numbers
    exact: NDArray[np.uint64]
    length: Numbers

    def only(self, which: Flags) -> Running:
        """Some of these, in order."""
        return Running(self.site[which], self.document[which], self.exact[which], self.length[which])


def stories(running: Running, documents: int) -> Numbers:
    """The number of the story that each of so many *documents* is, int64[documents]."""
    text = _shared_in_part(_once(running), documents)
    a, b = _met(text)
    shared = _shared(text, a, b)
    total = np.bincount(text.document, text.length, documents)
    part, whole = MOST
    same = whole * shared >= part * np.minimum(total[a], total[b])
    return connected(a[same], b[same], documents)


def _once(running: Running) -> Running:
    """*running* without what a document says twice."""
    rows = in_company(running.document, running.exact)
    again = np.ones(len(rows), np.bool_)
    again[np.unique(alike(running.document[rows], running.exact[rows]), return_index=True)[1]] = False
    return running.only(~marked(rows[again], len(running.exact)))


def _shared_in_part(text: Running, documents: int) -> Running:
    """*text* without the documents that have nothing in common with another one of their site: most of them."""
    rows = in_company(text.site, text.exact)
    return text.only(marked(text.document[rows], documents)[text.document])


def _met(text: Running) -> tuple[Numbers, Numbers]:
    """Pairs of documents that share one of their longest paragraphs, or all they say.

    Of all that share one, each is compared with the one before it and with the first: so many reprints are found by
    few comparisons, and where what they share is furniture, little is spent on it.
    """
    order = np.lexsort((text.exact, -text.length, text.document))
    rank = np.arange(len(order)) - np.searchsorted(text.document, text.document)
    longest, begin = order[rank < _MEETING], np.flatnonzero(rank == 0)
    whole = np.add.reduceat(text.exact, begin) if len(begin) else text.exact
    met = np.concatenate([longest, begin])
    place = alike(text.site[met], np.concatenate([text.exact[longest], whole]))
    document = text.document[met]
    by_place = np.lexsort((document, place))
    place, document = place[by_place], document[by_place]
    again = np.flatnonzero(place[1:] == place[:-1]) + 1
    first = np.searchsorted(place, place[again])
    base = int(document.max(initial=0)) + 1
    both = np.concatenate([document[first], document[again - 1]]) * base + np.tile(document[again], 2)
    pairs = np.unique(both)
    return pairs // base, pairs % base


def _shared(text: Running, a: Numbers, b: Numbers) -> Numbers:
    """For each pair of documents, the length of what stands in both."""
    said = alike(text.exact)
    base = int(said.max(initial=0)) + 1
    held = np.sort(text.document * base + said)
    rows, pair = members(*(np.searchsorted(text.document, b, side) for side in ("left", "right")))
    found = _among(held, a[pair] * base + said[rows])
    return np.bincount(pair[found], text.length[rows[found]], len(a)).astype(np.int64)


def _among(held: Numbers, sought: Numbers) -> Flags:
    """Which of *sought* are in the sorted *held*."""
    place = np.searchsorted(held, sought)
    found: Flags = held[np.minimum(place, len(held) - 1)] == sought
    return found
