"""What would go, as spans of the text as it came: the attributes that dolma's tools read beside documents.

See https://github.com/allenai/dolma/blob/main/docs/data-format.md: a line per document, with its id, and under each
name spans `[start, end, score]` in code points.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.document import Document

ALL: Final = "cleaner__removed"
"""The name of the spans of all that goes; those of one reason are called `cleaner__<stage>__<reason>`."""

_SCORE: Final = 1.0


def unrepaired(document: Document) -> str:
    """The extracted text of *document* as it was before it was repaired, with LF line ends."""
    pieces, at = [], 0
    for repair in document.repairs:
        pieces += [document.text[at : repair.start], repair.before]
        at = repair.end
    return "".join([*pieces, document.text[at:]])


def attributes(document: Document, original: str) -> dict[str, Any]:
    """The line for *document*, whose text was *original*: that of `unrepaired`, with line ends of any kind."""
    back = _Back(document, original)
    found: dict[str, list[list[float]]] = {ALL: []}
    for name, start, end in _going(document):
        span = [back.start(start), back.end(end), _SCORE]
        found[ALL].append(span)
        found.setdefault(name, []).append(span)
    return {"id": identity(document), "attributes": found}


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
    """The way back from offsets in the repaired text of a document to offsets in its original."""

    def __init__(self, document: Document, original: str) -> None:
        self._repairs = document.repairs
        self._starts = [repair.start for repair in self._repairs]
        grown = (len(repair.before) - len(repair.after) for repair in self._repairs)
        self._shift = list(accumulate(grown, initial=0))
        # where, in the text with LF line ends, a line feed stands that was two characters
        self._feeds = [at - number for number, at in enumerate(_pairs(original))]

    def start(self, at: int) -> int:
        """Where what begins at *at* began; at the latest, if that is not known to the character."""
        return self._feed(self._unrepaired(at, late=False))

    def end(self, at: int) -> int:
        """Where what ends at *at* ended; at the earliest, if that is not known to the character."""
        return self._feed(self._unrepaired(at, late=True))

    def _feed(self, at: int) -> int:
        return at + bisect_left(self._feeds, at)

    def _unrepaired(self, at: int, *, late: bool) -> int:
        number = bisect_right(self._starts, at)
        if number == 0 or at >= self._repairs[number - 1].end:
            return at + self._shift[number]
        repair, shift = self._repairs[number - 1], self._shift[number - 1]
        inside, left = at - repair.start, repair.end - at
        if inside <= _alike(repair.before, repair.after):
            return at + shift
        if left <= _alike(repair.before[::-1], repair.after[::-1]):
            return at + self._shift[number]
        return repair.start + shift + (len(repair.before) if late else 0)


def _alike(one: str, other: str) -> int:
    """How many characters *one* and *other* begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _pairs(text: str) -> Iterator[int]:
    at = text.find("\r\n")
    while at >= 0:
        yield at
        at = text.find("\r\n", at + 2)
