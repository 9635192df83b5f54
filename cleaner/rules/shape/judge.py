"""Furniture: lines of an extracted article that read like the page around it, judged by a forest (see `teach`).

It is asked only about documents in which a rule has found furniture already: where one piece came along, others did,
and a text without any is left alone. So there is nothing left to ask once the text is clean.
"""

from __future__ import annotations

import json
import pkgutil
from functools import cache
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
_LINES: Final = 1 << 15  # looked at together, so that memory stays bounded


class Judge(NamedTuple):
    """The forest, which gives each line a score in thousandths of log odds, and the score below which it goes."""

    forest: Forest
    threshold: int

    def furniture(self, documents: Sequence[Sequence[Line]]) -> list[list[int]]:
        """For each of *documents*, by index, those of its lines that are furniture."""
        found: list[list[int]] = [[] for _ in documents]
        for batch in _batches(documents):
            columns = look([documents[number] for number in batch])
            low = np.array([asked(line) for number in batch for line in documents[number]])
            low &= columns["topic"] < _ON_TOPIC
            # most lines are prose, and the forest is slow
            low[low] = self.forest.score({name: column[low] for name, column in columns.items()}) < self.threshold
            end = 0
            for number in batch:
                start, end = end, end + len(documents[number])
                own = {name: columns[name][start:end] for name in ("letters", "known", "prose")}
                if not _is_article(own, low[start:end]):
                    found[number] = np.flatnonzero(low[start:end]).tolist()
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
