"""Structure rules for the edges: numbers, dates, and the name of who wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.rules.fold import words
from cleaner.rules.page import Mark, Page, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.rules.page import Vocabulary

_COUNT: Final = "0123456789.,:/+ kKmM\u00a0"
_LONGEST_COUNT: Final = 16
_LONGEST_DATE: Final = 60
_DATES_REACH: Final = 12
_DATE: Final = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b")
_DIGITS: Final = re.compile(r"\d+")
_TIME: Final = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?")
_AUTHOR_REACH: Final = 6
_LONGEST_AUTHOR: Final = 100
_LEAD: Final = " \t-–—|•·*(["
_SENTENCE_END: Final = tuple(".!?:;,…")


@rule("edge", "brief", beside="nothing")
def counter(page: Page) -> Iterator[Mark]:
    """Bare numbers at the edges: shares, comments, the clock of a player.

    | - 1.2K
    |   Storm closes mountain pass
    |   Snow fell through the night, and by the morning the road was gone.
    | - 0:00 / 3:41
    """
    for at, text in page.lines:
        numeric = len(text) <= _LONGEST_COUNT and not text.strip(_COUNT) and _DIGITS.search(text)
        # "3." counts down a list; a date has its own rule.
        if numeric and text[-1] != "." and not _DATE.match(text):
            yield Mark(at, text)


@rule("head", "brief", action="flag", beside="lines")
def dateline(page: Page) -> Iterator[Mark]:
    """Lines at the head that are a date and nothing else: flagged, they may be all that dates the text.

    |   Storm closes mountain pass
    | - Published: Tuesday, 4 March 2014, 10:15 am
    |   Snow fell through the night, and by the morning the road was gone.
    |   The pass opened again at noon.
    """
    return dates(page.lines[: min(_DATES_REACH, len(page.lines) // 2)], page.vocabulary)


@rule("head", "brief", action="flag", beside="lines")
def author_line(page: Page) -> Iterator[Mark]:
    """Lines at the head that say who wrote: flagged, for a reader may want to know.

    |   Storm closes mountain pass
    | - By Ida Holm, Norhaven
    |   Snow fell through the night, and by the morning the road was gone.
    |   The pass opened again at noon.
    """
    for at, text in page.lines[:_AUTHOR_REACH]:
        first, _, rest = text.lstrip(_LEAD).partition(" ")
        word = first.casefold()
        known = word in page.vocabulary.authors or word.rstrip(":") in page.vocabulary.authors
        if known and len(text) <= _LONGEST_AUTHOR and not text.endswith(_SENTENCE_END):
            names = rest.lstrip(" :").split(None, 2)[:2]
            # "By default, …" is the beginning of a sentence.
            if names and not any(name[0].islower() for name in names):
                yield Mark(at, first)


@rule("tail", "brief", beside="lines")
def bare_date(page: Page) -> Iterator[Mark]:
    """Lines at the tail that are a date and nothing else: they belong to other articles.

    |   Storm closes mountain pass
    |   Snow fell through the night, and by the morning the road was gone.
    |   The pass opened again at noon.
    | - Tuesday, 4 March 2014
    """
    tail = page.lines[max(len(page.lines) - _DATES_REACH, len(page.lines) // 2) :]
    # "Updated at 10:15" has no day: it speaks of this article, and below an entry of a live blog it dates that
    return (mark for mark in dates(tail, page.vocabulary) if _DIGITS.search(_TIME.sub("", page.texts[mark.at])))


def dates(lines: Sequence[tuple[int, str]], vocabulary: Vocabulary) -> Iterator[Mark]:
    """The lines that are a date: in digits alone, or numbers among words of dates and nothing else."""
    for at, text in lines:
        if len(text) <= _LONGEST_DATE and _DIGITS.search(text):
            parts = _DIGITS.sub(" 0 ", words(text)).split()
            rest = [part for part in parts if part not in vocabulary.dates]
            told = len(rest) < len(parts) and sum(map(str.isdigit, text)) > 2
            if set(rest) == {"0"} and (told or _DATE.search(text)):
                yield Mark(at, text)


RULES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
