"""Which languages a document may be in, by its commonest words: light, and only asked when a phrase depends on it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from cleaner.rules.fold import UNSPACED, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The share of common words is .25 to .5 in prose of the right language, under .1 in a foreign one; relatives such as
# Danish and Norwegian come close to each other, and then both may be meant.
_PARAGRAPHS: Final = 3
_SAMPLE: Final = 700  # code points, about a hundred words
_LEAST: Final = 4
_SHARE: Final = 0.08
_CLOSE: Final = 0.6
_PROSE: Final = 80

_WORD: Final = re.compile(rf"[^\s.,:;!?()'\"\-।،؛؟{UNSPACED}-\U0010ffff]+|[{UNSPACED}-\U0010ffff]")


def languages(texts: Sequence[str], common: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The languages that *texts*, the paragraphs of one document, may be in, the likeliest first; none if unclear.

    *common* gives for a folded word (or character, in scripts without spaces) the languages it is common in.
    """
    head = fold(told_by(texts))
    sample = head.split() if head.isascii() else _WORD.findall(head)
    found: dict[str, int] = {}
    for word in sample:
        for language in common.get(word, ()):
            found[language] = found.get(language, 0) + 1
    most = max(found.values(), default=0)
    if most < max(_LEAST, _SHARE * len(sample)):
        return ()
    likely = [language for language, count in found.items() if count >= _CLOSE * most]
    return sorted(likely, key=lambda language: (-found[language], language))


def told_by(texts: Sequence[str]) -> str:
    """The part of *texts* that their language is told by."""
    prose = (text for text in texts if len(text) >= _PROSE)
    return " ".join(islice(prose, _PARAGRAPHS))[:_SAMPLE] or " ".join(texts)[:_SAMPLE]


def common_words(packs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    """For each word the languages it is common in, from pairs of a language and its words."""
    table: dict[str, tuple[str, ...]] = {}
    for language, words in packs:
        for word in words:
            table[word] = (*table.get(word, ()), language)
    return table
