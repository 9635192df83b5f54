"""Rows that are known to go by now, though others were compared with them: who speaks for their texts instead.

See `dedup.copies.speaking`; of such rows there are few.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from cleaner.job.spread.chunk import Chunk
from cleaner.job.spread.copies import copies
from cleaner.job.spread.frames import batches, by_chunk, frame, schema
from cleaner.job.spread.pairs import EDGES
from cleaner.job.spread.rounds import CHOSEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.engines.flow import Table
    from cleaner.job.spread.prepare import Order
    from cleaner.job.spread.rows import Numbers

    Speaking = Mapping[int, int]

_SPEAKS: Final = schema(held=pa.int64(), row=pa.int64())
_NONE: Final = -1


def speaking(before: Order, now: Order, chunks: Table) -> Speaking:
    """By the number of each row that was compared *before* and is held *now* the one that speaks for it, or -1."""
    found = chunks.map(partial(_speaking, before, now), _SPEAKS).few()
    speaks = {row["held"]: row["row"] for row in found if row["row"] >= 0}
    return {row["held"]: speaks.get(row["held"], _NONE) for row in found}


def among(edges: Table, speaks: Speaking) -> Table:
    """Those of *edges* (`pairs.EDGES`) of which both texts are still said."""
    silent = np.array([row for row, other in speaks.items() if other == _NONE], np.int64)
    return edges.map(partial(_among, silent), EDGES)


def named(chosen: Table, speaks: Speaking) -> Table:
    """What was *chosen* (`rounds.CHOSEN`), by the rows that speak."""
    return chosen.map(partial(_named, speaks), CHOSEN)


def _speaking(before: Order, now: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        first, chunk = copies(Chunk(before, number)), Chunk(now, number)
        entrant = copies(chunk).entrant
        held, new = chunk.numbers[first.entrant & ~entrant], chunk.numbers[entrant & ~first.entrant]
        rows = {
            "held": np.concatenate((held, first.source[entrant & ~first.entrant])),
            "row": np.concatenate((np.full(len(held), _NONE), new)),
        }
        yield from batches(_SPEAKS, rows)


def _among(silent: Numbers, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        gone = np.isin(batch.column("u"), silent) | np.isin(batch.column("v"), silent)
        yield batch.filter(pa.array(~gone))


def _named(speaks: Speaking, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        columns = {name: batch.column(name) for name in batch.schema.names}
        for name in ("row", "witness"):
            columns[name] = pa.array([speaks.get(row, row) for row in columns[name].to_pylist()], pa.int64())
        yield from batches(CHOSEN, columns)
