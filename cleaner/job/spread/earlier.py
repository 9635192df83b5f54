"""What earlier runs delivered, as the exchanges see it: blocks of rows, which play the part of chunks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from cleaner.job.prints import plan_of, row_type
from cleaner.job.seen import Seen
from cleaner.job.spread.frames import stretches
from cleaner.job.spread.rows import BLOCK, own_count, places_of, settled_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.job.across import Index
    from cleaner.job.spread.frames import Frame
    from cleaner.job.spread.prepare import Order
    from cleaner.job.spread.rows import Numbers


class Block:
    """The rows of earlier runs from *number* times `BLOCK` on, as many as that."""

    def __init__(self, order: Order, number: int) -> None:
        """Look at the block *number*."""
        self.order, self._number, self._seen = order, number, seen_of(order)

    @property
    def rows(self) -> NDArray[np.void]:
        """The fingerprints, of the form `prints.row_type`."""
        kind = row_type(plan_of(self.order.config).bands)
        start, found = self._number * BLOCK, []
        for prints in self._seen.prints():
            size = len(prints) // kind.itemsize
            begin, end = max(start, 0), min(start + BLOCK, size)
            found.append(np.frombuffer(prints, kind)[begin:end] if begin < end else np.empty(0, kind))
            start -= size
        return np.concatenate([np.empty(0, kind), *found])

    @property
    def numbers(self) -> Numbers:
        """The number of each row."""
        return settled_rows(self._number * BLOCK, len(self.rows))

    def stretches(self, found: Frame, column: str) -> Iterator[Frame]:
        """Some of the rows *found* at a time, so that the texts of those in a *column* may lie in memory together."""
        return stretches(found, self.rows["length"][places_of(found.numbers(column))].astype(np.int64))

    def texts(self, rows: Numbers) -> list[str]:
        """The texts of some rows, by their numbers."""
        return [self._seen.text(row) for row in own_count(rows).tolist()]

    def origins(self, rows: Numbers) -> list[tuple[str, str]]:
        """Run and document of some rows, by their numbers."""
        return [self._seen.origin(row) for row in own_count(rows).tolist()]

    def first(self, row: int) -> int:
        """The first row of the document of a row, both in their own count."""
        return self._seen.first(row)


def seen_of(order: Order) -> Seen:
    """What earlier runs delivered."""
    return _opened(order.against, order.config, order.token) if order.against else Seen()


@cache
def _opened(index: Index, config: Config, token: str) -> Seen:
    """The same, opened once in a process."""
    from cleaner.job.index import open_before

    return Seen(open_before(index.folder, config, index.run, token)[1])
