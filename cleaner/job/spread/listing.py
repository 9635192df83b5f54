"""What goes in, listed by one task, so that the process that leads never holds it; and cut into chunks."""

from __future__ import annotations

import json
import os
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import pyarrow as pa

from cleaner.document import StateError
from cleaner.formats import packed
from cleaner.job.inputs import label, list_inputs
from cleaner.job.places import format_of_file, refuse_meeting, refuse_other_forms
from cleaner.job.spread.frames import batches, frame_of, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.config import Config
    from cleaner.job.inputs import Source
    from cleaner.job.spread.staged import Staging

LISTING: Final = schema(
    name=pa.binary(), path=pa.binary(), signature=pa.binary(), size=pa.int64(), split=pa.int32(), splits=pa.int32()
)
"""`split` numbers the chunks of a file of so many bytes that is alone in them; 0 of 1 for a file within one chunk."""

LISTED: Final = schema(found=pa.string())
"""One row, JSON: what is told of a listing as a whole, and how many chunks there are."""

_MOST_FILES: Final = 1 << 14
_LARGE: Final = 1 << 27
"""Bytes of a file of records of which each chunk is a chunk alone."""
_SPLITS: Final = 64
"""Chunks of one file, at most, since for each it is read from the beginning."""


_Row: TypeAlias = tuple[bytes, bytes, bytes, int, int, int]


class Wanted(NamedTuple):
    """What is to be listed, as seen from *folder*, and where it is staged; about so many bytes are a *chunk*."""

    inputs: tuple[str, ...]
    listed: tuple[bytes, ...]
    config: Config
    staging: Staging
    folder: str
    attributes: bool = False
    chunk: int = 1 << 23


class Listed(NamedTuple):
    """What is told of a listing: how many chunks and files there are, and what a run tells of `inputs.Listing`."""

    chunks: int
    files: int
    kinds: tuple[str, ...]
    skipped: Mapping[str, int]

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Listed:
        """What a row of `LISTED` tells."""
        chunks, files, kinds, skipped = json.loads(row["found"])
        return cls(chunks, files, tuple(kinds), skipped)


def list_all(wanted: Wanted, _: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """List the inputs and stage them, chunk by chunk; work on a single partition.

    Raises:
        ConfigError: as `list_inputs` does, or two outputs would meet.
        StateError: this machine does not see the state.
    """
    config = wanted.config
    if not (wanted.staging.folder / wanted.staging.run).is_dir():
        raise StateError(f"{wanted.staging.folder}: not there; every machine has to see the state, as the same files")
    with chdir(wanted.folder):
        listing = list_inputs(wanted.inputs, config, wanted.listed)
    refuse_meeting((source.name for source in listing.sources), config.to)
    if wanted.attributes:
        refuse_other_forms((source.name for source in listing.sources), config.to)
    folder, count = os.fsencode(wanted.folder), 0
    for count, rows in enumerate(_chunks(listing.sources, wanted.chunk), 1):
        name, path, signature, size, split, splits = zip(*rows, strict=True)
        columns = {
            "name": name,
            "path": [folder + b"/" + each if each[:1] != b"/" else each for each in path],
            "signature": signature,
            "size": size,
            "split": split,
            "splits": splits,
        }
        wanted.staging.write("listing", count - 1, frame_of(LISTING, columns))
    found = Listed(count, len(listing.sources), listing.kinds, dict(listing.skipped))
    yield from batches(LISTED, {"found": [json.dumps(found)]})


def _chunks(sources: Iterable[Source], most: int) -> Iterator[list[_Row]]:
    """The rows of each chunk."""
    chunk: list[_Row] = []
    total = 0
    for source in sources:
        size = _size(source)
        splits = min(_SPLITS, -(-size // (_LARGE // 2))) if size > _LARGE and format_of_file(source.name).records else 1
        if chunk and (splits > 1 or total + size > most or len(chunk) == _MOST_FILES):
            yield chunk
            chunk, total = [], 0
        if splits > 1:
            yield from ([(*source, size, split, splits)] for split in range(splits))
        else:
            chunk.append((*source, size, 0, 1))
            total += size
    if chunk:
        yield chunk


def _size(source: Source) -> int:
    """Bytes of a file, about; of a compressed one what is in it, as a guess."""
    try:
        size = Path(os.fsdecode(source.path)).stat().st_size
    except OSError:
        return 0
    return size * (4 if packed.split(label(source.name).lower())[1] else 1)
