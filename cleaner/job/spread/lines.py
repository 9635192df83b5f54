"""The lines that a site repeats, found at one place for each site."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from xxhash import xxh3_64_intdigest

from cleaner import rules
from cleaner.dedup.fingerprint import Fingerprints
from cleaner.job.decisions import SITE_LINE
from cleaner.job.prepare import rules_of
from cleaner.job.prints import Corpus
from cleaner.job.sites import ROW, Sites, find, line_of
from cleaner.job.spread.chunk import Chunk
from cleaner.job.spread.frames import batches, by_chunk, frame, schema
from cleaner.job.spread.rows import chunks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.config import Config
    from cleaner.engines.flow import Flow, Table
    from cleaner.job.spread.prepare import Order

_OF_SITES: Final = schema(key=pa.int64(), site=pa.binary(), row=pa.int64(), lines=pa.large_binary())
"""A row per document: the number of its first row, and what its site's lines are found by, of the form `_LINE`."""
_LINE: Final = np.dtype([("exact", "<u8"), ("template", "<u8"), ("tokens", "<u4"), ("length", "<u4"), ("traits", "u1")])
_FOUND: Final = schema(line=pa.int64(), row=pa.int64(), seen=pa.int64(), site=pa.binary())
_FIRST: Final = schema(chunk=pa.int64(), line=pa.int64(), row=pa.int64())
GONE: Final = schema(chunk=pa.int64(), row=pa.int64(), seen=pa.int64(), site=pa.binary())
"""A row per row that its site repeats; see `sites.Found`."""
_SPARED: Final = -1
"""`seen` of the mark that a line stays, whoever repeats it."""


def repeats_lines(config: Config) -> bool:
    """Whether lines of sites are looked for."""
    return config.site_from != "none" and SITE_LINE in rules_of(config).actions


def site_lines(flow: Flow, order: Order, chunks: Table) -> Table:
    """The rows of *chunks*, numbers of them, that their sites repeat: `GONE`."""
    found = chunks.map(partial(_of_sites, order), _OF_SITES).by("key").map(_found, _FOUND).kept()
    spared = found.by("line").map(_firsts, _FIRST).by("chunk").map(partial(_spared, order), _FOUND)
    return flow.union(found, spared).by("line").map(_going, GONE)


def _of_sites(order: Order, numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for number, _ in by_chunk(frame(numbers), "number"):
        chunk = Chunk(order, number)
        rows, own = chunk.rows, np.frombuffer(b"".join(chunk.column("lines")), ROW)
        lines = np.empty(len(rows), _LINE)
        lines["exact"] = rows["exact"][:, 1]
        for name in ("tokens", "length"):
            lines[name] = rows[name]
        for name in ("template", "traits"):
            lines[name] = own[name]
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
    found = find(corpus, sites)
    site = list(names)
    yield from batches(
        _FOUND,
        {
            "line": line_of(corpus, sites, found.row),
            "row": number[found.row],
            "seen": found.seen,
            "site": [site[place] for place in of[corpus.document[found.row]].tolist()],
        },
    )


def _firsts(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Of each line the first row, whose text stands for all."""
    found = frame(rows)
    if found is None:
        return
    found = found.sorted("row")
    line, first = np.unique(found.numbers("line"), return_index=True)
    row = found.numbers("row")[first]
    yield from batches(_FIRST, {"chunk": chunks_of(row), "line": line, "row": row})


def _spared(order: Order, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A mark for each line that the rules keep."""
    known = rules_of(order.config)
    for number, asked in by_chunk(frame(rows)):
        texts = Chunk(order, number).texts(asked.numbers("row"))
        line = asked.numbers("line")[np.array([rules.keeps(text, known) for text in texts])]
        mark = np.full(len(line), _SPARED)
        yield from batches(_FOUND, {"line": line, "row": mark, "seen": mark, "site": [b""] * len(line)})


def _going(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows of lines without a mark."""
    found = frame(rows)
    if found is None:
        return
    line, seen = found.numbers("line"), found.numbers("seen")
    found = found.only(~np.isin(line, line[seen == _SPARED]))
    row = found.numbers("row")
    told = {name: found.table.column(name) for name in ("seen", "site")}
    yield from batches(GONE, {"chunk": chunks_of(row), "row": row, **told})
