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
from cleaner.rules.shape.lines import LONGEST, look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.rules.shape.glyphs import Flags
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
    """The forest, which gives each line a score in thousandths of log odds, and the score below which it goes."""

    forest: Forest
    threshold: int

    def furniture(self, documents: Sequence[Sequence[Line]], margins: Sequence[int] = ()) -> list[list[int]]:
        """For each of *documents*, by index, those of its lines that are furniture.

        *margins*, one for each, say how much farther below the threshold the scores of its lines must be.
        """
        found: list[list[int]] = [[] for _ in documents]
        margin = margins or [0] * len(documents)
        for batch in _batches(documents):
            columns = look([documents[number] for number in batch])
            limit = self.threshold - np.repeat([margin[number] for number in batch], [len(documents[n]) for n in batch])
            low = np.array([asked(line) for number in batch for line in documents[number]])
            low &= columns["topic"] < _ON_TOPIC
            # most lines are prose, and the forest is slow
            low[low] = self.forest.score({name: column[low] for name, column in columns.items()}) < limit[low]
            end = 0
            for number in batch:
                start, end = end, end + len(documents[number])
                own = {name: columns[name][start:end] for name in ("letters", "known", "prose")}
                if not _is_article(own, low[start:end]):
                    found[number] = _whole_lists(documents[number], np.flatnonzero(low[start:end]).tolist())
        return found

    def dump(self) -> str:
        """The judge as a data file: one tree a line."""
        trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in self.forest.trees())
        return f'{{\n"threshold": {self.threshold},\n"forest": [\n{trees}\n]\n}}\n'


def load(text: str) -> Judge:
    """The judge that a data file's *text* describes."""
    data = json.loads(text)
    return Judge(plant(data["forest"]), data["threshold"])


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
