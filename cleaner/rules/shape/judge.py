"""Furniture: lines of an extracted article that read like the page around it, judged by a forest (see `teach`).

It is asked only about documents in which a rule has found furniture already: where one piece came along, others did,
and a text without any is left alone. So there is nothing left to ask once the text is clean.
"""

from __future__ import annotations

import json
import pkgutil
import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules.shape.forest import Forest, plant
from cleaner.rules.shape.lines import LONGEST, alone, among
from cleaner.rules.shape.spoken import SPOKEN, TOPICAL, spoken, topics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.rules.shape.glyphs import Flags, Ints
    from cleaner.rules.shape.lines import Columns, Line

_ON_TOPIC: Final = 700
"""Thousandths of a line's words that the prose has too; such a line speaks of what the article speaks of, and stays."""
_PROSE: Final = 300
"""Letters; with less prose left, a document that would lose 3 in 10 letters of what the rules left keeps all of them.

A table of results, a calendar, a recipe: nothing but the prose beside it tells an article of short lines from a menu.
"""
_ITEM: Final = re.compile(r"\W*(?:\d{1,3}[.)ºª:]|[•▪●◦‣*–-])\s*\w")
_HEADS: Final = (":", "：")
_LINES: Final = 1 << 15  # looked at together, so that memory stays bounded


class Judge(NamedTuple):
    """The forest, which gives each line a score in thousandths of log odds, and the score below which it goes.

    `unheard` and `unrelated` give the least score that it can give, as far as it is known before the words of a line
    have been looked at, and before they have been compared with the prose; without them it takes longer.
    """

    forest: Forest
    threshold: int
    unheard: Forest | None = None
    unrelated: Forest | None = None

    def furniture(self, documents: Sequence[Sequence[Line]], margins: Sequence[int] = ()) -> list[list[int]]:
        """For each of *documents*, by index, those of its lines that are furniture.

        *margins*, one for each, say how much farther below the threshold the scores of its lines must be.
        """
        found: list[list[int]] = [[] for _ in documents]
        margin = margins or [0] * len(documents)
        for batch in _batches(documents):
            limits = [self.threshold - margin[number] for number in batch]
            for place, lines in self._low([documents[number] for number in batch], limits):
                found[batch[place]] = lines
        return found

    def _low(self, documents: Sequence[Sequence[Line]], limits: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """The lines of each of *documents* that are furniture, by its limit; not of one that can not have any."""
        low = np.array([asked(line) for lines in documents for line in lines])
        limit = np.repeat(limits, list(map(len, documents)))
        left = _Left(range(len(documents)), documents, alone(documents), limit, low)
        # Most documents can be told to have none before it is asked what they say, which takes longest.
        for look, forest in ((None, self.unheard), (spoken, self.unrelated), (topics, self.forest)):
            left = left.told(look) if look else left
            left = left.below(forest) if forest else left
        end = 0
        for number, lines in zip(left.numbers, left.documents, strict=True):
            start, end = end, end + len(lines)
            own = {name: left.columns[name][start:end] for name in ("letters", "known", "prose")}
            if not _is_article(own, left.low[start:end]):
                yield number, _whole_lists(lines, np.flatnonzero(left.low[start:end]).tolist())

    def dump(self) -> str:
        """The judge as a data file: one tree a line."""
        trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in self.forest.trees())
        return f'{{\n"threshold": {self.threshold},\n"forest": [\n{trees}\n]\n}}\n'


class _Left(NamedTuple):
    """The documents, by number, that may still have lines of a score below their limit, and which these are."""

    numbers: Sequence[int]
    documents: Sequence[Sequence[Line]]
    columns: Columns
    limit: Ints
    low: Flags

    def told(self, look: Callable[[Sequence[Sequence[Line]], Columns, Flags], Columns]) -> _Left:
        """The same, with what one more *look* tells."""
        return self._replace(columns=self.columns | look(self.documents, self.columns, self.low))

    def below(self, forest: Forest) -> _Left:
        """Those of which *forest* gives a line a score below its limit; no line is asked about twice for nothing."""
        low = self.low & (self.columns["topic"] < _ON_TOPIC)
        if low.any():
            columns = among(self.columns, self.documents)
            low[low] = forest.score({name: columns[name][low] for name in forest.names}) < self.limit[low]
        sizes = np.array(list(map(len, self.documents)), np.int64)
        any_low = np.bincount(np.repeat(np.arange(len(sizes)), sizes)[low], minlength=len(sizes)) > 0
        open_, rows = np.flatnonzero(any_low).tolist(), np.flatnonzero(np.repeat(any_low, sizes))
        return _Left(
            [self.numbers[at] for at in open_],
            [self.documents[at] for at in open_],
            {name: column[rows] for name, column in self.columns.items()},
            self.limit[rows],
            low[rows],
        )


def load(text: str) -> Judge:
    """The judge that a data file's *text* describes."""
    data = json.loads(text)
    forest = plant(data["forest"])
    return Judge(forest, data["threshold"], forest.least(SPOKEN | TOPICAL), forest.least(TOPICAL))


@cache
def builtin() -> Judge:
    """The judge that comes with this package."""
    return load((pkgutil.get_data(__package__, "furniture.json") or b"").decode())


def asked(line: Line) -> bool:
    """Whether *line* is one that is judged: a short one that no rule knows."""
    return not line.known and len(line.text) <= LONGEST


def _is_article(own: Columns, low: Flags) -> bool:
    """Whether the lines that are *low* are what a document has to say, rather than what stands around it."""
    letters = own["letters"]
    unknown, left = letters[own["known"] == 0].sum(), letters[(own["prose"] > 0) & ~low].sum()
    return bool(10 * letters[low].sum() > 3 * unknown and left < _PROSE)


def _whole_lists(lines: Sequence[Line], found: Sequence[int]) -> list[int]:
    """Those of *found* that are no part of what stays: a list of which something stays, or its head."""
    going = set(found)
    for _, group in groupby(range(len(lines)), lambda at: _ITEM.match(lines[at].text) is not None):
        items = [at for at in group if not lines[at].known]
        if items and _ITEM.match(lines[items[0]].text) and not going.issuperset(items):
            going.difference_update(items)
    heads = (at for at in found if lines[at].text.endswith(_HEADS) and at + 1 < len(lines))
    going.difference_update([at for at in heads if not lines[at + 1].known and at + 1 not in going])
    return sorted(going)


def _batches(documents: Sequence[Sequence[Line]]) -> list[list[int]]:
    """The numbers of the documents that have lines, in batches that may be looked at together."""
    batches: list[list[int]] = [[]]
    size = 0
    for number, lines in enumerate(documents):
        if batches[-1] and size + len(lines) > _LINES:
            batches.append([])
            size = 0
        if lines:
            batches[-1].append(number)
            size += len(lines)
    return [batch for batch in batches if batch]
