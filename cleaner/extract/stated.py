"""Whether what a page states to be its article reads like one: some state a template, numbers, or a cipher."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import Any, Final

_SAMPLE: Final = 10_000  # code points
_SHARE: Final = 3  # a third of what is no white space is letters, at least
_LONGEST: Final = 80  # code points: what is longer and ASCII is an address or a cipher, and no word
# A page of few words may be a notice in another language, with the article only in its data.
_ENOUGH: Final = 50  # different words
_MOST: Final = 1_000  # paragraphs
_WORD: Final = re.compile("[\u2e80-\U0010ffff]|[^\\W\\d_]+")


def believable(stated: str, tree: Any) -> bool:
    """Whether *stated* holds letters enough, and has a word in common with the paragraphs of the page, if it has many.

    In scripts without spaces every character counts as a word.
    """
    if not _has_letters(stated[:_SAMPLE]):
        return False
    words = set(_WORD.findall(stated.casefold()))
    met: set[str] = set()
    for paragraph in islice(tree.iter("p"), _MOST):
        met.update(_WORD.findall("".join(paragraph.itertext()).casefold()))
        if not words.isdisjoint(met):
            return True
    return len(met) < _ENOUGH


def forget(tree: Any) -> None:
    """Empty the data in *tree* for search engines, which the extractor would believe."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        script.text = None


def _has_letters(text: str) -> bool:
    words = (word for word in text.split() if len(word) <= _LONGEST or not word.isascii())
    letters = sum(unicodedata.category(char)[0] in "LM" for word in words for char in word)
    return _SHARE * letters >= len("".join(text.split()))
