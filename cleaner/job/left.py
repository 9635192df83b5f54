"""What follows from the rulings on a corpus, document by document; see `exposed`."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from cleaner.dedup.fingerprint import Fingerprints
from cleaner.dedup.verify import set_sizes
from cleaner.job import codec
from cleaner.job.exposed import TOGETHER, Judges, Rows, exposed
from cleaner.job.prepare import rules_of
from cleaner.job.rulings import Rulings
from cleaner.job.whole import limits_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.document import Document
    from cleaner.job.exposed import Exposed
    from cleaner.job.whole import Whole


def exposures(whole: Whole, fixed: NDArray[np.int64], ruled: Rulings, documents: NDArray[np.int64]) -> Rulings:
    """The rulings on what goes of some *documents*, in order, for what went around it, as *ruled*.

    The rows *fixed* stay.
    """
    corpus, config = whole.corpus, whole.config
    first, last = np.searchsorted(corpus.document, [documents[0], documents[-1] + 1]).tolist()
    own = slice(first, last)
    gone, stays = (np.zeros(last - first, np.bool_) for _ in range(2))
    gone[ruled.row[~ruled.stays] - first] = True
    stays[fixed[(fixed >= first) & (fixed < last)] - first] = True
    exact, tokens, length, _ = corpus.prints
    prints = Fingerprints(exact[own], tokens[own], length[own], ())
    rows = Rows(prints, corpus.paragraph[own], corpus.document[own] - documents[0], gone, stays)
    judges = Judges(rules_of(config), limits_of(config))
    touched = np.intersect1d(rows.touched() + documents[0], documents)
    of = ([(number - int(documents[0]), document) for number, document in some] for some in _bodies(whole, touched))
    return _of_exposed(whole, [each for some in of for each in exposed(rows, some, judges)], first)


def _bodies(whole: Whole, numbers: NDArray[np.int64]) -> Iterator[list[tuple[int, Document]]]:
    """The documents with these *numbers*, some at a time."""
    corpus = whole.corpus
    places = zip(corpus.file[numbers].tolist(), corpus.record[numbers].tolist(), strict=True)
    number = dict(zip(places, numbers.tolist(), strict=True))
    bodies = whole.documents.bodies(sorted(number))
    waiting = ((number[file, record], codec.decode(body)) for file, record, body in bodies)
    while some := list(islice(waiting, TOGETHER)):
        yield some


def _of_exposed(whole: Whole, found: Sequence[Exposed], first: int) -> Rulings:
    """Rulings on what was *found*, the places of which are counted from the row *first*."""
    document = whole.corpus.document
    row = np.array([each.place for each in found], np.int64) + first
    like = np.array([each.source for each in found], np.int64)
    again = np.flatnonzero(like >= 0)
    witness, source, size = (np.full(len(found), -1, np.int64) for _ in range(3))
    witness[again] = like[again] + first
    source[again] = document[witness[again]]
    texts = whole.library.texts(witness[again].tolist())
    size[again] = set_sizes(texts, np.arange(len(texts)), np.arange(len(texts))).union
    reason, detail = [each.reason for each in found], [each.detail for each in found]
    return Rulings(row, reason, detail, witness, source, size, size, np.zeros(len(found), np.bool_))
