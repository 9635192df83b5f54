"""What follows within documents from the rulings on a corpus; see `exposed`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.dedup.fingerprint import Fingerprints
from cleaner.dedup.verify import set_sizes
from cleaner.job import codec
from cleaner.job.exposed import Judges, Rows, exposed
from cleaner.job.prepare import rules_of
from cleaner.job.rulings import Rulings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.document import Document
    from cleaner.job.exposed import Exposed
    from cleaner.job.standing import Standing
    from cleaner.job.whole import Whole

_TOGETHER: Final = 1 << 12
"""Documents of which it is known at the same time where they lie."""


def exposures(whole: Whole, standing: Standing, documents: NDArray[np.int64]) -> tuple[Rulings, NDArray[np.int64]]:
    """The rulings on what goes of some *documents*, in order, for what went around it; and the notes that turned."""
    corpus, config = whole.corpus, whole.config
    if not len(documents):
        return Rulings.none(), np.zeros(0, np.int64)
    first, last = np.searchsorted(corpus.document, [documents[0], documents[-1] + 1]).tolist()
    own = slice(first, last)
    exact, tokens, length, _ = corpus.prints
    prints = Fingerprints(exact[own], tokens[own], length[own], ())
    rows = Rows(prints, corpus.paragraph[own], corpus.document[own] - documents[0], standing.part(own))
    touched = np.intersect1d(rows.touched() + documents[0], documents)
    bodies = ((number - int(documents[0]), document) for number, document in _bodies(whole, touched))
    found, turned = exposed(rows, bodies, Judges(rules_of(config), whole.settings))
    return _of_exposed(whole, found, first), np.array(turned, np.int64) + first


def _bodies(whole: Whole, numbers: NDArray[np.int64]) -> Iterator[tuple[int, Document]]:
    """The documents with these *numbers*; of some at a time it is looked up where they lie."""
    corpus = whole.corpus
    for some in np.split(numbers, np.arange(_TOGETHER, len(numbers), _TOGETHER)):
        places = zip(corpus.file[some].tolist(), corpus.record[some].tolist(), strict=True)
        number = dict(zip(places, some.tolist(), strict=True))
        for file, record, body in whole.documents.bodies(sorted(number)):
            yield number[file, record], codec.decode(body)


def _of_exposed(whole: Whole, found: Sequence[Exposed], first: int) -> Rulings:
    """Rulings on what was *found*, the places of which are counted from the row *first*."""
    document = whole.corpus.document
    row = np.array([each.place for each in found], np.int64) + first
    like = np.array([each.source for each in found], np.int64)
    again = np.flatnonzero(like >= 0)
    witness, source, shared, union = (np.full(len(found), -1, np.int64) for _ in range(4))
    witness[again] = like[again] + first
    source[again] = document[witness[again]]
    texts = whole.library.texts([*witness[again].tolist(), *row[again].tolist()])
    shared[again], union[again] = set_sizes(texts, *np.arange(len(texts)).reshape(2, -1))
    reason, detail = [each.reason for each in found], [each.detail for each in found]
    return Rulings(row, reason, detail, witness, source, shared, union, np.zeros(len(found), np.bool_))
