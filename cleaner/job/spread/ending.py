"""The end of a run on a cluster, in single tasks: what earlier runs wrote is removed, what was staged put together."""

from __future__ import annotations

from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import pyarrow as pa

from cleaner.job import jsons, ledger
from cleaner.job.index import write
from cleaner.job.plan import laid
from cleaner.job.spread import noted
from cleaner.job.spread.frames import batches, schema
from cleaner.job.spread.passed import passed
from cleaner.job.spread.prepared import files_of, staged
from cleaner.job.spread.publish import unit_of
from cleaner.job.summary import write_ledgers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.job.index import Manifest
    from cleaner.job.spread.publish import Order
    from cleaner.job.spread.staged import Staging

GONE: Final = schema(deleted=pa.int64())
"""One row: how many outputs of earlier runs were removed."""

TOTAL: Final = schema(written=pa.int64(), outputs=pa.int64(), counts=pa.binary())
"""One row: how many outputs were written, how many there are, and the counts of all documents, JSON."""

SEGMENT: Final = schema(
    file=pa.string(), offset=pa.int64(), bytes=pa.int64(), checksum=pa.string(), rows=pa.int64(), documents=pa.int64()
)
"""One row, a `segments.Part`: where what was written into the index lies there."""


def remove_gone(order: Order, _: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Remove outputs of earlier runs whose inputs have gone, or go elsewhere now, before anything is published."""
    files = chain.from_iterable(files_of(order.staging, number) for number in range(order.chunks))
    targets = (
        target for _, parts in groupby(files, key=attrgetter("name")) for target in laid(order.place, tuple(parts))
    )
    wanted = (path for target in targets for _, _, path in target.places())
    yield from batches(GONE, {"deleted": [noted.remove_unwanted(order.staging, order.place, wanted)]})


def add_up(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The sum of what was published in all units; work on a single partition."""
    written = outputs = 0
    counts = ledger.empty_counts()
    for row in chain.from_iterable(batch.to_pylist() for batch in rows):
        written, outputs = written + row["written"], outputs + row["outputs"]
        counts = ledger.add_counts([(counts, 1), (jsons.loads(row["counts"]), 1)])
    yield from batches(TOTAL, {"written": [written], "outputs": [outputs], "counts": [jsons.dumps(counts)]})


def finish(order: Order, _: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Remove outputs that are not to be any more, and write ledger and manifest, once everything is published."""
    deleted = 0
    if order.place.write:
        units = (number for number in range(order.chunks) if unit_of(order, number))
        deleted = noted.remove_unwanted(order.staging, order.place, noted.done(order.staging, units))
    write_ledgers(order.place.state, partial(_column, order.staging, order.chunks))
    if order.place.write:
        noted.finish(order.staging, order.place)
    yield from batches(GONE, {"deleted": [deleted]})


def _column(staging: Staging, chunks: int, name: str) -> Iterator[bytes]:
    """A column of what was published, in corpus order."""
    for number in range(chunks):
        yield from staged(staging, "published", number, [name]).column(name).to_pylist()


class Passing(NamedTuple):
    """What is to be passed on: what was staged of so many chunks, to the index in *folder*, as its manifest has it."""

    staging: Staging
    chunks: int
    folder: Path
    manifest: Manifest


def write_segment(passing: Passing, _: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Write what was staged for later runs into an index; it counts once `index.enter` has named it in the manifest."""
    part = write(passing.folder, passing.manifest, passed(passing.staging, passing.chunks))
    yield from batches(SEGMENT, {name: [value] for name, value in part._asdict().items()})
