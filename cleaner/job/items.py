"""What of a file is to be prepared: the file itself, or its parts, as they are read in the one process that leads."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from xxhash import xxh3_128

from cleaner.document import DocumentError
from cleaner.formats import format_of
from cleaner.formats.records import Part
from cleaner.job.inputs import label
from cleaner.job.settings import refuse_long
from cleaner.job.tasks import MOST_BYTES, End, Piece, Same, Whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.config import Config
    from cleaner.formats.records import Records
    from cleaner.job.inputs import Source
    from cleaner.job.tasks import Item

_REST: Final = (1 << 63) - 1
"""Number of the part that is the rest of a file that ends too early: behind every record, wherever they ended."""


def items_of(source: Source, config: Config, known: str = "", parts: Mapping[int, str] | None = None) -> Iterator[Item]:
    """What of the file *source* is to be prepared; its digest, or those of its parts by number, may be *known*."""
    found = format_of(label(source.name))
    if found is None or found.records is None:
        yield Whole(source, known)
    else:
        yield from _pieces(source, found.records, config, parts or {})


def _pieces(source: Source, records: Records, config: Config, known: Mapping[int, str]) -> Iterator[Item]:
    """The parts of a file, as what they are known for if they are; then its end."""
    try:
        refuse_long(source.name, config)
        for part in records.cut(os.fsdecode(source.path), label(source.name), config.max_bytes):
            number, digest = part.first, digest_of(part)
            yield Same(source.name, number) if known.get(number) == digest else Piece(source, part, digest)
    except DocumentError as error:
        rest = Part(_REST, error.failure)
        digest = digest_of(rest)
        same = known.get(rest.first) == digest
        yield Same(source.name, rest.first) if same else Piece(source, rest, digest, rest=True)
        yield End(source, sound=False)
    else:
        yield End(source, sound=True)


def digest_of(part: Part) -> str:
    """32 hexadecimal digits of all that is in *part*, and of where it lies in its file."""
    digest = xxh3_128()
    _feed(digest, part)
    return digest.hexdigest()


def _feed(digest: xxh3_128, value: object) -> None:
    if isinstance(value, bytes):
        digest.update(b"%d:" % len(value))
        digest.update(value)
    elif isinstance(value, tuple):
        digest.update(b"(%d:" % len(value))
        for each in value:
            _feed(digest, each)
    else:
        text = json.dumps(dict(value) if isinstance(value, Mapping) else value)
        _feed(digest, text.encode())


def size_of(item: Item) -> int:
    """Bytes of *item*, about."""
    if isinstance(item, Whole):
        return int(item.source.signature.partition(b" ")[0] or 4096)
    if not isinstance(item, Piece):
        return 0
    return len(item.part.data) if isinstance(item.part.data, bytes) else MOST_BYTES
