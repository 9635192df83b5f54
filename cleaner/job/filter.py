"""The three movements over one document, in memory: standard input, or a caller's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.document import Document, DocumentError, Raw
from cleaner.formats.files import refuse_large
from cleaner.job import codec, decisions, resolve
from cleaner.job.across import look, refuse
from cleaner.job.prepare import prepare
from cleaner.job.prints import fingerprints, gather

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.job.across import Index

NAME = "-"


def clean_bytes(data: bytes, config: Config, index: Index | None = None) -> Document:
    """The document in *data*, with everything marked that goes; a failure is part of the document.

    What the runs of *index* delivered counts as seen; nothing is left there.
    """
    refuse(index, config)
    seen = look(index, config)
    try:
        refuse_large(len(data), config.max_bytes)
    except DocumentError as error:
        return Document(NAME, failure=error.failure)
    document = prepare(Raw(NAME, data), config)
    stored = [(0, 0, NAME, rows) for rows in fingerprints([document], config)]
    corpus = gather(stored, config, seen.prints())
    encoded = codec.encode(document)
    for _, decided in resolve.decide(corpus, lambda _file, _record: encoded, config, seen):
        (document,) = decisions.apply([document], decided)
    return document
