"""The three movements over one document, in memory: standard input, or a caller's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from cleaner import rules
from cleaner.document import Document, DocumentError, Raw
from cleaner.engines import engine
from cleaner.formats.files import refuse_large
from cleaner.job import codec, decisions, resolve
from cleaner.job.across import look, refuse
from cleaner.job.prepare import guarded, rules_of, unstripped
from cleaner.job.prints import fingerprints, gathered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.config import Config
    from cleaner.engines.limits import Watch
    from cleaner.job.across import Index

Task = TypeVar("Task")

NAME = "-"


def clean_input(data: bytes | str, config: Config, index: Index | None = None) -> Document:
    """What `clean_bytes` makes of *data*, in a process of its own; a document that this is lost with is a failure."""
    (document,) = _alone(_clean, (data, index), config)
    return document


def unstripped_input(data: bytes, config: Config) -> Document:
    """What `unstripped_bytes` makes of *data*, in the same way."""
    (document,) = _alone(_unstripped, data, config)
    return document


def _alone(work: Callable[[Config, Task, Watch], Document], task: Task, config: Config) -> Iterator[Document]:
    with engine(1) as workers:
        yield from workers.guarded(guarded(work, config)._replace(alone=True), [task])


def _clean(config: Config, task: tuple[bytes | str, Index | None], watch: Watch) -> Document:
    if failure := watch.next():
        return _movable(Document(NAME, failure=failure))
    data, index = task
    return _movable(clean_bytes(data, config, index))


def _unstripped(config: Config, data: bytes, watch: Watch) -> Document:
    if failure := watch.next():
        return _movable(Document(NAME, failure=failure))
    return _movable(unstripped_bytes(data, config))


def clean_bytes(data: bytes | str, config: Config, index: Index | None = None) -> Document:
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


def _movable(document: Document) -> Document:
    """*document* as it can go to another process."""
    return document._replace(metadata=dict(document.metadata))


class _One(NamedTuple):
    """The one document that there is, encoded."""

    encoded: bytes

    def bodies(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
        return ((*place, self.encoded) for place in places)

    def names(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
        return ((*place, NAME) for place in places)


def unstripped_bytes(data: bytes | str, config: Config) -> Document:
    """The document in *data* as the rules get it to judge; a failure is part of it."""
    try:
        refuse_large(_size(data), config.max_bytes)
    except DocumentError as error:
        return Document(NAME, failure=error.failure)
    return unstripped(Raw(NAME, data), config)


def _size(data: bytes | str) -> int:
    """Bytes of *data*; of a text, in UTF-8."""
    return len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
