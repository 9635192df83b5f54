"""Rulings, laid together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.job.rulings import Rulings, laid

parts = st.lists(st.lists(st.integers(0, 9), unique=True, max_size=6), min_size=1, max_size=4)


def of(rows: list[int], reason: str) -> Rulings:
    """Rulings for a *reason*, each with a witness that tells it from all others."""
    plain = Rulings.plain(np.array(rows, np.int64), reason, [f"{reason} {row}" for row in rows], stays=reason == "1")
    return plain._replace(witness=plain.row * 10 + int(reason))


@given(parts)
def test_the_last_counts(rows: list[list[int]]) -> None:
    """Every row has one ruling, that of the last part which has one; they are in order, each with all that it says."""
    expected = {row: number for number, part in enumerate(rows) for row in part}
    found = laid(*(of(part, str(number)) for number, part in enumerate(rows)))
    assert found.row.tolist() == sorted(expected)
    assert list(found.reason) == [str(expected[row]) for row in sorted(expected)]
    assert list(found.detail) == [f"{expected[row]} {row}" for row in sorted(expected)]
    assert found.witness.tolist() == [row * 10 + expected[row] for row in sorted(expected)]
    assert found.stays.tolist() == [expected[row] == 1 for row in sorted(expected)]


@given(st.lists(st.booleans(), max_size=8))
def test_only(chosen: list[bool]) -> None:
    """Some rulings are chosen by a flag for each, or by their places, with the same outcome."""
    every = of(list(range(len(chosen))), "2")
    flags = np.array(chosen, np.bool_)
    one, other = every.only(flags), every.only(np.flatnonzero(flags))
    assert one.row.tolist() == other.row.tolist() == [place for place, flag in enumerate(chosen) if flag]
    assert one.detail == other.detail == [f"2 {row}" for row in one.row.tolist()]
