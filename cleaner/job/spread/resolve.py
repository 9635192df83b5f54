"""The second movement as a chain of exchanges; what each finds out goes back to its chunk and is staged there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from cleaner.job.prints import plan_of
from cleaner.job.spread import copies, drops, follow, holding, lines, pairs, reprints, rounds
from cleaner.job.spread.assembled import assemble
from cleaner.job.spread.earlier import seen_of
from cleaner.job.spread.frames import DONE, batches, by_chunk, frame
from cleaner.job.spread.prepare import There
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
        self.order, self.tick, self.folders = order, tick, 0
        self.chunks, self.blocks = flow.numbers(chunks), flow.numbers(-(-earlier // BLOCK))

    def decide(self, few: int = rounds.FEW) -> None:
        """Decide, and stage what was decided as `decided`; for *few* see `rounds.chosen`."""
        action = lines.repeats_lines(self.order.config)
        if action:
            kind = "flagged" if action == "flag" else "first"
            self._stage(kind, lines.site_lines(self.order, self.chunks))
        begun = self.order
        self._copies()
        compared, edges = self.order, pairs.edges(self.flow, self.order, self.chunks, self.blocks).kept()
        held = self._judge(rounds.chosen(self.flow, edges, few))
        while held:
            begun = begun._replace(there=(*begun.there, *held))
            self.order = begun
            self._copies()
            speaks = holding.speaking(compared, self.order, self.chunks)
            chosen = rounds.chosen(self.flow, holding.among(edges, speaks).kept(), few)
            held = self._judge(holding.named(chosen, speaks))
        self.chunks.map(partial(assemble, self.order), DONE).few()
        self.tick()

    def _copies(self) -> None:
        """Find out who said first what others say in the same words."""
        if self.order.config.scope == "corpus":
            self._stage("sources", copies.sources(self.flow, self.order, self.chunks, self.blocks))

    def _judge(self, chosen: Table) -> list[There]:
        """Find out what goes as *chosen*, and what follows, of which what is held is to go first."""
        self._stage("ruled", drops.told(self.flow, self.order, self.chunks, chosen))
        self._stage("witnesses", drops.witnesses(self.order, self.chunks))
        self._reprints()
        return self._follow()

    def _follow(self) -> list[There]:
        """Find out what follows, until nothing more does, or something is held."""
        _, held = self._turn(self.chunks, follow.within)
        again = lines.repeats_lines(self.order.config) == "remove"
        while again and not held:
            again, held = self._turn(lines.site_lines(self.order, self.chunks).by("chunk"), follow.around)
        return held

    def _reprints(self) -> None:
        flow, chunks = self.flow, self.chunks
        of = reprints.reprints(flow, self.order, chunks).kept()
        self._stage("marks", reprints.marks(self.order, of))
        if self.order.config.reprints == "drop":
            free = reprints.free(flow, self.order, chunks, of).kept()
            self._stage("free", free)
            self._stage("hidden", reprints.hidden(flow, self.order, chunks, free))

    def _turn(self, rows: Table, work: Callable[..., Iterator[pa.RecordBatch]]) -> tuple[bool, list[There]]:
        """Let *work* take a turn with *rows*; whether a row stands otherwise for what is around it; what is held."""
        turn = follow.Turn(self.order, *(self._folder(kind) for kind in ("followed", "turned", "held")))
        done = rows.map(partial(work, turn), follow.TURN).few()
        chunks = frozenset(row["number"] for row in done)
        for kind, folder in (("followed", turn.followed), ("turned", turn.turned)):
            self._add(There(kind, folder, chunks))
        held = any(row["held"] for row in done)
        return any(row["otherwise"] for row in done), [There("first", turn.held, chunks)] if held else []

    def _stage(self, kind: str, found: Table) -> None:
        """Send what was *found* back to its chunks, and let it be staged there as one *kind*."""
        folder = self._folder(kind)
        done = found.by("chunk").map(partial(_stage, self.order, folder), DONE).few()
        self._add(There(kind, folder, frozenset(row["number"] for row in done)))

    def _folder(self, kind: str) -> str:
        """A folder in which nothing was staged so far."""
        self.folders += 1
        return f"{kind}-{self.folders}"

    def _add(self, there: There) -> None:
        self.order = self.order._replace(there=(*self.order.there, there))
        self.tick()


def _stage(order: Order, folder: str, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, found in by_chunk(frame(rows)):
        order.staging.write(folder, number, found.table.drop_columns("chunk"))
        yield from batches(DONE, {"number": [number]})
