"""What one line says of itself to one who looks for what a site repeats: its template, and its traits.

Both are numbers of fixed width, since they are kept for every paragraph of a corpus.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from xxhash import xxh3_64_intdigest

from cleaner.rules.fold import UNSPACED, fold

if TYPE_CHECKING:
    from collections.abc import Sequence, Set


class Trait(IntEnum):
    """The evidence of one paragraph's shape, a bit for each trait.

    `PROSE` reads like running text; `SLIGHT` is so short, or so like a name, a question or a head, that articles may
    well repeat it; `NOTED` was noted by a rule, which decided that it stays; `DATED` says when, and little else. `OPEN`
    is what a rule may take if it stands elsewhere; `SHORT` may be a headline, `LOOSE` one in another form, where two
    lines are.
    """

    PROSE = 1
    SLIGHT = 2
    NOTED = 4
    DATED = 8
    OPEN = 16
    SHORT = 32
    LOOSE = 64


# Code points.
_LONGEST: Final = 250  # of a line with a template
_LONGEST_SLIGHT: Final = 60
_LONGEST_DATED: Final = 90
_LEAST_PROSE: Final = 120
_LEAST_PROSE_UNSPACED: Final = 50
_PER_SEPARATOR: Final = 12  # more separators than one in so many make a menu

_NAME: Final = 4  # words; in scripts that have no capitals, half of it
_CLOSING: Final = " \t\u00a0\"'”’»)】」』]*_\u200b"
_QUOTES: Final = '"”'
_FULL_STOPS: Final = ".!?"
_SENTENCE_END: Final = (".", "!", "?", "。", "！", "？", "।", "۔", "؟", ";", "；", "؛")
_TRAILING_OFF: Final = ("...", "…")
_ASKING: Final = ("?", "？", "؟", ":", "：")
_SEPARATOR: Final = re.compile(r"[|·•>»›/_]|[-–—:](?=\s)|-(?=[\u2e80-\uffff])")

_DIGIT: Final = re.compile(r"\d")
_NUMBER: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"\w+")
_TIME: Final = re.compile(r"(?<!\d)(?:\d{1,2}[:.h]\d{2}|(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)")
_DAY: Final = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)")
_MOST_NUMBERS: Final = 2
_LEAST_WORDS: Final = 3
_MOST_BESIDE: Final = 2  # words beside a date, such as "Published on"


def traits(text: str) -> int:
    """The traits that the *text* of a paragraph shows, their bits together."""
    end = text[-8:].rstrip(_CLOSING)
    prose = _reads_on(text, end) * Trait.PROSE
    slight = len(text) <= _LONGEST_SLIGHT and (end.endswith(_ASKING) or _may_be_name(_WORD.findall(text)))
    return prose + slight * Trait.SLIGHT


def sentence(text: str) -> bool:
    """Whether *text*, as most paragraphs, surely is long prose: its only trait is `PROSE`, and it is not `dated`."""
    if len(text) <= _LONGEST_DATED:
        return False
    end = text[-3:-1] if text[-1] in _QUOTES else text[-2:]
    return end[1] in _FULL_STOPS and end[0] != "."


def template(text: str, dates: Set[str]) -> int:
    """A number, 64 bits, that lines have in common which differ only in dates, times and counts; 0 for any other text.

    A table's rows differ in numbers as well, and a sentence states them; so dates and times are folded where a line has
    words beside them, other numbers only where there are few of them among several words.

    Args:
        text: a paragraph.
        dates: the words of dates, folded.
    """
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return 0
    words = _WORD.findall(fold(text))
    numbers = sum(_DIGIT.search(word) is not None for word in words)
    of_date = sum(word in dates for word in words)
    dated = of_date > 0 or _TIME.search(text) is not None
    rest = len(words) - numbers - of_date
    if rest < 1 or not (dated or (numbers <= _MOST_NUMBERS and rest >= _LEAST_WORDS)):
        return 0
    folded = _collapsed([_folded(word, dates) for word in words])
    return xxh3_64_intdigest(" ".join(folded).encode())


def dated(text: str, dates: Set[str]) -> bool:
    """Whether *text* is a date with hardly a word beside it; *dates* are the words of dates, folded."""
    if len(text) > _LONGEST_DATED or not _DIGIT.search(text) or not _DAY.search(text):
        return False
    words = _WORD.findall(fold(text))
    return sum(word not in dates and not _DIGIT.search(word) for word in words) <= _MOST_BESIDE


def _reads_on(text: str, end: str) -> bool:
    if end.endswith(_SENTENCE_END) and not end.endswith(_TRAILING_OFF):
        return True
    least = _LEAST_PROSE_UNSPACED if text[:1] >= UNSPACED else _LEAST_PROSE
    return len(text) >= least and len(_SEPARATOR.findall(text)) * _PER_SEPARATOR < len(text)


def _may_be_name(words: Sequence[str]) -> bool:
    if not words or len(words) > _NAME:
        return False
    if words[0][0] >= UNSPACED:
        return sum(map(len, words)) <= _NAME
    if any(word[0].islower() or _DIGIT.match(word) for word in words):
        return False
    return words[0][0].isupper() or len(words) <= _NAME // 2


def _folded(word: str, dates: Set[str]) -> str:
    return "0" if word in dates else _NUMBER.sub("0", word)


def _collapsed(words: Sequence[str]) -> list[str]:
    """*words* with a 0 for each row of them, so that it does not matter how a date is written."""
    return [word for at, word in enumerate(words) if word != "0" or not at or words[at - 1] != "0"]
