"""In-line furniture: what a scraper glued to the sentences of a paragraph goes, and the sentences stay."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import Cut, Paragraph, remainder
from cleaner.rules.glued import RULES, Stretch
from cleaner.rules.inline_phrases import anchors, initials, inlined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cleaner.document import Document
    from cleaner.rules.glued import Glued
    from cleaner.rules.inline_phrases import Inlined
    from cleaner.rules.phrases import Action, Phrase


# What is cut can bring together what is to be cut; more often than this only where somebody means it to.
_ROUNDS: Final = 8


class Inline(NamedTuple):
    """What is looked for, and what is done with it.

    `anchors` finds where something may stand; `phrases` are known by their first letters, `rules` are those in code.
    """

    anchors: re.Pattern[str]
    phrases: Mapping[str, Sequence[Inlined]]
    rules: Sequence[Glued]
    actions: Mapping[str, Action]

    def stretches(self, text: str) -> Sequence[Stretch]:
        """All that stands in the paragraph *text*, in order; of what overlaps, the first, and the longest of these."""
        found = [stretch for rule in self.rules for stretch in rule.stretches(text)]
        for anchor in self.anchors.finditer(text):
            found += self._at(text, anchor.start())
        apart: list[Stretch] = []
        for stretch in sorted(found, key=lambda stretch: (stretch.start, -stretch.end)):
            if not apart or stretch.start >= apart[-1].end:
                apart.append(stretch)
        return apart

    def _at(self, text: str, start: int) -> Iterator[Stretch]:
        for known in self.phrases.get(initials(text, start), ()):
            end = known.end(text, start)
            if end > start:
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
    found = anchors(known, (word for rule in rules for word in rule.anchors))
    return Inline(re.compile(found or "(?!)"), by_initials, rules, actions)


def cut(document: Document, known: Inline, keeps: Callable[[str], object] | None = None) -> Document:
    """*document* with what a rule removes from inside its paragraphs cut out, and what it flags there noted.

    A paragraph of which nothing would be left is removed. One of several lines is left alone: behind a cut, the length
    of a line would not tell any more how the text was wrapped. So is one that *keeps* says is to stay as it is.
    """
    hits = [match.start() for match in known.anchors.finditer(document.text)]
    if not hits:
        return document
    changed = list(document.paragraphs)
    for index, paragraph in enumerate(document.paragraphs):
        hit = bisect_left(hits, paragraph.start)
        near = hit < len(hits) and hits[hit] < paragraph.end
        open_to_it = near and paragraph.removal is None and "\n" not in paragraph.text
        if open_to_it and not (keeps and keeps(paragraph.text)):
            changed[index] = _cut(document.text, paragraph, known)
    return document._replace(paragraphs=tuple(changed))


def _cut(extracted: str, paragraph: Paragraph, known: Inline) -> Paragraph:
    """*paragraph* without what goes, and without what that brings together, so that the clean text stays as it is."""
    for _ in range(_ROUNDS):
        found = known.stretches(paragraph.text)
        going = [stretch for stretch in found if known.actions[stretch.reason] == "remove"]
        noted = (stretch for stretch in found if known.actions[stretch.reason] != "remove")
        if stretch := next(noted, None):
            paragraph = paragraph.flagged(stretch.reason, _inside(stretch))
        if not going:
            break
        cuts = _placed(extracted, paragraph, going)
        text = remainder(extracted, paragraph.start, paragraph.end, cuts)
        if not any(map(str.isalnum, text)):
            whole = extracted[paragraph.start : paragraph.end]
            return paragraph._replace(text=whole, cuts=()).removed(going[0].reason, _inside(going[0]))
        paragraph = paragraph._replace(text=text, cuts=cuts)
    return paragraph


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
    return f"in line, {stretch.detail}" if stretch.detail else "in line"
