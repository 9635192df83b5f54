"""Fingerprints between the movements: rows of one fixed width, made by `prepare`, read by `resolve`."""

from __future__ import annotations

import os
from array import array
from contextlib import contextmanager
from functools import cache
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from cleaner.dedup.bands import Plan, plan
from cleaner.dedup.fingerprint import Fingerprints, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.document import Document

_BLOCK: Final = 1 << 14
"""Rows that are turned into columns together."""
_IN_MEMORY: Final = 1 << 25
"""Bytes of keys for which no file is begun."""
_KEPT: Final = 1 << 23
"""Bytes of arrays that one call leaves behind, at most, for the next."""


class Corpus(NamedTuple):
    """The fingerprints of all documents, in corpus order.

    `prints` has a row per fingerprinted paragraph; `paragraph[i]` is its index in its document and `document[i]` the
    number of that document, of which `file` and `record` say where it lies. The first `settled` rows are of earlier
    runs; their document is -1.
    """

    prints: Fingerprints
    paragraph: NDArray[np.uint32]
    document: NDArray[np.int64]
    file: NDArray[np.int64]
    record: NDArray[np.int64]
    settled: int = 0


@cache
def plan_of(config: Config) -> Plan:
    """The bands that the threshold and the recall ask for."""
    return plan(config.similarity, config.recall)


@cache
def row_type(bands: int) -> np.dtype[np.void]:
    """The form of one row, little-endian on every machine."""
    return np.dtype(
        [("paragraph", "<u4"), ("tokens", "<u4"), ("length", "<u4"), ("exact", "<u8", 2), ("bands", "<u8", bands)]
    )


def fingerprints(documents: Sequence[Document], config: Config) -> list[bytes]:
    """Per document, the rows of its paragraphs that no rule removed; signed all together, since batches are fast."""
    _keep_memory()
    indices = [[i for i, p in enumerate(d.paragraphs) if not p.removal] for d in documents]
    texts = [d.paragraphs[i].text for d, kept in zip(documents, indices, strict=True) for i in kept]
    layout = plan_of(config)
    prints = fingerprint(texts, layout)
    rows = np.empty(len(texts), row_type(layout.bands))
    rows["paragraph"] = np.fromiter((i for kept in indices for i in kept), np.uint32, len(texts))
    for column in ("exact", "tokens", "length"):
        rows[column] = getattr(prints, column)
    rows["bands"] = np.asarray(prints.bands).T
    ends = np.cumsum([len(kept) for kept in indices])
    return [rows[end - len(kept) : end].tobytes() for end, kept in zip(ends, indices, strict=True)]


@cache
def _keep_memory() -> None:
    """Let this process keep the memory of one call for the next, instead of asking for it page by page each time.

    The GNU library gives memory back once more is free than twice the largest piece that was ever freed; it is enough
    to have freed one, and none of it need have been touched. That is a tenth of the time of signing.
    """
    np.empty(_KEPT, np.uint8)


@contextmanager
def gathered(
    stored: Iterable[tuple[int, int, bytes]], config: Config, seen: Iterable[memoryview], folder: Path | None = None
) -> Iterator[Corpus]:
    """The corpus, in the block, from what the state holds per document: file, record and rows.

    First come the rows *seen*. What is large lies in a file without a name, in *folder*.
    """
    with SpooledTemporaryFile(_IN_MEMORY, dir=str(folder) if folder else None) as file:
        spool = _Spool(plan_of(config).bands, file)
        for earlier in seen:
            for start in range(0, len(earlier), _BLOCK * spool.width):
                spool.add(earlier[start : start + _BLOCK * spool.width])
        spool.flush()
        settled = spool.rows
        places, counts = array("q"), array("q")
        for number, record, rows in stored:
            places.extend((number, record))
            counts.append(len(rows) // spool.width)
            spool.add(rows)
        spool.flush()
        files, records = np.array(places, np.int64).reshape(-1, 2).T
        document = np.repeat(np.arange(-1, len(counts), dtype=np.int64), [settled, *counts])
        exact, tokens, length = (spool.column(name) for name in ("exact", "tokens", "length"))
        prints = Fingerprints(exact, tokens, length, spool)
        yield Corpus(prints, spool.column("paragraph"), document, files, records, settled)


class _Spool:
    """Rows in a file, turned into columns, of which one at a time is read.

    They are written as they come: some rows, column by column, behind some rows. Iterating gives the keys of each band.
    """

    def __init__(self, bands: int, file: IO[bytes]) -> None:
        """Keep rows with so many *bands* in *file*."""
        self._kind, self._bands, self._file = row_type(bands), bands, file
        self._waiting = bytearray()
        self._blocks: list[tuple[int, int]] = []  # where each begins, and its rows
        self.rows, self.width = 0, self._kind.itemsize

    def add(self, rows: bytes | memoryview) -> None:
        """Add *rows* of the form `row_type`."""
        self._waiting += rows
        if len(self._waiting) >= _BLOCK * self.width:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        block = np.frombuffer(bytes(self._waiting), self._kind)
        self._waiting = bytearray()
        self._blocks.append((self._file.seek(0, os.SEEK_END), len(block)))
        for name in block.dtype.names or ():
            column = block[name]
            self._file.write(np.ascontiguousarray(column.T if name == "bands" else column).data)
        self.rows += len(block)

    def column(self, name: str) -> NDArray[Any]:
        """All of a column but the bands."""
        return self._read(*self._place(name))

    def __iter__(self) -> Iterator[NDArray[np.uint64]]:
        _, before = self._place("bands")
        return (self._read(np.dtype("<u8"), before + 8 * band) for band in range(self._bands))

    def _place(self, name: str) -> tuple[np.dtype[Any], int]:
        """The kind of a column, and how many bytes of each row lie before it."""
        assert self._kind.fields is not None, "rows have columns"  # noqa: S101
        return self._kind.fields[name][:2]

    def _read(self, kind: np.dtype[Any], before: int) -> NDArray[Any]:
        """The column of this *kind* that so many bytes of each row lie *before*."""
        found = np.empty(self.rows, kind)
        at = 0
        for begin, rows in self._blocks:
            self._file.seek(begin + before * rows)
            part = np.frombuffer(self._file.read(found[:1].nbytes * rows), kind)
            found[at : at + rows] = part
            at += rows
        return found
