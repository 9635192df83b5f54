"""What follows within a document once some of it went: it is judged again, as what a second cleaning would read.

Where a paragraph went, others stand at an edge, or right behind their like. What goes for that goes at once, so that
cleaning the clean changes nothing. What one does with a paragraph that others point at is for who asked to say.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner import rules
from cleaner.dedup.copies import Sources, copies_of, copies_within
from cleaner.dedup.fingerprint import Fingerprints
from cleaner.dedup.resolve import REASONS
from cleaner.document import Removal
from cleaner.rules.template import Trait

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from numpy.typing import NDArray

    from cleaner.dedup.copies import Limits
    from cleaner.document import Document
    from cleaner.job.standing import Standing

_TOGETHER: Final = 128
"""Documents that the rules judge together."""
_GONE: Final = Removal("dedup", "gone")


class Exposed(NamedTuple):
    """A row that goes for what went around it: its place, why, and the place of the row that it repeats, or -1."""

    place: int
    reason: str
    detail: str
    source: int


class Exposures(NamedTuple):
    """What goes, and the places of the rows left of which a rule notes now what it did not, or the other way round."""

    found: Sequence[Exposed]
    turned: Sequence[int]


class Rows(NamedTuple):
    """Rows that stand together, those of a document in order.

    `paragraph` (uint32) and `document` (int64, in order) say where each stands, `standing` how.
    """

    prints: Fingerprints
    paragraph: NDArray[np.uint32]
    document: NDArray[np.int64]
    standing: Standing

    def touched(self) -> NDArray[np.int64]:
        """The documents of which something went, and something is left."""
        count = int(self.document.max(initial=-1)) + 1
        gone = self.standing.gone
        left = ~gone & (self.prints.tokens > 0)
        went, stays = (np.bincount(self.document[which], minlength=count) > 0 for which in (gone, left))
        return np.flatnonzero(went & stays)


class Judges(NamedTuple):
    """Who judges again: the rules, and where exact copies are sought."""

    rules: rules.Rules
    limits: Limits


def exposed(rows: Rows, documents: Iterable[tuple[int, Document]], by: Judges) -> Exposures:
    """What goes of some *documents*, each with its number among those of *rows*, be it fixed there or not."""
    found: list[Exposed] = []
    turned: list[int] = []
    all_documents = iter(documents)
    while some := list(islice(all_documents, _TOGETHER)):
        for each in _judged([_Left(rows, number, document) for number, document in some], by):
            found += each.found
            turned += each.turned(by.rules)
    return Exposures(found, turned)


def _judged(left: Sequence[_Left], by: Judges) -> Sequence[_Left]:
    """Those that had to be judged of what is *left* of some documents, until nothing more goes."""
    judged = waiting = [each for each in left if each.may_follow(by.rules)]
    while waiting:
        again = rules.strip_again([each.document() for each in waiting], by.rules)
        waiting = [each for each, now in zip(waiting, again, strict=True) if each.strip(now) or each.repeat(by.limits)]
    return judged


class _Left:
    """What is left of a document, and what was found to follow."""

    def __init__(self, rows: Rows, number: int, document: Document) -> None:
        first, last = np.searchsorted(rows.document, [number, number + 1]).tolist()
        self._first, self._own = first, slice(first, last)
        standing = rows.standing.part(self._own)
        self._gone, self._fixed, self._noted_before = standing.gone.copy(), standing.fixed.copy(), standing.noted
        self._rows, self._whole = rows, document
        self._noted: Set[int] = frozenset()
        self.found: list[Exposed] = []

    def may_follow(self, known: rules.Rules) -> bool:
        """Whether a rule may take a line that is left for where it stands now, or one may repeat another."""
        left = np.flatnonzero(~self._gone)
        exact = self._rows.prints.exact[left + self._first, 1].tolist()
        if len(set(exact)) < len(exact):
            return True
        paragraphs = self._whole.paragraphs
        traits = [rules.openness(paragraphs[at].text, known) for at in self._rows.paragraph[self._own][left].tolist()]
        some, short, loose = (
            sum(trait & kind > 0 for trait in traits) for kind in (Trait.OPEN, Trait.SHORT, Trait.LOOSE)
        )
        return some > 0 or (traits[0] & Trait.SHORT > 0 and short > 1) or loose > 1

    def document(self) -> Document:
        """The document, its paragraphs that are gone marked."""
        paragraphs = list(self._whole.paragraphs)
        for at in self._rows.paragraph[self._own][self._gone].tolist():
            paragraphs[at] = paragraphs[at]._replace(removal=_GONE)
        return self._whole._replace(paragraphs=tuple(paragraphs))

    def strip(self, judged: rules.Stripped) -> bool:
        """Whether something goes that the rules took in *judged*."""
        document, self._noted = judged
        marks = [document.paragraphs[at].removal for at in self._rows.paragraph[self._own].tolist()]
        new = [row for row, mark in enumerate(marks) if mark and not self._gone[row]]
        for row in new:
            mark = marks[row]
            assert mark, "it is new"  # noqa: S101
            self.found.append(Exposed(self._first + row, mark.reason, mark.detail, -1))
        self._gone[new] = True
        return bool(new)

    def repeat(self, limits: Limits) -> bool:
        """Whether something goes that now repeats what is left, as it does of a document that is read first."""
        rows = np.flatnonzero(~self._gone)
        exact, tokens, length, _ = self._rows.prints
        some = rows + self._first
        prints = Fingerprints(exact[some], tokens[some], length[some], ())
        source, blocks = copies_within(prints, np.zeros(len(rows), np.int64), limits.least)
        found = copies_of(
            np.arange(len(rows)), Sources(source, np.ones(len(rows), np.bool_), blocks), prints.tokens, limits
        )
        again = np.flatnonzero((found.source != np.arange(len(rows))) & ~found.natural)
        again = again[~self._fixed[rows[again]]]
        for row, first in zip(rows[again].tolist(), rows[found.source[again]].tolist(), strict=True):
            self.found.append(Exposed(self._first + row, REASONS[0], "", self._first + first))
            self._fixed[first] = True
        self._gone[rows[again]] = True
        return bool(len(again))

    def turned(self, known: rules.Rules) -> Iterator[int]:
        """The places of the rows left of which a rule notes now what it did not, or the other way round."""
        paragraphs, before = self._rows.paragraph[self._own].tolist(), self._noted_before.tolist()
        for row in np.flatnonzero(~self._gone).tolist():
            at, was = paragraphs[row], before[row]
            # what the rules keep is noted wherever it stands
            now = at in self._noted or (was and rules.keeps(self._whole.paragraphs[at].text, known))
            if now != was:
                yield self._first + row
