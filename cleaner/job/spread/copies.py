"""Exact copies: what says the very same meets at one place, and each but the first is told of that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from cleaner.dedup.copies import Sources, copies_of, copies_within
from cleaner.job.spread.chunk import Chunk
from cleaner.job.spread.earlier import Block
from cleaner.job.spread.frames import batches, by_chunk, frame, schema
from cleaner.job.spread.rows import chunks_of, places_of
from cleaner.job.whole import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.dedup.copies import Copies
    from cleaner.engines.flow import Flow, Table
    from cleaner.job.spread.prepare import Order
    from cleaner.job.spread.rows import Numbers

_EXACT: Final = schema(high=pa.int64(), low=pa.int64(), row=pa.int64())
SOURCES: Final = schema(chunk=pa.int64(), row=pa.int64(), source=pa.int64())
"""A row for each that says what an earlier one, its source, says."""


def sources(flow: Flow, order: Order, chunks: Table, blocks: Table) -> Table:
    """Of the rows of *chunks*, numbers of them, those that copy a row of them or of *blocks* of earlier runs."""
    own, earlier = (table.map(partial(work, order), _EXACT) for table, work in ((chunks, _own), (blocks, _earlier)))
    return flow.union(own, earlier).by("low").map(_copies, SOURCES)


def copies(chunk: Chunk) -> Copies:
    """The copies among the rows of *chunk*, their sources by number, once these are staged."""
    limits, numbers, document = settings_of(chunk.order.config).limits, chunk.numbers, chunk.document
    within, in_blocks = copies_within(chunk.prints, document, limits.least)
    source = numbers[within]
    across = chunk.staged("sources")
    if across:
        source[places_of(across.column("row").to_numpy())] = across.column("source").to_numpy()
    beside = chunks_of(source) == chunk.number
    beside[beside] = document[places_of(source[beside])] == document[beside]
    return copies_of(numbers, Sources(source, beside, in_blocks), chunk.tokens, limits)


def _own(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        chunk = Chunk(order, number)
        yield from _exact(chunk.numbers, chunk.rows, chunk.tokens >= order.config.min_tokens)


def _earlier(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        block = Block(order, number)
        yield from _exact(block.numbers, block.rows, block.rows["tokens"] >= order.config.min_tokens)


def _exact(numbers: Numbers, rows: NDArray[np.void], wanted: NDArray[np.bool_]) -> Iterator[pa.RecordBatch]:
    exact = rows["exact"][wanted]
    return batches(_EXACT, {"high": exact[:, 0], "low": exact[:, 1], "row": numbers[wanted]})


def _copies(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    found = frame(rows)
    if found is None:
        return
    high, low, row = (found.numbers(name) for name in ("high", "low", "row"))
    order = np.lexsort((row, high, low))
    high, low, row = high[order], low[order], row[order]
    begins = np.append(True, (high[1:] != high[:-1]) | (low[1:] != low[:-1]))
    source = row[np.flatnonzero(begins)[np.cumsum(begins) - 1]]
    again = ~begins & (row >= 0)
    yield from batches(SOURCES, {"chunk": chunks_of(row[again]), "row": row[again], "source": source[again]})
