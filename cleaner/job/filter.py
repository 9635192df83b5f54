"""The three movements over one document, in memory: standard input, or a caller's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.document import Document, DocumentError, Raw
from cleaner.formats.files import refuse_large
from cleaner.job import codec, resolve
from cleaner.job.prepare import prepare
from cleaner.job.prints import fingerprints, gather

if TYPE_CHECKING:
    from cleaner.config import Config

NAME = "-"


def clean_bytes(data: bytes, config: Config) -> Document:
    """The document in *data*, with everything marked that goes; a failure is part of the document."""
    try:
        refuse_large(len(data), config.max_bytes)
    except DocumentError as error:
        return Document(NAME, failure=error.failure)
    document = prepare(Raw(NAME, data), config)
    stored = [(0, 0, NAME, rows) for rows in fingerprints([document], config)]
    encoded = codec.encode(document)
    for _, decisions in resolve.decide(gather(stored, config), lambda _file, _record: encoded, config):
        (document,) = resolve.apply([document], decisions)
    return document
