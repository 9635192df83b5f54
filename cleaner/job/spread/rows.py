"""How paragraphs and documents are numbered where nobody knows how many there are before them.

The number of a row of this run is that of its chunk and, in the low 32 bits, its place among the rows of the chunk;
that of a document likewise. Rows of earlier runs come before all of them, as everywhere, in blocks that play the part
of chunks; the documents of earlier runs come behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

BITS: Final = 32
BLOCK: Final = 1 << 16
"""Rows of earlier runs that are looked up by one task."""
_FIRST: Final = -(1 << 62)
"""The number of the first row of earlier runs."""
EARLIER_CHUNK: Final = _FIRST >> BITS
"""What plays the part of the first chunk of earlier runs."""
EARLIER: Final = 1 << 62
"""The number of the first document of earlier runs."""


def chunks_of(numbers: Numbers) -> Numbers:
    """The chunk, or the block, of each of some rows or documents."""
    return numbers >> BITS


def places_of(numbers: Numbers) -> Numbers:
    """The place of each of some rows or documents in its chunk."""
    return numbers & ((1 << BITS) - 1)


def numbered(chunk: int, count: int) -> Numbers:
    """The numbers of the *count* rows or documents of a *chunk*."""
    return (np.int64(chunk) << BITS) + np.arange(count, dtype=np.int64)


def settled_rows(start: int, count: int) -> Numbers:
    """The numbers of *count* rows of earlier runs, from the one that is *start* in their own count."""
    own = np.arange(start, start + count, dtype=np.int64)
    return _FIRST + ((own // BLOCK) << BITS) + own % BLOCK


def is_settled(rows: Numbers) -> NDArray[np.bool_]:
    """Which of some rows are of earlier runs."""
    return np.asarray(rows < 0)


def own_count(rows: Numbers) -> Numbers:
    """Of rows of earlier runs, what they are in their own count."""
    past = rows - _FIRST
    return np.asarray((past >> BITS) * BLOCK + (past & ((1 << BITS) - 1)))
