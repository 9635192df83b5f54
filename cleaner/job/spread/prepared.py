"""What is staged of some chunks, as the job asks a state for it: files, their documents, and their decisions."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from cleaner.document import StateError
from cleaner.job.entries import NOTHING, KnownFile
from cleaner.job.spread.rows import BITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa

    from cleaner.job.spread.staged import Staging


def staged(staging: Staging, kind: str, number: int, columns: Sequence[str] | None = None) -> pa.Table:
    """Some *columns* of what was staged of one *kind* for the chunk *number*, which there must be.

    Raises:
        StateError: it is not there, or this machine does not see it as yet; to go on would lose what is in it.
    """
    found = staging.read(kind, number, columns)
    if found is None:
        path = staging.path(kind, number)
        raise StateError(f"{path}: not there; every machine has to see the state, as the same files. Run again")
    return found


def files_of(staging: Staging, number: int) -> list[KnownFile]:
    """The files and parts of the chunk *number*, in corpus order, with numbers that no other file has."""
    found = staged(staging, "files", number, ["name", "part", "digest", "stem"])
    rows = zip(*(column.to_pylist() for column in found.columns), strict=True)
    return [
        KnownFile(number << BITS | place, name, part, b"", digest, "", stem)
        for place, (name, part, digest, stem) in enumerate(rows)
    ]


class Chunk:
    """What was prepared and decided of one chunk, in memory."""

    def __init__(self, staging: Staging, number: int, columns: Iterable[str]) -> None:
        """Read the chunk *number*, of its documents some *columns*."""
        self.number = number
        counts = staged(staging, "files", number, ["documents"]).column("documents").to_pylist()
        self._ends = list(accumulate(counts, initial=0))
        self._documents = staged(staging, "documents", number, list(columns))
        decided = staged(staging, "decided", number)
        self._decided: dict[int, bytes] = dict(
            zip(*(decided.column(name).to_pylist() for name in ("file", "rows")), strict=True)
        )

    def __len__(self) -> int:
        return len(self._ends) - 1

    def decisions(self, place: int) -> bytes:
        """What was decided of the file at *place*."""
        return self._decided.get(place, NOTHING)

    def column(self, name: str, place: int) -> list[Any]:
        """A column of the documents of the file at *place*."""
        first, end = self._ends[place], self._ends[place + 1]
        return list(self._documents.column(name).slice(first, end - first).to_pylist())


class Chunks:
    """The staged chunks, asked for file by file in corpus order: one of them at a time is in memory."""

    def __init__(self, staging: Staging) -> None:
        """Read what *staging* holds."""
        self._staging = staging
        self._held: Chunk | None = None

    def prepared(self, files: Iterable[int]) -> Iterator[tuple[int, list[bytes], bytes]]:
        """Of each of *files* that has documents its number, its encoded documents, and its decisions; see `Store`."""
        for file in sorted(files):
            chunk, place = self.chunk(file >> BITS), file & (1 << BITS) - 1
            if bodies := chunk.column("body", place):
                yield file, bodies, chunk.decisions(place)

    def chunk(self, number: int) -> Chunk:
        """The chunk with this *number*."""
        if self._held is None or self._held.number != number:
            self._held = None  # before the next one is read
            self._held = Chunk(self._staging, number, ["body"])
        return self._held
