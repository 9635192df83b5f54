"""The second movement, the only one that sees the whole corpus: which paragraphs are copies of kept ones."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np

from cleaner import rules
from cleaner.dedup.facts import missing
from cleaner.dedup.pairs import Settings
from cleaner.dedup.reprints import Drops, Reprints, reprints
from cleaner.dedup.resolve import REASONS, resolve
from cleaner.document import Reprint, Witness
from cleaner.job import codec
from cleaner.job.decisions import SITE_LINE, STATES_MORE, Decision, Decisions
from cleaner.job.prepare import rules_of
from cleaner.job.rulings import Rulings, laid
from cleaner.job.sites import find, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.dedup.resolve import Decisions as Rows
    from cleaner.job.prints import Corpus
    from cleaner.job.seen import Seen
    from cleaner.job.sites import Sites

_NAMES: Final = 1 << 14
"""Names of documents that are remembered."""


class Documents(Protocol):
    """Where the documents of the corpus lie, by file and record."""

    def body(self, file: int, record: int) -> bytes:
        """One encoded document."""
        ...

    def name(self, file: int, record: int) -> str:
        """Its id."""
        ...


class _Sources:
    """The documents that hold witnesses, by number: those of the corpus, and behind them those of earlier runs."""

    def __init__(self, corpus: Corpus, documents: Documents, seen: Seen) -> None:
        self._corpus, self._documents, self._seen = corpus, documents, seen
        self._earlier: dict[tuple[str, str], int] = {}

    @property
    def count(self) -> int:
        """How many there are, so far."""
        return len(self._corpus.file) + len(self._earlier)

    def of(self, witnesses: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the document of each of *witnesses*."""
        of = self._corpus.document[witnesses]
        for place in np.flatnonzero(witnesses < self._corpus.settled).tolist():
            origin = self._seen.origin(int(witnesses[place]))
            of[place] = self._earlier.setdefault(origin, self.count)
        return of

    def name(self, number: int) -> tuple[str | None, str]:
        """Run and id of a document; no run for one of the corpus."""
        own = len(self._corpus.file)
        if number >= own:
            return list(self._earlier)[number - own]
        return None, self._documents.name(int(self._corpus.file[number]), int(self._corpus.record[number]))


class _Findings(NamedTuple):
    """What turns the numbers of rulings into names and texts."""

    corpus: Corpus
    name: Callable[[int], tuple[str | None, str]]
    texts: Callable[[Sequence[int]], list[str]]


def decide(
    corpus: Corpus, documents: Documents, config: Config, seen: Seen, sites: Sites | None = None
) -> Iterator[tuple[int, Decisions]]:
    """The decisions per file that has any, in corpus order.

    The lines that a site repeats come first: what goes with them is no duplicate of anything, and no witness.

    Args:
        corpus: the fingerprints of all documents.
        documents: the documents themselves.
        config: threshold, scope and what else decides.
        seen: what earlier runs delivered, the settled rows of *corpus*.
        sites: the sites of its documents; none are known of a single document.
    """
    settings = Settings(config.similarity, missing, config.scope, config.keep, config.min_tokens)
    texts = _fetcher(corpus, documents, seen)
    lines = _site_lines(corpus, sites, texts, config)
    del sites  # they are as large as the fingerprints, and nothing asks for them any more
    gone = lines.only(~lines.stays)
    corpus = _without(corpus, gone.row) if len(gone.row) else corpus
    found = resolve(corpus.prints, corpus.document, texts, settings, corpus.settled)
    sources = _Sources(corpus, documents, seen)
    of, of_like = sources.of(found.witness), sources.of(found.stayed.like)
    copies = _reprints(corpus, found, of, sources.count)
    ruled = laid(_staying(found, of_like), lines, _going(found, of))
    findings = _Findings(corpus, lru_cache(_NAMES)(sources.name), texts)
    if config.reprints == "drop":
        rest = _rest(findings, found, copies)
        ruled = laid(ruled.only(~np.isin(ruled.witness, rest.row)), rest, gone)
    del found, of, of_like, lines, gone  # all is in the rulings
    return _by_file(findings, ruled, copies)


def _site_lines(
    corpus: Corpus, sites: Sites | None, texts: Callable[[Sequence[int]], list[str]], config: Config
) -> Rulings:
    """The ruling on each row that is there because its site repeats it."""
    known = rules_of(config)
    if sites is None or config.site_from == "none" or SITE_LINE not in known.actions:
        return Rulings.plain(np.zeros(0, np.int64), SITE_LINE, [])
    found = find(corpus, sites)
    firsts = np.unique(found.first)
    kept = firsts[[rules.keeps(text, known) for text in texts(firsts.tolist())]] if len(firsts) else firsts
    wanted = np.flatnonzero(~np.isin(found.first, kept))
    tell = cache(told)
    site = sites.of[corpus.document[found.row[wanted]]].tolist()
    pairs = zip(site, found.seen[wanted].tolist(), strict=True)
    detail = [tell(sites.names[number], seen) for number, seen in pairs]
    return Rulings.plain(found.row[wanted], SITE_LINE, detail, stays=known.actions[SITE_LINE] == "flag")


def _without(corpus: Corpus, rows: NDArray[np.int64]) -> Corpus:
    """*corpus* with *rows* that say nothing, so that nothing is compared with them."""
    tokens = corpus.prints.tokens.copy()
    tokens[rows] = 0
    return corpus._replace(prints=corpus.prints._replace(tokens=tokens))


def _reprints(corpus: Corpus, found: Rows, sources: NDArray[np.int64], documents: int) -> Reprints:
    tokens = corpus.prints.tokens
    own = slice(corpus.settled, None)
    size = np.bincount(corpus.document[own], weights=tokens[own], minlength=documents).astype(np.int64)
    of_dropped = tokens[found.dropped].astype(np.int64)
    return reprints(size, Drops(of_dropped, corpus.document[found.dropped], found.witness, sources))


def _going(found: Rows, sources: NDArray[np.int64]) -> Rulings:
    """The ruling on each row that goes for another."""
    reason = [REASONS[reason] for reason in found.reason.tolist()]
    nothing, stays = [""] * len(reason), np.zeros(len(reason), np.bool_)
    return Rulings(found.dropped, reason, nothing, found.witness, sources, found.shared, found.union, stays)


def _staying(found: Rows, sources: NDArray[np.int64]) -> Rulings:
    """The ruling on each row that only its facts kept."""
    row, like, shared, union, states = found.stayed
    return Rulings(row, [STATES_MORE] * len(row), states, like, sources, shared, union, np.ones(len(row), np.bool_))


def _rest(findings: _Findings, found: Rows, copies: Reprints) -> Rulings:
    """What is left of the reprints that no other document needs goes as well."""
    corpus = findings.corpus
    going = copies.free[corpus.document]
    going[: corpus.settled] = False
    going[found.dropped] = False
    rows = np.flatnonzero(going)
    of = copies.of[corpus.document[rows]].tolist()
    return Rulings.plain(rows, "reprint", [f"the rest of a reprint of {findings.name(document)[1]}" for document in of])


def _by_file(findings: _Findings, ruled: Rulings, copies: Reprints) -> Iterator[tuple[int, Decisions]]:
    """What was decided, file by file; names and texts are fetched only for the file at hand."""
    corpus = findings.corpus
    of_ruling = corpus.document[ruled.row]
    marked = np.flatnonzero(copies.cluster[: len(corpus.file)] >= 0)
    documents = np.union1d(of_ruling, marked)
    begins = np.flatnonzero(np.diff(corpus.file[documents], prepend=-1))
    for of_file in np.split(documents, begins[1:]) if len(documents) else ():
        first, last = np.searchsorted(of_ruling, [of_file[0], of_file[-1] + 1])
        here = ruled.only(np.arange(first, last))
        made = _decisions(findings, here)
        stays = here.stays.tolist()
        yield (
            int(corpus.file[of_file[0]]),
            Decisions(
                [decision for decision, noted in zip(made, stays, strict=True) if not noted],
                [decision for decision, noted in zip(made, stays, strict=True) if noted],
                _marks(findings, copies, of_file),
            ),
        )


def _marks(findings: _Findings, copies: Reprints, documents: NDArray[np.int64]) -> dict[int, Reprint]:
    """By record, whose reprint each of *documents* is, and which are reprinted by others."""
    marks = {}
    for number in documents[copies.cluster[documents] >= 0].tolist():
        of = int(copies.of[number])
        run, name = findings.name(of) if of >= 0 else (None, "")
        cluster = findings.name(int(copies.cluster[number]))[1]
        marks[int(findings.corpus.record[number])] = Reprint(name, run, cluster)
    return marks


def _decisions(findings: _Findings, ruled: Rulings) -> list[Decision]:
    corpus, name, texts = findings
    wanted = np.unique(ruled.witness[ruled.witness >= 0]).tolist()
    said = dict(zip(wanted, texts(wanted), strict=True))
    decisions = []
    numbers = zip(*(column.tolist() for column in (ruled.row, *ruled.sizes())), strict=True)
    for (row, witness, source, shared, union), reason, detail in zip(numbers, ruled.reason, ruled.detail, strict=True):
        kept = None
        if witness >= 0:
            run, doc = name(source)
            kept = Witness(doc, int(corpus.paragraph[witness]), shared, union, run, said[witness])
        record = int(corpus.record[corpus.document[row]])
        exact = int(corpus.prints.exact[row, 1])
        decisions.append(Decision(record, int(corpus.paragraph[row]), exact, reason, detail, kept))
    return decisions


def _fetcher(corpus: Corpus, documents: Documents, seen: Seen) -> Callable[[Sequence[int]], list[str]]:
    def texts(rows: Sequence[int]) -> list[str]:
        """The texts of *rows*; each document is read once."""
        wanted = np.asarray(rows, dtype=np.int64)
        found = {row: seen.text(row) for row in wanted[wanted < corpus.settled].tolist()}
        order = sorted(set(wanted.tolist()) - found.keys())
        for number, of_document in groupby(order, key=lambda row: int(corpus.document[row])):
            rows_here = list(of_document)
            body = documents.body(int(corpus.file[number]), int(corpus.record[number]))
            said = codec.texts(body, corpus.paragraph[rows_here].tolist())
            found.update(zip(rows_here, said, strict=True))
        return [found[row] for row in wanted.tolist()]

    return texts
