"""The second movement, the only one that sees the whole corpus: which paragraphs are copies of kept ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.reprints import Drops, Reprints, reprints
from cleaner.dedup.resolve import resolve
from cleaner.job.decisions import REPRINT, STATES_MORE
from cleaner.job.files import Findings, by_file, decided
from cleaner.job.kept import Before
from cleaner.job.left import exposures
from cleaner.job.library import Library
from cleaner.job.rulings import Rulings, going, laid
from cleaner.job.whole import Whole, settings_of, site_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.dedup.answers import Answers
    from cleaner.dedup.pairs import Ahead
    from cleaner.dedup.resolve import Decisions as Rows
    from cleaner.job.files import Made
    from cleaner.job.library import Documents
    from cleaner.job.prints import Corpus
    from cleaner.job.seen import Seen
    from cleaner.job.sites import Sites


class Around(NamedTuple):
    """What there is around a corpus.

    What earlier runs delivered, its settled rows, is `seen`; `sites` are those of its documents, of which none are
    known for a single one; `ahead` is who answers for the fact check, if not this process alone; `before` is what an
    earlier run left that need not be found out or made again.
    """

    seen: Seen
    sites: Sites | None = None
    ahead: Ahead | None = None
    before: Before = Before()


class Decided(NamedTuple):
    """The decisions that were not made before, in corpus order; and what was found out on the way.

    `gone` are the files that had decisions before and have none any more.
    """

    made: Iterator[Made]
    gone: NDArray[np.int64]
    answers: Answers


def decide(corpus: Corpus, documents: Documents, config: Config, around: Around) -> Decided:
    """The decisions per file that has any, and not the same ones as before.

    The lines that a site repeats come first: what goes with them is no duplicate of anything, and no witness.

    Args:
        corpus: the fingerprints of all documents.
        documents: the documents themselves.
        config: threshold, scope and what else decides.
        around: what else is to be known.
    """
    seen, sites, ahead, before = around
    settings = settings_of(config)._replace(ahead=ahead, before=before.answers)
    library = Library(corpus, documents, seen)
    whole = Whole(corpus, documents, library, sites, settings, config)
    lines = site_lines(whole)
    gone = lines.only(~lines.stays)
    corpus = _without(corpus, gone.row) if len(gone.row) else corpus
    found = resolve(corpus.prints, corpus.document, library.texts, settings, corpus.settled)
    of, of_like = library.sources(found.witness), library.sources(found.stayed.like)
    copies = _reprints(corpus, found, of, library.count)
    ruled = laid(_staying(found, of_like), lines, going(found, of))
    fixed = np.unique(np.concatenate((found.witness, found.stayed.like)))
    whole = whole._replace(corpus=corpus, sites=None)
    findings, answers = Findings(corpus, library, fixed, partial(exposures, whole, fixed)), found.answers
    if config.reprints == "drop":
        rest = _rest(findings, found, copies)
        ruled = laid(ruled.only(~np.isin(ruled.witness, rest.row)), rest, gone)
    del found, of, of_like, lines, gone, whole, sites, around  # all is in the rulings
    undecided = np.setdiff1d(before.keys.file, corpus.file[decided(corpus, ruled, copies)])
    return Decided(by_file(findings, ruled, copies, before.keys), undecided, answers)


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


def _staying(found: Rows, sources: NDArray[np.int64]) -> Rulings:
    """The ruling on each row that only its facts kept."""
    row, like, shared, union, states = found.stayed
    return Rulings(row, [STATES_MORE] * len(row), states, like, sources, shared, union, np.ones(len(row), np.bool_))


def _rest(findings: Findings, found: Rows, copies: Reprints) -> Rulings:
    """What is left of the reprints that no other document needs goes as well."""
    corpus = findings.corpus
    going = copies.free[corpus.document]
    going[: corpus.settled] = False
    going[found.dropped] = False
    rows = np.flatnonzero(going)
    of = copies.of[corpus.document[rows]].tolist()
    names = findings.library.names(of)
    return Rulings.plain(rows, REPRINT, [f"the rest of a reprint of {names[document][1]}" for document in of])
