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
    remaining = iter([item.key for item in pair.theirs])
    if all(item.key in remaining for item in pair.ours if item.kind in _ROLES):
        return None
    holders: dict[Context, list[Item]] = defaultdict(list)
    for context, item in _contexts(pair.theirs):
        holders[context].append(item)
    for context, item in _contexts(pair.ours):
        others = holders[context]
        if others and all(_changed_places(item, other, pair, lexicon) for other in others):
            return f"order {item.text}, {others[0].text}"
    return None


def _changed_places(item: Item, other: Item, pair: Pair, lexicon: Lexicon) -> bool:
    """Whether *other*, which stands in the place of *item*, is another fact that both texts state."""
    if item.kind == "opposite":
        return opposed(str(item.key), str(other.key), lexicon)
    return other.key != item.key and other.key not in pair.new


def _contexts(items: Sequence[Item]) -> Iterator[tuple[Context, Item]]:
    """Each fact's neighbours: one on each side, two before, two behind."""
    keys = [None, None, *(item.key for item in items), None, None]
    for at, item in enumerate(items, 2):
        role = _ROLES.get(item.kind)
        if role:
            yield (role, "around", keys[at - 1], keys[at + 1]), item
            yield (role, "before", keys[at - 2], keys[at - 1]), item
            yield (role, "behind", keys[at + 1], keys[at + 2]), item
