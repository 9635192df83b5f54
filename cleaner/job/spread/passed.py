"""What a run on a cluster leaves for later runs: staged chunk by chunk, for one task that puts it into an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from cleaner.job import codec, decisions
from cleaner.job.delivered import gone_of, may_be_compared
from cleaner.job.segments import Delivered
from cleaner.job.spread.frames import frame_of, schema
from cleaner.job.spread.prepared import Chunk, staged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.config import Config
    from cleaner.job.spread.staged import Staging

PASSED: Final = schema(id=pa.binary(), rows=pa.large_binary(), texts=pa.large_list(pa.large_binary()))
"""A row per document of which something may be compared: its id, and fingerprints and texts of those paragraphs."""

_KIND: Final = "delivered"


def pass_on(staging: Staging, number: int, config: Config) -> None:
    """Stage what later runs may compare of the chunk *number*."""
    found = list(_delivered(Chunk(staging, number, ("id", "prints", "body")), config))
    columns = {
        "id": [each.id.encode("utf-8", "surrogatepass") for each in found],
        "rows": [each.rows for each in found],
        "texts": [[text.encode("utf-8", "surrogatepass") for text in each.texts] for each in found],
    }
    staging.write(_KIND, number, frame_of(PASSED, columns))


def _delivered(chunk: Chunk, config: Config) -> Iterator[Delivered]:
    for place in range(len(chunk)):
        gone = gone_of(decisions.load(chunk.decisions(place)))
        columns = (chunk.column(name, place) for name in ("id", "prints", "body"))
        for record, (name, prints, body) in enumerate(zip(*columns, strict=True)):
            kept = may_be_compared(prints, gone.get(record, ()), config)
            if kept.size:
                texts = codec.texts(body, kept["paragraph"].tolist())
                yield Delivered(name.decode("utf-8", "surrogatepass"), kept.tobytes(), texts)


def passed(staging: Staging, chunks: int) -> Iterator[Delivered]:
    """What was staged for later runs, in corpus order, a chunk at a time."""
    for number in range(chunks):
        for row in staged(staging, _KIND, number).to_pylist():
            texts = [text.decode("utf-8", "surrogatepass") for text in row["texts"]]
            yield Delivered(row["id"].decode("utf-8", "surrogatepass"), row["rows"], texts)
