"""Verification counts exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup import verify as module
from cleaner.dedup.shingles import shingle_hashes
from cleaner.dedup.verify import Sizes, reaches, set_sizes

from .dedup_texts import paragraphs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.dedup.shingles import Shingles


def sizes_and_shapes(
    texts: list[str], pairs: tuple[NDArray[np.int64], NDArray[np.int64]], block: int
) -> tuple[Sizes, list[tuple[int, ...]]]:
    """The sizes of *pairs*, and the rows and columns of what is sorted together if a *block* is the most."""
    shapes: list[tuple[int, ...]] = []
    sided = module._sided

    def noted(shingles: Shingles, u: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.uint64]:
        hashes = sided(shingles, u, v)
        shapes.append(hashes.shape)
        return hashes

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", block)
        patch.setattr(module, "_sided", noted)
        return set_sizes(texts, *pairs), shapes


def test_long_texts_are_not_sorted_with_short_ones() -> None:
    """Long texts come first, few at a time, so that none makes a block of many short ones too large."""
    texts = ["one two three", "four five " * 20]
    pairs = np.array([0, 1, 0, 1]), np.array([0, 1, 0, 1])
    assert sizes_and_shapes(texts, pairs, 90)[1] == [(1, 80), (1, 80), (2, 6)]


@given(st.lists(paragraphs, min_size=1, max_size=6), st.sampled_from([1, 60, 1 << 16]), st.data())
def test_sizes_are_those_of_the_sets(texts: list[str], block: int, data: st.DataObject) -> None:
    """The sizes of a batch of pairs are those of Python's sets, however few are sorted together."""
    place = st.integers(0, len(texts) - 1)
    pairs = data.draw(st.lists(st.tuples(place, place), max_size=8))
    u, v = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    sizes, shapes = sizes_and_shapes(texts, (u, v), block)
    assert all(rows == 1 or rows * columns <= block for rows, columns in shapes)
    assert {column.dtype for column in sizes} == {np.dtype(np.int64)}
    for row, (one, other) in enumerate(pairs):
        left, right = shingle_hashes(texts[one]), shingle_hashes(texts[other])
        # a text without shingles is like nothing
        expected = (len(left & right), len(left | right)) if left and right else (0, 0)
        assert (sizes.shared[row], sizes.union[row]) == expected


@given(st.lists(st.integers(1, 40), max_size=12), st.integers(1, 60))
def test_blocks_are_bounded(totals: list[int], block: int) -> None:
    """Pairs are sorted together while all of them, as long as the longest, fit; and each is in one block."""
    lengths = np.array(sorted(totals, reverse=True), np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", block)
        blocks = [pairs.tolist() for pairs in module._blocks(np.arange(len(totals)), lengths)]
    assert list(chain.from_iterable(blocks)) == list(range(len(totals)))
    for pairs, after in pairwise([*blocks, []]):
        assert len(pairs) == 1 or len(pairs) * lengths[pairs[0]] <= block
        assert not after or (len(pairs) + 1) * lengths[pairs[0]] > block


def test_repeats_count_once() -> None:
    """A chorus is one set of shingles, however often it is sung."""
    sizes = set_sizes(["one two three " * 9, "one two three one two"], np.array([0]), np.array([1]))
    assert (sizes.shared[0], sizes.union[0]) == (3, 3)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.fractions(Fraction(1, 100), 1, max_denominator=1000))
def test_reaches_is_exact(shared: int, union: int, threshold: Fraction) -> None:
    """Reaching the threshold is decided without rounding, and nothing reaches it on an empty union."""
    expected = union > 0 and Fraction(shared, union or 1) >= threshold
    assert reaches(np.array([shared]), np.array([union]), threshold).tolist() == [expected]


@pytest.mark.parametrize(
    ("shared", "union", "threshold", "expected"),
    [
        (1, 1, 1, True),
        (1, 2, "1/2", True),
        (1, 2, "51/100", False),
        (7, 10, "7/10", True),
        (0, 1, "1/9", False),
        (0, 0, 1, False),
    ],
)
def test_just_so(shared: int, union: int, threshold: str | int, expected: bool) -> None:  # noqa: FBT001
    """What is just as alike as the threshold reaches it."""
    assert reaches(np.array([shared]), np.array([union]), Fraction(threshold)).tolist() == [expected]


@pytest.mark.parametrize("threshold", [Fraction(0.7), Fraction(1, 1 << 31)])
def test_a_float_in_disguise_is_refused(threshold: Fraction) -> None:
    """A threshold whose products could overflow is an error, not a wrong answer."""
    with pytest.raises(ValueError, match="short fraction"):
        reaches(np.array([1]), np.array([1]), threshold)
    assert reaches(np.array([1]), np.array([1]), Fraction(1, (1 << 31) - 1)).tolist() == [True]
