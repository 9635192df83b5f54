"""Whether the same facts stand in other roles: "from 5 to 10" and "from 10 to 5", "A beat B" and "B beat A"."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from cleaner.dedup.facts.polarity import opposed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.dedup.facts.lexicon import Lexicon
    from cleaner.dedup.facts.pair import Pair
    from cleaner.dedup.facts.reading import Item

#: The kinds of facts that have a role, and which of them may take each other's.
_ROLES: Final = {
    "number": "number",
    "date": "date",
    "name": "name",
    "head": "name",
    "opposite": "opposite",
    "word": "word",
}

Context = tuple[object, ...]


def reordered(pair: Pair, lexicon: Lexicon) -> str | None:
    """Two facts of the dropped of which the second stands in the place of the first in the witness.

    The order of facts also changes when a clause is moved as a whole ("…, said A", "A said: …"). But then nothing
    stands among the words where the first fact stood; when two changed places, the other one does.
    """
    facts = [item.key for item in pair.ours if item.kind in _ROLES]
    remaining = iter(pair.kept)
    if all(key in remaining for key in facts):
        return None
    holders: dict[Context, list[Item]] = defaultdict(list)
    for item, contexts in _contexts(pair.theirs, pair.kept):
        for context in contexts:
            holders[context].append(item)
    for item, contexts in _contexts(pair.ours, pair.said):
        for context in contexts:
            others = holders.get(context, ())
            if others and all(_changed_places(item, other, pair, lexicon) for other in others):
                return f"order {item.text}, {others[0].text}"
    return None


def _changed_places(item: Item, other: Item, pair: Pair, lexicon: Lexicon) -> bool:
    """Whether *other*, which stands in the place of *item*, is another fact that both texts state."""
    if other.key == item.key:
        return False
    if item.kind == "opposite":
        return opposed(str(item.key), str(other.key), lexicon)
    return other.key not in pair.new


def _contexts(items: Sequence[Item], keys: Sequence[str | float]) -> Iterator[tuple[Item, tuple[Context, ...]]]:
    """Each fact among *items*, whose keys are *keys*, and its neighbours: one on each side, two before, two behind."""
    beside = [None, None, *keys, None, None]
    for at, item in enumerate(items, 2):
        role = _ROLES.get(item.kind)
        if role:
            two, before, _, after, later = beside[at - 2 : at + 3]
            yield item, ((role, 0, before, after), (role, -1, two, before), (role, 1, after, later))
