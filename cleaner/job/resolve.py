"""The second movement, the only one that sees the whole corpus: which paragraphs are copies of kept ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.fingerprint import silent
from cleaner.dedup.reprints import Drops, Reprints, reprints
from cleaner.dedup.resolve import resolve
from cleaner.job.decisions import REPRINT, STATES_MORE
from cleaner.job.files import Findings, by_file, decided
from cleaner.job.follow import follow
from cleaner.job.kept import Before, Found
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
    found: Found


class _Judged(NamedTuple):
    """What was ruled of a corpus, and what was found out."""

    ruled: Rulings
    copies: Reprints
    answers: Answers


def decide(corpus: Corpus, documents: Documents, config: Config, around: Around) -> Decided:
    """The decisions per file that has any, and not the same ones as before.

    The lines that a site repeats come first: what goes with them is no duplicate of anything, and no witness. The same
    holds for what would go of the witnesses, as it follows from the rest.

    Args:
        corpus: the fingerprints of all documents.
        documents: the documents themselves.
        config: threshold, scope and what else decides.
        around: what else is to be known.
    """
    seen, sites, ahead, before = around
    settings = settings_of(config)._replace(ahead=ahead, before=before.answers)
    whole = Whole(corpus, documents, Library(corpus, documents, seen), sites, settings, config)
    first, held, known = site_lines(whole), np.zeros(0, np.int64), before.following
    whole = _without(whole, first.row[~first.stays])
    while True:
        here = _without(whole, held)
        ruled, copies, answers = _judged(whole, here, first)
        followed = follow(here, ruled, known)
        if not len(followed.held.row):
            break
        first, held, known = laid(first, followed.held), np.append(held, followed.held.row), followed.first
        whole = whole._replace(settings=settings._replace(before=answers, held=held))
        del ruled, copies, answers, followed, here  # they are large, and made anew
    ruled = laid(ruled, followed.first.ruled, followed.later)
    undecided = np.setdiff1d(before.keys.file, corpus.file[decided(corpus, ruled, copies)])
    made = by_file(Findings(here.corpus, whole.library), ruled, copies, before.keys)
    return Decided(made, undecided, Found(answers, followed.first))


def _judged(whole: Whole, here: Whole, first: Rulings) -> _Judged:
    """What goes by the rulings that come *first*, and what then is a copy, *here* where all of these are gone."""
    corpus, library, settings = whole.corpus, whole.library, whole.settings
    found = resolve(corpus.prints, corpus.document, library.texts, settings, corpus.settled)
    of, of_like = library.sources(found.witness), library.sources(found.stayed.like)
    copies = _reprints(here.corpus, found, of, library.count)
    ruled = laid(_staying(found, of_like), first, going(found, of))
    if whole.config.reprints == "drop":
        rest = _rest(here, found, copies)
        ruled = laid(ruled.only(~np.isin(ruled.witness, rest.row)), rest, first.only(~first.stays))
    return _Judged(ruled, copies, found.answers)


def _without(whole: Whole, rows: NDArray[np.int64]) -> Whole:
    """The *whole*, of whose corpus some *rows* say nothing, so that nothing is compared with them."""
    if not len(rows):
        return whole
    corpus = whole.corpus
    return whole._replace(corpus=corpus._replace(prints=silent(corpus.prints, rows)))


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


def _rest(whole: Whole, found: Rows, copies: Reprints) -> Rulings:
    """What is left of the reprints that no other document needs goes as well."""
    corpus = whole.corpus
    going = copies.free[corpus.document]
    going[: corpus.settled] = False
    going[found.dropped] = False
    rows = np.flatnonzero(going)
    of = copies.of[corpus.document[rows]].tolist()
    names = whole.library.names(of)
    return Rulings.plain(rows, REPRINT, [f"the rest of a reprint of {names[document][1]}" for document in of])
