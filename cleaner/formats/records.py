"""Records: what files that hold many documents have in common, whatever their format.

A file is cut into parts, in the one process that reads it; records are read from parts, in any process. So a file may
be larger than memory, and all workers can be busy with it.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from cleaner.document import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.document import Raw
    from cleaner.formats.fields import Fields

PART: Final = 1 << 20
"""Bytes in a part, about: enough to be worth a worker's while, few enough to have many of them in memory."""


class Fate(Enum):
    """What becomes of a record that gets no other text."""

    STAYS = "stays as it is"
    GOES = "is left out"


Edit: TypeAlias = "str | Fate"
"""What becomes of a record: its new text, or a fate."""


class Part(NamedTuple):
    """Some records of a file that lie together, or one that can not be read.

    `first` is the number of the first of them, from 1. `data` is what its format makes of a part: it depends on the
    file alone, and can go to another process. Of a record that can not even be taken out of its file it is the
    `Failure`; nobody but the job sees such a part.
    """

    first: int
    data: Any


class Record(NamedTuple):
    """One record of a part: its number, and what there is to be cleaned; or why there is nothing.

    One that is `lost` is no record at all, and so has no place in an output.
    """

    number: int
    raw: Raw | Failure
    lost: bool = False


class Records(NamedTuple):
    """How files of one format hold records.

    `cut(path, name, most)` yields the parts of a file, at least one, none of them with a record of more than *most*
    bytes; it raises `DocumentError` where a file can not be read any further.

    `read(part, name, fields)` gives the records of a part.

    `write(part, fields, edits)` gives what an output of the same format holds of a part, with an edit for each record
    that is not lost; `join(pieces, path)` puts together what was written, *path* being the file that all came from.

    `rows(part, fields, edits)` gives the records as plain values, for an output of another form; the new text is where
    the old one was.

    The last three are None for a format of which only the text is kept.
    """

    cut: Callable[[str, str, int], Iterator[Part]]
    read: Callable[[Part, str, Fields], Sequence[Record]]
    write: Callable[[Part, Fields, Sequence[Edit]], Any] | None = None
    join: Callable[[Iterable[Any], str], Iterator[bytes]] | None = None
    rows: Callable[[Part, Fields, Sequence[Edit]], list[dict[str, Any]]] | None = None


def too_large(most: int) -> Failure:
    """The failure of a record of more than *most* bytes."""
    return Failure("read", "too-large", f"more than {most:,} bytes; that is what --max-bytes allows")


def record_id(name: str, number: int) -> str:
    """What the record with this *number* of the file *name* is called."""
    return f"{name}#{number}"
