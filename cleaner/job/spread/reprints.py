"""Reprints: each document asks those that hold most of its text for the rest; chains are followed at one place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from cleaner.dedup.reprints import Drops, clusters, likely, reprinting
from cleaner.job.spread.chunk import Chunk
from cleaner.job.spread.drops import STAYS
from cleaner.job.spread.earlier import Block
from cleaner.job.spread.frames import Frame, batches, by_chunk, frame, schema
from cleaner.job.spread.rows import EARLIER, chunks_of, numbered, places_of, settled_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.engines.flow import Flow, Table
    from cleaner.job.spread.prepare import Order
    from cleaner.job.spread.rows import Numbers

_ASKED: Final = schema(holder=pa.int64(), witness=pa.int64(), document=pa.int64(), tokens=pa.int64())
"""Whether `holder` holds `witness`, so many `tokens` of `document`; or, with `document` -1, that it does."""
_SHARED: Final = schema(chunk=pa.int64(), document=pa.int64(), source=pa.int64(), tokens=pa.int64())
OF: Final = schema(document=pa.int64(), of=pa.int64(), cluster=pa.int64())
"""A document that is a reprint, or, with -1 for `of`, is reprinted; and that which all of them reprint in the end."""
_NEEDED: Final = schema(document=pa.int64(), of=pa.int64())
"""A document that holds a witness (`of` -1), or that is a reprint of another."""
FREE: Final = schema(chunk=pa.int64(), document=pa.int64())
"""A reprint that nothing needs."""
_NAMES: Final = schema(chunk=pa.int64(), document=pa.int64(), named=pa.int64(), which=pa.int16())
MARKS: Final = schema(chunk=pa.int64(), document=pa.int64(), which=pa.int16(), name=pa.binary(), run=pa.string())
"""The name of the document that a `document` reprints (`which` is `OF_ONE`), or that all reprint in the end."""
OF_ONE, OF_ALL = range(2)
HIDDEN: Final = schema(chunk=pa.int64(), row=pa.int64())
"""A row that only stays, though it is like one that goes with the rest of a reprint."""
_STAYING: Final = schema(document=pa.int64(), row=pa.int64())


def reprints(flow: Flow, order: Order, chunks: Table) -> Table:
    """The reprints among the documents of *chunks*, once it is staged what goes: `OF`."""
    asked = chunks.map(partial(_asked, order), _ASKED).by("holder").map(_held, _SHARED)
    found = flow.union(asked, chunks.map(partial(_at_once, order), _SHARED)).by("chunk")
    return found.map(partial(_reprinting, order), OF).together().map(_clusters, OF)


def marks(order: Order, of: Table) -> Table:
    """The names that tell of reprints, *of* these documents: `MARKS`."""
    return of.map(_to_be_named, _NAMES).by("chunk").map(partial(_named, order), MARKS)


def free(flow: Flow, order: Order, chunks: Table, of: Table) -> Table:
    """Of the reprints *of* others those that hold no witness: `FREE`."""
    return (
        flow.union(chunks.map(partial(_sources, order), _NEEDED), of.map(_reprint, _NEEDED))
        .by("document")
        .map(_free, FREE)
    )


def hidden(flow: Flow, order: Order, chunks: Table, free: Table) -> Table:
    """The rows of *chunks* that only stay, and are like one of a document that is *free*: `HIDDEN`."""
    staying = chunks.map(partial(_staying, order), _STAYING)
    return flow.union(staying, free.map(_marked, _STAYING)).by("document").map(_hidden, HIDDEN)


class _Dropped:
    """What goes of a chunk, and stays, as staged; rows in order."""

    def __init__(self, order: Order, number: int) -> None:
        self.chunk = Chunk(order, number)
        self.documents = numbered(number, len(self.chunk.counts))
        staged = self.chunk.staged("ruled")
        found = Frame(staged).sorted("row") if staged else None
        kind = found.numbers("kind") if found else np.empty(0, np.int16)
        self.going, self.staying = (found.only(which) if found else None for which in (kind != STAYS, kind == STAYS))

    def drops(self) -> tuple[Drops, Numbers]:
        """The drops, their documents and sources numbered in order; and the numbers that these are everywhere."""
        assert self.going is not None, "something goes"  # noqa: S101
        rows = places_of(self.going.numbers("row"))
        document, source = self.documents[self.chunk.document[rows]], self.going.numbers("source")
        numbers, again = np.unique(np.concatenate((document, source)), return_inverse=True)
        of, source = np.split(again, 2)
        tokens = self.chunk.tokens[rows].astype(np.int64)
        return Drops(tokens, of, self.going.numbers("witness"), source), numbers


def _each(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[_Dropped]:
    """Each chunk of which something goes."""
    for number, _ in by_chunk(frame(numbers), "number"):
        dropped = _Dropped(order, number)
        if dropped.going is not None and len(dropped.going):
            yield dropped


def _pairs(drops: Drops, count: int) -> tuple[NDArray[np.int64], ...]:
    """Every dropped row with each document that its own may reprint: their places, and those documents."""
    document, source = likely(drops, count)
    begin, end = (np.searchsorted(drops.document, document, side) for side in ("left", "right"))
    pair = np.repeat(np.arange(len(document)), end - begin)
    row = np.arange(len(pair)) - np.repeat(np.cumsum(end - begin) - end, end - begin)
    return row, source[pair]


def _asked(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What documents ask others for, and what each holds itself."""
    for dropped in _each(order, numbers):
        drops, number = dropped.drops()
        row, holder = _pairs(drops, len(number))
        other = holder != drops.source[row]
        row, holder = row[other], number[holder[other]]
        document = number[drops.document]
        own = {
            "holder": document,
            "witness": drops.witness,
            "document": np.full(len(document), -1),
            "tokens": drops.tokens,
        }
        yield from batches(_ASKED, own)
        tokens, witness = drops.tokens[row], drops.witness[row]
        asked = {"holder": holder, "witness": witness, "document": document[row], "tokens": tokens}
        yield from batches(_ASKED, asked)


def _held(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What is held of what was asked for."""
    found = frame(rows)
    if found is None:
        return
    document = found.numbers("document")
    both = np.column_stack((found.numbers("holder"), found.numbers("witness")))
    again = np.unique(both, axis=0, return_inverse=True)[1].reshape(-1)
    held = found.only((document >= 0) & np.isin(again, again[document < 0]))
    asking = held.numbers("document")
    columns = {"document": asking, "source": held.numbers("holder"), "tokens": held.numbers("tokens")}
    yield from batches(_SHARED, {"chunk": chunks_of(asking), **columns})


def _at_once(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What is held since it is the witness itself that lies there; for each likely pair a row at least."""
    for dropped in _each(order, numbers):
        drops, number = dropped.drops()
        row, source = _pairs(drops, len(number))
        there = source == drops.source[row]
        document = number[drops.document[row[there]]]
        columns = {"document": document, "source": number[source[there]], "tokens": drops.tokens[row[there]]}
        yield from batches(_SHARED, {"chunk": chunks_of(document), **columns})


def _reprinting(order: Order, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, found in by_chunk(frame(rows)):
        chunk = Chunk(order, number)
        both = np.column_stack((found.numbers("document"), found.numbers("source")))
        pairs, again = np.unique(both, axis=0, return_inverse=True)
        shared = np.bincount(again.reshape(-1), found.numbers("tokens"), len(pairs)).astype(np.int64)
        size = np.bincount(chunk.document, chunk.tokens, len(chunk.counts)).astype(np.int64)
        document, source = pairs.T
        reprint = reprinting(document, shared, source, size[places_of(document)])
        none = np.full(len(reprint), -1, np.int64)
        yield from batches(OF, {"document": document[reprint], "of": source[reprint], "cluster": none})


def _clusters(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    found = frame(rows)
    if found is None:
        return
    document, of = found.numbers("document"), found.numbers("of")
    number, again = np.unique(np.concatenate((document, of)), return_inverse=True)
    one, other = np.split(again, 2)
    following = np.full(len(number), -1, np.int64)
    following[one] = other
    named = np.where(following >= 0, number[following], -1)
    yield from batches(OF, {"document": number, "of": named, "cluster": number[clusters(following)]})


def _to_be_named(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        found = Frame(pa.Table.from_batches([batch]))
        own = found.only(found.numbers("document") < EARLIER)
        for which, column in enumerate(("of", "cluster")):
            named = own.only(own.numbers(column) >= 0)
            number = named.numbers(column)
            of = {"chunk": chunks_of(number), "document": named.numbers("document"), "named": number}
            yield from batches(_NAMES, {**of, "which": np.full(len(number), which, np.int16)})


def _named(order: Order, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, found in by_chunk(frame(rows)):
        names, runs = _names(order, number, found.numbers("named"))
        document = found.numbers("document")
        columns = {"document": document, "which": found.numbers("which"), "name": names, "run": runs}
        yield from batches(MARKS, {"chunk": chunks_of(document), **columns})


def _names(order: Order, chunk: int, numbers: Numbers) -> tuple[list[bytes], list[str | None]]:
    """Names and runs of some documents that one chunk, or what plays its part, holds."""
    if chunk < EARLIER >> 32:
        names = Chunk(order, chunk).names
        found = [names[place] for place in places_of(numbers).tolist()]
        return [name.encode("utf-8", "surrogatepass") for name in found], [None] * len(found)
    rows = np.concatenate([settled_rows(int(number - EARLIER), 1) for number in numbers])
    origins = Block(order, 0).origins(rows)
    return [name.encode("utf-8", "surrogatepass") for _, name in origins], [run for run, _ in origins]


def _sources(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for dropped in _each(order, numbers):
        assert dropped.going is not None, "see _each"  # noqa: S101
        source = np.unique(dropped.going.numbers("source"))
        yield from batches(_NEEDED, {"document": source, "of": np.full(len(source), -1)})


def _reprint(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        found = Frame(pa.Table.from_batches([batch]))
        of = found.only(found.numbers("of") >= 0)
        yield from batches(_NEEDED, {"document": of.numbers("document"), "of": of.numbers("of")})


def _free(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    found = frame(rows)
    if found is None:
        return
    document, of = found.numbers("document"), found.numbers("of")
    alone = document[(of >= 0) & ~np.isin(document, document[of < 0])]
    yield from batches(FREE, {"chunk": chunks_of(alone), "document": alone})


def _staying(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        staying = _Dropped(order, number).staying
        if staying is not None:
            yield from batches(_STAYING, {"document": staying.numbers("source"), "row": staying.numbers("row")})


def _marked(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        yield from batches(_STAYING, {"document": batch.column("document"), "row": np.full(len(batch), -1)})


def _hidden(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    found = frame(rows)
    if found is None:
        return
    document, row = found.numbers("document"), found.numbers("row")
    like = row[(row >= 0) & np.isin(document, document[row < 0])]
    yield from batches(HIDDEN, {"chunk": chunks_of(like), "row": like})
