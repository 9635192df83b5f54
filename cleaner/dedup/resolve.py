"""Resolve: from the fingerprints of the whole corpus to the paragraphs that go, each with its witness.

Every dropped row has a witness that is kept, whose exact similarity reaches the threshold and which states all that the
dropped one states. Rows can be settled beforehand: they are kept by definition, whatever else there is, so that nothing
is sought among them. The result is a function of texts, order and settings alone.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.dedup.answers import Answers, Asked
from cleaner.dedup.candidates import candidates, scoped
from cleaner.dedup.copies import exact_copies, speaking
from cleaner.dedup.fingerprint import silent
from cleaner.dedup.independent import in_sequence
from cleaner.dedup.pairs import Corpus, Pairs, Refusals, chosen, judged, sizes_of, stayed
from cleaner.dedup.verify import Sizes, reaches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from cleaner.dedup.copies import Copies
    from cleaner.dedup.fingerprint import Fingerprints
    from cleaner.dedup.pairs import Settings, Stayed, Texts

REASONS: Final = ("exact-duplicate", "near-duplicate")
_HALF: Final = np.uint64(32)
# Ranks whose pairs are sought together, and pairs that are looked at together.
_TOGETHER: Final = 1 << 19


class Counts(NamedTuple):
    """How near-duplicates were come by: candidate pairs, pairs that reach the threshold, refusals of the fact check."""

    candidates: int
    similar: int
    refused: Mapping[str, int]


class Decisions(NamedTuple):
    """The rows that go, in order; each field but the last three is an array with one entry for each of them.

    `dropped` and `witness` are row numbers (int64), every witness a kept row; `shared` and `union` (int64) are the
    exact sizes behind their similarity; `reason` (uint8) is a place in `REASONS`. `answers` is what was found out,
    to be known before another time.
    """

    dropped: NDArray[np.int64]
    witness: NDArray[np.int64]
    shared: NDArray[np.int64]
    union: NDArray[np.int64]
    reason: NDArray[np.uint8]
    stayed: Stayed
    counts: Counts
    answers: Answers


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
    asked = Asked(settings.before or Answers.none())
    corpus = Corpus(prints, documents, texts, settings, settled, asked)
    copies = exact_copies(prints, documents, settings.limits, settled)
    candidates, similar = _near(corpus, np.flatnonzero(copies.entrant).astype(np.uint32))
    if settings.held is not None:
        corpus = corpus._replace(prints=silent(prints, settings.held))
        before, copies = copies, exact_copies(corpus.prints, documents, settings.limits, settled)
        speaks = speaking(before, copies, settings.held)
        similar = similar.among(speaks >= 0)
    refused = Refusals()
    witness = np.asarray(in_sequence(*judged(corpus, similar, refused), len(documents)))
    kinds = Counter(missing.partition(" ")[0] for missing in refused.missing)
    counts = Counts(candidates, len(similar.u), MappingProxyType(dict(sorted(kinds.items()))))
    near, notes = chosen(similar, witness), stayed(similar, witness, refused)
    if settings.held is not None:
        near, notes = near.named(speaks), notes.named(speaks)
    del witness, similar  # neither is asked any more, and each may be large
    found = _decided(corpus, copies, near, notes, counts)
    return found._replace(answers=asked.answers((near.u, near.v), refused.pairs(), refused.missing))


def _near(corpus: Corpus, entrants: NDArray[np.uint32]) -> tuple[int, Pairs]:
    """How many pairs of the rows *entrants* are candidates, and those of them that reach the threshold."""
    ranked = _ranked(corpus, entrants)
    places = np.searchsorted(entrants, ranked).astype(np.uint32)
    count, parts = 0, [_Reached(*[np.empty(0, np.int64)] * 4)]
    for start in range(0, len(ranked), _TOGETHER):
        u, v = _candidates(corpus, ranked, places, (start, start + _TOGETHER))
        count += len(u)
        some = (slice(at, at + _TOGETHER) for at in range(0, len(u), _TOGETHER))
        parts += [_reached(corpus, ranked, u[part], v[part]) for part in some]
    return count, _similar(ranked, _Reached(*map(np.concatenate, zip(*parts, strict=True))))


def _ranked(corpus: Corpus, rows: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """*rows*, the one that is to stay first: more or longer tokens state more, and then the corpus order decides."""
    if corpus.settings.keep == "first":
        return rows
    return rows[np.argsort(merit(corpus.prints.tokens[rows], corpus.prints.length[rows]), kind="stable")]


def merit(tokens: NDArray[np.uint32], length: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """One number a row, the complements of its *tokens* and *length*, so that the largest come first."""
    size = tokens.astype(np.uint64) << _HALF
    size |= length
    np.invert(size, out=size)
    return size


def _candidates(
    corpus: Corpus, ranked: NDArray[np.uint32], places: NDArray[np.uint32], within: tuple[int, int]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Candidate pairs of ranks, the one that is to stay first: a settled row before any other, else the better one.

    Settled rows are ranked among the others all the same, since what is alike has a like rank, and only neighbours are
    compared in a band that many share. *places* are those of the ranked rows in order; *within* as for `candidates`.
    """
    settled = ranked < corpus.settled
    bands = _bands(corpus, np.sort(ranked))
    u, v = candidates(bands, settled if corpus.settled else None, places, within)
    if not corpus.settled:
        return u, v
    return np.where(settled[v], v, u), np.where(settled[v], u, v)


def _bands(corpus: Corpus, rows: NDArray[np.uint32]) -> Iterator[NDArray[np.uint64]]:
    """The keys of *rows*, band by band."""
    within = corpus.settings.scope == "document"
    for keys in (band[rows] for band in corpus.prints.bands):
        yield scoped(keys, corpus.documents[rows].astype(np.uint64)) if within else keys


class _Reached(NamedTuple):
    """Pairs of ranks that reach the threshold, and the exact sizes behind their similarity, all int64."""

    u: NDArray[np.int64]
    v: NDArray[np.int64]
    shared: NDArray[np.int64]
    union: NDArray[np.int64]


def _similar(ranked: NDArray[np.uint32], found: _Reached) -> Pairs:
    """The pairs *found*, as rows, in the order of the ranks `v`; of each the most similar first, then by `u`."""
    order = np.lexsort((found.u, -found.shared / found.union, found.v))
    one, other = (ranked[ranks[order]].astype(np.int64) for ranks in (found.u, found.v))
    return Pairs(one, other, Sizes(found.shared[order], found.union[order]))


def _reached(corpus: Corpus, ranked: NDArray[np.uint32], u: NDArray[np.uint32], v: NDArray[np.uint32]) -> _Reached:
    """Those of some pairs of ranks that reach the threshold."""
    settings = corpus.settings
    one, other = (ranked[ranks].astype(np.int64) for ranks in (u, v))
    inside = corpus.documents[one] == corpus.documents[other]
    eligible = ~inside | may_repeat(settings, one, other, corpus.prints.tokens[other])
    if settings.scope == "document":
        eligible &= inside
    sizes = sizes_of(corpus, one[eligible], other[eligible])
    reached = reaches(*sizes, settings.threshold)
    places = np.flatnonzero(eligible)[reached]
    u, v = u[places], v[places]
    return _Reached(u.astype(np.int64), v.astype(np.int64), sizes.shared[reached], sizes.union[reached])


def may_repeat(
    settings: Settings, one: NDArray[np.int64], other: NDArray[np.int64], tokens: NDArray[np.uint32]
) -> NDArray[np.bool_]:
    """Which pairs of rows of one document may be duplicates; *tokens* are those of the *other* row of each.

    What may be repeated word for word within a document may be repeated nearly so; but not right behind itself.
    """
    return np.asarray((tokens >= settings.natural) | (abs(one - other) == 1))


def _decided(corpus: Corpus, copies: Copies, near: Pairs, notes: Stayed, counts: Counts) -> Decisions:
    """Exact copies follow their source: it is their witness, or where it went itself, the row that stands for it."""
    rows = np.flatnonzero(copies.source != np.arange(len(copies.source), dtype=copies.source.dtype))
    order = np.argsort(near.v)
    place = np.searchsorted(near.v, copies.source[rows], sorter=order)
    follows = order[np.minimum(place, len(order) - 1)] if len(order) else place
    stays = near.v[follows] != copies.source[rows] if len(order) else np.ones(len(rows), np.bool_)
    exact = rows[stays & ~copies.natural[rows]]
    source = copies.source[exact].astype(np.int64)
    kept, places = np.unique(source, return_inverse=True)
    size = sizes_of(corpus, kept, kept).union[places]
    along = np.concatenate([np.arange(len(near.v)), follows[~stays]])
    dropped = np.concatenate([exact, near.v, rows[~stays]])
    order = np.argsort(dropped)
    return Decisions(
        dropped=dropped[order],
        witness=np.concatenate([source, near.u[along]])[order],
        shared=np.concatenate([size, near.sizes.shared[along]])[order],
        union=np.concatenate([size, near.sizes.union[along]])[order],
        reason=(np.arange(len(dropped)) >= len(exact)).astype(np.uint8)[order],
        stayed=notes,
        counts=counts,
        answers=Answers.none(),
    )
