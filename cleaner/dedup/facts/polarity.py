"""Negations and contraries: words that turn a statement round."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cleaner.dedup.facts.lexicon import NEGATION

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from cleaner.dedup.facts.lexicon import Lexicon
    from cleaner.dedup.facts.pair import Pair
    from cleaner.dedup.facts.reading import Item

#: How many words away from a negation the shared words on either side may begin.
_NEAR: Final = 3


def negated(pair: Pair) -> str | None:
    """The negation that one of the two has in a place that both share."""
    if NEGATION not in pair.said and NEGATION not in pair.kept:
        return None
    ours = [at for at, item in enumerate(pair.ours) if item.kind == "negation"]
    theirs = [at for at, item in enumerate(pair.theirs) if item.kind == "negation"]
    if len(ours) > len(theirs):
        return f"negation {pair.ours[ours[-1]].text}"
    for at in ours:
        if not any(_same_scope(pair.ours, at, pair.theirs, other) for other in theirs):
            return f"negation {pair.ours[at].text}"
    if len(theirs) > len(ours):
        shared = set(pairwise(_bounded(pair.ours)))
        for at in theirs:
            if _within(_bounded(pair.theirs), at + 1, shared):
                return f"negation {pair.theirs[at].text}"
    return None


def _same_scope(dropped: Sequence[Item], at: int, witness: Sequence[Item], other: int) -> bool:
    """Whether two negations stand before the same word, or behind the same two."""
    return _keys(dropped, at + 1, 1) == _keys(witness, other + 1, 1) or _keys(dropped, at - 2, 2) == _keys(
        witness, other - 2, 2
    )


def _keys(items: Sequence[Item], start: int, count: int) -> list[str | float]:
    return [item.key for item in items[max(start, 0) : max(start + count, 0)]]


def _bounded(items: Sequence[Item]) -> list[str | float | None]:
    """The keys of *items*, with None at both ends."""
    return [None, *(item.key for item in items), None]


def _within(keys: Sequence[str | float | None], at: int, shared: Container[tuple[object, object]]) -> bool:
    """Whether shared word pairs lie close on both sides: a negation put into a shared statement, not one beside it."""
    left = range(max(at - _NEAR, 1), at)
    right = range(at + 1, min(at + 1 + _NEAR, len(keys) - 1))
    before = keys[at - 1] is None or any((keys[k - 1], keys[k]) in shared for k in left)
    after = keys[at + 1] is None or any((keys[k], keys[k + 1]) in shared for k in right)
    return before and after


def contrary(pair: Pair, lexicon: Lexicon) -> str | None:
    """A word of the dropped in whose stead the witness has its contrary ("rose", "fell"; "agree", "disagree")."""
    lost = [key for key in pair.lost if isinstance(key, str)]
    new = [key for key in pair.new if isinstance(key, str)]
    for word in lost:
        for other in new:
            if opposed(word, other, lexicon) and not any(_allied(word, ally, lexicon) for ally in new):
                return f"direction {word}/{other}"
            if word[:4] in other and affixed(word, other, lexicon):
                return f"negation {word}/{other}"
            if other[:4] in word and affixed(other, word, lexicon):
                return f"negation {word}/{other}"
    return None


def opposed(word: str, other: str, lexicon: Lexicon) -> bool:
    """Whether two words stand on different sides of one group of opposites."""
    sides, others = lexicon.opposites.get(word), lexicon.opposites.get(other)
    if not sides or not others:
        return False
    there = dict(others)
    return any(there.get(group, side) != side for group, side in sides)


def _allied(word: str, other: str, lexicon: Lexicon) -> bool:
    return not lexicon.opposites.get(word, frozenset()).isdisjoint(lexicon.opposites.get(other, frozenset()))


def affixed(word: str, other: str, lexicon: Lexicon) -> bool:
    """Whether *other* is *word* with a negative prefix, suffix or infix; endings may differ ("agree", "disagreed")."""
    if len(word) < 4 or word == other:
        return False
    stem = word[: max(4, len(word) - 2)]
    if other.startswith(tuple(prefix + stem for prefix in lexicon.prefixes)):
        return True
    if other[:4] != word[:4]:
        return False
    if other.endswith(lexicon.suffixes) and not word.endswith(lexicon.suffixes):
        return True
    return any(
        other.startswith(infix, at) and other[:at] + other[at + len(infix) :] == word
        for infix in lexicon.infixes
        for at in range(len(other))
    )
