"""Rows and documents have numbers of their own, in the order of the corpus, from which their place is known."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.job.spread.rows import (
    BLOCK,
    EARLIER,
    EARLIER_CHUNK,
    chunks_of,
    is_settled,
    numbered,
    own_count,
    places_of,
    settled_rows,
)


@given(st.integers(0, 1 << 28), st.integers(1, 50))
def test_own(chunk: int, count: int) -> None:
    """A number tells the chunk and the place in it."""
    rows = numbered(chunk, count)
    assert chunks_of(rows).tolist() == [chunk] * count
    assert places_of(rows).tolist() == list(range(count))
    assert not is_settled(rows).any()
    assert (rows < EARLIER).all()


@given(st.integers(0, 5 * BLOCK), st.integers(1, 2 * BLOCK))
def test_earlier(start: int, count: int) -> None:
    """Rows of earlier runs come before all others, in their order, and each is found in its block."""
    rows = settled_rows(start, count)
    own = np.arange(start, start + count)
    assert (own_count(rows) == own).all()
    assert (chunks_of(rows) - EARLIER_CHUNK == own // BLOCK).all()
    assert (np.diff(rows) > 0).all()
    assert is_settled(rows).all()
