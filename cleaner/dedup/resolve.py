"""Resolve: from the fingerprints of the whole corpus to the paragraphs that go, each with its witness.

Every dropped row has a witness that is kept, whose exact similarity reaches the threshold and which states all that the
dropped one states. Rows can be settled beforehand: they are kept by definition, whatever else there is, so that nothing
is sought among them. The result is a function of texts, order and settings alone.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from cleaner.dedup.candidates import candidates, scoped
from cleaner.dedup.copies import Limits, exact_copies
from cleaner.dedup.independent import in_sequence
from cleaner.dedup.verify import Sizes, reaches, set_sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from cleaner.dedup.copies import Copies
    from cleaner.dedup.fingerprint import Fingerprints
    from cleaner.dedup.independent import Edge, Safe

    Texts = Callable[[Sequence[int]], list[str]]

REASONS: Final = ("exact-duplicate", "near-duplicate")
_HALF: Final = np.uint64(32)
# Tokens of the pairs whose texts lie in memory together.
_BATCH: Final = 1 << 19


class Settings(NamedTuple):
    """What decides, besides the texts and their order.

    `states(dropped, witness)` is None where the witness states all that the dropped text states, else it names what is
    missing, a fact's kind first ("number 5"). `scope` is where duplicates are sought. `keep` is which
    copy stays: the one with most tokens, or the first. Rows of fewer than `min_tokens` tokens have no near-duplicates;
    within one document rows of fewer than `natural` tokens may repeat, unless in a block that repeats.
    """

    threshold: Fraction
    states: Callable[[str, str], str | None]
    scope: Literal["corpus", "document"] = "corpus"
    keep: Literal["most", "first"] = "most"
    min_tokens: int = 5
    natural: int = 20


class Counts(NamedTuple):
    """How near-duplicates were come by: candidate pairs, pairs that reach the threshold, refusals of the fact check."""

    candidates: int
    similar: int
    refused: Mapping[str, int]


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


class Decisions(NamedTuple):
    """The rows that go, in order; each field but the last two is an array with one entry for each of them.

    `dropped` and `witness` are row numbers (int64), every witness a kept row; `shared` and `union` (int64) are the
    exact sizes behind their similarity; `reason` (uint8) is a place in `REASONS`.
    """

    dropped: NDArray[np.int64]
    witness: NDArray[np.int64]
    shared: NDArray[np.int64]
    union: NDArray[np.int64]
    reason: NDArray[np.uint8]
    stayed: Stayed
    counts: Counts


class _Corpus(NamedTuple):
    prints: Fingerprints
    documents: NDArray[np.int64]
    texts: Texts
    settings: Settings
    settled: int


class _Pairs(NamedTuple):
    """Pairs of rows, the one that is to stay first, and the exact sizes behind their similarity."""

    u: NDArray[np.int64]
    v: NDArray[np.int64]
    sizes: Sizes


def resolve(
    prints: Fingerprints, documents: NDArray[np.int64], texts: Texts, settings: Settings, settled: int = 0
) -> Decisions:
    """Decide which rows go.

    Args:
        prints: the fingerprints of all rows, in corpus order.
        documents: int64[n], the document number of each row; the rows of a document stand together, and those that are
            settled have documents of their own.
        texts: fetches the texts of some rows, in the order asked for.
        settings: what decides.
        settled: so many rows, the first ones, are kept whatever follows.
    """
    corpus = _Corpus(prints, documents, texts, settings, settled)
    limits = Limits(settings.scope == "corpus", settings.min_tokens, settings.natural)
    copies = exact_copies(prints, documents, limits, settled)
    ranked = _ranked(corpus, np.flatnonzero(copies.entrant).astype(np.uint32))
    u, v = _candidates(corpus, ranked)
    similar = _similar(corpus, ranked, u, v)
    refused: dict[tuple[int, int], str] = {}
    witness = in_sequence(*_judged(corpus, similar, refused))
    kinds = Counter(missing.partition(" ")[0] for missing in refused.values())
    counts = Counts(len(u), len(similar.u), MappingProxyType(dict(sorted(kinds.items()))))
    return _decided(corpus, copies, _chosen(similar, witness), _stayed(similar, witness, refused), counts)


def _ranked(corpus: _Corpus, rows: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """*rows*, the one that is to stay first: more or longer tokens state more, and then the corpus order decides."""
    if corpus.settings.keep == "first":
        return rows
    # one number a row, its complements, so that the largest come first and equal ones stay in order
    size = corpus.prints.tokens[rows].astype(np.uint64) << _HALF
    size |= corpus.prints.length[rows]
    np.invert(size, out=size)
    return rows[np.argsort(size, kind="stable")]


def _candidates(corpus: _Corpus, ranked: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Candidate pairs of ranks, the one that is to stay first: a settled row before any other, else the better one.

    Settled rows are ranked among the others all the same, since what is alike has a like rank, and only neighbours are
    compared in a band that many share.
    """
    settled = ranked < corpus.settled
    rows = np.sort(ranked)
    places = np.searchsorted(rows, ranked).astype(np.uint32)
    u, v = candidates(_bands(corpus, rows), settled if corpus.settled else None, places)
    if not corpus.settled:
        return u, v
    return np.where(settled[v], v, u), np.where(settled[v], u, v)


def _bands(corpus: _Corpus, rows: NDArray[np.uint32]) -> Iterator[NDArray[np.uint64]]:
    """The keys of *rows*, band by band."""
    within = corpus.settings.scope == "document"
    for keys in (band[rows] for band in corpus.prints.bands):
        yield scoped(keys, corpus.documents[rows].astype(np.uint64)) if within else keys


def _similar(corpus: _Corpus, ranked: NDArray[np.uint32], u: NDArray[np.int64], v: NDArray[np.int64]) -> _Pairs:
    """The pairs of ranks *u*, *v* that reach the threshold, by *v*; of each *v* the most similar first, then by *u*."""
    settings = corpus.settings
    one, other = (ranked[rank].astype(np.int64) for rank in (u, v))
    inside = corpus.documents[one] == corpus.documents[other]
    # What may be repeated word for word within a document may be repeated nearly so; but not right behind itself.
    eligible = ~inside | (corpus.prints.tokens[other] >= settings.natural) | (abs(one - other) == 1)
    if settings.scope == "document":
        eligible &= inside
    u, v, one, other = (column[eligible] for column in (u, v, one, other))
    sizes = _sizes(corpus, one, other)
    reached = np.flatnonzero(reaches(*sizes, settings.threshold))
    order = reached[np.lexsort((u[reached], -sizes.shared[reached] / sizes.union[reached], v[reached]))]
    return _Pairs(one[order], other[order], Sizes(sizes.shared[order], sizes.union[order]))


def _sizes(corpus: _Corpus, u: NDArray[np.int64], v: NDArray[np.int64]) -> Sizes:
    parts = [Sizes(np.empty(0, np.int64), np.empty(0, np.int64))]
    for batch in _batches(corpus, u, v):
        rows, places = np.unique(np.concatenate([u[batch], v[batch]]), return_inverse=True)
        of_u, of_v = np.split(places, 2)
        parts.append(set_sizes(corpus.texts(rows.tolist()), of_u, of_v))
    return Sizes(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _batches(corpus: _Corpus, u: NDArray[np.int64], v: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The places of the pairs, cut into batches whose texts may lie in memory together."""
    tokens = np.cumsum(corpus.prints.tokens[u].astype(np.int64) + corpus.prints.tokens[v])
    return np.split(np.arange(len(u)), np.flatnonzero(np.diff(tokens // _BATCH)) + 1) if len(u) else []


def _judged(corpus: _Corpus, pairs: _Pairs, refused: dict[Edge, str]) -> tuple[Iterator[Edge], Safe]:
    """The edges of *pairs*, and the fact check between the texts of the edge just taken, which notes its refusals."""
    held: dict[int, str] = {}

    def edges() -> Iterator[Edge]:
        for batch in _batches(corpus, pairs.u, pairs.v):
            rows = np.unique(np.concatenate([pairs.u[batch], pairs.v[batch]])).tolist()
            held.clear()
            held.update(zip(rows, corpus.texts(rows), strict=True))
            yield from zip(pairs.u[batch].tolist(), pairs.v[batch].tolist(), strict=True)

    def safe(u: int, v: int) -> bool:
        missing = corpus.settings.states(held[v], held[u])
        if missing is not None:
            refused[u, v] = missing
        return missing is None

    return edges(), safe


def _chosen(pairs: _Pairs, witness: Mapping[int, int]) -> _Pairs:
    """The pair of each dropped row with its witness."""
    dropped = np.sort(np.fromiter(witness, np.int64, len(witness)))
    of = np.fromiter((witness[row] for row in dropped.tolist()), np.int64, len(dropped))
    there = np.minimum(np.searchsorted(dropped, pairs.v), max(len(dropped) - 1, 0))
    chosen = (dropped[there] == pairs.v) & (of[there] == pairs.u) if len(dropped) else np.zeros(len(pairs.v), np.bool_)
    place = np.flatnonzero(chosen)
    return _Pairs(pairs.u[place], pairs.v[place], Sizes(pairs.sizes.shared[place], pairs.sizes.union[place]))


def _stayed(pairs: _Pairs, witness: Mapping[int, int], refused: Mapping[Edge, str]) -> Stayed:
    """Of each row that only its facts kept, the pair with the kept row that is most like it."""
    most_like: dict[int, int] = {}
    for u, v in refused:
        if v not in witness:
            most_like.setdefault(v, u)
    near = _chosen(pairs, most_like)
    order = np.argsort(near.v)
    states = [refused[u, v] for u, v in zip(near.u[order].tolist(), near.v[order].tolist(), strict=True)]
    return Stayed(near.v[order], near.u[order], near.sizes.shared[order], near.sizes.union[order], states)


def _decided(corpus: _Corpus, copies: Copies, near: _Pairs, stayed: Stayed, counts: Counts) -> Decisions:
    """Exact copies follow their source: it is their witness, or where it went itself, the row that stands for it."""
    stands = np.full(len(copies.source), -1)
    stands[near.v] = np.arange(len(near.v))
    rows = np.flatnonzero(copies.source != np.arange(len(copies.source)))
    follows = stands[copies.source[rows]]
    stays = follows < 0
    exact = rows[stays & ~copies.natural[rows]]
    source = copies.source[exact]
    kept, places = np.unique(source, return_inverse=True)
    size = _sizes(corpus, kept, kept).union[places]
    along = np.concatenate([np.arange(len(near.v)), follows[~stays]])
    dropped = np.concatenate([exact, near.v, rows[~stays]])
    order = np.argsort(dropped)
    return Decisions(
        dropped=dropped[order],
        witness=np.concatenate([source, near.u[along]])[order],
        shared=np.concatenate([size, near.sizes.shared[along]])[order],
        union=np.concatenate([size, near.sizes.union[along]])[order],
        reason=(np.arange(len(dropped)) >= len(exact)).astype(np.uint8)[order],
        stayed=stayed,
        counts=counts,
    )
