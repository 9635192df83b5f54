"""Fingerprints between the movements: rows of one fixed width, made by `prepare`, read by `resolve`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.dedup.bands import Plan, plan
from cleaner.dedup.fingerprint import Fingerprints, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.config import Config
    from cleaner.document import Document


class Corpus(NamedTuple):
    """The fingerprints of all documents, in corpus order.

    `prints` has a row per fingerprinted paragraph; `paragraph[i]` is its index in its document and `document[i]` the
    index of that document in `places`, which holds (file, record, id). The first `settled` rows are of earlier runs;
    their document is -1.
    """

    prints: Fingerprints
    paragraph: np.ndarray[Any, np.dtype[np.uint32]]
    document: np.ndarray[Any, np.dtype[np.int64]]
    places: tuple[tuple[int, int, str], ...]
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
    indices = [[i for i, p in enumerate(d.paragraphs) if not p.removal] for d in documents]
    texts = [d.paragraphs[i].text for d, kept in zip(documents, indices, strict=True) for i in kept]
    layout = plan_of(config)
    prints = fingerprint(texts, layout)
    rows = np.empty(len(texts), row_type(layout.bands))
    rows["paragraph"] = np.fromiter((i for kept in indices for i in kept), np.uint32, len(texts))
    for column in prints._fields:
        rows[column] = getattr(prints, column)
    ends = np.cumsum([len(kept) for kept in indices])
    return [rows[end - len(kept) : end].tobytes() for end, kept in zip(ends, indices, strict=True)]


def gather(stored: Iterable[tuple[int, int, str, bytes]], config: Config, seen: Iterable[memoryview] = ()) -> Corpus:
    """The corpus from what the state holds per document: file, record, id and rows; first come the rows *seen*."""
    kind = row_type(plan_of(config).bands)
    places: list[tuple[int, int, str]] = []
    counts: list[int] = []
    buffer = bytearray()
    for earlier in seen:
        buffer += earlier
    settled = len(buffer) // kind.itemsize
    for file, record, name, rows in stored:
        places.append((file, record, name))
        counts.append(len(rows) // kind.itemsize)
        buffer += rows
    table = np.frombuffer(buffer, kind)
    prints = Fingerprints(**{column: table[column] for column in Fingerprints._fields})
    document = np.repeat(np.arange(-1, len(places), dtype=np.int64), [settled, *counts])
    return Corpus(prints, table["paragraph"], document, tuple(places), settled)
