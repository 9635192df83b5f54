"""Whether the witness states each number, date and name of the dropped text."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from cleaner.dedup.facts.names import abbreviated, is_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cleaner.dedup.facts.lexicon import Lexicon
    from cleaner.dedup.facts.pair import Pair
    from cleaner.dedup.facts.reading import Item

#: What may stand in the stead of a fact of each kind.
_RIVALS: Final = {
    "number": ("number", "one"),
    "one": ("number",),
    "date": ("date",),
    "unit": ("unit",),
    "name": ("name", "head"),
    "head": ("name", "head"),
    "word": (),
}
_TELLING: Final = frozenset({"plain", "opposite", "head"})
#: So many words in a row are more than another wording: honest copies lose two, in the pairs this was measured on.
_STATEMENT: Final = 3
#: Letters; shorter ones are units and particles.
_SHORTEST: Final = 3
#: From this similarity of their letters on, two words are spellings or forms of one.
_ALIKE: Final = 0.75
_STRICT: Final = frozenset({"number", "unit", "date", "word"})


def unstated(pair: Pair, elsewhere: Callable[[str | float], bool]) -> str | None:
    """The first fact of the dropped text that the witness lacks or replaces.

    *elsewhere* says of a key whether it stands in the whole witness, outside the compared stretches too: what is stated
    twice in the one may be stated once in the other, unless another fact stands in its place.
    """
    if not pair.lost:
        return None
    for at, item in enumerate(pair.ours):
        if item.key in pair.lost and item.kind in _RIVALS and _gone(pair, at, elsewhere):
            return f"{item.kind} {item.text}"
    return None


def _gone(pair: Pair, at: int, elsewhere: Callable[[str | float], bool]) -> bool:
    """Whether the witness lacks the fact at *at*, or if it states it, has another one in its place."""
    item = pair.ours[at]
    replaced = _replaced(pair, at)
    if item.kind == "one" or item.key in pair.kept:
        return replaced
    lacked = item.kind in _STRICT or (
        is_name(pair.ours, at, pair.theirs) and not abbreviated(pair.ours, at, pair.theirs)
    )
    # the whole witness is read only if that matters
    return replaced if replaced == lacked or elsewhere(item.key) else lacked


def _replaced(pair: Pair, at: int) -> bool:
    """Whether another fact of its kind stands in the place of the one at *at*: beside the same word."""
    rivals = _RIVALS[pair.ours[at].kind]
    before, after = _around(pair.ours, at)
    for place, item in enumerate(pair.theirs):
        if item.key in pair.new and item.kind in rivals:
            other_before, other_after = _around(pair.theirs, place)
            if before == other_before or after == other_after:
                return True
    return False


def _around(items: Sequence[Item], at: int) -> tuple[str | float | None, str | float | None]:
    return items[at - 1].key if at else None, items[at + 1].key if at + 1 < len(items) else None


def unsaid(pair: Pair, lexicon: Lexicon) -> str | None:
    """A statement of the dropped text: several words in a row, function words aside, that the witness lacks."""
    if sum(map(pair.said.count, pair.lost)) < _STATEMENT:
        return None
    run: list[str] = []
    for item in pair.ours:
        if item.key in lexicon.function or item.kind not in _TELLING:
            continue
        run = [*run, item.text] if item.key in pair.lost else []
        if len(run) == _STATEMENT:
            return f"statement {' '.join(run)}"
    return None


def untold(pair: Pair, lexicon: Lexicon, elsewhere: Callable[[str | float], bool]) -> str | None:
    """The first word of the dropped text, function words aside, that the witness has in no spelling.

    In few words each one is what they are about: "What do we know about the suspect?"
    """
    for at, item in enumerate(pair.ours):
        telling = item.kind in _TELLING and item.key in pair.lost and item.key not in lexicon.function
        if not telling or len(item.text) < _SHORTEST or abbreviated(pair.ours, at, pair.theirs):
            continue
        if not _alike(item.key, pair.new) and not elsewhere(item.key):
            return f"word {item.text}"
    return None


def _alike(key: str | float, others: Iterable[str | float]) -> bool:
    """Whether one of *others* is another spelling of *key*, or another form."""
    if not isinstance(key, str):
        return False
    return any(SequenceMatcher(None, key, other).ratio() >= _ALIKE for other in others if isinstance(other, str))
