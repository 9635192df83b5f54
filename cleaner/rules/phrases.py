"""Boilerplate phrases: what one is, and a lexicon that finds the phrase a line consists of or begins with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from cleaner.rules.fold import EDGE, HEAD, UNSPACED, bare, fold, keys, last_letters, shape, shaped_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Action = Literal["remove", "flag", "keep"]
Position = Literal["head", "tail", "edge", "any", "inline"]
Risk = Literal["low", "med"]

POSITIONS: Final[tuple[Position, ...]] = ("head", "tail", "edge", "any")
INLINE: Final = "inline"
RISKS: Final[tuple[Risk, ...]] = ("low", "med")
GAP: Final = "…"
RIGHTS: Final = frozenset({"copyright", "wire-notice", "cookie"})
"""The categories whose phrases lawyers write: what begins so is like no other sentence."""

# Code points. A line is never a phrase beyond the first; a doubtful phrase needs the edge beyond the second.
LONGEST: Final = 250
SHORT: Final = 80

# Code points; a headline is not longer, and does not end as a sentence does.
_LONGEST_LINK: Final = 130
_SENTENCE_END: Final = tuple(".!?。！？।؟")
_NEXT_SENTENCE: Final = re.compile(r"[.!?]\s+\w|[。！？]\w")
_QUOTES: Final = "\"'”’»)"
_BEFORE_HEADLINES: Final = frozenset({"related", "continue-reading", "player"})

# Marks of code and markup: "Read also: `setup.py`" is documentation, not the furniture of a news site.
_CODE: Final = frozenset("`{}\\")


class Phrase(NamedTuple):
    """One phrase of a pack.

    `text` is the phrase as the pack writes it; a gap "…" stands for any text, a 0 for any number. `parts` are the
    folded pieces between the gaps, the first or the last empty where the phrase begins or ends with a gap; a pattern
    has none. `place` is file and line, for a phrase of a user's pack.
    """

    text: str
    category: str
    position: Position
    risk: Risk
    language: str
    parts: tuple[str, ...]
    place: str = ""

    @property
    def detail(self) -> str:
        """The phrase and its language, as a ledger shows it."""
        return f"{self.language}: {self.text}" if self.language else self.text

    @property
    def unambiguous(self) -> bool:
        """Whether the phrase is boilerplate in a document of any language: more than one word, and low risk."""
        if not self.language:
            return True
        text = " ".join(self.parts).strip()
        size = len(text) / 2 if text[:1] >= UNSPACED else len(text.split())
        return self.risk == "low" and size >= (2 if len(self.parts) == 1 else 3)

    @property
    def introduces(self) -> bool:
        """Whether what follows the phrase is a headline; where it is a sentence, the two were glued together."""
        return not self.parts[-1] and self.category in _BEFORE_HEADLINES

    @property
    def begins_sentence(self) -> bool:
        """Whether any sentence may follow the phrase; what speaks of rights is followed by more of it."""
        return len(self.parts) > 1 and not self.parts[-1] and self.category not in RIGHTS

    def matches(self, line: str) -> bool:
        """Whether *line* (see `fold.shape`) is this phrase, or begins and ends with its outer pieces."""
        head, *gaps = self.parts
        if not gaps:
            return line.rstrip(":") == head
        if not _begins(line, head):
            return False
        at = len(head)
        for piece in gaps[:-1]:
            at = line.find(piece, at) + len(piece)
            if at < len(piece):
                return False
        return _ends(line[at:].rstrip(":"), gaps[-1])


def parse(text: str) -> tuple[str, ...]:
    """The folded pieces of a phrase; empty where it has no anchor, and so would match anything."""
    text = text.replace("...", GAP)
    if GAP not in text:
        whole = shape(text).rstrip(":")
        return (whole,) if len(whole) > 1 else ()
    pieces = tuple(map(shape, text.split(GAP)))
    anchored = len(pieces[0].rstrip(":")) > 1 or len(pieces[-1]) > 1
    return pieces if anchored and all(pieces[1:-1]) else ()


class Lexicon(NamedTuple):
    """Phrases, found by the first words of a line or, where they begin with a gap, by its last letters.

    `words` are the first words of phrases, so that most lines pass before anything is folded.
    """

    by_start: Mapping[str, Sequence[Phrase]]
    by_end: Mapping[str, Sequence[Phrase]]
    words: frozenset[str]

    def near(self, text: str) -> Sequence[Phrase]:
        """The phrases that may be what *text*, a line or any stretch of one, is or begins with."""
        end = last_letters(text)
        near = self.by_end.get(end) or self.by_end.get(end[-2:]) or ()
        one, _, rest = text[:HEAD].partition(" ")
        if one.isascii() and one.isalpha():
            one = one.lower()
            if one not in self.words:
                return near
            second = rest.split(None, 1)
        else:
            first, *second = text[:HEAD].split(None, 2) or [""]
            one = first.strip(EDGE).casefold()
            if self._begins_none(one):
                return near
        two = bare(second[0]) if second else ""
        if one.isascii() and one.isalpha() and two.isascii() and two.isalpha():
            two = f"{one} {two}"
        else:
            one, two = keys(text)
        if two in self.by_start:
            near = (*near, *self.by_start[two])
        if one != two and one in self.by_start:
            near = (*near, *self.by_start[one])
        return near

    def _begins_none(self, word: str) -> bool:
        """Whether a line can be no phrase that begins with *word*, in lower case."""
        plain = word not in self.words and word.isalpha() and word < UNSPACED
        return plain and (word.isascii() or fold(word) not in self.words)

    def find(self, text: str, near: Sequence[Phrase]) -> list[Phrase]:
        """Of the phrases *near* to *text* those that it is or begins with."""
        if len(text) > LONGEST or not _CODE.isdisjoint(text):
            return []
        if text[0].islower() and text.endswith("."):
            near = [phrase for phrase in near if phrase.category in RIGHTS]  # the end of a sentence that was broken
        line = shape(text) if near else ""
        found = [phrase for phrase in near if line.startswith(phrase.parts[0]) and phrase.matches(line)]
        if found and len(text) > _LONGEST_LINK and text.rstrip(_QUOTES).endswith(_SENTENCE_END):
            several = _NEXT_SENTENCE.search(text) is not None
            return [phrase for phrase in found if not (phrase.introduces or (several and phrase.begins_sentence))]
        return found


def lexicon(phrases: Iterable[Phrase]) -> Lexicon:
    """Index *phrases*; of two that read the same in one language the later one counts."""
    by_start: dict[str, list[Phrase]] = {}
    by_end: dict[str, list[Phrase]] = {}
    first: set[str] = set()
    for phrase in {(phrase.language, phrase.parts): phrase for phrase in phrases}.values():
        if phrase.parts[0]:
            one, two = shaped_keys(phrase.parts[0])
            by_start.setdefault(two, []).append(phrase)
            first |= {one, bare(phrase.text.split(None, 1)[0])}
        else:
            short = slice(None) if len(phrase.parts[-1]) > 3 else slice(-2, None)
            for end in sorted({last_letters(end)[short] for end in (phrase.parts[-1], phrase.text)}):
                by_end.setdefault(end, []).append(phrase)
    for end, long in by_end.items():
        if len(end) > 2:
            long.extend(by_end.get(end[-2:], ()))  # a line that ends so may end as a shorter one does
    return Lexicon(by_start, by_end, frozenset(first))


def _begins(line: str, head: str) -> bool:
    return line.startswith(head) and _boundary(head[-1:], line[len(head) : len(head) + 1])


def _ends(line: str, tail: str) -> bool:
    return line.endswith(tail) and _boundary(line[: len(line) - len(tail)][-1:], tail[:1])


def _boundary(before: str, after: str) -> bool:
    """Whether a word may end between two characters (either may be missing)."""
    glued = before.isalnum() and after.isalnum()
    return not glued or before >= UNSPACED or after >= UNSPACED
