"""Verdicts: what a document is that holds no article, or only the beginning of one.

Words alone do not tell: an article about a paywall quotes it. So a wall must stand where walls stand, and there must be
little beside it: of a page that is no article hardly anything else, of a truncated one nothing behind the wall, and
before it few words, or a text that breaks off, unless the wall itself says how much is missing.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from cleaner.document import Verdict
from cleaner.rules.categories import WALLS
from cleaner.rules.fold import size
from cleaner.rules.phrases import LONGEST, Lexicon, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.document import Document
    from cleaner.rules.phrases import Phrase
    from cleaner.rules.reader import Pack

# Words; in scripts without spaces two characters count as one.
_BESIDE_ONE: Final = 40  # beside one line of a wall
_BESIDE_MORE: Final = 120  # beside two and more that differ
_BEHIND: Final = 40  # in sentences behind the wall that cuts a text off
_BEFORE: Final = 200  # before it, if the text does not break off there
_LONGEST: Final = 25  # in the line of a wall itself

_MOST: Final = 3_000  # code points that stay of a page that is no article: to see at a glance what is one
_MOST_PARAGRAPHS: Final = 60
_TAIL: Final = 12  # paragraphs in which a wall may cut a text off
_SENTENCES: Final = 3  # at the end of a paragraph, among which a wall may stand
_SENTENCE: Final = 10  # words; what is as long and ends as a sentence does is one

_QUOTES: Final = "\"'“”„«»‘’「『"
_CUT: Final = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])[\s)\]\"'”’»]*$")
_ENDS: Final = tuple('.!?…。！？।۔؟:;"”’»)]」』')
_BREAK: Final = re.compile(r"[.!?…।؟。！？](?:(?<=[。！？])|\s+)")


def walls(packs: Iterable[Pack]) -> Lexicon:
    """What *packs* know of walls. A line that is flagged as a bot wall tells as much; a later phrase counts."""
    read = list(packs)
    flagged = (p._replace(category="bot") for pack in read for p in pack.phrases if p.category == "antibot")
    return lexicon(chain(flagged, chain.from_iterable(pack.walls for pack in read)))


def judge(document: Document, known: Lexicon) -> Document:
    """*document*, whose paragraphs the rules have marked, with a verdict if it is not a whole article."""
    verdict = (_no_article(document, known) or _truncated(document, known)) if document.paragraphs else None
    return document._replace(verdict=verdict) if verdict else document


def _no_article(document: Document, known: Lexicon) -> Verdict | None:
    """The verdict on a page that says that something else should be there, and little more."""
    paragraphs = document.paragraphs
    if len(paragraphs) > _MOST_PARAGRAPHS or sum([len(p.text) for p in paragraphs if p.removal is None]) > _MOST:
        return None
    found: dict[str, Phrase] = {}
    beside = 0
    for paragraph in paragraphs:
        if beside > _BESIDE_MORE:
            return None
        phrase = _wall(document.text[paragraph.start : paragraph.end], known, "not-an-article")
        if phrase:
            found.setdefault(phrase.detail, phrase)
        elif not paragraph.removal:
            beside += size(paragraph.text)
    titled = _wall(document.title, known, "not-an-article")
    if titled:
        found.setdefault(titled.detail, titled)
    if not found or beside > (_BESIDE_ONE if len(found) == 1 else _BESIDE_MORE):
        return None
    return _verdict(next(iter(found.values())))


def _truncated(document: Document, known: Lexicon) -> Verdict | None:
    """The verdict on a text that a wall cuts off."""
    behind = 0
    for at in islice(reversed(range(len(document.paragraphs))), _TAIL):
        paragraph = document.paragraphs[at]
        text = document.text[paragraph.start : paragraph.end]
        # Only the last paragraph of the text itself can have a wall glued to it.
        lines = [text] if behind else [text, *_last_sentences(text)]
        matching = ((line, found) for line in lines if (found := _wall(line, known, "truncated")))
        wall, phrase = next(matching, ("", None))
        if phrase:
            before = [p.text for p in document.paragraphs[:at] if not p.removal]
            glued = text[: text.rindex(wall)].rstrip()
            told = phrase.category == "rest" or _breaks_off([*before, glued] if glued else before)
            return _verdict(phrase) if told else None
        if not paragraph.removal and text.endswith(_ENDS) and (words := size(text)) >= _SENTENCE:
            behind += words
        if behind > _BEHIND:
            return None
    return None


def _last_sentences(text: str) -> Sequence[str]:
    """The last sentences of *text*, the last one first."""
    end, begin = text[-LONGEST:], 0
    sentences = []
    for found in _BREAK.finditer(end):
        sentences.append(end[begin : found.start() + 1])
        begin = found.end()
    return [*sentences, end[begin:]][: -_SENTENCES - 1 : -1]


def _breaks_off(texts: Sequence[str]) -> bool:
    """Whether *texts*, all that stands before a wall, are few words, or end in the middle."""
    if texts and (_CUT.search(texts[-1]) or (size(texts[-1]) >= _SENTENCE and not texts[-1].endswith(_ENDS))):
        return True
    return _sum(map(size, texts), _BEFORE) <= _BEFORE


def _sum(sizes: Iterator[int], most: int) -> int:
    """The sum of *sizes*, or the first that is over *most*."""
    total = 0
    for one in sizes:
        total += one
        if total > most:
            break
    return total


def _wall(text: str, known: Lexicon, shortfall: str) -> Phrase | None:
    """The phrase that *text* is, if that stands for *shortfall*; a quoted one does not."""
    near = known.near(text) if 0 < len(text) <= LONGEST and text[0] not in _QUOTES else ()
    if not near or size(text) > _LONGEST:
        return None
    return next((phrase for phrase in known.find(text, near) if WALLS[phrase.category] == shortfall), None)


def _verdict(phrase: Phrase) -> Verdict:
    return Verdict(WALLS[phrase.category], f"{phrase.category}: {phrase.text}")
