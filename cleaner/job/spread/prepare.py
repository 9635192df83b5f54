"""The first movement on a cluster: each chunk is prepared as the local engine prepares files, and staged."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import pyarrow as pa

from cleaner.engines import engine
from cleaner.job.entries import PreparedFile
from cleaner.job.inputs import Source
from cleaner.job.items import items_of, size_of
from cleaner.job.prints import plan_of, row_type
from cleaner.job.spread.frames import batches, frame, frame_of, schema
from cleaner.job.spread.prepared import staged
from cleaner.job.tasks import Piece, grouped
from cleaner.job.work import guarded, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.config import Config
    from cleaner.job.across import Index
    from cleaner.job.entries import PreparedDocument
    from cleaner.job.spread.staged import Staging
    from cleaner.job.tasks import Item

FILES: Final = schema(name=pa.binary(), part=pa.int64(), digest=pa.string(), stem=pa.string(), documents=pa.int32())
"""A row per file or part, in corpus order, with the number of its documents."""

DOCUMENTS: Final = schema(
    record=pa.int32(),
    id=pa.binary(),
    site=pa.binary(),
    prints=pa.large_binary(),
    lines=pa.large_binary(),
    body=pa.large_binary(),
    failure=pa.binary(),
)
"""A row per document, in corpus order."""

PREPARED: Final = schema(number=pa.int64(), files=pa.int64(), documents=pa.int64(), rows=pa.int64(), failed=pa.string())
"""A row per chunk: how much is in it; `failed` holds the first few failures, JSON."""

_TOLD: Final = 20
"""Failures of a chunk that are told while it works."""


class There(NamedTuple):
    """What was staged of one kind: where, and for which chunks."""

    kind: str
    folder: str
    chunks: frozenset[int]


class Order(NamedTuple):
    """What every task of a run has to know: the settings, where files are staged, and what is seen of earlier runs.

    `token` is what an index knows the state of this run by; `there` is what else was staged for chunks, in order.
    """

    config: Config
    staging: Staging
    against: Index | None = None
    token: str = ""
    there: tuple[There, ...] = ()


def prepare_chunks(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Prepare the chunks with these *numbers*."""
    found = frame(numbers)
    with engine(1) as workers:
        for number in found.numbers("number").tolist() if found else ():
            tasks = grouped(_items(order, number), size_of)
            results = chain.from_iterable(workers.guarded(guarded(prepare, order.config), tasks))
            yield from _stage(order, number, [file for file in results if isinstance(file, PreparedFile)])


def _items(order: Order, number: int) -> Iterator[Item]:
    """What of the files of a chunk is to be prepared; no part's end is of interest, since nothing is remembered."""
    for row in staged(order.staging, "listing", number).to_pylist():
        source = Source(row["name"], row["path"], row["signature"])
        items = items_of(source, order.config)
        yield from items if row["splits"] == 1 else _stretch(items, row["size"], (row["split"], row["splits"]))


def _stretch(items: Iterator[Item], size: int, which: tuple[int, int]) -> Iterator[Item]:
    """Those *items* of one file, which had this *size*, that are in its chunk with the number *which*, of so many."""
    (split, splits), before = which, 0
    for item in items:
        if min(before * splits // size, splits - 1) == split:
            yield item
        before += size_of(item) if isinstance(item, Piece) else 0


def _stage(order: Order, number: int, files: list[PreparedFile]) -> Iterator[pa.RecordBatch]:
    documents = [(record, document) for file in files for record, document in enumerate(file.documents)]
    columns = {
        "name": [file.name for file in files],
        "part": [file.part for file in files],
        "digest": [file.digest for file in files],
        "stem": [file.stem for file in files],
        "documents": [len(file.documents) for file in files],
    }
    order.staging.write("documents", number, frame_of(DOCUMENTS, _columns(documents)))
    order.staging.write("files", number, frame_of(FILES, columns))
    failed = [(document.id, document.failure) for _, document in documents if document.failure]
    size = row_type(plan_of(order.config).bands).itemsize
    rows = sum(len(document.prints) for _, document in documents) // size
    told = json.dumps(failed[:_TOLD])
    counted = {"number": [number], "files": [len(files)], "documents": [len(documents)], "rows": [rows]}
    yield from batches(PREPARED, {**counted, "failed": [told]})


def _columns(documents: list[tuple[int, PreparedDocument]]) -> dict[str, list[object]]:
    each = [document for _, document in documents]
    return {
        "record": [record for record, _ in documents],
        "id": [document.id.encode("utf-8", "surrogatepass") for document in each],
        "site": [document.site.encode("utf-8", "surrogatepass") for document in each],
        "prints": [document.prints for document in each],
        "lines": [document.lines for document in each],
        "body": [document.body for document in each],
        "failure": [document.failure.encode("utf-8", "surrogatepass") for document in each],
    }
