"""Which documents reprint which."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.reprints import NEARLY_ALL, Drops, Reprints, reprints

Drop = tuple[int, int, int]

CASES: list[tuple[str, list[int], list[Drop], list[int], list[int], list[bool]]] = [
    ("nothing dropped", [10, 10], [], [-1, -1], [-1, -1], [False, False]),
    ("a whole copy", [10, 10], [(10, 1, 0)], [-1, 0], [0, 0], [False, True]),
    ("four fifths are enough", [10, 10], [(8, 1, 0)], [-1, 0], [0, 0], [False, True]),
    ("less is not", [10, 10], [(7, 1, 0)], [-1, -1], [-1, -1], [False, False]),
    ("in one other document", [10, 10, 10], [(5, 2, 0), (5, 2, 1)], [-1] * 3, [-1] * 3, [False] * 3),
    ("repeats inside do not count", [10, 10], [(9, 1, 1)], [-1, -1], [-1, -1], [False, False]),
    ("a chain has one end", [10, 50, 100], [(10, 0, 1), (40, 1, 2)], [1, 2, -1], [2, 2, 2], [True, False, False]),
    ("a circle has a first", [10, 10], [(9, 0, 1), (9, 1, 0)], [1, 0], [0, 0], [False, False]),
    ("an earlier run reprints nothing", [0, 10], [(10, 1, 0)], [-1, 0], [0, 0], [False, True]),
]


def find(size: list[int], drops: list[Drop]) -> Reprints:
    """The reprints, from drops of (tokens, document, document of the witness), each with a witness of its own."""
    tokens, document, source = np.array(sorted(drops, key=lambda drop: drop[1]), np.int64).reshape(-1, 3).T
    return reprints(np.array(size, np.int64), Drops(tokens, document, np.arange(len(drops)), source))


@pytest.mark.parametrize(
    ("size", "drops", "of", "cluster", "free"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_cases(size: list[int], drops: list[Drop], of: list[int], cluster: list[int], free: list[bool]) -> None:
    """A reprint is nearly all in one other document; its cluster is named after the one that reprints none."""
    assert [column.tolist() for column in find(size, drops)] == [of, cluster, free]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_any_drops(drops: list[Drop]) -> None:
    """A reprint's share is what was promised; what others need is not free; a cluster ends where it says."""
    size = [10 + sum(tokens for tokens, document, _ in drops if document == d) for d in range(5)]
    found = find(size, drops)
    for document, of in enumerate(found.of.tolist()):
        shared = sum(tokens for tokens, d, w in drops if (d, w) == (document, of))
        assert of == -1 or NEARLY_ALL[1] * shared >= NEARLY_ALL[0] * size[document]
        assert of == -1 or found.cluster[document] == found.cluster[of] >= 0
        assert not found.free[document] or (of >= 0 and all(w != document for _, _, w in drops))


def test_copies_that_share_the_best_paragraphs() -> None:
    """What the best copies of an article's paragraphs are spread over, each of its copies holds nonetheless."""
    # two paragraphs, A and B; document 0 holds the best A, document 1 the best B, document 2 holds neither
    drops = Drops(*np.array([[5, 5, 5, 5], [0, 1, 2, 2], [11, 10, 10, 11], [1, 0, 0, 1]], np.int64))
    found = reprints(np.array([10, 10, 10], np.int64), drops)
    assert found.of.tolist() == [-1, -1, 0]
