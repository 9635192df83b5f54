"""What the words of lines say: this takes longest to look at, so that it is asked of few documents, and last.

All else that is seen of lines is in `lines`, where the columns of this module are 0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.rules.fold import fold
from cleaner.rules.shape.lines import ENDS, LONGEST, PROSE, alone, among, ideographic, looked_at, spread
from cleaner.rules.shape.words import common, dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.rules.shape.glyphs import Flags
    from cleaner.rules.shape.lines import Columns, Line

_STEM: Final = 6  # letters; what is behind them is mostly inflection
_TELLING: Final = 4  # letters of a word that tells what a text is about
_TOKEN: Final = re.compile(r"\w+")

SPOKEN: Final = frozenset({"function", "function-rate", "dated", "dated+1"})
"""The features that depend on what `spoken` says."""
TOPICAL: Final = frozenset({"topic", "topic-1", "topic+1", "run-topic"})
"""The features that depend on what `topics` says."""


def look(documents: Sequence[Sequence[Line]]) -> Columns:
    """All that is seen of all lines of *documents*, none of them without lines."""
    columns = alone(documents)
    every = np.ones(len(columns["topic"]), np.bool_)
    return among(columns | spoken(documents, columns, every) | topics(documents, columns, every), documents)


def spoken(documents: Sequence[Sequence[Line]], _: Columns, low: Flags) -> Columns:
    """How many words of each short line are common ones, and how many are of dates.

    As far as the features of lines that are *low* depend on it; other lines are taken for long ones.
    """
    texts = [line.text for document in documents for line in document]
    near = looked_at(texts) & _beside(low)
    return spread(near, _counted([text for text, one in zip(texts, near.tolist(), strict=True) if one]))


def topics(documents: Sequence[Sequence[Line]], columns: Columns, low: Flags) -> Columns:
    """The topic of each line of *documents*, the feature that is dearest to look at; as far as those *low* need it.

    They need their own, that of the lines beside them, and that of the run of short lines that they stand in.
    """
    needed = (_beside(low) | (columns["short"] > 0)).tolist()
    found: list[int] = []
    for lines in documents:
        found += _topics(lines, needed[len(found) : len(found) + len(lines)])
    return {"topic": np.array(found, np.int64)}


def _beside(low: Flags) -> Flags:
    """The lines that are *low*, and those beside them."""
    found = low.copy()
    found[1:] |= low[:-1]
    found[:-1] |= low[1:]
    return found


def _counted(texts: Sequence[str]) -> Columns:
    tokens = [_TOKEN.findall(fold(text)) for text in texts]
    said = [list(text) if ideographic(text) else words for text, words in zip(texts, tokens, strict=True)]
    sizes = np.array([max(len(words), 1) for words in said], np.int64)
    function = np.array([sum(map(common().__contains__, words)) for words in said], np.int64)
    dated = np.array([sum(map(dates().__contains__, words)) for words in tokens], np.int64)
    return {"function": function, "function-rate": 1000 * function // sizes, "dated": 1000 * dated // sizes}


def _topics(lines: Sequence[Line], needed: Sequence[bool]) -> list[int]:
    """How much of what each short line speaks of the prose of its document speaks of too, in thousandths of its words.

    A headline says what the article says; a pointer to another article does not.
    """
    prose = fold(" ".join(line.text for line in lines if len(line.text) >= PROSE and line.text.endswith(ENDS)))
    asked = ((line.text, one and len(line.text) <= LONGEST) for line, one in zip(lines, needed, strict=True))
    return [_shared(text, prose) if one else -1 for text, one in asked]


def _shared(text: str, prose: str) -> int:
    if ideographic(text):
        words = [text[at : at + 2] for at in range(len(text) - 1)]
    else:
        words = [word[:_STEM] for word in _TOKEN.findall(fold(text)) if len(word) >= _TELLING]
    if len(text) >= PROSE and text.endswith(ENDS):  # it is prose itself
        shared = sum(prose.find(word, prose.find(word) + len(word)) >= 0 for word in words)
    else:
        shared = sum(word in prose for word in words)
    return 1000 * shared // max(len(words), 3)
