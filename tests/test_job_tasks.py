"""What is sent to workers: everything, in order, in tasks that are neither long nor large."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.job import tasks


@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 4), st.integers(1, 6))
def test_grouped(sizes: list[int], most: int, enough: int) -> None:
    """A task ends as soon as it has so many items, or bytes enough, and no sooner; nothing is left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "MOST_ITEMS", most)
        patch.setattr(tasks, "MOST_BYTES", enough)
        groups = list(tasks.grouped(sizes, int))
    assert list(chain.from_iterable(groups)) == sizes
    full = [len(group) == most or sum(group) >= enough for group in groups]
    assert all(groups)
    assert all(full[:-1])
    assert all(len(group) <= most and sum(group[:-1]) < enough for group in groups)
