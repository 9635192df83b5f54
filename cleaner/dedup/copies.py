"""Exact copies: rows whose exact forms are equal, and which of them are noise.

Across documents a short line is never a copy: "Yes." in two interviews stays. Within one document a short line that
comes again is news more often than noise (one interview question 23 times); it goes only where it directly follows
itself or stands in a block that repeats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.dedup.fingerprint import Fingerprints

    Flags = NDArray[np.bool_]


_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)
_TOGETHER: Final = 1 << 18  # rows

OFTEN: Final = 3
"""A line that one document holds so often, here and there, is no scraper's doing."""


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

    source: NDArray[Any]
    natural: Flags
    entrant: Flags


class Sources(NamedTuple):
    """Where each row was first said: the `source`, whether that is `beside` it, in its document, and `blocks` as below.

    `blocks` says of each row whether it stands in a block of its document that repeats, or right behind itself.
    """

    source: NDArray[Any]
    beside: Flags
    blocks: Flags


def exact_copies(prints: Fingerprints, documents: NDArray[np.int64], limits: Limits, settled: int = 0) -> Copies:
    """Find the exact copies among rows in corpus order; *documents* is int64[n], the document number of each row.

    The first *settled* rows are their own sources, whatever they equal.
    """
    rows = np.arange(len(documents), dtype=np.uint32)
    source, blocks = copies_within(prints, documents, limits.least, settled)
    if limits.across:
        # Half of the hash finds the few rows that may be equal; the other half is asked of these alone.
        among = np.flatnonzero(prints.tokens >= limits.least)
        among = among[np.sort(_not_alone(prints.exact[among, 1]))]
        source[among] = among[first_equal(*prints.exact[among].T)]
    source[:settled] = rows[:settled]
    repeat = np.flatnonzero(source != rows)
    beside = np.zeros(len(rows), np.bool_)
    beside[repeat] = documents[source[repeat]] == documents[repeat]
    return copies_of(rows, Sources(source, beside, blocks), prints.tokens, limits)


def speaking(before: Copies, now: Copies, held: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each row the one that stands for its text *now* that the rows *held* say nothing; -1 where there is none.

    Of a text that was said *before* by a held row, and by others, it is the first of these.
    """
    speaks = np.arange(len(now.source))
    speaks[held] = -1
    new = np.flatnonzero(now.entrant & ~before.entrant)
    speaks[before.source[new]] = new
    return speaks


def copies_within(
    prints: Fingerprints, documents: NDArray[np.int64], least: int, settled: int = 0
) -> tuple[NDArray[np.uint32], Flags]:
    """Of each row the first equal row of its document, and the `blocks` of `Sources`; nothing of the *settled* rows."""
    source, blocks = np.arange(len(documents), dtype=np.uint32), np.zeros(len(documents), np.bool_)
    for start, end in _stretches(documents, settled):
        first, blocks[start:end] = _within(documents[start:end], _part(prints, start, end), least)
        source[start:end] = first + start
    return source, blocks


def copies_of(rows: NDArray[Any], found: Sources, tokens: NDArray[np.uint32], limits: Limits) -> Copies:
    """What follows for *rows*, by their numbers, from what was *found* of their sources, which is written over."""
    source, long = found.source, tokens >= limits.least
    natural = found.beside & (source != rows) & (tokens < limits.natural) & ~found.blocks
    # A line too short to have near-duplicates simply stays.
    stays = natural & ~long
    source[stays] = rows[stays]
    return Copies(source, natural & long, long & (source == rows))


def _part(prints: Fingerprints, start: int, end: int) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    return prints.exact[start:end], prints.tokens[start:end]


def _stretches(documents: NDArray[np.int64], start: int) -> Iterator[tuple[int, int]]:
    """Whole documents together, from the row *start* on: as many rows as may be looked at in memory at a time."""
    while start < len(documents):
        end = start + _TOGETHER
        if end < len(documents):
            end = int(np.searchsorted(documents[start:], documents[end])) + start
        if end <= start:
            end = int(np.searchsorted(documents[start:], documents[start], "right")) + start
        end = min(end, len(documents))
        yield start, end
        start = end


def _within(
    documents: NDArray[np.int64], prints: tuple[NDArray[np.uint64], NDArray[np.uint32]], least: int
) -> tuple[NDArray[np.int64], Flags]:
    """Of each row the first equal row of its document, and whether it stands in a block that repeats, or behind it."""
    exact, tokens = prints
    # A row without tokens says nothing, so it cannot say it again, nor was anything said there first.
    says = tokens > 0
    first = np.where(says, first_equal(documents, says, *exact.T), np.arange(len(tokens)))
    blocks = _in_blocks(first, documents, tokens, least)
    # What comes round again and again is the form of the text: a question, a heading of a table, a refrain.
    blocks &= np.bincount(first)[first] < OFTEN
    return first, blocks | _behind_itself(first, tokens)


def first_equal(*columns: NDArray[Any]) -> NDArray[np.int64]:
    """Return for each row the first row that agrees with it in all *columns*."""
    first = np.arange(len(columns[0]))
    again = np.sort(_not_alone(_mixed(columns)))
    order = again[np.lexsort([column[again] for column in columns])]
    begins = np.ones(len(order), np.bool_)
    if len(order):
        begins[1:] = np.any([column[order[1:]] != column[order[:-1]] for column in columns], axis=0)
    first[order] = order[begins][np.cumsum(begins) - 1]
    return first


def _mixed(columns: Sequence[NDArray[Any]]) -> NDArray[np.uint64]:
    """One number for each row, equal for rows that agree in all *columns*, and nearly never for others."""
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        mixed ^= column.astype(np.uint64)
        mixed *= _ODD
        mixed ^= mixed >> _HALF
    return mixed


def _not_alone(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The rows whose key another row has, and by chance some more; *keys* is written over.

    One sort of plain numbers, the high bits of the key before the row, takes a third of the memory of sorting rows.
    """
    bits = np.uint64(max(1, int(keys.size - 1).bit_length()))
    keys >>= bits
    keys <<= bits
    keys |= np.arange(keys.size, dtype=np.uint32)
    keys.sort()
    same = np.flatnonzero((keys[1:] ^ keys[:-1]) < np.uint64(1) << bits)
    alike = np.zeros(len(keys), np.bool_)  # faster than np.union1d, which hashes
    alike[same] = alike[same + 1] = True
    return (keys[alike] & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)


def _in_blocks(first: NDArray[np.int64], documents: NDArray[np.int64], tokens: NDArray[np.uint32], least: int) -> Flags:
    """Say of each row whether it stands in a block of rows that repeats.

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
    return inside


def _behind_itself(first: NDArray[np.int64], tokens: NDArray[np.uint32]) -> Flags:
    """Say of each row whether the row before it, of those with tokens, is the same; *first* as for `_in_blocks`."""
    rows = np.flatnonzero(tokens)
    behind = np.zeros(len(first), np.bool_)
    behind[rows[1:]] = first[rows[:-1]] == first[rows[1:]]
    return behind
