"""Batches of rows, as they come to work and go from it, and the arrays that the functions of the job take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

MOST: Final = 1 << 16
"""Rows of a batch."""
_MOST_BYTES: Final = 1 << 24
"""Bytes of a batch, about."""

_TOGETHER: Final = 1 << 13
_MOST_TEXT: Final = 1 << 26
"""Rows whose texts lie in memory together, and bytes of these, but for one row more."""

_KINDS: Final = {pa.int64(): np.int64, pa.int32(): np.int32, pa.int16(): np.int16}


def schema(**kinds: pa.DataType) -> pa.Schema:
    """A schema, of names and kinds; no value is missing but of strings."""
    return pa.schema([pa.field(name, kind) for name, kind in kinds.items()])


DONE: Final = schema(number=pa.int64())
"""A row per chunk for which something was done."""


class Frame(NamedTuple):
    """The rows of a partition."""

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def numbers(self, name: str) -> NDArray[Any]:
        """A column of numbers."""
        return np.asarray(self.table.column(name).to_numpy())

    def values(self, name: str) -> list[Any]:
        """A column of anything else."""
        return list(self.table.column(name).to_pylist())

    def only(self, which: NDArray[Any]) -> Frame:
        """Some rows: *which* are their places, in the order wanted, or says of each whether it is one."""
        if which.dtype == np.bool_:
            return Frame(self.table.filter(pa.array(which)))
        return Frame(self.table.take(pa.array(which)))

    def sorted(self, *names: str) -> Frame:
        """The same rows, ordered by columns of numbers, the first of which counts most."""
        return self.only(np.lexsort([self.numbers(name) for name in reversed(names)]))


def frame(batches: Iterator[pa.RecordBatch]) -> Frame | None:
    """All rows of a partition; None if there are none."""
    found = [batch for batch in batches if batch.num_rows]
    return Frame(pa.Table.from_batches(found)) if found else None


def by_chunk(found: Frame | None, column: str = "chunk") -> Iterator[tuple[int, Frame]]:
    """The rows of each chunk, or of whatever number *column* holds, by its number."""
    if found is None:
        return
    chunk = found.numbers(column)
    order = np.argsort(chunk, kind="stable")
    begins = np.flatnonzero(np.diff(chunk[order], prepend=chunk[order[:1]] - 1))
    for rows in np.split(order, begins[1:]):
        yield int(chunk[rows[0]]), found.only(rows)


def stretches(found: Frame, sizes: NDArray[np.int64]) -> Iterator[Frame]:
    """Some rows at a time, so that their texts, which have these *sizes* in bytes, may lie in memory together."""
    stretch = np.cumsum(sizes) // _MOST_TEXT * len(found) + np.arange(len(found)) // _TOGETHER
    begins = np.flatnonzero(np.diff(stretch, prepend=-1))
    for rows in np.split(np.arange(len(found)), begins[1:]) if len(found) else ():
        yield found.only(rows)


def batches(kinds: pa.Schema, columns: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    """Rows of the schema *kinds* from their *columns*, arrays or lists, in batches of a bounded size."""
    arrays = [_array(columns[field.name], field.type) for field in kinds]
    table = pa.Table.from_arrays(arrays, schema=kinds)
    if not table.num_rows:
        return
    rows = max(1, min(MOST, int(table.num_rows * _MOST_BYTES // max(table.nbytes, 1))))
    yield from table.to_batches(max_chunksize=rows)


def frame_of(kinds: pa.Schema, columns: Mapping[str, Any]) -> pa.Table:
    """Rows of the schema *kinds* as one table."""
    return pa.Table.from_arrays([_array(columns[field.name], field.type) for field in kinds], schema=kinds)


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return values.cast(kind)
    if isinstance(values, np.ndarray) and kind in _KINDS:
        return pa.array(
            np.ascontiguousarray(values, _KINDS[kind]) if values.dtype != np.uint64 else values.view(np.int64)
        )
    return pa.array(values, kind)
