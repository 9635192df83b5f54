"""Two texts side by side: what each has that the other has not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cleaner.dedup.facts.names import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.dedup.facts.lexicon import Lexicon
    from cleaner.dedup.facts.reading import Item


class Pair(NamedTuple):
    """The items of the dropped text and of its witness, and how often more a key stands in the one, or in the other."""

    ours: Sequence[Item]
    theirs: Sequence[Item]
    lost: Mapping[str | float, int]
    new: Mapping[str | float, int]


def paired(ours: Sequence[Item], theirs: Sequence[Item], lexicon: Lexicon) -> Pair:
    """*ours* and *theirs* with what they do not share; a name in two spellings is one."""
    pair = _compared(ours, theirs)
    names = [item.key for item in ours if item.key in pair.lost and item.kind in ("name", "head")]
    same = _respelled(names, pair.new, lexicon) if names and pair.new else {}
    return _compared(ours, [item._replace(key=same.get(item.key, item.key)) for item in theirs]) if same else pair


def _compared(ours: Sequence[Item], theirs: Sequence[Item]) -> Pair:
    said, kept = Counter([item.key for item in ours]), Counter([item.key for item in theirs])
    return Pair(ours, theirs, _surplus(said, kept), _surplus(kept, said))


def _surplus(counts: Counter[str | float], others: Counter[str | float]) -> dict[str | float, int]:
    return {key: more for key, count in counts.items() if (more := count - others.get(key, 0)) > 0}


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
