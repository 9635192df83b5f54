"""Pairs of rows that may be duplicates: how alike they are, and what the fact check says of them."""

from __future__ import annotations

from array import array
from functools import partial
from itertools import chain, starmap
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from cleaner.dedup.answers import SAFE, UNKNOWN
from cleaner.dedup.copies import Limits
from cleaner.dedup.verify import Sizes, set_sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from cleaner.dedup.answers import Answers, Asked
    from cleaner.dedup.fingerprint import Fingerprints
    from cleaner.dedup.independent import Edge, Safe

    Texts = Callable[[Sequence[int]], list[str]]
    Ahead = Callable[[Sequence[tuple[str, str]]], Iterable[str | None]]

# Tokens of the pairs whose texts lie in memory together.
_BATCH: Final = 1 << 19


class Settings(NamedTuple):
    """What decides, besides the texts and their order.

    `states(dropped, witness)` is None where the witness states all that the dropped text states, else it names what is
    missing, a fact's kind first ("number 5"). `scope` is where duplicates are sought. `keep` is which
    copy stays: the one with most tokens, or the first. Rows of fewer than `min_tokens` tokens have no near-duplicates;
    within one document rows of fewer than `natural` tokens may repeat, unless in a block that repeats. `ahead` is what
    `states` answers for many pairs, if asking for many at once is faster; `before` what is known of pairs already. The
    rows `held` are known to go by now: what was like them is decided without them.
    """

    threshold: Fraction
    states: Callable[[str, str], str | None]
    scope: Literal["corpus", "document"] = "corpus"
    keep: Literal["most", "first"] = "most"
    min_tokens: int = 5
    natural: int = 20
    ahead: Ahead | None = None
    before: Answers | None = None
    held: NDArray[np.int64] | None = None

    @property
    def limits(self) -> Limits:
        """Where exact copies are sought."""
        return Limits(self.scope == "corpus", self.min_tokens, self.natural)


class Corpus(NamedTuple):
    """What is resolved; see `resolve.resolve`."""

    prints: Fingerprints
    documents: NDArray[np.int64]
    texts: Texts
    settings: Settings
    settled: int
    asked: Asked


class Pairs(NamedTuple):
    """Pairs of rows, the one that is to stay first, and the exact sizes behind their similarity."""

    u: NDArray[np.int64]
    v: NDArray[np.int64]
    sizes: Sizes

    def among(self, there: NDArray[np.bool_]) -> Pairs:
        """Those of rows that are *there*, which says so of each row."""
        both = there[self.u] & there[self.v]
        return Pairs(self.u[both], self.v[both], Sizes(self.sizes.shared[both], self.sizes.union[both]))

    def named(self, speaks: NDArray[np.int64]) -> Pairs:
        """The same between the rows that speak for these."""
        return Pairs(speaks[self.u], speaks[self.v], self.sizes)


class Stayed(NamedTuple):
    """The rows that are like a kept one and stay all the same, in order.

    `row` and `like` are row numbers, `shared` and `union` the exact sizes behind their similarity (all int64), `states`
    names what the row states and the other does not.
    """

    row: NDArray[np.int64]
    like: NDArray[np.int64]
    shared: NDArray[np.int64]
    union: NDArray[np.int64]
    states: Sequence[str]

    def named(self, speaks: NDArray[np.int64]) -> Stayed:
        """The same of the rows that speak for these."""
        row, like = speaks[self.row], speaks[self.like]
        order = np.argsort(row)
        states = [self.states[place] for place in order.tolist()]
        return Stayed(row[order], like[order], self.shared[order], self.union[order], states)


def sizes_of(corpus: Corpus, u: NDArray[np.int64], v: NDArray[np.int64]) -> Sizes:
    """The exact sizes of the pairs of rows *u*, *v*, of which *v* may go for *u*."""
    return corpus.asked.sizes(u, v, partial(_found, corpus))


def _found(corpus: Corpus, u: NDArray[np.int64], v: NDArray[np.int64]) -> Sizes:
    """The same, of texts that are fetched some at a time."""
    parts = [Sizes(np.empty(0, np.int64), np.empty(0, np.int64))]
    for batch in _batches(corpus, u, v):
        rows, places = np.unique(np.concatenate([u[batch], v[batch]]), return_inverse=True)
        of_u, of_v = np.split(places, 2)
        parts.append(set_sizes(corpus.texts(rows.tolist()), of_u, of_v))
    return Sizes(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _batches(corpus: Corpus, u: NDArray[np.int64], v: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The places of the pairs, cut into batches whose texts may lie in memory together."""
    tokens = np.cumsum(corpus.prints.tokens[u].astype(np.int64) + corpus.prints.tokens[v])
    return np.split(np.arange(len(u)), np.flatnonzero(np.diff(tokens // _BATCH)) + 1) if len(u) else []


class Refusals:
    """Pairs that the fact check refused, and what was missing; in few bytes each, since there may be very many."""

    def __init__(self) -> None:
        """Begin without any."""
        self.u, self.v = array("q"), array("q")
        self.missing: list[str] = []
        self._said: dict[str, str] = {}

    def add(self, u: int, v: int, missing: str) -> None:
        """Note that of *v* something is *missing* in *u*."""
        self.u.append(u)
        self.v.append(v)
        self.missing.append(self._said.setdefault(missing, missing))

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of both sides."""
        return np.array(self.u, np.int64), np.array(self.v, np.int64)


def judged(corpus: Corpus, pairs: Pairs, refused: Refusals) -> tuple[Iterator[Edge], Safe]:
    """The edges of *pairs*, and the fact check between the texts of the edge just taken, which notes its refusals."""
    judge = _Judge(corpus, refused)
    batches = ((pairs.u[batch], pairs.v[batch]) for batch in _batches(corpus, pairs.u, pairs.v))
    return chain.from_iterable(starmap(judge.edges, batches)), judge.safe


class _Judge:
    """The fact check, over some edges at a time: their texts, and what is known of them."""

    def __init__(self, corpus: Corpus, refused: Refusals) -> None:
        """Check rows of *corpus*, and note what is *refused*."""
        self._corpus, self._refused = corpus, refused
        self._held: dict[int, str] = {}
        self._known: dict[Edge, str | None] = {}

    def edges(self, u: NDArray[np.int64], v: NDArray[np.int64]) -> list[Edge]:
        """The edges between *u* and *v*, from now on those that are checked."""
        before, texts = self._corpus.asked.before, self._corpus.texts
        states = before.of(u, v)
        edges = list(zip(u.tolist(), v.tolist(), strict=True))
        told = ((edges[place], int(states[place])) for place in np.flatnonzero(states >= SAFE).tolist())
        self._known = {edge: None if state == SAFE else before.said[state - 1] for edge, state in told}
        new = states == UNKNOWN
        rows = np.unique(np.concatenate([u[new], v[new]])).tolist()
        self._held = dict(zip(rows, texts(rows), strict=True))
        if self._corpus.settings.ahead:
            # nearly always the first of a row's edges decides
            first = np.unique(v, return_index=True)[1]
            asked = [edges[place] for place in first[new[first]].tolist()]
            answers = self._corpus.settings.ahead([(self._held[v], self._held[u]) for u, v in asked])
            self._known.update(zip(asked, answers, strict=True))
        return edges

    def safe(self, u: int, v: int) -> bool:
        """Whether *u* states all that *v* states."""
        missing = self._known[u, v] if (u, v) in self._known else self._missing(u, v)
        if missing is not None:
            self._refused.add(u, v, missing)
        return missing is None

    def _missing(self, u: int, v: int) -> str | None:
        # of a pair that was known before, but not asked about, nothing is held: it is seldom asked about now
        if u not in self._held or v not in self._held:
            self._held.update(zip((u, v), self._corpus.texts((u, v)), strict=True))
        return self._corpus.settings.states(self._held[v], self._held[u])


def chosen(pairs: Pairs, witness: NDArray[np.int64]) -> Pairs:
    """The pair of each row that has a *witness* with that; -1 for the others."""
    place = np.flatnonzero(witness[pairs.v] == pairs.u)
    return Pairs(pairs.u[place], pairs.v[place], Sizes(pairs.sizes.shared[place], pairs.sizes.union[place]))


def stayed(pairs: Pairs, witness: NDArray[np.int64], refused: Refusals) -> Stayed:
    """Of each row that only its facts kept, the pair with the kept row that is most like it; *witness* as above."""
    like, row = refused.pairs()
    kept = np.flatnonzero(witness[row] < 0)
    kept = kept[np.unique(row[kept], return_index=True)[1]]  # of each row the first refusal, in the order of the rows
    most_like = np.full(len(witness), -1, np.int64)
    most_like[row[kept]] = like[kept]
    near = chosen(pairs, most_like)
    order = np.argsort(near.v)
    states = [refused.missing[place] for place in kept.tolist()]
    return Stayed(near.v[order], near.u[order], near.sizes.shared[order], near.sizes.union[order], states)
