"""What follows from what was decided of the rows of chunks, by turns; see `job.follow`.

Each turn stages what goes by it, and the notes that turned; what others point at, and is held, is staged apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa

from cleaner.job import codec
from cleaner.job.exposed import Judges, Rows, exposed
from cleaner.job.prepare import rules_of
from cleaner.job.spread.chunk import Chunk
from cleaner.job.spread.frames import Frame, batches, by_chunk, frame, frame_of, schema
from cleaner.job.spread.rows import places_of
from cleaner.job.spread.standing import TAKEN, standing_of
from cleaner.job.whole import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.job.exposed import Exposed, Exposures
    from cleaner.job.spread.prepare import Order
    from cleaner.job.spread.rows import Numbers
    from cleaner.job.standing import Standing

TURN: Final = schema(number=pa.int64(), otherwise=pa.int64(), held=pa.int64())
"""A row per chunk for which something was staged.

`otherwise` says how many rows stand otherwise for what is around them, gone or noted, and `held` at how many of those
that go others point.
"""
_TURNED: Final = schema(chunk=pa.int64(), row=pa.int64())


class Turn(NamedTuple):
    """A turn: what it goes by, and the folders in which it stages what goes, which notes turned, and what is held.

    If something is held anywhere, all lines of sites of the turn are, as they count together.
    """

    order: Order
    followed: str
    turned: str
    held: str


def within(turn: Turn, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The first turn: what goes in the documents of chunks for what went there."""
    for number, _ in by_chunk(frame(numbers), "number"):
        chunk = Chunk(turn.order, number)
        yield from _taken(turn, chunk, Frame(TAKEN.empty_table()), np.arange(len(chunk.counts)))


def around(turn: Turn, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Another turn: these lines of sites, rows of `TAKEN`, go, and then what goes in their documents for that."""
    for number, lines in by_chunk(frame(rows)):
        chunk = Chunk(turn.order, number)
        yield from _taken(turn, chunk, lines, np.unique(chunk.document[places_of(lines.numbers("row"))]))


def _taken(turn: Turn, chunk: Chunk, lines: Frame, documents: Numbers) -> Iterator[pa.RecordBatch]:
    """Stage *lines*, and what goes in some *documents*, by their places, for what went around it."""
    standing = standing_of(chunk)
    standing.gone[places_of(lines.numbers("row"))] = True
    found, turns = _exposed(chunk, standing, documents)
    turned = np.array(turns, np.int64)
    taken = Frame(pa.concat_tables([lines.table, _table(chunk, found)]))
    if not len(taken) + len(turned):
        return
    source = taken.numbers("source")
    standing.fixed[places_of(source[source >= 0])] = True
    fixed = standing.fixed[places_of(taken.numbers("row"))]
    held = taken.only(fixed | (np.arange(len(taken)) < len(lines)))
    notes = Frame(frame_of(_TURNED, {"chunk": [chunk.number] * len(turned), "row": chunk.numbers[turned]}))
    for folder, rows in ((turn.followed, taken), (turn.turned, notes), (turn.held, held)):
        turn.order.staging.write(folder, chunk.number, rows.table.drop_columns("chunk"))
    otherwise = len(found) + len(turned)
    yield from batches(TURN, {"number": [chunk.number], "otherwise": [otherwise], "held": [int(fixed.sum())]})


def _exposed(chunk: Chunk, standing: Standing, documents: Numbers) -> Exposures:
    config = chunk.order.config
    rows = Rows(chunk.prints, chunk.rows["paragraph"], chunk.document, standing)
    touched = np.intersect1d(rows.touched(), documents).tolist()
    bodies = ((place, codec.decode(chunk.body(place))) for place in touched)
    return exposed(rows, bodies, Judges(rules_of(config), settings_of(config)))


def _table(chunk: Chunk, found: Sequence[Exposed]) -> pa.Table:
    """What was *found* to go, as rows of `TAKEN`."""
    place, source = (np.array(column, np.int64) for column in ([e.place for e in found], [e.source for e in found]))
    number = chunk.numbers
    columns = {
        "chunk": np.full(len(found), chunk.number),
        "row": number[place],
        "reason": [each.reason.encode() for each in found],
        "detail": [each.detail.encode("utf-8", "surrogatepass") for each in found],
        "source": np.where(source < 0, -1, number[source]),
    }
    return frame_of(TAKEN, columns)
