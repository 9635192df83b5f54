"""What is behind the numbers of a corpus: the texts of its paragraphs and the names of its documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np
from xxhash import xxh3_64_intdigest

from cleaner.job import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.job.prints import Corpus
    from cleaner.job.seen import Seen

_MOST: Final = 5 << 23
"""Characters of texts that are remembered, about: what is compared is asked for again, all of it before any of it."""
_MOST_NAMES: Final = 1 << 16

Place: TypeAlias = "tuple[int, int]"
"""File and record of a document."""


class Documents(Protocol):
    """Where the documents of a corpus lie; what is asked for is in order, and so is the answer."""

    def bodies(self, places: Iterable[Place]) -> Iterator[tuple[int, int, bytes]]:
        """File, record and encoded form of some documents."""
        ...

    def names(self, places: Iterable[Place]) -> Iterator[tuple[int, int, str]]:
        """File, record and id of some documents."""
        ...


class Library:
    """The texts and names of a corpus, and behind its own documents those of earlier runs that hold witnesses."""

    def __init__(self, corpus: Corpus, documents: Documents, seen: Seen) -> None:
        """Look up the numbers of *corpus* in its *documents*, and in what was *seen* of earlier runs."""
        self._corpus, self._documents, self._seen = corpus, documents, seen
        self._earlier: dict[tuple[str, str], int] = {}
        self._known: dict[int, str] = {}
        self._size = 0
        self._named: dict[int, str] = {}

    @property
    def count(self) -> int:
        """How many documents there are, so far."""
        return len(self._corpus.file) + len(self._earlier)

    def texts(self, rows: Sequence[int]) -> list[str]:
        """The texts of *rows*; each document is read once, and for what was read lately not again."""
        if self._size > _MOST:
            self._known.clear()
            self._size = 0
        missing = [row for row in set(rows) if row not in self._known]
        self._known.update(self._read(np.array(sorted(missing), np.int64)))
        self._size += sum(len(self._known[row]) for row in missing)
        return [self._known[row] for row in rows]

    def _read(self, rows: NDArray[np.int64]) -> Iterator[tuple[int, str]]:
        """*rows*, which are in order, each with its text."""
        corpus = self._corpus
        settled, own = np.split(rows, np.searchsorted(rows, [corpus.settled]))
        yield from ((row, self._seen.text(row)) for row in settled.tolist())
        by_place: dict[Place, tuple[list[int], list[int]]] = {}
        places = self._places(corpus.document[own])
        for place, row, paragraph in zip(places, own.tolist(), corpus.paragraph[own].tolist(), strict=True):
            rows_here, paragraphs = by_place.setdefault(place, ([], []))
            rows_here.append(row)
            paragraphs.append(paragraph)
        for file, record, body in self._documents.bodies(sorted(by_place)):
            rows_here, paragraphs = by_place[file, record]
            yield from zip(rows_here, codec.texts(body, paragraphs), strict=True)

    def sources(self, witnesses: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the document of each of *witnesses*; those of earlier runs are numbered in their own order."""
        of = self._corpus.document[witnesses]
        settled = witnesses < self._corpus.settled
        rows, again = np.unique(witnesses[settled], return_inverse=True)
        numbers = [self._earlier.setdefault(self._seen.origin(row), self.count) for row in rows.tolist()]
        of[settled] = np.array(numbers, np.int64)[again]
        return of

    def identities(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """What tells each of some documents by number from all that ever were; int64[n, 2], the same for -1, none."""
        own = len(self._corpus.file)
        found = np.full((len(numbers), 2), -1, np.int64)
        here = (numbers >= 0) & (numbers < own)
        found[here] = np.column_stack((self._corpus.file[numbers[here]], self._corpus.record[numbers[here]]))
        earlier = list(self._earlier) if (numbers >= own).any() else []
        for place in np.flatnonzero(numbers >= own).tolist():
            said = json.dumps(earlier[int(numbers[place]) - own]).encode()
            found[place] = -2, _signed(xxh3_64_intdigest(said))
        return found

    def paragraphs(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """What tells each of some paragraphs by row from all that ever were; int64[n, 3], the same for -1, none."""
        corpus = self._corpus
        found = np.full((len(rows), 3), -1, np.int64)
        own, settled = rows >= corpus.settled, (rows >= 0) & (rows < corpus.settled)
        found[own, :2] = self.identities(corpus.document[rows[own]])
        found[own, 2] = corpus.paragraph[rows[own]]
        if settled.any():
            runs = _signed(xxh3_64_intdigest(json.dumps(list(self._seen.runs.items())).encode()))
            found[settled] = np.column_stack((np.full(settled.sum(), -2), np.full(settled.sum(), runs), rows[settled]))
        return found

    def names(self, numbers: Iterable[int]) -> dict[int, tuple[str | None, str]]:
        """Run and id of some documents by number; no run for one of the corpus."""
        wanted, own = set(numbers), len(self._corpus.file)
        earlier = list(self._earlier) if any(number >= own for number in wanted) else []
        found: dict[int, tuple[str | None, str]] = {n: earlier[n - own] for n in wanted if n >= own}
        here = [number for number in wanted if number < own]
        if len(self._named) > _MOST_NAMES:
            self._named.clear()
        missing = [number for number in here if number not in self._named]
        number_of = dict(zip(self._places(np.array(missing, np.int64)), missing, strict=True))
        for file, record, name in self._documents.names(sorted(number_of)):
            self._named[number_of[file, record]] = name
        return found | {number: (None, self._named[number]) for number in here}

    def _places(self, numbers: NDArray[np.int64]) -> list[Place]:
        """Where the documents of the corpus with these *numbers* lie."""
        return list(zip(self._corpus.file[numbers].tolist(), self._corpus.record[numbers].tolist(), strict=True))


def _signed(number: int) -> int:
    """The same 64 bits as a number with a sign."""
    return number - (1 << 64) if number >> 63 else number
