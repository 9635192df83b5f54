"""Where two similar texts differ: the stretches that are worth reading."""

from __future__ import annotations

from itertools import compress, count, islice
from operator import ne
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Shared words kept around each difference: enough for a number of several words and for the sentence mark before it.
_MARGIN: Final = 3
#: Words that are compared together.
_TOGETHER: Final = 64
#: So few words are searched as a text; more are indexed, for a search would read them all each time.
_FEW: Final = 256

BREAK: Final = "…"
"""What stands between two stretches: an ellipsis, behind which a sentence begins."""

Stretch = tuple[int, int, int, int]


def differing(ours: list[str], theirs: list[str]) -> tuple[list[str], list[str]]:
    """The stretches of two word lists in which they differ, with a few shared words around each; nothing if equal.

    The words of two stretches are set apart by a `BREAK`, and the two results have as many of them.
    """
    merged: list[Stretch] = []
    for stretch in _stretches(ours, theirs):
        if merged and stretch[0] - merged[-1][1] <= 2 * _MARGIN:
            merged[-1] = (merged[-1][0], stretch[1], merged[-1][2], stretch[3])
        else:
            merged.append(stretch)
    left: list[str] = []
    right: list[str] = []
    for a, b, c, d in merged:
        left += (BREAK, *ours[max(a - _MARGIN, 0) : b + _MARGIN])
        right += (BREAK, *theirs[max(c - _MARGIN, 0) : d + _MARGIN])
    return left[1:], right[1:]


def _stretches(ours: list[str], theirs: list[str]) -> Iterator[Stretch]:
    """(start, end, start, end) of each difference; texts meet again where three words in a row are the same."""
    shorter = min(len(ours), len(theirs))
    at = other = _changed(ours, theirs, shorter)
    tail = _changed(reversed(ours), reversed(theirs), shorter - at)
    end, other_end = len(ours) - tail, len(theirs) - tail
    first = _first(theirs[other:other_end] if end - at > 2 else [], other)
    while at < end or other < other_end:
        start, other_start, at, other = at, other, end, other_end
        for k in range(start, end - 2):
            place = first(ours[k], ours[k + 1], ours[k + 2])
            if place >= other_start:
                at, other = k, place
                break
        yield start, at, other_start, other
        same = _TOGETHER
        while same == _TOGETHER:
            most = min(_TOGETHER, end - at, other_end - other)
            same = _changed(ours[at : at + most], theirs[other : other + most], most)
            at, other = at + same, other + same


def _changed(ours: Iterable[str], theirs: Iterable[str], most: int) -> int:
    """How many words come before the first that is not the same, *most* at the most."""
    return next(compress(count(), islice(map(ne, ours, theirs), most)), most)


def _first(words: list[str], start: int) -> Callable[[str, str, str], int]:
    """What finds the first place of three words in a row among *words*, counted from *start*, or -1."""
    if len(words) > _FEW:
        triples = list(zip(words, words[1:], words[2:], strict=False))
        places = dict(zip(reversed(triples), range(start + len(triples) - 1, start - 1, -1), strict=True))
        return lambda *triple: places.get(triple, -1)
    text = f" {' '.join(words)} "

    def first(one: str, two: str, three: str) -> int:
        blank = text.find(f" {one} {two} {three} ")
        return start + text.count(" ", 0, blank) if blank >= 0 else -1

    return first
