"""Exact copies: rows whose exact forms are equal, and which of them are noise.

Across documents a short line is never a copy: "Yes." in two interviews stays. Within one document a short line that
comes again is news more often than noise (one interview question 23 times); it goes only where it directly follows
itself or stands in a block that repeats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.dedup.fingerprint import Fingerprints

    Flags = NDArray[np.bool_]


class Limits(NamedTuple):
    """Where exact copies are sought.

    `across` says whether in the whole corpus or only within each document; rows of fewer than `least` tokens are never
    compared across documents; within a document rows of fewer than `natural` tokens may repeat.
    """

    across: bool
    least: int
    natural: int


class Copies(NamedTuple):
    """What equality alone decides; one entry for each row.

    `source` is the first row with the same exact form where such copies are sought, or the row itself. `natural`: the
    row repeats its source and yet stays as long as the source does. `entrant`: the row is its own source, and long
    enough to have near-duplicates.
    """

    source: NDArray[np.int64]
    natural: Flags
    entrant: Flags


def exact_copies(prints: Fingerprints, documents: NDArray[np.int64], limits: Limits) -> Copies:
    """Find the exact copies among rows in corpus order; *documents* is int64[n], the document number of each row."""
    rows = np.arange(len(documents))
    in_document = first_equal(documents, prints.exact[:, 0], prints.exact[:, 1])
    # A row without tokens says nothing, so it cannot say it again.
    in_document = np.where(prints.tokens > 0, in_document, rows)
    long = prints.tokens >= limits.least
    source = in_document.copy()
    if limits.across:
        source[long] = rows[long][first_equal(prints.exact[long, 0], prints.exact[long, 1])]
    repeat = (source != rows) & (documents[source] == documents)
    natural = (
        repeat & (prints.tokens < limits.natural) & ~_in_blocks(in_document, documents, prints.tokens, limits.least)
    )
    # A line too short to have near-duplicates simply stays.
    source = np.where(natural & ~long, rows, source)
    return Copies(source, natural & long, long & (source == rows))


def first_equal(*columns: NDArray[np.uint64] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each row the first row that agrees with it in all *columns*."""
    order = np.lexsort(columns)
    begins = np.ones(len(order), np.bool_)
    if len(order):
        begins[1:] = np.any([column[order[1:]] != column[order[:-1]] for column in columns], axis=0)
    first = np.empty(len(order), np.int64)
    first[order] = order[begins][np.cumsum(begins) - 1]
    return first


def _in_blocks(first: NDArray[np.int64], documents: NDArray[np.int64], tokens: NDArray[np.uint32], least: int) -> Flags:
    """Say of each row whether it repeats the row before it, or stands in a block of rows that repeats.

    *first* is the first equal row of the same document. A block is a run of rows in which each two neighbours have
    stood side by side before; one of them must have at least *least* tokens, since the speakers' names and "Yeah." of a
    transcript come round together as well. Rows without tokens are looked through.
    """
    rows = np.flatnonzero(tokens)
    former, latter = first[rows[:-1]], first[rows[1:]]
    beside = documents[rows[1:]] == documents[rows[:-1]]
    again = beside.copy()
    again[beside] = first_equal(former[beside], latter[beside]) != np.arange(np.count_nonzero(beside))
    block = np.cumsum(np.append(True, ~again))[: rows.size]
    noise = (np.bincount(block) > 1) & (np.bincount(block, tokens[rows] >= least) > 0)
    inside = np.zeros(len(first), np.bool_)
    inside[rows] = noise[block]
    inside[rows[1:]] |= beside & (former == latter)
    return inside
