"""The third movement on a cluster: each chunk is published as the local engine publishes files, its rows are staged.

What the chunks of one file add to one output is put together by one task, which goes through them one by one.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyarrow as pa

from cleaner.document import StateError
from cleaner.job import jsons, ledger
from cleaner.job.outputs import Outputs
from cleaner.job.places import is_split
from cleaner.job.plan import laid
from cleaner.job.publish import published
from cleaner.job.spread.frames import batches, frame_of, schema
from cleaner.job.spread.noted import Noted
from cleaner.job.spread.passed import pass_on
from cleaner.job.spread.prepared import Chunks, files_of, staged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.job.entries import Output
    from cleaner.job.places import Place
    from cleaner.job.spread.staged import Staging

PUBLISHED: Final = schema(
    removed=pa.large_binary(), flagged=pa.large_binary(), manifest=pa.large_binary(), counts=pa.binary()
)
"""A row per file or part, in corpus order: its rows of the ledger, of what is flagged, of the manifest; its counts."""

DONE: Final = schema(number=pa.int64(), written=pa.int64(), outputs=pa.int64(), counts=pa.binary())
"""A row per unit: how many outputs were written, how many there are, and the counts of all documents, JSON."""


class Order(NamedTuple):
    """What every task of a run has to know: how many chunks are staged where, and where outputs go.

    With `passes_on` it is staged, too, what later runs may compare.
    """

    staging: Staging
    chunks: int
    place: Place
    passes_on: bool = False


def publish_units(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Publish the units that begin with the chunks of these *numbers*.

    Raises:
        StateError: a file changed after it was prepared.
        OSError: an output can not be written.
    """
    for batch in numbers:
        for number in batch.column("number").to_pylist():
            if unit := unit_of(order, number):
                yield from batches(DONE, _publish(order, unit))
                for chunk in unit if order.passes_on else ():
                    pass_on(order.staging, chunk, order.place.config)


def unit_of(order: Order, number: int) -> Sequence[int]:
    """The chunks that are published together, from the one with this *number* on; none if it does not lead."""
    first = staged(order.staging, "listing", number, ["name", "split", "splits"]).slice(0, 1).to_pylist()[0]
    if first["splits"] == 1 or is_split(first["name"], order.place.config.to):
        return range(number, number + 1)
    return range(number, number + first["splits"]) if first["split"] == 0 else ()


def _publish(order: Order, unit: Sequence[int]) -> dict[str, list[Any]]:
    """Publish the chunks of a *unit*; the columns of its row."""
    staging, place = order.staging, order.place
    files = {number: files_of(staging, number) for number in unit}
    every = groupby(chain.from_iterable(files.values()), key=attrgetter("name"))
    targets = [target for _, parts in every for target in laid(place, tuple(parts))]
    rows = _Rows(staging, {number: len(found) for number, found in files.items()})
    outputs = Outputs(place, _sources(staging, unit).__getitem__, rows.keep)
    with Noted(staging, unit[0], targets if place.write else []) as noted:
        prepared = Chunks(staging).prepared
        results = (published(place, prepared, task) for task in outputs.tasks(targets))
        for made in outputs.made(iter(targets).__next__, chain.from_iterable(results)):
            noted.add(made)
    counts = jsons.dumps(rows.counts())
    return {"number": [unit[0]], "written": [noted.written], "outputs": [noted.outputs], "counts": [counts]}


def _sources(staging: Staging, unit: Iterable[int]) -> dict[bytes, str]:
    """Where the files of a unit lie."""
    listings = (staged(staging, "listing", number, ["name", "path"]) for number in unit)
    return {row["name"]: os.fsdecode(row["path"]) for listing in listings for row in listing.to_pylist()}


class _Rows:
    """The rows of the files of some chunks, which come in corpus order; they are staged as soon as a chunk is whole."""

    def __init__(self, staging: Staging, sizes: Mapping[int, int]) -> None:
        """Stage rows for chunks of these *sizes*, by their numbers."""
        self._staging, self._chunks = staging, deque(sizes.items())
        self._waiting: list[Output] = []
        self._counts: Counter[bytes] = Counter()
        self._stage()

    def keep(self, output: Output) -> None:
        """Keep the rows of the next file or part."""
        self._waiting.append(output)
        self._counts[output.counts] += 1
        self._stage()

    def _stage(self) -> None:
        while self._chunks and self._chunks[0][1] == len(self._waiting):
            columns = {name: [getattr(output, name) for output in self._waiting] for name in PUBLISHED.names}
            self._staging.write("published", self._chunks.popleft()[0], frame_of(PUBLISHED, columns))
            self._waiting.clear()

    def counts(self) -> dict[str, Any]:
        """The counts of all of them together.

        Raises:
            StateError: not all of them came.
        """
        if self._chunks:
            raise StateError(f"chunk {self._chunks[0][0]}: not all of its files were published; run again")
        return ledger.add_counts((jsons.loads(counts), times) for counts, times in self._counts.items())
