"""Pairs are looked at some at a time, and the fact check is asked no more than it must be."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup import pairs as module
from cleaner.dedup.answers import SAFE, UNASKED, UNKNOWN, Answers, Asked
from cleaner.dedup.fingerprint import Fingerprints
from cleaner.dedup.pairs import Corpus, Pairs, Refusals, Settings, judged
from cleaner.dedup.verify import Sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

MEMBERS = 8
SAID = ["name NATO", "number 5"]
Known = dict[tuple[int, int], int]


def states(dropped: str, witness: str) -> str | None:
    """What is missing of some pairs; the text of a row is its number."""
    return None if (int(dropped) * int(witness)) % 3 else f"date {dropped}"


class Told:
    """A corpus in which some is known of pairs, and that notes what is fetched and asked."""

    def __init__(self, known: Known, tokens: list[int], *, ahead: bool) -> None:
        self.fetched: list[list[int]] = []
        self.asked: list[tuple[str, str]] = []
        self.ahead_of: list[tuple[str, str]] = []
        pair = sorted((v << 32 | u, state) for (u, v), state in known.items() if state != UNKNOWN)
        sizes, packed = np.ones(len(pair), np.uint32), np.array([each for each, _ in pair], np.uint64)
        kinds = np.array([state for _, state in pair], np.int32)
        sizeless = np.empty((len(tokens), 2), np.uint64)
        prints = Fingerprints(sizeless, np.array(tokens, np.uint32), np.array(tokens, np.uint32), [])
        settings = Settings(Fraction(1, 2), self.states, ahead=self.ahead if ahead else None)
        asked = Asked(Answers(packed, sizes, sizes, kinds, SAID))
        self.corpus = Corpus(prints, np.arange(len(tokens)), self.texts, settings, 0, asked)

    def texts(self, rows: Sequence[int]) -> list[str]:
        self.fetched.append(list(rows))
        return list(map(str, rows))

    def states(self, dropped: str, witness: str) -> str | None:
        self.asked.append((dropped, witness))
        return states(dropped, witness)

    def ahead(self, pairs: Sequence[tuple[str, str]]) -> list[str | None]:
        self.ahead_of += pairs
        return [states(*pair) for pair in pairs]


pair = st.tuples(st.integers(0, MEMBERS), st.integers(0, MEMBERS)).filter(lambda pair: pair[0] < pair[1])
known = st.dictionaries(pair, st.sampled_from([UNKNOWN, UNASKED, SAFE, 1, 2]), max_size=20).map(
    lambda found: dict(sorted(found.items(), key=lambda item: item[0][::-1]))
)
tokens = st.lists(st.integers(1, 9), min_size=MEMBERS + 1, max_size=MEMBERS + 1)


def batches(told: Told, edges: list[tuple[int, int]], size: int) -> list[list[tuple[int, int]]]:
    """*edges*, cut as they are looked at when so many tokens may be together."""
    u, v = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BATCH", size)
        return [[edges[place] for place in batch] for batch in module._batches(told.corpus, u, v)]


@given(known, tokens, st.integers(1, 80))
def test_batches_are_bounded(known: Known, tokens: list[int], size: int) -> None:
    """Each pair is in one batch, in order, and but for one pair no more tokens are in a batch than may be in memory."""
    cut = batches(Told({}, tokens, ahead=False), list(known), size)
    assert list(chain.from_iterable(cut)) == list(known)
    for batch, after in pairwise([*cut, []]):
        assert sum(tokens[u] + tokens[v] for u, v in batch[1:]) < size
        assert not after or sum(tokens[u] + tokens[v] for u, v in [*batch, *after]) >= size


@given(known, tokens, st.integers(1, 80), st.booleans())
def test_what_is_asked(known: Known, tokens: list[int], size: int, ahead: bool) -> None:  # noqa: FBT001
    """What is known is believed, the rest is asked, of each row the first ahead; only texts in need are read."""
    told, refused = Told(known, tokens, ahead=ahead), Refusals()
    cut = batches(told, list(known), size)
    u, v = (np.array([edge[side] for edge in known], np.int64) for side in (0, 1))
    missing: dict[tuple[int, int], str | None] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BATCH", size)
        edges, safe = judged(told.corpus, Pairs(u, v, Sizes(u, v)), refused)
        for edge in edges:
            before = len(refused.missing)
            missing[edge] = None if safe(*edge) else refused.missing[-1]
            assert len(refused.missing) - before == (missing[edge] is not None)
    said = {edge: SAID[state - 1] if state > SAFE else None for edge, state in known.items()}
    new = [[edge for edge in batch if known[edge] == UNKNOWN] for batch in cut]
    assert missing == {(u, v): said[u, v] if known[u, v] >= SAFE else states(str(v), str(u)) for u, v in known}
    assert list(zip(*(rows.tolist() for rows in refused.pairs()), refused.missing, strict=True)) == [
        (*edge, lost) for edge, lost in missing.items() if lost is not None
    ]
    firsts = [{v: (u, v) for u, v in reversed(batch)} for batch in cut]
    first = [edge for batch, fresh in zip(firsts, new, strict=True) for edge in batch.values() if edge in fresh]
    assert sorted(told.ahead_of) == sorted((str(v), str(u)) for u, v in first if ahead)
    asked = [edge for edge, state in known.items() if state < SAFE and not (ahead and edge in first)]
    assert told.asked == [(str(v), str(u)) for u, v in asked]
    at_once = [rows for rows in told.fetched if tuple(rows) not in known or known[rows[0], rows[1]] != UNASKED]
    assert [rows for rows in at_once if rows] == [sorted({*chain.from_iterable(batch)}) for batch in new if batch]


def test_refusals_are_small() -> None:
    """What is missing of many pairs is in memory once."""
    refused = Refusals()
    for v in range(3):
        refused.add(0, v + 1, f"number {5}")
    assert [rows.tolist() for rows in refused.pairs()] == [[0, 0, 0], [1, 2, 3]]
    assert {rows.dtype for rows in refused.pairs()} == {np.dtype(np.int64)}
    assert len({id(said) for said in refused.missing}) == 1
