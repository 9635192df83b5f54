"""Long furniture: legal notices and menus in one line, known by the phrases that they are strung together from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.rules.phrases import LONGEST, RIGHTS, SHORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cleaner.rules.phrases import Phrase

_LONGEST: Final = 2000  # code points
_AT_HEAD: Final = 1
_AT_TAIL: Final = 3
_BETWEEN: Final = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？])|(?<!\s)(?:\s+[|•·]\s+|\s*\t\s*)")
_SENTENCE_END: Final = re.compile(r"[.!?;。！？](?:(?<=[。！？])|(?=\s))")


def pieced(
    texts: Sequence[str], near: Callable[[str], object], find: Callable[[str], Phrase | None]
) -> Mapping[int, Phrase]:
    """By index, the long lines at the edges of *texts* whose beginning *find* knows, and half of all their letters.

    One piece is enough if it speaks of rights, else it takes two. Each line has the phrase of its first piece, to hold
    where it stands. An empty text is one that is gone. What is not *near* a phrase is none that *find* knows.
    """
    there = [at for at, text in enumerate(texts) if text]
    edges = [*there[:_AT_HEAD], *there[_AT_HEAD:][-_AT_TAIL:]]
    found = {}
    for at in edges:
        if SHORT < len(texts[at]) <= _LONGEST and (first := _known(texts[at], near, find)):
            # With a gap on both sides: it is no head that takes other lines along.
            found[at] = first._replace(position="edge", parts=("", ""))
    return found


def may_be_pieced(text: str, find: Callable[[str], object]) -> bool:
    """Whether the line *text* may be one of those that `pieced` finds, wherever it stands."""
    if not SHORT < len(text) <= _LONGEST:
        return False
    begin = _first_sentence(text) or next(_pieces(text), "")
    return bool(begin and find(begin))


def _known(text: str, near: Callable[[str], object], find: Callable[[str], Phrase | None]) -> Phrase | None:
    sentence = _first_sentence(text)
    if sentence and not (near(sentence) and find(sentence)):
        return None  # as nearly all prose is
    pieces = _pieces(text)
    begin = next(pieces, "")
    if not (begin and (first := find(begin))):
        return None
    known, total, said = len(begin), len(begin), {first.text}
    for piece in pieces:
        total += len(piece)
        if phrase := find(piece):
            known += len(piece)
            said.add(phrase.text)
    # One sentence that begins "Follow us on …" may be any sentence; what a lawyer writes is like no other.
    return first if 2 * known >= total and (len(said) > 1 or first.category in RIGHTS) else None


def _first_sentence(text: str) -> str:
    """The first of the `_pieces` of *text*, if it is simple to tell; else nothing."""
    if "|" in text or "•" in text or "·" in text or "\t" in text:
        return ""
    end = _SENTENCE_END.search(text)
    return (text[: end.end()] if end else text).strip(" ")[:LONGEST]


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for between in _BETWEEN.finditer(text):
        if piece := text[at : between.start()].strip(" |•·"):
            yield piece[:LONGEST]
        at = between.end()
    if piece := text[at:].strip(" |•·"):
        yield piece[:LONGEST]
