"""Counting by sorting, against counting by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.counting import alike, connected, firsts, in_company, marked, members, spread

small = st.integers(0, 4)


@given(st.lists(st.tuples(small, small)))
def test_alike(rows: list[tuple[int, int]]) -> None:
    """Rows have one number exactly if they agree in all columns, and the numbers begin at 0."""
    found = alike(*(np.array([row[column] for row in rows], np.int64) for column in (0, 1))).tolist()
    assert [found[i] == found[j] for i in range(len(rows)) for j in range(len(rows))] == [
        a == b for a in rows for b in rows
    ]
    assert set(found) == set(range(len(set(rows))))


@given(st.lists(st.tuples(small, small)))
def test_in_company(rows: list[tuple[int, int]]) -> None:
    """Every row that agrees with another is found, in order; and of so few no other one is mistaken for it."""
    found = in_company(*(np.array([row[column] for row in rows], np.int64) for column in (0, 1))).tolist()
    assert found == [place for place, row in enumerate(rows) if rows.count(row) > 1]


@given(st.lists(st.tuples(small, small)))
def test_spread(rows: list[tuple[int, int]]) -> None:
    """Of each number it is counted with how many different values it stands."""
    number, among = (np.array([row[column] for row in rows], np.int64) for column in (0, 1))
    assert spread(number, among, 5).tolist() == [len({b for a, b in rows if a == wanted}) for wanted in range(5)]


@given(st.lists(st.tuples(small, small)))
def test_members(ranges: list[tuple[int, int]]) -> None:
    """Ranges, empty ones among them, are laid out one behind the other."""
    begin = np.array([start for start, _ in ranges], np.int64)
    rows, place = members(begin, begin + np.array([size for _, size in ranges], np.int64))
    wanted = [(start + i, place) for place, (start, size) in enumerate(ranges) for i in range(size)]
    assert list(zip(rows.tolist(), place.tolist(), strict=True)) == wanted


@given(st.lists(st.tuples(small, st.booleans())))
def test_firsts(rows: list[tuple[int, bool]]) -> None:
    """Of each group the first chosen row is found, wherever its rows stand."""
    group = np.array([number for number, _ in rows], np.int64)
    found = firsts(group, np.array([chosen for _, chosen in rows], np.bool_)).tolist()
    assert found == [
        next((at for at, row in enumerate(rows) if row == (number, True)), len(rows)) for number in range(len(found))
    ]
    assert len(found) == max((number + 1 for number, _ in rows), default=0)


@given(st.lists(small))
def test_marked(rows: list[int]) -> None:
    """Exactly the rows asked for are marked."""
    assert np.flatnonzero(marked(np.array(rows, np.int64), 5)).tolist() == sorted(set(rows))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_connected(links: list[tuple[int, int]]) -> None:
    """Things have one number exactly if links lead from one to the other, and the first of each is where it is new."""
    group = list(range(10))
    for one, other in links * len(group):
        group[one] = group[other] = min(group[one], group[other])
    a, b = (np.array([link[end] for link in links], np.int64) for end in (0, 1))
    order = sorted(set(group))
    assert connected(a, b, 10).tolist() == [order.index(one) for one in group]
