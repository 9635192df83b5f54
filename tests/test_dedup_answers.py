"""What is known of pairs before is not found out again, and changes nothing of what is decided."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.answers import SAFE, UNASKED, UNKNOWN, Answers, Asked
from cleaner.dedup.bands import Plan
from cleaner.dedup.fingerprint import fingerprint
from cleaner.dedup.pairs import Settings
from cleaner.dedup.resolve import Decisions, resolve
from cleaner.dedup.verify import Sizes, set_sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Corpus = list[list[str]]

HALF = Fraction(1, 2)
# So many bands of one row that every pair is a candidate.
ALL = Plan(256, 256, 1, 1.0)
WORDS = "ferry council harbour bridge storm vote mayor budget school roof river night".split()


def states(dropped: str, witness: str) -> str | None:
    """A fact check in small: capitals are names."""
    lost = {word for word in dropped.split() if word.isupper()} - set(witness.split())
    return f"name {min(lost)}" if lost else None


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Twelve words, of which few are not those of any other line."""
    words = list(WORDS)
    for place in draw(st.sets(st.integers(0, 11), max_size=2)):
        words[place] = draw(st.sampled_from(["NATO", "UNO", "then", "there"]))
    return " ".join(words * 2)


documents = st.lists(lines(), max_size=4)
corpora = st.lists(documents, min_size=1, max_size=5)


class Told:
    """A corpus that notes which texts were fetched, and what the fact check was asked."""

    def __init__(self, corpus: Corpus) -> None:
        self.rows = list(chain.from_iterable(corpus))
        self.of = np.repeat(np.arange(len(corpus)), [len(document) for document in corpus])
        self.fetched: set[int] = set()
        self.asked: list[tuple[str, str]] = []

    def texts(self, rows: Sequence[int]) -> list[str]:
        self.fetched.update(rows)
        return [self.rows[row] for row in rows]

    def states(self, dropped: str, witness: str) -> str | None:
        self.asked.append((dropped, witness))
        return states(dropped, witness)

    def resolve(self, before: Answers | None = None) -> Decisions:
        settings = Settings(HALF, self.states, before=before)
        return resolve(fingerprint(self.rows, ALL), self.of, self.texts, settings)


def same(one: Decisions, other: Decisions) -> bool:
    """Whether two decisions are the same in all that is decided."""
    return told_of(one) == told_of(other)


def told_of(found: Decisions) -> list[object]:
    """All that is decided."""
    columns = (*found[:5], *found.stayed[:4])
    return [*(np.asarray(column).tolist() for column in columns), list(found.stayed.states), found.counts]


def listed(answers: Answers) -> list[tuple[int, int, int, int, str | None]]:
    """The answers one by one: both rows, sizes, and what was missing."""
    said = {UNASKED: None, SAFE: "", **dict(enumerate(answers.said, 1))}
    columns = (answers.pair, answers.shared, answers.union, answers.states)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [(pair & 0xFFFFFFFF, pair >> 32, shared, union, said[state]) for pair, shared, union, state in rows]


@given(corpora)
def test_answers_are_those_of_the_texts(corpus: Corpus) -> None:
    """Every answer is what its two texts give, and stands once."""
    told = Told(corpus)
    answers = told.resolve().answers
    assert np.array_equal(answers.pair, np.unique(answers.pair))
    for u, v, shared, union, missing in listed(answers):
        sizes = set_sizes([told.rows[u], told.rows[v]], np.array([0]), np.array([1]))
        assert (shared, union) == (sizes.shared[0], sizes.union[0])
        assert missing in (None, states(told.rows[v], told.rows[u]) or "")


@given(corpora)
def test_nothing_is_asked_twice(corpus: Corpus) -> None:
    """With all answers known nothing is fetched or asked, and what is decided and known is the same."""
    first = Told(corpus).resolve()
    told = Told(corpus)
    again = told.resolve(first.answers)
    assert same(first, again)
    assert (told.fetched, told.asked) == (set(), [])
    assert listed(again.answers) == listed(first.answers)


@given(corpora, st.data())
def test_other_corpora(corpus: Corpus, data: st.DataObject) -> None:
    """With documents changed, gone and new ones in between, the answers of before give what is found without any."""
    before = Told(corpus).resolve().answers
    kept = data.draw(st.lists(st.booleans(), min_size=len(corpus), max_size=len(corpus)))
    changed: Corpus = []
    to: list[int] = []
    for document, stays in zip(corpus, kept, strict=True):
        changed += data.draw(st.lists(documents, max_size=1))
        start = sum(map(len, changed))
        to += range(start, start + len(document)) if stays else [-1] * len(document)
        changed += [document] if stays else []
    moved = before.moved(np.array(to, np.int64))
    assert same(Told(changed).resolve(moved), Told(changed).resolve())


def test_wrong_answers_would_show() -> None:
    """Answers are believed: it is for who keeps them to see that they are of these texts."""
    corpus = [[" ".join(WORDS * 2)], [" ".join([*WORDS, *WORDS[:-1], "then"])]]
    told = Told(corpus).resolve()
    assert told.dropped.tolist() == [1]
    wrong = told.answers._replace(states=np.ones_like(told.answers.states), said=["number 5"])
    assert Told(corpus).resolve(wrong).stayed.states == ["number 5"]


KNOWN = Answers(
    np.array([1 << 32, 2 << 32, (2 << 32) + 1], np.uint64),
    np.array([3, 4, 5], np.uint32),
    np.array([3, 5, 5], np.uint32),
    np.array([SAFE, UNASKED, 1], np.int32),
    ["name NATO"],
)


def test_unknown_and_unasked() -> None:
    """A pair that nobody asked about is told from one whose facts nobody compared, and from one that is safe."""
    answers = KNOWN
    u, v = np.array([0, 0, 1, 0, 9]), np.array([1, 2, 2, 3, 9])
    assert answers.of(u, v).tolist() == [SAFE, UNASKED, 1, UNKNOWN, UNKNOWN]
    none = Answers.none()
    assert none.of(u, v).tolist() == [UNKNOWN] * 5
    assert [(len(column), column.dtype) for column in none[:4]] == [(0, column.dtype) for column in answers[:4]]
    assert len(none.said) == 0
    assert [answers.places(u, v).tolist(), none.places(u, v).tolist()] == [[0, 1, 2, -1, -1], [-1] * 5]
    assert {known.places(u, v).dtype for known in (answers, none)} == {np.dtype(np.int64)}
    assert {known.of(u, v).dtype for known in (answers, none)} == {np.dtype(np.int32)}


@pytest.mark.parametrize(
    ("to", "left"),
    [
        ([0, 1, 2], [(0, 1, 3, 3, ""), (0, 2, 4, 5, None), (1, 2, 5, 5, "name NATO")]),
        ([4, 7, 9], [(4, 7, 3, 3, ""), (4, 9, 4, 5, None), (7, 9, 5, 5, "name NATO")]),
        ([0, 1, -1], [(0, 1, 3, 3, "")]),
        ([0, -1, 1], [(0, 1, 4, 5, None)]),
        ([-1, 0, 1], [(0, 1, 5, 5, "name NATO")]),
        ([-1, -1, 0], []),
        ([1, 0, -1], [(1, 0, 3, 3, "")]),
    ],
)
def test_moved(to: list[int], left: list[tuple[int, int, int, int, str | None]]) -> None:
    """Of rows that have other numbers now the answers are the same, and those of rows that have gone are gone."""
    assert listed(KNOWN.moved(np.array(to, np.int64))) == left


def test_what_is_known_is_not_sought() -> None:
    """The sizes of pairs that are known are those, and only the others are found; both are noted."""
    asked = Asked(KNOWN)
    u, v = np.array([0, 0, 1, 0]), np.array([1, 2, 2, 3])

    def find(one: NDArray[np.int64], other: NDArray[np.int64]) -> Sizes:
        assert (one.tolist(), other.tolist()) == ([0], [3])
        return Sizes(np.array([7]), np.array([8]))

    sizes = asked.sizes(u, v, find)
    assert [column.tolist() for column in sizes] == [[3, 4, 5, 7], [3, 5, 5, 8]]
    assert {column.dtype for column in sizes} == {np.dtype(np.int64)}
    none = np.empty(0, np.int64)
    found = asked.answers((np.array([9]), np.array([9])), (none, none), [])
    assert [column.dtype for column in found[:4]] == [column.dtype for column in KNOWN[:4]]
    assert [missing for *_, missing in listed(found)] == [None] * 4


def test_no_more_than_are_to_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are asked about at once, no more are noted than memory is meant to hold."""
    monkeypatch.setattr("cleaner.dedup.answers._MOST", 5)
    asked = Asked(Answers.none())
    for count in (3, 4, 2):
        rows = np.arange(count)
        sizes = asked.sizes(rows, rows, lambda u, v: Sizes(u + 1, v + 1))
        assert (len(sizes.shared), len(sizes.union)) == (count, count)
    none = np.empty(0, np.int64)
    assert len(asked.answers((none, none), (none, none), []).pair) == 5
