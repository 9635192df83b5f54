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
from cleaner.dedup.resolve import REASONS, merit
from cleaner.dedup.verify import reaches, set_sizes
from cleaner.document import Removal
from cleaner.rules.template import Trait

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from numpy.typing import NDArray

    from cleaner.dedup.pairs import Settings
    from cleaner.document import Document
    from cleaner.job.standing import Standing

_TOGETHER: Final = 128
"""Documents that the rules judge together."""
_GONE: Final = Removal("dedup", "gone")


class Exposed(NamedTuple):
    """A row that goes for what went around it: its place, why, and the place of the row that says the same, or -1."""

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
    """Who judges again: the rules, and what decides about copies."""

    rules: rules.Rules
    settings: Settings


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
    judged = waiting = [each for each in left if each.may_follow(by.rules) or each.met(by.settings)]
    while waiting:
        again = rules.strip_again([each.document() for each in waiting], by.rules)
        both = zip(waiting, again, strict=True)
        waiting = [each for each, now in both if each.strip(now) or each.repeat(by.settings)]
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

    def repeat(self, settings: Settings) -> bool:
        """Whether something goes that now repeats what is left, as it does of a document that is read first."""
        rows, limits = np.flatnonzero(~self._gone), settings.limits
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
            self._goes(row, first, REASONS[0])
        return bool(len(again)) or self.meet(settings)

    def meet(self, settings: Settings) -> bool:
        """Whether something goes that is nearly what stands beside it only now."""
        pairs = self.met(settings)
        for kept, row in pairs:
            if not (self._gone[kept] or self._gone[row] or self._fixed[row]):
                self._goes(row, kept, REASONS[1])
        return bool(pairs)

    def met(self, settings: Settings) -> list[tuple[int, int]]:
        """The rows that stand side by side only now, where the second of a pair says nothing that the first does not.

        What is not short was sought in all of the document before.
        """
        rows = np.flatnonzero(~self._gone)
        tokens, length = (column[self._own][rows] for column in self._rows.prints[1:3])
        long = tokens >= settings.min_tokens
        one = np.flatnonzero((np.diff(rows) > 1) & long[1:] & long[:-1])
        worth = merit(tokens, length) if settings.keep == "most" else np.zeros(len(rows), np.uint64)
        first = worth[one] <= worth[one + 1]
        kept, other = np.where(first, one, one + 1), np.where(first, one + 1, one)
        short = (tokens[other] < settings.natural) & ~self._fixed[rows[other]]
        pairs = zip(rows[kept[short]].tolist(), rows[other[short]].tolist(), strict=True)
        return [pair for pair in pairs if self._says_nearly(*pair, settings)]

    def _says_nearly(self, kept: int, row: int, settings: Settings) -> bool:
        at = self._rows.paragraph[self._own]
        like, text = (self._whole.paragraphs[at[place]].text for place in (kept, row))
        sizes = set_sizes([like, text], np.zeros(1, np.int64), np.ones(1, np.int64))
        return bool(reaches(*sizes, settings.threshold)[0]) and settings.states(text, like) is None

    def _goes(self, row: int, kept: int, reason: str) -> None:
        self.found.append(Exposed(self._first + row, reason, "", self._first + kept))
        self._gone[row] = self._fixed[kept] = True

    def turned(self, known: rules.Rules) -> Iterator[int]:
        """The places of the rows left of which a rule notes now what it did not, or the other way round."""
        paragraphs, before = self._rows.paragraph[self._own].tolist(), self._noted_before.tolist()
        for row in np.flatnonzero(~self._gone).tolist():
            at, was = paragraphs[row], before[row]
            # what the rules keep is noted wherever it stands
            now = at in self._noted or (was and rules.keeps(self._whole.paragraphs[at].text, known))
            if now != was:
                yield self._first + row
