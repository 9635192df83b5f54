"""Candidates are pairs with an equal key, each once, and never more than a few for each member."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup import candidates as module
from cleaner.dedup.candidates import CROWD, WINDOW, candidates, scoped

few_keys = st.lists(st.integers(0, 6), max_size=60)


def pairs_of(*bands: list[int], spread: int = 0x9E3779B97F4A7C15) -> list[tuple[int, int]]:
    """The candidate pairs of *bands*, keys spread over the 64 bits."""
    u, v = candidates([np.array(band, np.uint64) * np.uint64(spread) for band in bands])
    return list(zip(u.tolist(), v.tolist(), strict=True))


@given(few_keys)
def test_one_band(keys: list[int]) -> None:
    """A member meets the first of its run and the few just before it, and nobody else."""
    expected = set()
    for v, key in enumerate(keys):
        run = [u for u in range(v) if keys[u] == key]
        expected |= {(u, v) for u in [*run[:1], *run[-WINDOW:]]}
    assert pairs_of(keys) == sorted(expected, key=lambda pair: pair[::-1])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), max_size=40))
def test_bands_are_united(rows: list[tuple[int, int, int]]) -> None:
    """The pairs of several bands are the union of each band's, each once, in order."""
    bands = [[row[band] for row in rows] for band in range(3)]
    together = pairs_of(*bands)
    assert set(together) == {pair for band in bands for pair in pairs_of(band)}
    assert together == sorted(set(together), key=lambda pair: pair[::-1])


@given(few_keys)
def test_only_true_equality_counts(keys: list[int]) -> None:
    """Keys that differ in their lowest bits alone are different keys, and hide nothing of one another."""
    assert pairs_of(keys, spread=1) == pairs_of(keys)


def test_a_run_is_linear() -> None:
    """A key that everybody has costs a few pairs for each member, not all pairs."""
    assert len(pairs_of([1] * 2000)) <= 2000 * (WINDOW + 1)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=30))
def test_scope(members: list[tuple[int, int]]) -> None:
    """Within scopes only members of one scope meet."""
    keys, scope = (np.array([member[column] for member in members], np.uint64) for column in (0, 1))
    u, v = candidates([scoped(keys * np.uint64(0x9E3779B97F4A7C15), scope)])
    assert all(members[one] == members[other] for one, other in zip(u, v, strict=True))
    if members:
        assert {*v.tolist()} == {place for place, member in enumerate(members) if member in members[:place]}


def test_scopes_are_spread() -> None:
    """No scope is taken for another, and the keys of one paragraph in several are spread over all of their bits."""
    found = scoped(np.full(1 << 16, 5, np.uint64), np.arange(1 << 16, dtype=np.uint64))
    assert len(np.unique(found)) == 1 << 16
    for bit in range(64):
        assert 0.45 < (found >> np.uint64(bit) & np.uint64(1)).mean() < 0.55


@given(few_keys, st.data())
def test_settled(keys: list[int], data: st.DataObject) -> None:
    """Of the pairs that there are, those of two settled members are left out, and no others."""
    settled = data.draw(st.lists(st.booleans(), min_size=len(keys), max_size=len(keys)))
    u, v = candidates([np.array(keys, np.uint64) << np.uint64(40)], np.array(settled, np.bool_))
    found = set(zip(u.tolist(), v.tolist(), strict=True))
    assert found == {pair for pair in pairs_of(keys) if not (settled[pair[0]] and settled[pair[1]])}


def test_nobody() -> None:
    """Without members, or with one, there are no pairs."""
    assert pairs_of([]) == pairs_of([5]) == []


@given(st.lists(st.integers(0, 3), max_size=12), st.randoms(use_true_random=False))
def test_keys_in_another_order(keys: list[int], random: Random) -> None:
    """Keys that do not lie by rank give the pairs that they give by rank, where it is told which is whose."""
    order = list(range(len(keys)))
    random.shuffle(order)
    by_rank = np.array(keys, np.uint64) << np.uint64(40)
    lying = np.empty_like(by_rank)
    lying[np.array(order, np.int64)] = by_rank
    found = candidates([lying], None, np.array(order, np.int64))
    assert [column.tolist() for column in found] == [column.tolist() for column in candidates([by_rank])]


@given(st.lists(st.lists(st.integers(0, 3), min_size=9, max_size=9), min_size=1, max_size=4), st.integers(1, 9))
def test_in_stretches(bands: list[list[int]], size: int) -> None:
    """Asked for in stretches, the pairs are those that are found at once, in the same order."""
    keys = [np.array(band, np.uint64) * np.uint64(0x9E3779B97F4A7C15) for band in bands]
    stretches = [candidates(keys, within=(start, start + size)) for start in range(0, 9, size)]
    for whole, parts in zip(candidates(keys), zip(*stretches, strict=True), strict=True):
        assert np.concatenate(parts).tolist() == whole.tolist()


@given(st.lists(st.lists(st.integers(0, 3), min_size=9, max_size=9), max_size=6), st.integers(0, 40), st.integers(1, 4))
def test_repeats_are_dropped_now_and_then(bands: list[list[int]], together: int, share: int) -> None:
    """However few pairs are gathered before repeats are dropped, the pairs are the same."""
    whole = pairs_of(*bands)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_TOGETHER", together)
        patch.setattr(module, "_SHARE", share)
        assert pairs_of(*bands) == whole


def test_high_ranks() -> None:
    """Among millions of members the ranks are exact to the last bit."""
    members = (1 << 21) + 9
    keys = np.arange(members, dtype=np.uint64) << np.uint64(40)
    keys[members - 5 :] = keys[members - 5]
    u, v = candidates([keys])
    assert u.dtype == v.dtype == np.uint32
    expected = [(u, v) for v in range(members - 5, members) for u in range(members - 5, v)]
    assert list(zip(u.tolist(), v.tolist(), strict=True)) == expected


@pytest.mark.parametrize("size", [CROWD, CROWD + 1])
def test_a_crowd(size: int) -> None:
    """In a run of more members than make a crowd each meets the first and the last one before it, and no other."""
    window = WINDOW if size <= CROWD else 1
    found = pairs_of([*range(1, 9), *[0] * size])
    assert found == [(u, v) for v in range(8, 8 + size) for u in sorted({8, *range(max(8, v - window), v)} - {v})]
