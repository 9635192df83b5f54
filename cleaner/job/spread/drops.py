"""What goes for what: copies follow their sources, and every row that goes, or only stays, hears of its witness."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from cleaner.dedup.verify import set_sizes
from cleaner.job.spread.chunk import Chunk
from cleaner.job.spread.copies import copies
from cleaner.job.spread.earlier import Block
from cleaner.job.spread.frames import batches, by_chunk, frame, schema
from cleaner.job.spread.rows import EARLIER, EARLIER_CHUNK, chunks_of, numbered, own_count, places_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.engines.flow import Flow, Table
    from cleaner.job.spread.frames import Frame
    from cleaner.job.spread.prepare import Order
    from cleaner.job.spread.rows import Numbers

_RULED: Final = schema(
    chunk=pa.int64(),
    key=pa.int64(),
    row=pa.int64(),
    witness=pa.int64(),
    shared=pa.int64(),
    union=pa.int64(),
    kind=pa.int16(),
    missing=pa.binary(),
)
EXACT, NEAR, STAYS, _COPY, _NATURAL = range(5)
"""What becomes of a row: the first two are places in `dedup.resolve.REASONS`; the last two follow their source."""
TOLD: Final = schema(
    chunk=pa.int64(),
    row=pa.int64(),
    source=pa.int64(),
    witness=pa.int64(),
    shared=pa.int64(),
    union=pa.int64(),
    kind=pa.int16(),
    missing=pa.binary(),
    name=pa.binary(),
    run=pa.string(),
    paragraph=pa.int64(),
    text=pa.large_binary(),
)
"""A row that goes or stays, with what is to be known of its witness; `source` is the number of that one's document."""


WITNESSES: Final = schema(chunk=pa.int64(), row=pa.int64())
"""A row that another one points at, maybe several times."""


def witnesses(order: Order, chunks: Table) -> Table:
    """The rows that those of *chunks* point at, once it is staged what becomes of these: `WITNESSES`."""
    return chunks.map(partial(_witnesses, order), WITNESSES)


def _witnesses(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        ruled = Chunk(order, number).staged("ruled")
        row = np.unique(ruled.column("witness").to_numpy()) if ruled else np.empty(0, np.int64)
        row = row[row >= 0]
        yield from batches(WITNESSES, {"chunk": chunks_of(row), "row": row})


def told(flow: Flow, order: Order, chunks: Table, chosen: Table) -> Table:
    """What becomes of rows of *chunks* that are copies, or were *chosen* (`rounds.CHOSEN`): `TOLD`."""
    own = chunks.map(partial(_copies, order), _RULED)
    return (
        flow.union(own, chosen.map(_near, _RULED))
        .by("key")
        .map(_follow, _RULED)
        .by("chunk")
        .map(partial(_with_witnesses, order), TOLD)
    )


def _copies(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        chunk = Chunk(order, number)
        found, row = copies(chunk), chunk.numbers
        again = np.flatnonzero(found.source != row)
        kind = np.where(found.natural[again], _NATURAL, _COPY)
        yield from _ruled(row[again], found.source[again], kind)


def _ruled(row: Numbers, source: Numbers, kind: Numbers) -> Iterator[pa.RecordBatch]:
    none = np.full(len(row), -1, np.int64)
    found = {"chunk": none, "key": source, "row": row, "witness": source, "shared": none, "union": none}
    return batches(_RULED, {**found, "kind": kind.astype(np.int16), "missing": [None] * len(row)})


def _near(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        row, missing = batch.column("row"), batch.column("missing")
        kind = np.where(missing.is_null().to_numpy(zero_copy_only=False), NEAR, STAYS).astype(np.int16)
        found = {name: batch.column(name) for name in ("row", "witness", "shared", "union", "missing")}
        yield from batches(_RULED, {**found, "chunk": row, "key": row, "kind": kind})


def _follow(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Copies, as they follow what becomes of their source; and what becomes of the others."""
    found = frame(rows)
    if found is None:
        return
    kind = found.numbers("kind")
    near = found.only(kind == NEAR).sorted("row")
    copied = found.only((kind == _COPY) | (kind == _NATURAL))
    place = np.minimum(np.searchsorted(near.numbers("row"), copied.numbers("key")), max(len(near) - 1, 0))
    goes = near.numbers("row")[place] == copied.numbers("key") if len(near) else np.zeros(len(copied), np.bool_)
    after, row = near.only(place[goes]), copied.numbers("row")[goes]
    along = {name: after.table.column(name) for name in ("witness", "shared", "union", "kind", "missing")}
    yield from _to_witness({"row": row, **along})
    exact = copied.only(~goes & (copied.numbers("kind") == _COPY))
    same = {name: exact.table.column(name) for name in ("row", "witness", "shared", "union", "missing")}
    yield from _to_witness({**same, "kind": np.full(len(exact), EXACT, np.int16)})
    rest = found.only((kind == NEAR) | (kind == STAYS)).table
    yield from _to_witness({name: rest.column(name) for name in rest.column_names})


def _to_witness(columns: dict[str, object]) -> Iterator[pa.RecordBatch]:
    witness = np.asarray(columns["witness"])
    return batches(_RULED, {**columns, "chunk": chunks_of(witness), "key": witness})


def _with_witnesses(order: Order, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, found in by_chunk(frame(rows)):
        place: Chunk | Block = Chunk(order, number) if number >= 0 else Block(order, number - EARLIER_CHUNK)
        for some in place.stretches(found.sorted("witness", "row"), "witness"):
            yield from batches(TOLD, _told_of(place, some))


def _told_of(place: Chunk | Block, found: Frame) -> dict[str, object]:
    """The columns of `TOLD` for what was *found*, of which *place* holds the witnesses."""
    witness, again = np.unique(found.numbers("witness"), return_inverse=True)
    texts = place.texts(witness)
    names, runs, source = _origins(place, witness)
    size = set_sizes(texts, np.arange(len(texts)), np.arange(len(texts))).union[again]
    exact, row = found.numbers("kind") == EXACT, found.numbers("row")
    of = place.rows["paragraph"][places_of(witness)].astype(np.int64)
    said = [text.encode("utf-8", "surrogatepass") for text in texts]
    pick = again.tolist()
    return {
        "chunk": chunks_of(row),
        "row": row,
        "source": source[again],
        "witness": found.numbers("witness"),
        "shared": np.where(exact, size, found.numbers("shared")),
        "union": np.where(exact, size, found.numbers("union")),
        "kind": found.numbers("kind"),
        "missing": found.table.column("missing"),
        "name": [names[each] for each in pick],
        "run": [runs[each] for each in pick],
        "paragraph": of[again],
        "text": [said[each] for each in pick],
    }


def _origins(place: Chunk | Block, rows: Numbers) -> tuple[list[bytes], list[str | None], Numbers]:
    """Names, runs and numbers of the documents of some rows."""
    if isinstance(place, Chunk):
        of = place.document[places_of(rows)]
        names = [place.names[document].encode("utf-8", "surrogatepass") for document in of.tolist()]
        return names, [None] * len(rows), numbered(place.number, len(place.counts))[of]
    found = place.origins(rows)
    numbers = np.array([EARLIER + place.first(row) for row in own_count(rows).tolist()], np.int64)
    return [name.encode("utf-8", "surrogatepass") for _, name in found], [run for run, _ in found], numbers
