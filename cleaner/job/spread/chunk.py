"""A chunk as the exchanges of `resolve` see it: fingerprints by row, texts and names when they are asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from cleaner.dedup.fingerprint import Fingerprints
from cleaner.job import codec
from cleaner.job.prints import plan_of, row_type
from cleaner.job.spread.frames import stretches
from cleaner.job.spread.prepared import staged
from cleaner.job.spread.rows import numbered, places_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.job.spread.frames import Frame
    from cleaner.job.spread.prepare import Order
    from cleaner.job.spread.rows import Numbers


class Chunk:
    """What was staged of one chunk; of what is large only what is asked for is read."""

    def __init__(self, order: Order, number: int) -> None:
        """Look at the chunk *number*."""
        self.order, self.number = order, number

    def column(self, name: str) -> list[Any]:
        """One column of its documents."""
        return list(staged(self.order.staging, "documents", self.number, [name]).column(name).to_pylist())

    @cached_property
    def _prints(self) -> list[bytes]:
        return self.column("prints")

    @cached_property
    def rows(self) -> NDArray[np.void]:
        """The fingerprints, of the form `prints.row_type`."""
        return np.frombuffer(b"".join(self._prints), row_type(plan_of(self.order.config).bands))

    @cached_property
    def counts(self) -> Numbers:
        """How many rows each document has."""
        width = row_type(plan_of(self.order.config).bands).itemsize
        return np.array([len(prints) // width for prints in self._prints], np.int64)

    @property
    def numbers(self) -> Numbers:
        """The number of each row."""
        return numbered(self.number, len(self.rows))

    @cached_property
    def document(self) -> Numbers:
        """The place of the document of each row."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def tokens(self) -> NDArray[np.uint32]:
        """The tokens of each row; none of one that goes before others are held against it."""
        tokens = self.rows["tokens"].copy()
        tokens[self.places("first")] = 0
        return tokens

    @property
    def prints(self) -> Fingerprints:
        """The fingerprints, column by column."""
        rows = self.rows
        bands = (rows["bands"][:, band] for band in range(rows["bands"].shape[1]))
        return Fingerprints(rows["exact"], self.tokens, rows["length"], bands)

    @cached_property
    def names(self) -> list[str]:
        """The ids of its documents."""
        return [name.decode("utf-8", "surrogatepass") for name in self.column("id")]

    def body(self, document: int) -> bytes:
        """The encoded form of a document, by its place."""
        return self._bodies[document]

    def stretches(self, found: Frame, column: str) -> Iterator[Frame]:
        """Some of the rows *found* at a time, so that the texts of those in a *column* may lie in memory together."""
        return stretches(found, self.rows["length"][places_of(found.numbers(column))].astype(np.int64))

    def texts(self, rows: Numbers) -> list[str]:
        """The texts of some rows, by their numbers."""
        places = places_of(rows)
        paragraphs, documents = self.rows["paragraph"][places].tolist(), self.document[places]
        found: list[str] = [""] * len(rows)
        for document, which in _grouped(documents):
            said = codec.texts(self._bodies[document], [paragraphs[place] for place in which])
            for place, text in zip(which, said, strict=True):
                found[place] = text
        return found

    @cached_property
    def _bodies(self) -> list[bytes]:
        return self.column("body")

    def staged(self, kind: str, *columns: str) -> pa.Table | None:
        """What else was staged for it, of one *kind*, all *columns* by default; None if nothing was.

        Raises:
            StateError: it was staged, but is not to be seen here.
        """
        there = (each.folder for each in self.order.there if each.kind == kind and self.number in each.chunks)
        found = [staged(self.order.staging, folder, self.number, columns or None) for folder in there]
        return pa.concat_tables(found) if found else None

    def places(self, kind: str) -> Numbers:
        """The places of the rows that were staged of one *kind*."""
        found = self.staged(kind, "row")
        return places_of(found.column("row").to_numpy()) if found else np.empty(0, np.int64)


def _grouped(values: Numbers) -> Iterator[tuple[int, list[int]]]:
    """Each value, and the places where it stands."""
    order = np.argsort(values, kind="stable")
    begins = np.flatnonzero(np.diff(values[order], prepend=-1))
    for places in np.split(order, begins[1:]) if len(order) else ():
        yield int(values[places[0]]), places.tolist()
