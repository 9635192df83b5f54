"""Candidate pairs: what shares a band meets at one place; each pair then goes to its texts, one after the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from cleaner.dedup.candidates import candidates, scoped
from cleaner.dedup.facts import missing
from cleaner.dedup.resolve import may_repeat, merit
from cleaner.dedup.verify import reaches, set_sizes
from cleaner.job.spread.chunk import Chunk
from cleaner.job.spread.copies import copies
from cleaner.job.spread.earlier import Block
from cleaner.job.spread.frames import batches, by_chunk, frame, schema
from cleaner.job.spread.rows import EARLIER_CHUNK, chunks_of, is_settled, numbered, places_of
from cleaner.job.whole import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.engines.flow import Flow, Table
    from cleaner.job.spread.frames import Frame
    from cleaner.job.spread.prepare import Order
    from cleaner.job.spread.rows import Numbers

_ENTRIES: Final = schema(key=pa.int64(), merit=pa.int64(), row=pa.int64(), band=pa.int16())
_PAIRS: Final = schema(u=pa.int64(), v=pa.int64())
_ASKED: Final = schema(chunk=pa.int64(), u=pa.int64(), v=pa.int64())
_HALVES: Final = schema(chunk=pa.int64(), u=pa.int64(), v=pa.int64(), merit=pa.int64(), text=pa.large_binary())
EDGES: Final = schema(
    u=pa.int64(),
    v=pa.int64(),
    merit_u=pa.int64(),
    merit_v=pa.int64(),
    shared=pa.int64(),
    union=pa.int64(),
    missing=pa.binary(),
)
"""A pair of rows that reaches the threshold, the one that is to stay first, and what of `v` is missing in `u`, or null.

The merits order rows as `dedup.resolve.merit` does, as numbers with a sign.
"""


def edges(flow: Flow, order: Order, chunks: Table, blocks: Table) -> Table:
    """The pairs of rows of *chunks*, and of those with *blocks* of earlier runs, that reach the threshold: `EDGES`."""
    own, earlier = (table.map(partial(work, order), _ENTRIES) for table, work in ((chunks, _own), (blocks, _earlier)))
    pairs = flow.union(own, earlier).by("key").map(_pairs, _PAIRS).by("v").map(_once, _ASKED)
    halves = pairs.by("chunk").map(partial(_with_texts, order), _HALVES)
    return halves.by("chunk").map(partial(_verified, order), EDGES)


def _own(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        chunk = Chunk(order, number)
        entrant = copies(chunk).entrant
        documents = numbered(number, len(chunk.counts))[chunk.document]
        scope = documents[entrant].astype(np.uint64) if order.config.scope == "document" else None
        yield from _entries(order, chunk.rows[entrant], chunk.numbers[entrant], scope)


def _earlier(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        block = Block(order, number)
        rows = block.rows
        entrant = rows["tokens"] >= order.config.min_tokens
        yield from _entries(order, rows[entrant], block.numbers[entrant])


def _entries(
    order: Order, rows: NDArray[np.void], numbers: Numbers, scope: NDArray[np.uint64] | None = None
) -> Iterator[pa.RecordBatch]:
    """An entry for each of *rows* in each band."""
    value = _merit(order, rows["tokens"], rows["length"])
    for band in range(rows["bands"].shape[1]):
        keys = rows["bands"][:, band] if scope is None else scoped(rows["bands"][:, band], scope)
        columns = {"key": keys, "merit": value, "row": numbers, "band": np.full(len(rows), band, np.int16)}
        yield from batches(_ENTRIES, columns)


def _merit(order: Order, tokens: NDArray[np.uint32], length: NDArray[np.uint32]) -> Numbers:
    """The merit of rows as numbers with a sign, in the same order; between equals the order of the corpus decides."""
    if order.config.keep == "first":
        return np.zeros(len(tokens), np.int64)
    return (merit(tokens, length) ^ np.uint64(1 << 63)).view(np.int64)


def _pairs(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The candidate pairs among the entries that met here, band by band."""
    for _, band in by_chunk(frame(rows), "band"):
        members = band.sorted("merit", "row")
        row = members.numbers("row")
        settled = is_settled(row)
        u, v = candidates([members.numbers("key").view(np.uint64)], settled if settled.any() else None)
        swapped = settled[v]
        yield from batches(_PAIRS, {"u": row[np.where(swapped, v, u)], "v": row[np.where(swapped, u, v)]})


def _once(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Every pair once, whatever it has in common."""
    found = frame(rows)
    if found is None:
        return
    pairs = np.unique(np.column_stack((found.numbers("u"), found.numbers("v"))), axis=0)
    yield from batches(_ASKED, {"chunk": chunks_of(pairs[:, 0]), "u": pairs[:, 0], "v": pairs[:, 1]})


def _with_texts(order: Order, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Pairs with the text of the one that is to stay; without those of one document that may repeat itself."""
    for number, asked in by_chunk(frame(rows)):
        place: Chunk | Block = Chunk(order, number) if number >= 0 else Block(order, number - EARLIER_CHUNK)
        wanted = asked.only(_eligible(place, asked)) if isinstance(place, Chunk) else asked
        for some in place.stretches(wanted.sorted("u", "v"), "u"):
            u, v = some.numbers("u"), some.numbers("v")
            unique, again = np.unique(u, return_inverse=True)
            said = [text.encode("utf-8", "surrogatepass") for text in place.texts(unique)]
            of = place.rows[places_of(u)]
            value = _merit(order, of["tokens"], of["length"])
            text = [said[each] for each in again.tolist()]
            yield from batches(_HALVES, {"chunk": chunks_of(v), "u": u, "v": v, "merit": value, "text": text})


def _eligible(chunk: Chunk, asked: Frame) -> NDArray[np.bool_]:
    """Which pairs may be duplicates, as far as it matters where they stand; what is beside `u` is in its chunk."""
    u, v = asked.numbers("u"), asked.numbers("v")
    near = np.flatnonzero(chunks_of(v) == chunk.number)
    one, other = places_of(u[near]), places_of(v[near])
    inside = chunk.document[one] == chunk.document[other]
    within = chunk.order.config.scope == "document"
    eligible = np.full(len(u), not within)
    settings = settings_of(chunk.order.config)
    eligible[near] = np.where(inside, may_repeat(settings, one, other, chunk.tokens[other]), not within)
    return eligible


def _verified(order: Order, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The pairs that are similar enough, and what the fact check says of each."""
    for number, halves in by_chunk(frame(rows)):
        chunk = Chunk(order, number)
        for some in chunk.stretches(halves.sorted("v", "u"), "v"):
            yield from _judged(chunk, some)


def _judged(chunk: Chunk, halves: Frame) -> Iterator[pa.RecordBatch]:
    v = halves.numbers("v")
    unique, again = np.unique(v, return_inverse=True)
    said, like = chunk.texts(unique), [text.decode("utf-8", "surrogatepass") for text in halves.values("text")]
    sizes = set_sizes([*said, *like], np.arange(len(like)) + len(said), again)
    reached = np.flatnonzero(reaches(*sizes, chunk.order.config.similarity))
    found = halves.only(reached)
    lost = [missing(said[again[place]], like[place]) for place in reached.tolist()]
    of = chunk.rows[places_of(v[reached])]
    yield from batches(
        EDGES,
        {
            "u": found.numbers("u"),
            "v": v[reached],
            "merit_u": found.numbers("merit"),
            "merit_v": _merit(chunk.order, of["tokens"], of["length"]),
            "shared": sizes.shared[reached],
            "union": sizes.union[reached],
            "missing": [None if each is None else each.encode("utf-8", "surrogatepass") for each in lost],
        },
    )
