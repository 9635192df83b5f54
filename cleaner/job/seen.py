"""What a run sees of earlier runs: the index, open, its rows numbered through."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.job.index import Entry
    from cleaner.job.segments import Segment


class Seen:
    """The paragraphs that earlier runs delivered; row numbers run on from one run to the next."""

    def __init__(self, runs: Sequence[tuple[Entry, Segment]] = ()) -> None:
        """See *runs*, in order."""
        self._runs = runs
        self._starts = list(accumulate((len(segment) for _, segment in runs), initial=0))

    def __len__(self) -> int:
        return self._starts[-1]

    @property
    def runs(self) -> Mapping[str, str]:
        """The names of the runs, in order, with the checksums of what they delivered."""
        return {entry.run: entry.part.checksum for entry, _ in self._runs}

    def prints(self) -> Iterator[memoryview]:
        """The fingerprints, of the form `prints.row_type`, run by run."""
        return (segment.prints for _, segment in self._runs)

    def text(self, row: int) -> str:
        """The text of a row."""
        number, row = self._find(row)
        return self._runs[number][1].text(row)

    def origin(self, row: int) -> tuple[str, str]:
        """The run and the document of a row."""
        number, row = self._find(row)
        entry, segment = self._runs[number]
        return entry.run, segment.document(row)

    def first(self, row: int) -> int:
        """The first row of the document of a row."""
        number, place = self._find(row)
        return self._starts[number] + self._runs[number][1].first(place)

    def _find(self, row: int) -> tuple[int, int]:
        number = bisect_right(self._starts, row) - 1
        return number, row - self._starts[number]
