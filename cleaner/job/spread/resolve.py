"""The second movement as a chain of exchanges; what each finds out goes back to its chunk and is staged there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from cleaner.job.decisions import SITE_LINE
from cleaner.job.prepare import rules_of
from cleaner.job.prints import plan_of
from cleaner.job.spread import copies, drops, lines, pairs, reprints, rounds
from cleaner.job.spread.assembled import assemble
from cleaner.job.spread.earlier import seen_of
from cleaner.job.spread.frames import DONE, batches, by_chunk, frame
from cleaner.job.spread.rows import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from cleaner.engines.flow import Flow, Table
    from cleaner.job.spread.prepare import Order


_ENTRIES: Final = 3_000_000
"""Rows in their bands that lie in the memory of one process, some 100 bytes each; the most of all that is exchanged."""


class Resolving:
    """The chain for a corpus of a *size*, chunks and rows, by *order*, on *flow*; *tick* is called after each link."""

    def __init__(self, flow: Flow, order: Order, size: tuple[int, int], tick: Callable[[], None]) -> None:
        """Decide nothing yet."""
        (chunks, rows), earlier = size, len(seen_of(order))
        self.flow = flow.wide(-(-(rows + earlier) * plan_of(order.config).bands // _ENTRIES))
        self.order, self.tick = order, tick
        self.chunks, self.blocks = flow.numbers(chunks), flow.numbers(-(-earlier // BLOCK))

    def decide(self, few: int = rounds.FEW) -> None:
        """Decide, and stage what was decided as `decided`; for *few* see `rounds.chosen`."""
        flow, chunks = self.flow, self.chunks
        if lines.repeats_lines(self.order.config):
            flags = rules_of(self.order.config).actions[SITE_LINE] == "flag"
            self._stage("flagged" if flags else "gone", lines.site_lines(flow, self.order, chunks))
        if self.order.config.scope == "corpus":
            self._stage("sources", copies.sources(flow, self.order, chunks, self.blocks))
        found = pairs.edges(flow, self.order, chunks, self.blocks).kept()
        self._stage("ruled", drops.told(flow, self.order, chunks, rounds.chosen(flow, found, few)))
        self._stage("witnesses", drops.witnesses(self.order, chunks))
        self._reprints()
        chunks.map(partial(assemble, self.order), DONE).few()
        self.tick()

    def _reprints(self) -> None:
        flow, chunks = self.flow, self.chunks
        of = reprints.reprints(flow, self.order, chunks).kept()
        self._stage("marks", reprints.marks(self.order, of))
        if self.order.config.reprints == "drop":
            free = reprints.free(flow, self.order, chunks, of).kept()
            self._stage("free", free)
            self._stage("hidden", reprints.hidden(flow, self.order, chunks, free))

    def _stage(self, kind: str, found: Table) -> None:
        """Send what was *found* back to its chunks, and let it be staged there as one *kind*."""
        done = found.by("chunk").map(partial(_stage, self.order, kind), DONE).few()
        there = (kind, frozenset(row["number"] for row in done))
        self.order = self.order._replace(there=(*self.order.there, there))
        self.tick()


def _stage(order: Order, kind: str, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, found in by_chunk(frame(rows)):
        order.staging.write(kind, number, found.table.drop_columns("chunk"))
        yield from batches(DONE, {"number": [number]})
