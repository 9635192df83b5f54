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

_COLUMNS: Final = ("paragraph", "tokens", "length", "exact")
_BLOCK: Final = 1 << 16
"""Rows that are turned into columns together."""
_IN_MEMORY: Final = 1 << 25
"""Bytes of keys for which no file is begun."""


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


class _Bands:
    """The keys of all bands, in a file, of which a band at a time is in memory.

    They are written as they come, some rows of all bands after some rows of all bands.
    """

    def __init__(self, bands: int, file: IO[bytes]) -> None:
        """Keep the keys of so many *bands* in *file*."""
        self._bands, self._file = bands, file
        self._blocks: list[tuple[int, int]] = []  # where each begins, and its rows

    def add(self, keys: NDArray[np.uint64]) -> None:
        """Add the rows of *keys*, uint64[rows, bands]."""
        self._blocks.append((self._file.seek(0, os.SEEK_END), len(keys)))
        self._file.write(np.ascontiguousarray(keys.T).data)

    def __iter__(self) -> Iterator[NDArray[np.uint64]]:
        return map(self._read, range(self._bands))

    def _read(self, band: int) -> NDArray[np.uint64]:
        keys = np.empty(sum(rows for _, rows in self._blocks), np.uint64)
        at = 0
        for begin, rows in self._blocks:
            self._file.seek(begin + band * rows * keys.itemsize)
            keys[at : at + rows] = np.frombuffer(self._file.read(rows * keys.itemsize), np.uint64)
            at += rows
        return keys


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


@contextmanager
def gathered(
    stored: Iterable[tuple[int, int, bytes]], config: Config, seen: Iterable[memoryview], folder: Path | None = None
) -> Iterator[Corpus]:
    """The corpus, in the block, from what the state holds per document: file, record and rows.

    First come the rows *seen*. What is large lies in a file without a name, in *folder*.
    """
    layout = plan_of(config)
    with SpooledTemporaryFile(_IN_MEMORY, dir=str(folder) if folder else None) as file:
        table = _Table(_Bands(layout.bands, file), row_type(layout.bands))
        for earlier in seen:
            for start in range(0, len(earlier), _BLOCK * table.kind.itemsize):
                table.add(earlier[start : start + _BLOCK * table.kind.itemsize])
        table.flush()
        settled = table.rows
        places, counts = array("q"), array("q")
        for number, record, rows in stored:
            places.extend((number, record))
            counts.append(len(rows) // table.kind.itemsize)
            table.add(rows)
        table.flush()
        files, records = np.array(places, np.int64).reshape(-1, 2).T
        document = np.repeat(np.arange(-1, len(counts), dtype=np.int64), [settled, *counts])
        yield Corpus(table.prints(), table.column("paragraph"), document, files, records, settled)


class _Table:
    """Rows as they come, turned into columns a block at a time."""

    def __init__(self, bands: _Bands, kind: np.dtype[np.void]) -> None:
        self.kind, self.rows = kind, 0
        self._bands, self._waiting = bands, bytearray()
        self._columns: dict[str, list[NDArray[Any]]] = {name: [] for name in _COLUMNS}

    def add(self, rows: bytes | memoryview) -> None:
        self._waiting += rows
        if len(self._waiting) >= _BLOCK * self.kind.itemsize:
            self.flush()

    def flush(self) -> None:
        block = np.frombuffer(bytes(self._waiting), self.kind)
        self._waiting = bytearray()
        self.rows += len(block)
        for name, blocks in self._columns.items():
            blocks.append(np.ascontiguousarray(block[name]))
        self._bands.add(block["bands"])

    def column(self, name: str) -> NDArray[Any]:
        """All of a column; it can be had once, since its blocks are let go."""
        return np.concatenate(self._columns.pop(name))

    def prints(self) -> Fingerprints:
        exact, tokens, length = (self.column(name) for name in ("exact", "tokens", "length"))
        return Fingerprints(exact, tokens, length, self._bands)
