"""Which documents are one story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.stories import Running, stories
from tests.site_pages import article, lines, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

A, B, C = (article(name, 10)[1:] for name in "abc")
LONG = [sentence(("long", number), 80) for number in range(4)]
NOTICE = [sentence("notice", 40), sentence("more of the notice", 40)]


def told(sites: Mapping[str, Sequence[Sequence[str]]]) -> list[int]:
    """The story of each page, numbered in the order of the pages."""
    found = lines(sites)
    running = Running(found.site, found.document, found.exact, found.length.astype(np.int64))
    number = stories(running, sum(map(len, sites.values()))).tolist()
    return [sorted(set(number), key=number.index).index(story) for story in number]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([A, B, A], [0, 1, 0]),
        ([A, A[:4], B], [0, 0, 1]),
        ([A, [*A[:8], *B[:2]]], [0, 0]),
        ([A, [*A[:5], *B[:5]]], [0, 1]),
        ([[*A, *NOTICE], [*B, *NOTICE], [*C, *NOTICE]], [0, 1, 2]),
        ([A[:8], A[1:9], A[2:]], [0, 0, 0]),
        ([[*NOTICE, *A], [*NOTICE, *B], [*NOTICE, *A], [*NOTICE, *B]], [0, 1, 0, 1]),
        ([[*A, *A], A], [0, 0]),
        ([A[:2] * 2, A[1:2]], [0, 0]),
        ([[*LONG, *A[:4]], [*LONG, *B[:4]]], [0, 0]),
        ([[*LONG, *B], [*LONG, *A], [*LONG, *A[:9]]], [0, 1, 1]),
    ],
    ids=[
        *("copy", "abridged", "edited", "half new", "a notice below", "passed on", "between", "said twice"),
        *("two things twice", "the longest in common", "behind another that has the longest"),
    ],
)
def test_stories(pages: list[list[str]], expected: list[int]) -> None:
    """Copies, abridged and edited ones too, are one story; what a site puts below its articles makes none."""
    assert told({"post.example": pages}) == expected


def test_sites() -> None:
    """Each site counts for itself."""
    assert told({"post.example": [A], "herald.example": [A, A]}) == [0, 1, 1]
    assert told({"post.example": [A, A], "herald.example": [A, A]}) == [0, 0, 1, 1]


def test_documents_without_text() -> None:
    """A document without running text is a story of its own."""
    empty = np.empty(0, np.int64)
    assert len(set(stories(Running(empty, empty, empty.astype(np.uint64), empty), 3).tolist())) == 3


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=6), min_size=1, max_size=8))
def test_whole_copies(pages: list[list[int]]) -> None:
    """Copies of whole documents are one story, however many others share some of their text."""
    texts = [[sentence(number) for number in page] for page in pages]
    number = told({"post.example": [*texts, *texts]})
    assert number[: len(pages)] == number[len(pages) :]
