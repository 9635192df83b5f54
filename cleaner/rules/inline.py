"""In-line furniture: what a scraper glued to the sentences of a paragraph goes, and the sentences stay."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import Cut, Paragraph, remainder
from cleaner.rules.glued import RULES, Stretch
from cleaner.rules.inline_phrases import anchors, beginnings, initials, inlined, letters, may_begin
from cleaner.rules.scan import Scan, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cleaner.document import Document
    from cleaner.rules.glued import Glued
    from cleaner.rules.inline_phrases import Inlined
    from cleaner.rules.phrases import Action, Phrase


# What is cut can bring together what is to be cut; more often than this only where somebody means it to.
_ROUNDS: Final = 8
IN_LINE: Final = "in line"
"""How the detail begins of what stands inside a paragraph."""


class Inline(NamedTuple):
    """What is looked for, and what is done with it.

    `written` is the expression that finds where something may stand, `scan` finds in which of many texts, if it can be
    said by their letters; `phrases` are known by their first letters, `rules` are those in code.
    """

    written: str
    scan: Scan | None
    phrases: Mapping[str, Sequence[Inlined]]
    rules: Sequence[Glued]
    actions: Mapping[str, Action]

    @property
    def anchors(self) -> re.Pattern[str]:
        """What is `written`, compiled when it is first needed: it is long, and few texts ask for it."""
        return _compiled(self.written)

    def places(self, texts: Sequence[str]) -> Mapping[int, Sequence[int] | None]:
        """For each of *texts* in which something may stand, by index, where it may begin; None for not known."""
        return dict.fromkeys(range(len(texts))) if self.scan is None else self.scan.places(texts)

    def stretches(self, text: str, places: Sequence[int] | None = None) -> Sequence[Stretch]:
        """All that stands in the paragraph *text*, in order; of what overlaps, the first, and the longest of these.

        No anchor stands anywhere but at *places*, if these are given, and the text has no white space but single spaces
        and what is not ASCII.
        """
        starts = list(self._anchored(text, places))
        if not starts:
            return ()
        found = [stretch for rule in self.rules for stretch in rule.stretches(text, places)]
        even = places is not None and text.isascii()
        for start in starts:
            found += self._at(text, start, even=even)
        if not found:
            return ()
        apart: list[Stretch] = []
        for stretch in sorted(found, key=lambda stretch: (stretch.start, -stretch.end)):
            if not apart or stretch.start >= apart[-1].end:
                apart.append(stretch)
        return apart

    def _anchored(self, text: str, places: Sequence[int] | None) -> Iterator[int]:
        """Where something may begin in *text*: at its anchors, none of them inside another."""
        if places is None:
            yield from (anchor.start() for anchor in self.anchors.finditer(text))
        elif len(places) == 1:
            # there is no other that it could be inside of, and where no anchor stands nothing else does
            yield places[0]
        else:
            behind = 0
            for place in places:
                if place >= behind and (anchor := self.anchors.match(text, place)):
                    behind = anchor.end()
                    yield place

    def _at(self, text: str, start: int, *, even: bool) -> Iterator[Stretch]:
        if not may_begin(text, start):
            return
        begin = letters(text, start)
        for known in self.phrases.get(initials(text, start), ()):
            # most forms are never written, and never compiled
            stands = text.startswith(known.even if even else known.plain, begin)
            if stands and (end := known.end(text, start)) > start:
                yield Stretch(start, end, known.phrase.category, known.phrase.detail)


def inline(phrases: Iterable[Phrase], actions: Mapping[str, Action]) -> Inline:
    """What to look for: those of *phrases* and of the rules in code that do something by *actions*.

    Of two phrases that are written alike the later one counts.
    """
    last = {phrase.text: phrase for phrase in phrases}.values()
    wanted = [phrase for phrase in last if actions.get(phrase.category, "keep") != "keep"]
    known = [form for phrase in wanted for form in inlined(phrase)]
    rules = [rule for rule in RULES if rule.name in actions]
    by_initials: dict[str, list[Inlined]] = {}
    for form in known:
        by_initials.setdefault(initials(form.written), []).append(form)
    words = [word for rule in rules for word in rule.anchors]
    likely = scan(chain(words, *(beginnings(form.written) for form in known)))
    return Inline(anchors(known, words) or "(?!)", likely, by_initials, rules, actions)


@lru_cache(8)
def _compiled(written: str) -> re.Pattern[str]:
    return re.compile(written)


class Spared(NamedTuple):
    """What is not cut: a paragraph that *keeps* says is to stay as it is, or of which nothing sound would be left."""

    keeps: Callable[[str], object]
    sound: Callable[[str], bool] = bool


def cut(document: Document, known: Inline, spared: Spared | None = None) -> Document:
    """*document* with what a rule removes from inside its paragraphs cut out, and what it flags there noted.

    A paragraph of which nothing would be left is removed. One of several lines is left alone: behind a cut, the length
    of a line would not tell any more how the text was wrapped. So is one that is *spared*.
    """
    (found,) = cut_all([document], known, spared)
    return found


def cut_all(documents: Sequence[Document], known: Inline, spared: Spared | None = None) -> list[Document]:
    """The same for each of *documents*: they are searched together, since the searching costs more than the finding."""
    texts = [paragraph.text for document in documents for paragraph in document.paragraphs]
    ends = list(accumulate(len(document.paragraphs) for document in documents))
    changed: dict[int, list[Paragraph]] = {}
    for place, starts in known.places(texts).items():
        number = bisect_right(ends, place)
        document, at = documents[number], place - ends[number]
        paragraph = document.paragraphs[at]
        if paragraph.removal is None and "\n" not in paragraph.text:
            found = _cut(document.text, paragraph, known, starts)
            if found is not paragraph and not (spared and _is_spared(paragraph, found, spared)):
                changed.setdefault(number, list(document.paragraphs))[at] = found
    cut_documents = list(documents)
    for number, paragraphs in changed.items():
        cut_documents[number] = documents[number]._replace(paragraphs=tuple(paragraphs))
    return cut_documents


def _is_spared(paragraph: Paragraph, found: Paragraph, spared: Spared) -> bool:
    """Whether *paragraph*, as which *found* would be left, is *spared*."""
    return bool(spared.keeps(paragraph.text)) or (
        found.removal is None and bool(found.cuts) and not spared.sound(found.text)
    )


def _cut(extracted: str, paragraph: Paragraph, known: Inline, places: Sequence[int] | None) -> Paragraph:
    """*paragraph* without what goes, and without what that brings together, so that the clean text stays as it is.

    One of which still more would go after some rounds stays as it is, or it would be cut again the next time.
    """
    whole = paragraph
    for _ in range(_ROUNDS):
        found = known.stretches(paragraph.text, places)
        places = None  # they are others once something went
        going = [stretch for stretch in found if known.actions[stretch.reason] == "remove"]
        noted = (stretch for stretch in found if known.actions[stretch.reason] != "remove")
        if stretch := next(noted, None):
            paragraph = paragraph.flagged(stretch.reason, _inside(stretch))
        if not going:
            return paragraph
        cuts = _placed(extracted, paragraph, going)
        text = remainder(extracted, paragraph.start, paragraph.end, cuts)
        if not any(map(str.isalnum, text)):
            return whole.removed(going[0].reason, _inside(going[0]))
        paragraph = paragraph._replace(text=text, cuts=cuts)
    return whole


def _placed(extracted: str, paragraph: Paragraph, going: Sequence[Stretch]) -> tuple[Cut, ...]:
    """The cuts of *paragraph* and those that *going* asks for, with their offsets in *extracted*.

    What is visible in a paragraph's text is what is visible outside its cuts, in the same order; by that a place is
    found again. A new cut may hold an old one.
    """
    start = paragraph.start
    if not paragraph.cuts:
        return tuple(Cut(start + s.start, start + s.end, s.reason, _inside(s)) for s in going)
    gone = {at for cut in paragraph.cuts for at in range(cut.start, cut.end)}
    there = [at for at in range(start, paragraph.end) if at not in gone and not extracted[at].isspace()]
    here = [at for at, char in enumerate(paragraph.text) if not char.isspace()]
    place = dict(zip(here, there, strict=True))
    new = [Cut(place[s.start], place[s.end - 1] + 1, s.reason, _inside(s)) for s in going]
    held = {at for one in new for at in range(one.start, one.end)}
    old = [cut for cut in paragraph.cuts if cut.start not in held]
    return tuple(sorted((*old, *new)))


def _inside(stretch: Stretch) -> str:
    """What decided, told apart from what takes whole lines."""
    return f"{IN_LINE}, {stretch.detail}" if stretch.detail else IN_LINE
