"""What would go, as spans of the text as it came: the attributes that dolma's tools read beside documents.

See https://github.com/allenai/dolma/blob/main/docs/data-format.md: a line per document, with its id, and under each
name spans `[start, end, score]` in code points.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from difflib import SequenceMatcher
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.document import Document

ALL: Final = "cleaner__removed"
"""The name of the spans of all that goes; those of one reason are called `cleaner__<stage>__<reason>`."""

_SCORE: Final = 1.0
_LONGEST: Final = 2_000
"""Code points of a line that is aligned character by character; the time for that grows with their square."""


def unrepaired(document: Document) -> str:
    """The extracted text of *document* as it was before it was repaired, with LF line ends."""
    pieces, at = [], 0
    for repair in document.repairs:
        pieces += [document.text[at : repair.start], repair.before]
        at = repair.end
    return "".join([*pieces, document.text[at:]])


def attributes(document: Document, original: str) -> dict[str, list[list[float]]]:
    """The spans of *document*, whose text was *original*: that of `unrepaired`, with line ends of any kind."""
    back = _Back(document, original)
    found: dict[str, list[list[float]]] = {ALL: []}
    for name, start, end in _going(document):
        span = [back.start(start), back.end(end), _SCORE]
        if span[0] < span[1]:
            found[ALL].append(span)
            found.setdefault(name, []).append(span)
    return found


def identity(document: Document) -> str:
    """What *document* is called by its own record, else by its place."""
    return str(document.metadata.get("id", "")) or document.id


def _going(document: Document) -> Iterator[tuple[str, int, int]]:
    """Name, start and end of every stretch that goes, in order; none lies in another."""
    for paragraph in document.paragraphs:
        if paragraph.removal:
            yield _name(paragraph.removal.stage, paragraph.removal.reason), paragraph.start, paragraph.end
            continue
        for cut in paragraph.cuts:
            yield _name("boilerplate", cut.reason), cut.start, cut.end


def _name(stage: str, reason: str) -> str:
    return f"cleaner__{stage}__{reason.replace('-', '_')}"


class _Back:
    """The way back from offsets in the repaired text of a document to offsets in its original.

    Where a repair does not tell to the character what came of what, a stretch is taken to be shorter than it may have
    been, so that no text is lost that stays.
    """

    def __init__(self, document: Document, original: str) -> None:
        self._repairs = document.repairs
        self._starts = [repair.start for repair in self._repairs]
        grown = (len(repair.before) - len(repair.after) for repair in self._repairs)
        self._shift = list(accumulate(grown, initial=0))
        # where, in the text with LF line ends, a line feed stands that was two characters
        self._feeds = [at - number for number, at in enumerate(_pairs(original))]
        self._aligned = cache(_aligned)

    def start(self, at: int) -> int:
        """Where what begins at *at* began."""
        return self._feed(self._unrepaired(at, late=True))

    def end(self, at: int) -> int:
        """Where what ends at *at* ended."""
        return self._feed(self._unrepaired(at, late=False))

    def _feed(self, at: int) -> int:
        return at + bisect_left(self._feeds, at)

    def _unrepaired(self, at: int, *, late: bool) -> int:
        number = bisect_right(self._starts, at)
        if number == 0 or at > self._repairs[number - 1].end:
            return at + self._shift[number]
        repair, shift = self._repairs[number - 1], self._shift[number - 1]
        there = [
            place for block in self._aligned(repair.before, repair.after) for place in block.back(at - repair.start)
        ]
        return repair.start + shift + (max(there) if late else min(there))


class _Block(NamedTuple):
    """`before[start:end]`, of which came `after[begin:until]`."""

    start: int
    end: int
    begin: int
    until: int

    def back(self, at: int) -> Iterator[int]:
        """The first and the last place before that may be what is *at* this place after; none if it is outside."""
        if not self.begin <= at <= self.until:
            return
        if self.until - self.begin == self.end - self.start:
            yield self.start + at - self.begin
            return
        if at < self.until:
            yield self.start
        if at > self.begin:
            yield self.end


def _aligned(before: str, after: str) -> list[_Block]:
    """What of *after* came of what of *before*, in order."""
    if max(len(before), len(after)) <= _LONGEST:
        codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        return [_Block(*places) for _, *places in codes]
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    end, until = len(before) - tail, len(after) - tail
    return [_Block(0, head, 0, head), _Block(head, end, head, until), _Block(end, len(before), until, len(after))]


def _alike(one: str, other: str) -> int:
    """How many characters *one* and *other* begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _pairs(text: str) -> Iterator[int]:
    at = text.find("\r\n")
    while at >= 0:
        yield at
        at = text.find("\r\n", at + 2)
