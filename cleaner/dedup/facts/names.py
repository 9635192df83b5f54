"""Names: which capitals are evidence of one, and when two spellings are the same name."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cleaner.dedup.facts.tokens import without_accents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.dedup.facts.reading import Item

_RUN: Final = re.compile(r"\S{2,}")


def same_name(word: str, other: str, *, inflects: bool) -> bool:
    """Whether two casefolded words are one name: accents and, where names inflect, endings apart; one slip if long."""
    word, other = without_accents(word), without_accents(other)
    if word == other:
        return True
    if inflects and _common_prefix(word, other) >= max(4, len(word) - 2, len(other) - 2):
        return True
    return min(len(word), len(other)) >= 7 and one_slip(word, other)


def _common_prefix(word: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))


def one_slip(word: str, other: str) -> bool:
    """Whether one letter was dropped, added, changed or swapped with its neighbour."""
    head = _common_prefix(word, other)
    tail = _common_prefix(word[head:][::-1], other[head:][::-1])
    left, right = word[head : len(word) - tail], other[head : len(other) - tail]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def is_name(items: Sequence[Item], at: int, witness: Sequence[Item]) -> bool:
    """Whether the word at *at*, which *witness* lacks, is a name.

    A capital within a sentence is; one at its beginning is when another name follows at once, or when *witness* has
    another capital before the same next word.
    """
    if items[at].kind != "head" or at + 1 == len(items):
        return items[at].kind == "name"
    follower = items[at + 1]
    if follower.kind == "name":
        return True
    return any(here.kind in ("head", "name") and there.key == follower.key for here, there in pairwise(witness))


def abbreviated(items: Sequence[Item], at: int, witness: Sequence[Item]) -> bool:
    """Whether *witness* has the initials of the name at *at*, or that name is the initials of one in *witness*."""
    known = {item.key for item in witness}
    if any(at in run and initials in known for run, initials in _initials(items)):
        return True
    return items[at].text.isupper() and any(initials == items[at].key for _, initials in _initials(witness))


def _initials(items: Sequence[Item]) -> Iterator[tuple[range, str]]:
    """The runs of two and more capitalised words, and their initials: "un" for "United Nations"."""
    capitals = "".join(item.text[0] if item.text[0].isupper() else " " for item in items)
    for run in _RUN.finditer(capitals):
        yield range(*run.span()), run.group().casefold()
