"""The documents that a run on a cluster has staged, by their ids."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from cleaner.document import StateError
from cleaner.job.spread.staged import FOLDER, Staging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class _Chunk(NamedTuple):
    """The bodies of a chunk, and the place of each by the id of its document, in UTF-8."""

    places: Mapping[bytes, int]
    bodies: Any


class Staged:
    """The staged documents; the chunk that held the last one is in memory, the next one is looked for from there."""

    def __init__(self, folder: Path) -> None:
        """Read what is staged below the state *folder*."""
        self._staging, self._at = Staging(folder / FOLDER), 0
        names = (path.stem for path in self._staging.path("documents", 0).parent.glob("[0-9]*.parquet"))
        self._numbers = sorted(map(int, names))
        self._held: _Chunk | None = None

    def find(self, document: str) -> bytes | None:
        """See `Extracts.find`."""
        wanted = document.encode("utf-8", "surrogatepass")
        if self._held and (place := self._held.places.get(wanted)) is not None:
            return bytes(self._held.bodies[place].as_py())
        for at in chain(range(self._at, len(self._numbers)), range(self._at)):
            places = {name: place for place, name in enumerate(self._column(self._numbers[at], "id").to_pylist())}
            if wanted in places:
                self._held = None  # before the next one is read
                self._at, self._held = at, _Chunk(places, self._column(self._numbers[at], "body"))
                return self.find(document)
        return None

    def ids(self) -> Iterator[str]:
        """See `Extracts.ids`."""
        for number in self._numbers:
            for name in self._column(number, "id").to_pylist():
                yield name.decode("utf-8", "surrogatepass")

    def _column(self, number: int, name: str) -> pa.ChunkedArray:
        """A column of the documents of a chunk.

        Raises:
            StateError: it is damaged.
        """
        try:
            found = self._staging.read("documents", number, [name])
        except (OSError, pa.ArrowException) as error:
            path = self._staging.path("documents", number)
            raise StateError(f"{path}: damaged: {error}; the next run writes it anew") from error
        return found.column(name) if found is not None else pa.chunked_array([], pa.binary())
