"""The lines that a site repeats, found at one place for each site."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from xxhash import xxh3_64_intdigest

from cleaner.dedup.fingerprint import Fingerprints
from cleaner.job.decisions import SITE_LINE
from cleaner.job.prepare import rules_of
from cleaner.job.prints import Corpus
from cleaner.job.sites import ROW, Sites, find, told
from cleaner.job.spread.chunk import Chunk
from cleaner.job.spread.frames import batches, by_chunk, frame, schema
from cleaner.job.spread.rows import chunks_of
from cleaner.job.spread.standing import TAKEN, standing_of
from cleaner.rules.template import Trait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.config import Config
    from cleaner.engines.flow import Table
    from cleaner.job.spread.prepare import Order

_OF_SITES: Final = schema(key=pa.int64(), site=pa.binary(), row=pa.int64(), lines=pa.large_binary())
"""A row per document: the number of its first row, and what its site's lines are found by, of the form `_LINE`."""
_LINE: Final = np.dtype([("exact", "<u8"), ("template", "<u8"), ("tokens", "<u4"), ("length", "<u4"), ("traits", "u1")])
_GONE: Final = 1 << 7
"""A trait more, of a row that is gone."""


def repeats_lines(config: Config) -> str | None:
    """What is done with lines of sites; None if they are not looked for."""
    return rules_of(config).actions.get(SITE_LINE) if config.site_from != "none" else None


def site_lines(order: Order, chunks: Table) -> Table:
    """The rows that are left of *chunks*, numbers of them, and that their sites repeat: `standing.TAKEN`."""
    return chunks.map(partial(_of_sites, order), _OF_SITES).by("key").map(_found, TAKEN)


def _of_sites(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        chunk = Chunk(order, number)
        rows, own = chunk.rows, np.frombuffer(b"".join(chunk.column("lines")), ROW)
        lines = np.empty(len(rows), _LINE)
        lines["exact"] = rows["exact"][:, 1]
        for name in ("tokens", "length"):
            lines[name] = rows[name]
        standing = standing_of(chunk)
        lines["template"] = own["template"]
        lines["traits"] = own["traits"] & ~np.uint8(Trait.NOTED) | standing.noted * np.uint8(Trait.NOTED)
        lines["traits"][standing.gone] |= _GONE
        ends = np.cumsum(chunk.counts)
        some = np.flatnonzero(chunk.counts)
        begins = (ends - chunk.counts)[some]
        names = chunk.column("site")
        site = [names[place] for place in some.tolist()]
        pieces = [lines[begin:end].tobytes() for begin, end in zip(begins.tolist(), ends[some].tolist(), strict=True)]
        keys = np.array([xxh3_64_intdigest(name) for name in site], np.uint64)
        yield from batches(_OF_SITES, {"key": keys, "site": site, "row": chunk.numbers[begins], "lines": pieces})


def _found(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What is repeated on the sites that are met here; no site looks at another."""
    met = frame(rows)
    if met is None:
        return
    met = met.sorted("row")
    names: dict[bytes, int] = {}
    of = np.array([names.setdefault(name, len(names)) for name in met.values("site")], np.int64)
    pieces = met.values("lines")
    lines = np.frombuffer(b"".join(pieces), _LINE)
    counts = np.array([len(piece) for piece in pieces]) // _LINE.itemsize
    first = met.numbers("row")
    number = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(len(lines))
    none = np.empty(0, np.int64)
    exact = np.column_stack((np.zeros(len(lines), np.uint64), lines["exact"]))
    prints = Fingerprints(exact, lines["tokens"], lines["length"], ())
    corpus = Corpus(prints, none.astype(np.uint32), np.repeat(np.arange(len(of)), counts), none, none)
    sites = Sites([], of, lines["template"], lines["traits"])
    found = find(corpus, sites, lines["traits"] < _GONE)
    site = [name.decode("utf-8", "surrogatepass") for name in names]
    pairs = zip(of[corpus.document[found.row]].tolist(), found.seen.tolist(), strict=True)
    detail = [told(site[place], seen).encode("utf-8", "surrogatepass") for place, seen in pairs]
    row, reason = number[found.row], [SITE_LINE.encode()] * len(found.row)
    columns = {"row": row, "reason": reason, "detail": detail, "source": np.full(len(row), -1)}
    yield from batches(TAKEN, {"chunk": chunks_of(row), **columns})
