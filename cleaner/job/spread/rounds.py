"""Who stays: in rounds of two exchanges each, until so few edges are open that one task decides them in sequence.

In each round every row goes that is like a kept one which states all that it states, and its edges go with it; what has
no better one left stays. Only edges that the fact check lets pass decide; the others tell why something stayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.dedup.independent import in_sequence
from cleaner.job.spread.frames import batches, frame, schema
from cleaner.job.spread.pairs import EDGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.engines.flow import Flow, Table
    from cleaner.job.spread.frames import Frame

_STATE: Final = schema(u=pa.int64(), v=pa.int64(), merit=pa.int64(), kind=pa.int16())
"""An open edge with the merit of `v`; or a mark of a row, which is `u` and `v`."""
_EDGE, _OF_KEPT, _PENDING, _DROPPED = range(4)
_COUNT: Final = schema(count=pa.int64())
CHOSEN: Final = schema(row=pa.int64(), witness=pa.int64(), shared=pa.int64(), union=pa.int64(), missing=pa.binary())
"""A row that goes for its witness; or stays though it is like that, if something is missing there."""
FEW: Final = 1 << 22
"""Open edges that one task may decide."""
_MARK: Final = -1
"""The `union` of what is no edge, but says that a row goes."""


def chosen(flow: Flow, edges: Table, few: int = FEW) -> Table:
    """What becomes of the rows that *edges* (`pairs.EDGES`, kept) compare: `CHOSEN`.

    Args:
        flow: where tables come from.
        edges: pairs that reach the threshold.
        few: so many open edges, at most, are decided in sequence.
    """
    marks = _dropped(flow, edges, few).map(_as_edges, EDGES).kept()
    return flow.union(flow.union(edges, marks).by("u").map(_of_kept, EDGES), marks).by("v").map(_best, CHOSEN)


def _dropped(flow: Flow, edges: Table, few: int) -> Table:
    """Marks of all rows that go."""
    state = edges.map(_safe, _STATE).by("v").map(_decided, _STATE).kept()
    marks = []
    while (count := _open(state)) > few:
        marks.append(state.map(_going, _STATE))
        state = state.by("u").map(_seen_from_u, _STATE).by("v").map(_decided, _STATE).kept()
    marks.append((state.together().map(_in_sequence, _STATE) if count else state).map(_going, _STATE))
    return flow.union(*marks)


def _open(state: Table) -> int:
    """How many edges are open."""
    return sum(row["count"] for row in state.map(_counted, _COUNT).few())


def _safe(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The edges that decide."""
    for batch in rows:
        some = batch.filter(pc.is_null(batch.column("missing")))
        columns = {"u": some.column("u"), "v": some.column("v"), "merit": some.column("merit_v")}
        yield pa.record_batch([*columns.values(), pa.array(np.full(len(some), _EDGE, np.int16))], schema=_STATE)


def _counted(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    count = sum(int((batch.column("kind").to_numpy() == _EDGE).sum()) for batch in rows)
    yield from batches(_COUNT, {"count": [count]})


def _seen_from_u(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Edges, by what is known of their better row: without those of one that goes, marked if it stays."""
    found = frame(rows)
    if found is None:
        return
    edges, kind = _edges(found), found.numbers("kind")
    u = found.numbers("u")
    edges = edges.only(~np.isin(edges.numbers("u"), u[kind == _DROPPED]))
    pending = np.isin(edges.numbers("u"), u[kind == _PENDING])
    yield from _states(edges, np.where(pending, _EDGE, _OF_KEPT))


def _decided(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A mark for each row that goes now; of the others the edges, and a mark that they are pending."""
    found = frame(rows)
    if found is None:
        return
    v, kind = found.numbers("v"), found.numbers("kind")
    going = np.unique(v[kind == _OF_KEPT])
    edges = found.only(~np.isin(v, going))
    yield from _states(edges, np.full(len(edges), _EDGE))
    for rows_of, mark in ((np.unique(edges.numbers("v")), _PENDING), (going, _DROPPED)):
        yield from _marks(rows_of, mark)


def _in_sequence(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Marks of the rows that go of all that are still open, and of those that went in the last round."""
    found = frame(rows)
    if found is None:
        return
    gone = found.numbers("u")[found.numbers("kind") == _DROPPED]
    edges = _edges(found)
    edges = edges.only(~np.isin(edges.numbers("u"), gone)).sorted("merit", "v")
    both = np.concatenate((edges.numbers("u"), edges.numbers("v")))
    members, places = np.unique(both, return_inverse=True)
    u, v = np.split(places, 2)
    witness = in_sequence(zip(u.tolist(), v.tolist(), strict=True), lambda _u, _v: True, len(members))
    yield from _marks(np.concatenate((gone, members[np.asarray(witness) >= 0])), _DROPPED)


def _going(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The marks of rows that go."""
    return (batch.filter(pa.array(batch.column("kind").to_numpy() == _DROPPED)) for batch in rows)


def _edges(found: Frame) -> Frame:
    return found.only(found.numbers("kind") == _EDGE)


def _states(edges: Frame, kind: NDArray[np.int64]) -> Iterator[pa.RecordBatch]:
    columns = {name: edges.table.column(name) for name in ("u", "v", "merit")}
    return batches(_STATE, {**columns, "kind": kind.astype(np.int16)})


def _marks(rows: NDArray[np.int64], kind: int) -> Iterator[pa.RecordBatch]:
    same = np.full(len(rows), kind, np.int16)
    return batches(_STATE, {"u": rows, "v": rows, "merit": np.zeros(len(rows), np.int64), "kind": same})


def _as_edges(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Marks of rows that go, among edges."""
    for batch in rows:
        row, none = batch.column("u"), np.zeros(len(batch), np.int64)
        numbers = dict.fromkeys(("merit_u", "merit_v", "shared"), none)
        mark = {"union": none + _MARK, "missing": [None] * len(batch)}
        yield from batches(EDGES, {"u": row, "v": row, **numbers, **mark})


def _of_kept(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The edges whose better row stays."""
    found = frame(rows)
    if found is None:
        return
    u, mark = found.numbers("u"), found.numbers("union") == _MARK
    yield from found.only(~mark & ~np.isin(u, u[mark])).table.to_batches()


def _best(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Of each row the edge that decides what becomes of it: the most similar, among those that may."""
    found = frame(rows)
    if found is None:
        return
    v, mark = found.numbers("v"), found.numbers("union") == _MARK
    safe = found.table.column("missing").is_null().to_numpy()
    found = found.only(~mark & (safe | ~np.isin(v, v[mark])))
    similarity = found.numbers("shared") / np.maximum(found.numbers("union"), 1)
    order = np.lexsort((found.numbers("u"), found.numbers("merit_u"), -similarity, found.numbers("v")))
    best = found.only(order[np.unique(found.numbers("v")[order], return_index=True)[1]])
    columns = {"row": "v", "witness": "u", "shared": "shared", "union": "union", "missing": "missing"}
    yield from batches(CHOSEN, {name: best.table.column(column) for name, column in columns.items()})
