"""Which documents reprint which."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup import reprints as module
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
    (
        "what is held is weighed and not counted",
        [100, *[9] * 5],
        [(90, 0, 5), *((1, 0, other) for other in (1, 2, 3, 4) for _ in "two")],
        [5, *[-1] * 5],
        [5, *[-1] * 4, 5],
        [True, *[False] * 5],
    ),
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


def plainly(size: list[int], drops: list[Drop], source_of: list[int]) -> tuple[list[int], list[int], list[bool]]:
    """The same by its definition, one document after the other; drops are of (tokens, document, witness)."""
    held = {(document, witness) for _, document, witness in drops}
    held |= {(source_of[witness], witness) for *_, witness in drops}
    of = [-1] * len(size)
    for document in range(len(size)):
        own = [(tokens, witness) for tokens, d, witness in drops if d == document]
        others = {source_of[witness] for _, witness in own} - {document}
        holds = {o: sum(tokens for tokens, witness in own if source_of[witness] == o) for o in others}
        likely = sorted(others, key=lambda other: (-holds[other], other))[: module.LIKELY]
        shared = {other: sum(tokens for tokens, w in own if (other, w) in held) for other in likely}
        enough = [o for o in likely if size[document] and NEARLY_ALL[1] * shared[o] >= NEARLY_ALL[0] * size[document]]
        of[document] = min(enough, key=lambda other: (-shared[other], other), default=-1)
    needed = {source_of[witness] for *_, witness in drops}
    return of, ends(of), [root >= 0 and document not in needed for document, root in enumerate(of)]


def ends(of: list[int]) -> list[int]:
    """Where each chain of reprints ends; a circle ends in the first of its documents."""
    cluster = [-1] * len(of)
    for start in [document for document, other in enumerate(of) if other >= 0]:
        steps = [start]
        for _ in of:
            steps.append(of[steps[-1]] if of[steps[-1]] >= 0 else steps[-1])
        root = min(steps[steps.index(steps[-1]) :])
        cluster[start] = cluster[root] = root
    return cluster


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5), st.integers(0, 7)), max_size=14),
    st.lists(st.integers(0, 3), min_size=6, max_size=6),
    st.integers(1, 6),
    st.integers(1, 3),
)
def test_as_defined(sources: list[int], drops: list[Drop], more: list[int], together: int, likely: int) -> None:
    """Whatever was dropped for whatever, the answer is that of the plain definition, in batches of any size."""
    drops = sorted(((tokens, d, w % len(sources)) for tokens, d, w in drops), key=lambda drop: drop[1])
    size = [n and n - 1 + sum(tokens for tokens, d, _ in drops if d == document) for document, n in enumerate(more)]
    columns = [(tokens, document, witness, sources[witness]) for tokens, document, witness in drops]
    with patch.object(module, "_TOGETHER", together), patch.object(module, "LIKELY", likely):
        found = reprints(np.array(size, np.int64), Drops(*np.array(columns, np.int64).reshape(-1, 4).T))
        assert tuple(column.tolist() for column in found) == plainly(size, drops, sources)


def test_copies_that_share_the_best_paragraphs() -> None:
    """What the best copies of an article's paragraphs are spread over, each of its copies holds nonetheless."""
    # two paragraphs, A and B; document 0 holds the best A, document 1 the best B, document 2 holds neither
    drops = Drops(*np.array([[5, 5, 5, 5], [0, 1, 2, 2], [11, 10, 10, 11], [1, 0, 0, 1]], np.int64))
    found = reprints(np.array([10, 10, 10], np.int64), drops)
    assert found.of.tolist() == [-1, -1, 0]
