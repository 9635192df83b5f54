"""Rules that need code: what is furniture because of where it stands or what it repeats, in any language."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from cleaner.rules.fold import UNSPACED, bare, fold, words
from cleaner.rules.page import Mark, Page, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.rules.page import Vocabulary

_RULING: Final = " \t\u00a0-–—―_=~*#•·●○■□◆◇★☆|/\\+<>^"
_COUNT: Final = "0123456789.,:/+ kKmM\u00a0"
_LONGEST_COUNT: Final = 16
_LONGEST_DATE: Final = 60
_DATES_REACH: Final = 12
_DATE: Final = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b")
_LONGEST_BAR: Final = 100
_BAR_FILLERS: Final = frozenset("0 x on via to by with or and this".split())
_LONGEST_BUTTON: Final = 5

_LONGEST_HEADLINE: Final = 200  # code points
_LEAST_HEADLINE: Final = 4  # words
_MOST_HEADLINE: Final = 24
_MOST_SCATTERED: Final = 3
_PROBE: Final = 6
_SITE_BEHIND: Final = re.compile(r"\s[-–—|·•»:]+\s|[|»]")
_LONGEST_SITE: Final = 5

_LIST_HEADS: Final = frozenset(("related", "most-read"))
_LONGEST_LIST: Final = 8
_SENTENCE_END: Final = tuple(".!?;,…。！？।۔؟")
_DIGITS: Final = re.compile(r"\d+")


@rule("any")
def separator(page: Page) -> Iterator[Mark]:
    """Lines of dashes, stars or bullets.

    |   Snow fell through the night.
    | - * * *
    |   The pass opened again at noon.
    """
    for at, text in page.lines:
        # |---|---| holds a table together.
        if not text.strip(_RULING) and not ("|" in text and "-" in text):
            yield Mark(at, text[:_LONGEST_COUNT])


@rule("edge")
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


@rule("head", "flag")
def dateline(page: Page) -> Iterator[Mark]:
    """Lines at the head that are a date and nothing else: flagged, they may be all that dates the text.

    |   Storm closes mountain pass
    | - Published: Tuesday, 4 March 2014, 10:15 am
    |   Snow fell through the night, and by the morning the road was gone.
    |   The pass opened again at noon.
    """
    return _dates(page.lines[: min(_DATES_REACH, len(page.lines) // 2)], page.vocabulary)


@rule("tail")
def bare_date(page: Page) -> Iterator[Mark]:
    """Lines at the tail that are a date and nothing else: they belong to other articles.

    |   Storm closes mountain pass
    |   Snow fell through the night, and by the morning the road was gone.
    |   The pass opened again at noon.
    | - Tuesday, 4 March 2014
    """
    return _dates(page.lines[max(len(page.lines) - _DATES_REACH, len(page.lines) // 2) :], page.vocabulary)


@rule("any")
def share_bar(page: Page) -> Iterator[Mark]:
    """Rows of share buttons, and of nothing else.

    |   Storm closes mountain pass
    | - Share Tweet Email Print
    |   Snow fell through the night.
    """
    for at, text in page.buttons:
        if len(text) <= _LONGEST_BAR and _buttons(words(text).split(), page.vocabulary.share) > 1:
            yield Mark(at, text)


@rule("any")
def headline_repeated(page: Page) -> Iterator[Mark]:
    """The headline where it stands again, alone or with the site's name behind it.

    | * Storm closes mountain pass
    |   Storm closes mountain pass
    | - Storm closes mountain pass | Valley Post
    |   Snow fell through the night.
    | - STORM CLOSES MOUNTAIN PASS
    """
    if page.title:
        yield from _same(page.lines, page.title)[1:]
    wanted = [at for at, text in enumerate(page.texts) if text and at not in page.phrases]
    if page.lines and page.lines[0][0] == wanted[0]:
        repeats = _scattered(page, wanted[0], _same(page.lines[1:], page.lines[0][1]))
        # what heads nothing is no headline
        yield from repeats if len(repeats) + 1 < len(wanted) else ()


@rule("any")
def related_list(page: Page) -> Iterator[Mark]:
    """The headlines that follow a head such as "Read also", where an empty line or the text's end closes the list.

    |   Snow fell through the night, and by the morning the road was gone.
    |
    | - Related articles
    | - Avalanche warning for the weekend
    | - Ski resorts hope for a late season
    |
    |   The pass opened again at noon.
    """
    for at, phrase in page.phrases.items():
        if phrase.category in _LIST_HEADS and len(phrase.parts) == 1:
            for item in _list_behind(page, at):
                yield Mark(item, phrase.text, at)


def _dates(lines: Sequence[tuple[int, str]], vocabulary: Vocabulary) -> Iterator[Mark]:
    """The lines that are a date: in digits alone, or numbers among words of dates and nothing else."""
    for at, text in lines:
        if len(text) <= _LONGEST_DATE and _DIGITS.search(text):
            parts = _DIGITS.sub(" 0 ", words(text)).split()
            rest = [part for part in parts if part not in vocabulary.dates]
            told = len(rest) < len(parts) and sum(map(str.isdigit, text)) > 2
            if set(rest) == {"0"} and (told or _DATE.search(text)):
                yield Mark(at, text)


def _buttons(line: Sequence[str], buttons: frozenset[str]) -> int:
    """How many share buttons a line of words consists of; 0 if of anything else."""
    count = at = 0
    while at < len(line):
        sizes = range(min(_LONGEST_BUTTON, len(line) - at), 0, -1)
        size = next((size for size in sizes if " ".join(line[at : at + size]) in buttons), 0)
        if not size and not (count and (line[at] in _BAR_FILLERS or line[at].isdigit())):
            return 0
        count += bool(size)
        at += size or 1
    return count


def _forms(headline: str) -> frozenset[str]:
    """The compared forms of a headline, with and without the site's name; none if it is too short to be one."""
    forms = [words(headline)]
    for split in list(_SITE_BEHIND.finditer(headline))[-1:]:
        front, site = words(headline[: split.start()]), words(headline[split.end() :])
        if 0 < len(site) < len(front) and len(site.split()) <= _LONGEST_SITE:
            forms.append(front)
    return frozenset(form for form in forms if _LEAST_HEADLINE <= _size(form) <= _MOST_HEADLINE)


def _size(form: str) -> int:
    """The number of words; in scripts without spaces two characters count as one."""
    spaced = len(form.split())
    return spaced if form.isascii() else max(spaced, sum(char >= UNSPACED for char in form) // 2)


def _same(lines: Sequence[tuple[int, str]], headline: str) -> Sequence[Mark]:
    """The lines that are the headline."""
    starts = {_start(headline), fold(_start(headline))}
    alike = [(at, text) for at, text in lines if _start(text) in starts]
    forms = _forms(headline) if alike else frozenset()
    return [Mark(at, text) for at, text in alike if _forms(text) & forms]


def _start(text: str) -> str:
    """The first two letters of a line, in lower case."""
    return text[:2].lower() if text[0].isalnum() else bare(text[:_PROBE])[:2]


def _scattered(page: Page, opening: int, repeats: Sequence[Mark]) -> Sequence[Mark]:
    """The repeats of an opening line that nothing but its place calls a headline.

    An interview may open with a question that it asks again and again: of lines that could be news, only the copies
    right below the first are taken.
    """
    open_lines = (at for at in range(opening + 1, len(page.texts)) if page.texts[at] and at not in page.phrases)
    taken = {mark.at for mark in repeats}
    close = set(takewhile(taken.__contains__, open_lines))
    natural = page.texts[opening].rstrip().endswith(("?", ":")) or len(taken - close) > _MOST_SCATTERED
    return [mark for mark in repeats if mark.at in close or not natural]


def _list_behind(page: Page, head: int) -> Sequence[int]:
    """The indices of the headlines that follow the line *head* as a closed list."""
    blocks = page.blocks()
    total = len(page.texts)
    behind = range(head + 1, total)
    items = list(takewhile(lambda at: at not in page.phrases and _headline_like(page.texts[at]), behind))
    rest = (at for at in behind[len(items) :] if page.texts[at] and at not in page.phrases)
    if next(rest, None) is not None:
        items = [at for at in items if blocks[at] == blocks[head + 1]]
        closed = bool(items) and blocks[items[-1] + 1] != blocks[head + 1]
        together = len(items) > 1 or blocks[head] == blocks[head + 1]
        items = items if closed and together else []
    return items if len(items) <= _LONGEST_LIST else ()


def _headline_like(text: str) -> bool:
    """Whether a line has the look of a headline: some words, no sentence end, a capital where there are capitals."""
    return (
        len(text) <= _LONGEST_HEADLINE
        and _LEAST_HEADLINE - 1 <= _size(words(text)) <= _MOST_HEADLINE
        and not text.endswith(_SENTENCE_END)
        and not text[0].islower()
        and ". " not in text
    )


RULES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
