"""Between the movements: what `prepare` keeps of each line, for `resolve` to find what a site repeats."""

from __future__ import annotations

from array import array
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules import keeps
from cleaner.rules.repeats import Repeats, repeats
from cleaner.rules.rows import Lines
from cleaner.rules.template import Trait, dated, sentence, template, traits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from numpy.typing import NDArray

    from cleaner.document import Document
    from cleaner.job.prints import Corpus
    from cleaner.rules import Rules, Stripped

ROW: Final = np.dtype([("template", "<u8"), ("traits", "u1")])
"""The form of a row of `rows`."""
_PACKED: Final = Struct("<QB").pack  # the same, one row at a time
_PLAIN: Final = _PACKED(0, Trait.PROSE)
_NOTED: Final = _PACKED(0, Trait.PROSE + Trait.NOTED)
_ROWS: Final = 1 << 19
_LARGE: Final = 1 << 20
_ROUNDED: Final = (5, 2, 1)

BELOW: Final = "below a line that closes"
"""How `told` begins for what is no line of the site itself."""


class Sites(NamedTuple):
    """The sites of all documents, and a row per paragraph of this run's corpus, in its order.

    `of` is, for each document, the place of its site in `names`; `template` (uint64) and `traits` (uint8) are those of
    `rules.template`.
    """

    names: Sequence[str]
    of: NDArray[np.int64]
    template: NDArray[np.uint64]
    traits: NDArray[np.uint8]

    def noting(self, noted: NDArray[np.bool_]) -> Sites:
        """The same where other rows are *noted*."""
        return self._replace(traits=self.traits & ~np.uint8(Trait.NOTED) | noted * np.uint8(Trait.NOTED))


def rows(documents: Sequence[Stripped], by: Rules) -> list[bytes]:
    """Per document, the rows of its paragraphs that no rule removed; one that the rules keep is noted."""
    return [b"".join(_rows(document, noted, by)) for document, noted in documents]


def _rows(document: Document, noted: Set[int], by: Rules) -> list[bytes]:
    return [
        _row(p.text, at in noted or keeps(p.text, by), by.vocabulary.dates)
        for at, p in enumerate(document.paragraphs)
        if p.removal is None
    ]


class Gathered:
    """The sites of a corpus, gathered on the way of its fingerprints, so that the state is read but once."""

    def __init__(self) -> None:
        """Begin without any."""
        self._numbers: dict[str, int] = {}
        self._of = array("q")
        self._rows = bytearray()

    def passing(self, stored: Iterable[tuple[int, int, bytes, str, bytes]]) -> Iterator[tuple[int, int, bytes]]:
        """Hand on the file, record and fingerprints of each document; its site and rows, which follow, stay here."""
        for file, record, prints, site, lines in stored:
            self._of.append(self._numbers.setdefault(site, len(self._numbers)))
            self._rows += lines
            yield file, record, prints

    def sites(self) -> Sites:
        """The sites of all documents that passed; asked for once, since what is large is not held here any longer."""
        rows, self._rows = self._rows, bytearray()
        table = np.frombuffer(rows, ROW)
        return Sites(list(self._numbers), np.array(self._of, np.int64), table["template"], table["traits"])


def find(corpus: Corpus, sites: Sites, left: NDArray[np.bool_] | None = None) -> Repeats:
    """What the *sites* of *corpus* repeat, in order; of what is *left* of this run's rows, if that is not all of them.

    Once lines went, others may stand at an edge, or in other company. So what is left is looked at again, until no line
    more is found. The rows of earlier runs take no part.
    """
    own = np.arange(len(corpus.document) - corpus.settled) if left is None else np.flatnonzero(left)
    found = [each for rows in _batches(corpus, sites, own) for each in _among(corpus, sites, rows)]
    none = np.zeros(0, np.int64)
    row, seen = map(np.concatenate, zip(Repeats(none, none), *found, strict=True))
    order = np.argsort(row)
    return Repeats(row[order] + corpus.settled, seen[order])


def _batches(corpus: Corpus, sites: Sites, own: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Some of the rows *own* of this run at a time, those of some sites, so that memory is bounded.

    No site looks at another. A very large one is looked at in pieces of one size, document by document: what it repeats
    it repeats in them all.
    """
    document = corpus.document[own + corpus.settled]
    rows_of = np.bincount(document, minlength=len(sites.of))
    sizes = np.bincount(sites.of, rows_of).astype(np.int64)
    starts = np.cumsum(sizes) - sizes
    by_site = np.argsort(sites.of, kind="stable")
    within = np.empty(len(by_site), np.int64)
    within[by_site] = np.cumsum(rows_of[by_site]) - rows_of[by_site] - starts[sites.of[by_site]]
    pieces = np.where(sizes > _LARGE, -(-sizes // _ROWS), 1)
    piece = within * pieces[sites.of] // np.maximum(sizes, 1)[sites.of]
    batch = (starts[sites.of] // _ROWS + piece).astype(np.uint32)
    for number in np.unique(batch):
        yield own[(batch == number)[document]]


def _line_of(corpus: Corpus, sites: Sites, rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    """What makes some of the rows of this run one line."""
    template = sites.template[rows]
    return np.where(template == 0, corpus.prints.exact[rows + corpus.settled, 1], template)


def _lines(corpus: Corpus, sites: Sites, rows: NDArray[np.int64]) -> Lines:
    """Some of the rows of this run, their documents numbered from 0."""
    prints, own = corpus.prints, rows + corpus.settled
    document = corpus.document[own]
    site, line = sites.of[document], _line_of(corpus, sites, rows)
    document = np.cumsum(np.diff(document, prepend=document[:1]) != 0)
    return Lines(site, document, line, prints.exact[own, 1], prints.tokens[own], prints.length[own], sites.traits[rows])


def _among(corpus: Corpus, sites: Sites, rows: NDArray[np.int64]) -> Iterator[Repeats]:
    """What is repeated among *rows*; then what is among those that are left, and so on."""
    while len(rows) and len((found := repeats(_lines(corpus, sites, rows))).row):
        yield Repeats(rows[found.row], found.seen)
        rows = np.delete(rows, found.row)


def told(site: str, seen: int) -> str:
    """How many of the documents of *site* have a line, for the ledger; `seen` is 0 for what stands below such a line.

    Large numbers are rounded, so that a new document does not change what is told of all the others.
    """
    of = f"documents of {site}" if site else "documents"
    if not seen:
        return f"{BELOW} {of}"
    return f"on {seen} {of}" if seen < 10 else f"on {_rounded(seen)} or more {of}"


def _row(text: str, noted: int, dates: Set[str]) -> bytes:
    if sentence(text):
        return _NOTED if noted else _PLAIN
    found = traits(text)
    # a number in a sentence is a fact
    number = 0 if found & Trait.PROSE else template(text, dates)
    return _PACKED(number, found + Trait.DATED * dated(text, dates) + Trait.NOTED * noted)


def _rounded(number: int) -> int:
    """*number* rounded down to 1, 2 or 5 and zeros."""
    unit: int = 10 ** (len(str(number)) - 1)
    return next(digit * unit for digit in _ROUNDED if digit * unit <= number)
