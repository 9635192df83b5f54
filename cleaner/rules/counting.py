"""Counting by sorting: which rows of a table are alike, and among how many different documents."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)


def alike(*columns: NDArray[Any]) -> Numbers:
    """Number the rows, int64[n] from 0 on: those that agree in all *columns* have one number."""
    order = np.lexsort(columns)
    begins = np.ones(len(order), np.bool_)
    if len(order):
        begins[1:] = np.any([column[order[1:]] != column[order[:-1]] for column in columns], axis=0)
    number = np.empty(len(order), np.int64)
    number[order] = np.cumsum(begins) - 1
    return number


def in_company(*columns: NDArray[Any]) -> Numbers:
    """The rows that agree with another one in all *columns*, in order, and by chance a few more.

    Of most tables these are few, and to find them takes one sort of plain numbers, mixed of what is in the columns.
    """
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        mixed ^= column.astype(np.uint64)
        mixed *= _ODD
        mixed ^= mixed >> _HALF
    bits = np.uint64(max(1, len(mixed).bit_length()))
    low = (np.uint64(1) << bits) - np.uint64(1)
    packed = mixed & ~low | np.arange(len(mixed), dtype=np.uint64)  # the row takes the place of the last bits
    packed.sort()
    same = np.flatnonzero((packed[1:] ^ packed[:-1]) <= low)
    return np.flatnonzero(marked((packed[np.concatenate([same, same + 1])] & low).astype(np.int64), len(mixed)))


def spread(number: Numbers, among: Numbers, size: int) -> Numbers:
    """For each *number* below *size*, how many different values *among* its rows there are, int64[size]."""
    base = int(among.max(initial=0)) + 1
    return np.bincount(np.unique(number * base + among) // base, minlength=size)


def members(begin: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
    """All rows from each *begin* to before its *end*, one range behind the other, and the place of each one's range."""
    sizes = end - begin
    place = np.repeat(np.arange(len(sizes)), sizes)
    return np.arange(len(place)) - (np.cumsum(sizes) - sizes - begin)[place], place


def marked(rows: Numbers, count: int) -> Flags:
    """Which of so many are among *rows*, bool[count]."""
    found = np.zeros(count, np.bool_)
    found[rows] = True
    return found


def firsts(group: Numbers, chosen: Flags) -> Numbers:
    """For each group of rows the first of them that is *chosen*, or the number of all rows if none is."""
    first = np.full(int(group.max(initial=-1)) + 1, len(group))
    rows = np.flatnonzero(chosen)[::-1]
    first[group[rows]] = rows
    return first


def connected(a: Numbers, b: Numbers, count: int) -> Numbers:
    """Number so many things, int64[count] from 0 on: those that links from *a* to *b* connect have one number.

    Those connected with the first of all are 0, and so on. So does scipy, which takes long to import.
    """
    least = np.arange(count)
    while len(a):
        lower = np.minimum(least[a], least[b])
        np.minimum.at(least, least[a], lower)
        np.minimum.at(least, least[b], lower)
        while (further := least[least]).tobytes() != least.tobytes():
            least = further
        apart = least[a] != least[b]
        a, b = a[apart], b[apart]
    number: Numbers = np.unique(least, return_inverse=True)[1].astype(np.int64)
    return number
