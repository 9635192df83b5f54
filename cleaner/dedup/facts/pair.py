"""Two texts side by side: what each has that the other has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.dedup.facts.names import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.dedup.facts.lexicon import Lexicon
    from cleaner.dedup.facts.reading import Item


class Pair(NamedTuple):
    """The items of the dropped text and of its witness, and how often more a key stands in the one, or in the other.

    `said` and `kept` are the keys of `ours` and `theirs`.
    """

    ours: Sequence[Item]
    theirs: Sequence[Item]
    said: Sequence[str | float]
    kept: Sequence[str | float]
    lost: Mapping[str | float, int]
    new: Mapping[str | float, int]


def paired(ours: Sequence[Item], theirs: Sequence[Item], lexicon: Lexicon) -> Pair:
    """*ours* and *theirs* with what they do not share; a name in two spellings is one."""
    pair = _compared(ours, theirs)
    if not pair.lost or not pair.new:
        return pair
    names = [item.key for item in ours if item.key in pair.lost and item.kind in ("name", "head")]
    same = _respelled(names, pair.new, lexicon) if names else {}
    return _compared(ours, [item._replace(key=same.get(item.key, item.key)) for item in theirs]) if same else pair


def _compared(ours: Sequence[Item], theirs: Sequence[Item]) -> Pair:
    said, kept = [item.key for item in ours], [item.key for item in theirs]
    surplus: dict[str | float, int] = {}
    for key in said:
        surplus[key] = surplus.get(key, 0) + 1
    for key in kept:
        surplus[key] = surplus.get(key, 0) - 1
    lost = {key: more for key, more in surplus.items() if more > 0}
    new = {key: -surplus[key] for key in kept if surplus[key] < 0}
    return Pair(ours, theirs, said, kept, lost, new)


def _respelled(
    names: Iterable[str | float], others: Iterable[str | float], lexicon: Lexicon
) -> dict[str | float, str | float]:
    """For each of *others* that is a spelling of one of *names*: that name."""
    return {
        other: name
        for name in names
        for other in others
        if isinstance(name, str) and isinstance(other, str) and abs(len(name) - len(other)) <= 3
        if same_name(name, other, inflects=lexicon.inflects)
    }
