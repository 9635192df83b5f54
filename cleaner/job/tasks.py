"""What the job sends to its workers, and what comes back in the same order: files, parts of files, and their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.formats.records import Part
    from cleaner.job.entries import KnownFile, Output
    from cleaner.job.inputs import Source

MOST_ITEMS: Final = 256
MOST_BYTES: Final = 1 << 20

Thing = TypeVar("Thing")


class Whole(NamedTuple):
    """A file that is one document, to be read by a worker; `known` is the digest that is known of it, or empty."""

    source: Source
    known: str


class Piece(NamedTuple):
    """A part of a file, with its digest; or, as the failure that it is, the *rest* of a file that ends too early."""

    source: Source
    part: Part
    digest: str
    rest: bool = False


class Same(NamedTuple):
    """A file, or a part of one, that is known as it is; part 0 is a file that lies there under a new signature."""

    name: bytes
    part: int
    signature: bytes = b""


class End(NamedTuple):
    """A file was read to its end, or, if it is not `sound`, as far as it goes."""

    source: Source
    sound: bool


Item: TypeAlias = Whole | Piece | Same | End
"""What a worker is sent to prepare, or to pass on."""


class Single(NamedTuple):
    """A file or part with an output of its own, to be written by a worker."""

    file: KnownFile
    path: bytes
    key: str


class Share(NamedTuple):
    """A part whose text goes into an output together with others; `part` is None if its source is not needed."""

    file: KnownFile
    path: bytes
    part: Part | None


class Written(NamedTuple):
    """What became of a `Single`, and whether its file was written."""

    output: Output
    written: bool


class Shared(NamedTuple):
    """What became of a `Share`: its rows, what it adds to the output, and to what lies beside that.

    `piece` is None where there is nothing that could be in an output, not even in an empty one.
    """

    output: Output
    piece: Any
    side: bytes = b""


def grouped(items: Iterable[Thing], size: Callable[[Thing], int]) -> Iterator[tuple[Thing, ...]]:
    """*items*, as they come, in tasks that are worth a worker's while and small enough to keep the workers even."""
    group: list[Thing] = []
    total = 0
    for item in items:
        group.append(item)
        total += size(item)
        if len(group) == MOST_ITEMS or total >= MOST_BYTES:
            yield tuple(group)
            group, total = [], 0
    if group:
        yield tuple(group)
