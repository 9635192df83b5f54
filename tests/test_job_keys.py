"""Keys of files: equal for what is made of the same rows, whatever file stands beside it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.job.keys import Keys

Row = tuple[int, int, int]
"""A file, and what a table says of it."""
tables = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 1)), max_size=8)


def keys_of(*tables: list[Row]) -> Keys:
    """The keys of some *tables*."""
    arrays = [np.array(rows, np.int64).reshape(-1, 3) for rows in tables]
    return Keys.of(*((array[:, 1:], array[:, 0]) for array in arrays))


def by_file(*tables: list[Row]) -> dict[int, list[list[Row]]]:
    """What each table says of each file, in its order."""
    return {file: [[row for row in rows if row[0] == file] for rows in tables] for rows in tables for file, *_ in rows}


@given(tables, tables, tables, tables)
def test_differing(one: list[Row], also: list[Row], other: list[Row], too: list[Row]) -> None:
    """A file has another key exactly if another row is said of it, or in another order, or by another table."""
    before, now = by_file(one, also), by_file(other, too)
    known, wanted = keys_of(one, also), keys_of(other, too)
    assert wanted.file.tolist() == sorted(now)
    assert known.differing(wanted).tolist() == [before.get(file) != now[file] for file in sorted(now)]


@given(tables, tables, tables)
def test_some_differ(one: list[Row], also: list[Row], more: list[Row]) -> None:
    """Where more is said, only the files that it is said of have other keys."""
    known, wanted = keys_of(one, also), keys_of([*one, *more], also)
    other = {file for file, *_ in more}
    assert known.differing(wanted).tolist() == [file in other for file in wanted.file.tolist()]


def test_none() -> None:
    """Where nothing is known all differ, and nothing of nothing does."""
    wanted = keys_of([(3, 0, 0), (1, 0, 0)])
    assert Keys.none().differing(wanted).tolist() == [True, True]
    assert wanted.differing(Keys.none()).tolist() == []
    assert keys_of([], []).file.tolist() == []
