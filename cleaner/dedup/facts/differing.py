"""Where two similar texts differ: the stretches that are worth reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Shared words kept around each difference: enough for a number of several words and for the sentence mark before it.
_MARGIN: Final = 3

Stretch = tuple[int, int, int, int]


def differing(ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, str]:
    """The stretches of two word lists in which they differ, with a few shared words around each; ("", "") if equal.

    Stretches are set apart by an ellipsis, and the two results have as many of them.
    """
    merged: list[Stretch] = []
    for stretch in _stretches(ours, theirs):
        if merged and stretch[0] - merged[-1][1] <= 2 * _MARGIN:
            merged[-1] = (merged[-1][0], stretch[1], merged[-1][2], stretch[3])
        else:
            merged.append(stretch)
    return (
        " … ".join(" ".join(ours[max(a - _MARGIN, 0) : b + _MARGIN]) for a, b, _, _ in merged),
        " … ".join(" ".join(theirs[max(c - _MARGIN, 0) : d + _MARGIN]) for _, _, c, d in merged),
    )


def _stretches(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Stretch]:
    """(start, end, start, end) of each difference; texts meet again where three words in a row are the same."""
    at = _common_start(ours, theirs)
    other = at
    end, other_end = _common_end(ours, theirs, at)
    middle = theirs[at:other_end]
    triples = list(zip(middle, middle[1:], middle[2:], strict=False))
    first = dict(zip(reversed(triples), range(at + len(triples) - 1, at - 1, -1), strict=True))
    while at < end or other < other_end:
        if at < end and other < other_end and ours[at] == theirs[other]:
            at, other = at + 1, other + 1
            continue
        meets = ((k, first.get((ours[k], ours[k + 1], ours[k + 2]), -1)) for k in range(at, end - 2))
        found = next((meet for meet in meets if meet[1] >= other), (end, other_end))
        yield at, found[0], other, found[1]
        at, other = found


def _common_start(ours: Sequence[str], theirs: Sequence[str]) -> int:
    for at, (word, other) in enumerate(zip(ours, theirs, strict=False)):
        if word != other:
            return at
    return min(len(ours), len(theirs))


def _common_end(ours: Sequence[str], theirs: Sequence[str], start: int) -> tuple[int, int]:
    end, other_end = len(ours), len(theirs)
    while end > start and other_end > start and ours[end - 1] == theirs[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    return end, other_end
