"""The three movements over one document, in memory: standard input, or a caller's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner import rules
from cleaner.document import Document, DocumentError, Raw
from cleaner.formats.files import refuse_large
from cleaner.job import codec, decisions, resolve
from cleaner.job.across import look, refuse
from cleaner.job.prepare import rules_of, unstripped
from cleaner.job.prints import fingerprints, gathered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.config import Config
    from cleaner.job.across import Index

NAME = "-"


def clean_bytes(data: bytes, config: Config, index: Index | None = None) -> Document:
    """The document in *data*, with everything marked that goes; a failure is part of the document.

    What the runs of *index* delivered counts as seen; nothing is left there.
    """
    refuse(index, config)
    seen = look(index, config)
    unjudged = unstripped_bytes(data, config)
    if unjudged.failure:
        return unjudged
    (document,) = rules.strip_all([unjudged], rules_of(config))
    stored = [(0, 0, rows) for rows in fingerprints([document], config)]
    with gathered(stored, config, seen.prints()) as corpus:
        found = resolve.decide(corpus, _One(codec.encode(document)), config, resolve.Around(seen))
        for _, _, decided in found.made:
            ((document,),) = decisions.apply([([document], decided)])
    return document


class _One(NamedTuple):
    """The one document that there is, encoded."""

    encoded: bytes

    def bodies(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
        return ((*place, self.encoded) for place in places)

    def names(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
        return ((*place, NAME) for place in places)


def unstripped_bytes(data: bytes, config: Config) -> Document:
    """The document in *data* as the rules get it to judge; a failure is part of it."""
    try:
        refuse_large(len(data), config.max_bytes)
    except DocumentError as error:
        return Document(NAME, failure=error.failure)
    return unstripped(Raw(NAME, data), config)
