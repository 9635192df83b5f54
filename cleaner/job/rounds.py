"""After the first decisions: what is left is looked at again, as a second cleaning would, until nothing more goes.

Where a line went, others stand at an edge, beside other lines, or on more stories of their site, as far as anybody can
see who reads the clean text; what goes for that goes now. So cleaning the clean changes nothing.
"""

from __future__ import annotations

from itertools import islice, starmap
from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner import rules
from cleaner.dedup.answers import Answers
from cleaner.dedup.fingerprint import Fingerprints
from cleaner.dedup.resolve import REASONS, resolve
from cleaner.document import Removal
from cleaner.job import codec
from cleaner.job.prepare import rules_of
from cleaner.job.rulings import Rulings, going, laid
from cleaner.job.whole import site_lines
from cleaner.rules.template import Trait

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.dedup.resolve import Decisions
    from cleaner.document import Document
    from cleaner.job.whole import Whole

    Flags = NDArray[np.bool_]
    Rows = NDArray[np.int64]

_TOGETHER: Final = 128
"""Documents that the rules judge together."""
_GONE: Final = Removal("dedup", "gone")


def settled(whole: Whole, ruled: Rulings, found: Decisions) -> Rulings:
    """The rulings *ruled*, of which those on duplicates were *found*, and those that follow from them."""
    return _Left(whole, ruled, found).rulings()


class _Left:
    """What is left of a corpus, and the rulings on the rest."""

    def __init__(self, whole: Whole, ruled: Rulings, found: Decisions) -> None:
        self._whole, self._ruled = whole, ruled
        self._settings = whole.settings._replace(before=found.answers)
        rows = len(whole.corpus.document)
        self._gone, self._unsure, self._back = (np.zeros(rows, np.bool_) for _ in range(3))
        self._gone[ruled.row[~ruled.stays]] = True
        self._unsure[found.unsure] = True
        self._traits = whole.sites.traits.copy() if whole.sites else None

    def rulings(self) -> Rulings:
        """All rulings, once nothing more follows."""
        looks = (self._exposed, self._repeated, self._met)
        stirred = [self._documents(self._gone)] * len(looks)
        while (at := next((at for at, some in enumerate(stirred) if some.any()), None)) is not None:
            some, stirred[at] = stirred[at], np.zeros_like(stirred[at])
            touched = self._take(looks[at](some))
            stirred = [one | touched for one in stirred]
        return self._ruled

    def _documents(self, rows: Flags) -> Flags:
        """Which documents have some of *rows*; those of earlier runs have none."""
        corpus = self._whole.corpus
        found = np.zeros(len(corpus.file), np.bool_)
        found[corpus.document[corpus.settled :][rows[corpus.settled :]]] = True
        return found

    def _rows(self, documents: Flags) -> Flags:
        """Which rows of some *documents* are left."""
        corpus = self._whole.corpus
        found = ~self._gone
        found[: corpus.settled] = False
        found[corpus.settled :] &= documents[corpus.document[corpus.settled :]]
        return found

    def _take(self, new: Rulings) -> Flags:
        """Keep the rulings *new*, and say which documents they touch. What went for a row that goes now comes back."""
        if not len(new.row):
            return np.zeros(len(self._whole.corpus.file), np.bool_)
        corpus = self._whole.corpus
        self._gone[new.row] = True
        orphaned = np.isin(self._ruled.witness, new.row)
        back = self._ruled.row[orphaned & ~self._ruled.stays]
        self._ruled = laid(self._ruled.only(~orphaned), new)
        self._gone[back] = False
        self._back[back] = True
        touched = np.zeros_like(self._gone)
        touched[new.row] = touched[back] = True
        documents = self._documents(touched)
        # a copy that stood for nothing, as long as the first one was there, has not been compared with anything
        first = new.row[[reason != REASONS[0] for reason in new.reason]]
        copies = self._rows(documents) & (corpus.prints.tokens >= self._whole.config.min_tokens)
        self._back |= copies & np.isin(corpus.prints.exact[:, 1], corpus.prints.exact[first, 1])
        return documents

    def _exposed(self, documents: Flags) -> Rulings:
        """What the rules take of what is left of some *documents*."""
        numbers = np.flatnonzero(documents & self._open()).tolist()
        rows: list[int] = []
        marks: list[Removal] = []
        for number, (document, noted) in self._judged(numbers):
            for row in self._of(number):
                at = self._whole.corpus.paragraph[row]
                removal = document.paragraphs[at].removal
                if removal and not self._gone[row]:
                    rows.append(row)
                    marks.append(removal)
                self._note(row, noted=at in noted)
        plain = Rulings.plain(np.array(rows, np.int64), "", [mark.detail for mark in marks])
        return plain._replace(reason=[mark.reason for mark in marks])

    def _note(self, row: int, *, noted: bool) -> None:
        """Note of a row whether a rule has *noted* it, for those who look for what a site repeats."""
        if self._traits is not None:
            at = row - self._whole.corpus.settled
            self._traits[at] = int(self._traits[at]) & ~Trait.NOTED | Trait.NOTED * noted

    def _judged(self, numbers: Sequence[int]) -> Iterator[tuple[int, rules.Stripped]]:
        """The documents with these *numbers*, with what the rules say of what is left of them."""
        corpus, by = self._whole.corpus, rules_of(self._whole.config)
        places = zip(corpus.file[numbers].tolist(), corpus.record[numbers].tolist(), strict=True)
        bodies = (codec.decode(body) for _, _, body in self._whole.documents.bodies(places))
        waiting = zip(numbers, bodies, strict=True)
        while some := list(islice(waiting, _TOGETHER)):
            again = rules.strip_again(starmap(self._left, some), by)
            yield from zip((number for number, _ in some), again, strict=True)

    def _open(self) -> Flags:
        """Which documents have a row left that a rule may take at another place."""
        left = ~self._gone
        if self._traits is not None:
            left[self._whole.corpus.settled :] &= (self._traits & Trait.OPEN) > 0
        return self._documents(left)

    def _of(self, number: int) -> range:
        """The rows of a document."""
        corpus = self._whole.corpus
        first, last = np.searchsorted(corpus.document, [number, number + 1]).tolist()
        return range(first, last)

    def _left(self, number: int, document: Document) -> Document:
        """The *document* of this *number*, its paragraphs that are gone marked."""
        paragraphs = list(document.paragraphs)
        for row in self._of(number):
            if self._gone[row]:
                at = self._whole.corpus.paragraph[row]
                paragraphs[at] = paragraphs[at]._replace(removal=_GONE)
        return document._replace(paragraphs=tuple(paragraphs))

    def _repeated(self, documents: Flags) -> Rulings:
        """What the sites of some *documents* repeat, of what is left of them."""
        sites, corpus = self._whole.sites, self._whole.corpus
        if sites is None or self._traits is None:
            return Rulings.none()
        of = np.zeros(len(sites.names), np.bool_)
        of[sites.of[documents]] = True
        left = np.flatnonzero(self._rows(of[sites.of])[corpus.settled :])
        found = site_lines(self._whole._replace(sites=sites._replace(traits=self._traits)), left)
        return found.only(~found.stays)

    def _met(self, documents: Flags) -> Rulings:
        """What is a duplicate of what is left, now that other lines stand beside it, or that fewer are like it.

        Of most rows that is known: between two documents nothing is new but where not all were compared, or one is
        back.
        """
        corpus, library = self._whole.corpus, self._whole.library
        all_back = bool(self._back.any())
        asked = np.ones_like(documents) if all_back else documents | self._documents(self._unsure & ~self._gone)
        wanted = self._rows(asked)
        wanted[: corpus.settled] = all_back | self._unsure[: corpus.settled]
        rows = np.flatnonzero(wanted)
        exact, tokens, length, bands = corpus.prints
        prints = Fingerprints(exact[rows], tokens[rows], length[rows], _Some(bands, rows))
        number = np.full(len(wanted), -1, np.int64)
        number[rows] = np.arange(len(rows))
        settings = self._settings._replace(before=(self._settings.before or Answers.none()).moved(number))
        texts = lambda some: library.texts(rows[list(some)].tolist())  # noqa: E731
        found = resolve(prints, corpus.document[rows], texts, settings, int(wanted[: corpus.settled].sum()))
        self._back[:], self._unsure[:] = False, False
        self._unsure[rows[found.unsure]] = True
        found = found._replace(dropped=rows[found.dropped], witness=rows[found.witness])
        return going(found, library.sources(found.witness))


class _Some:
    """The keys of some rows, band by band."""

    def __init__(self, bands: Iterable[NDArray[np.uint64]], rows: Rows) -> None:
        self._bands, self._rows = bands, rows

    def __iter__(self) -> Iterator[NDArray[np.uint64]]:
        return (keys[self._rows] for keys in self._bands)
