"""The second movement, the only one that sees the whole corpus: which paragraphs are copies of kept ones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner import rules
from cleaner.dedup.facts import missing
from cleaner.dedup.pairs import Settings
from cleaner.dedup.reprints import Drops, Reprints, reprints
from cleaner.dedup.resolve import REASONS, resolve
from cleaner.document import Reprint, Witness
from cleaner.job.decisions import SITE_LINE, STATES_MORE, Decision, Decisions
from cleaner.job.library import Library
from cleaner.job.prepare import rules_of
from cleaner.job.rulings import Rulings, laid
from cleaner.job.sites import find, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.dedup.pairs import Ahead
    from cleaner.dedup.resolve import Decisions as Rows
    from cleaner.job.library import Documents
    from cleaner.job.prints import Corpus
    from cleaner.job.seen import Seen
    from cleaner.job.sites import Sites

_TOGETHER: Final = 1 << 14
"""Rulings whose witnesses lie in memory together."""


class _Findings(NamedTuple):
    """What turns the numbers of rulings into names and texts."""

    corpus: Corpus
    library: Library


class Around(NamedTuple):
    """What there is around a corpus.

    What earlier runs delivered, its settled rows, is `seen`; `sites` are those of its documents, of which none are
    known for a single one; `ahead` is who answers for the fact check, if not this process alone.
    """

    seen: Seen
    sites: Sites | None = None
    ahead: Ahead | None = None


def decide(corpus: Corpus, documents: Documents, config: Config, around: Around) -> Iterator[tuple[int, Decisions]]:
    """The decisions per file that has any, in corpus order.

    The lines that a site repeats come first: what goes with them is no duplicate of anything, and no witness.

    Args:
        corpus: the fingerprints of all documents.
        documents: the documents themselves.
        config: threshold, scope and what else decides.
        around: what else is to be known.
    """
    seen, sites, ahead = around
    settings = Settings(config.similarity, missing, config.scope, config.keep, config.min_tokens, ahead=ahead)
    library = Library(corpus, documents, seen)
    lines = _site_lines(corpus, sites, library.texts, config)
    del sites, around  # they are as large as the fingerprints, and nothing asks for them any more
    gone = lines.only(~lines.stays)
    corpus = _without(corpus, gone.row) if len(gone.row) else corpus
    found = resolve(corpus.prints, corpus.document, library.texts, settings, corpus.settled)
    of, of_like = library.sources(found.witness), library.sources(found.stayed.like)
    copies = _reprints(corpus, found, of, library.count)
    ruled = laid(_staying(found, of_like), lines, _going(found, of))
    findings = _Findings(corpus, library)
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
    names = findings.library.names(of)
    return Rulings.plain(rows, "reprint", [f"the rest of a reprint of {names[document][1]}" for document in of])


def _by_file(findings: _Findings, ruled: Rulings, copies: Reprints) -> Iterator[tuple[int, Decisions]]:
    """What was decided, file by file; names and texts are fetched for some files at a time."""
    corpus = findings.corpus
    of_ruling = corpus.document[ruled.row]
    marked = np.flatnonzero(copies.cluster[: len(corpus.file)] >= 0)
    documents = np.union1d(of_ruling, marked)
    begins = np.flatnonzero(np.diff(corpus.file[documents], prepend=-1))
    before = np.searchsorted(of_ruling, documents[begins])  # the rulings before each file
    stretches = begins[1:][np.diff(before // _TOGETHER) > 0]
    for some in np.split(documents, stretches) if len(documents) else ():
        first, last = np.searchsorted(of_ruling, [some[0], some[-1] + 1])
        rulings = ruled.only(np.arange(first, last))
        marks = _marks(findings, copies, some)
        made: dict[int, tuple[list[Decision], list[Decision]]] = {}
        files, stays = corpus.file[of_ruling[first:last]].tolist(), rulings.stays.tolist()
        for file, stay, decision in zip(files, stays, _decisions(findings, rulings), strict=True):
            made.setdefault(file, ([], []))[stay].append(decision)
        for file in dict.fromkeys(corpus.file[some].tolist()):
            going, staying = made.get(file, ([], []))
            yield file, Decisions(going, staying, marks.get(file, {}))


def _marks(findings: _Findings, copies: Reprints, documents: NDArray[np.int64]) -> dict[int, dict[int, Reprint]]:
    """By file and record, whose reprint each of *documents* is, and which are reprinted by others."""
    corpus = findings.corpus
    marked = documents[copies.cluster[documents] >= 0]
    of, cluster = copies.of[marked].tolist(), copies.cluster[marked].tolist()
    names = findings.library.names({*of, *cluster} - {-1})
    marks: dict[int, dict[int, Reprint]] = {}
    places = zip(corpus.file[marked].tolist(), corpus.record[marked].tolist(), of, cluster, strict=True)
    for file, record, original, last in places:
        run, name = names[original] if original >= 0 else (None, "")
        marks.setdefault(file, {})[record] = Reprint(name, run, names[last][1])
    return marks


def _decisions(findings: _Findings, ruled: Rulings) -> Iterator[Decision]:
    corpus, library = findings
    there = ruled.witness >= 0
    wanted = np.unique(ruled.witness[there]).tolist()
    said = dict(zip(wanted, library.texts(wanted), strict=True))
    names = library.names(ruled.source[there].tolist())
    paragraph = dict(zip(wanted, corpus.paragraph[wanted].tolist(), strict=True))
    witnesses = (
        Witness(names[source][1], paragraph[row], shared, union, names[source][0], said[row]) if row >= 0 else None
        for row, source, shared, union in zip(*(column.tolist() for column in ruled.sizes()), strict=True)
    )
    row = ruled.row
    numbers = (corpus.record[corpus.document[row]], corpus.paragraph[row], corpus.prints.exact[row, 1])
    columns = (*(column.tolist() for column in numbers), ruled.reason, ruled.detail, witnesses)
    return map(Decision._make, zip(*columns, strict=True))
