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


def exposures(whole: Whole, ruled: Rulings, fixed: NDArray[np.int64]) -> Rulings:
    """The rulings on what goes for what went around it, as *ruled*; the rows *fixed* stay."""
    corpus, config = whole.corpus, whole.config
    own = slice(corpus.settled, None)
    gone, stays = (np.zeros(len(corpus.document), np.bool_) for _ in range(2))
    gone[ruled.row[~ruled.stays]] = stays[fixed] = True
    exact, tokens, length, _ = corpus.prints
    prints = Fingerprints(exact[own], tokens[own], length[own], ())
    rows = Rows(prints, corpus.paragraph[own], corpus.document[own], gone[own], stays[own])
    judges = Judges(rules_of(config), limits_of(config))
    return _of_exposed(whole, [each for some in _bodies(whole, rows.touched()) for each in exposed(rows, some, judges)])


def _bodies(whole: Whole, numbers: NDArray[np.int64]) -> Iterator[list[tuple[int, Document]]]:
    """The documents with these *numbers*, some at a time."""
    corpus = whole.corpus
    places = zip(corpus.file[numbers].tolist(), corpus.record[numbers].tolist(), strict=True)
    number = dict(zip(places, numbers.tolist(), strict=True))
    bodies = whole.documents.bodies(sorted(number))
    waiting = ((number[file, record], codec.decode(body)) for file, record, body in bodies)
    while some := list(islice(waiting, TOGETHER)):
        yield some


def _of_exposed(whole: Whole, found: Sequence[Exposed]) -> Rulings:
    settled, document = whole.corpus.settled, whole.corpus.document
    row = np.array([each.place for each in found], np.int64) + settled
    like = np.array([each.source for each in found], np.int64)
    again = np.flatnonzero(like >= 0)
    witness, source, size = (np.full(len(found), -1, np.int64) for _ in range(3))
    witness[again] = like[again] + settled
    source[again] = document[witness[again]]
    texts = whole.library.texts(witness[again].tolist())
    size[again] = set_sizes(texts, np.arange(len(texts)), np.arange(len(texts))).union
    reason, detail = [each.reason for each in found], [each.detail for each in found]
    return Rulings(row, reason, detail, witness, source, size, size, np.zeros(len(found), np.bool_))
