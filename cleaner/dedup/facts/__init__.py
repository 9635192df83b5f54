"""The fact check: whether one paragraph states everything that another states.

Near-duplicates that differ in one fact look *more* alike than honest copies, so no similarity threshold can tell them
apart. Only what differs is read: the numbers, dates, names, negations and contraries in the words that one copy has and
the other has not, or has in another place.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from cleaner.dedup.facts.differing import differing
from cleaner.dedup.facts.lexicon import lexicon_for
from cleaner.dedup.facts.order import reordered
from cleaner.dedup.facts.pair import paired
from cleaner.dedup.facts.polarity import contrary, negated
from cleaner.dedup.facts.reading import read
from cleaner.dedup.facts.stated import unsaid, unstated, untold
from cleaner.dedup.facts.tokens import cut, healed

if TYPE_CHECKING:
    from cleaner.dedup.facts.lexicon import Lexicon

#: How many characters tell the language.
_SAMPLE: Final = 240
#: Of so few words each one tells; a text without spaces is one word, or some.
_FEW: Final = range(4, 15)


def missing(dropped: str, witness: str) -> str | None:
    """The first fact that *dropped* states and *witness* does not, as text ("number 419.80"), or None.

    Both are paragraphs that are known to be similar. The text also names what *witness* turns round: "negation not",
    "direction rose/fell", "order 5, 10", "statement closed three schools".
    """
    words = dropped.split()
    left, right = differing(words, witness.split())
    if not left and not right:
        return None
    lexicon = lexicon_for(dropped[:_SAMPLE].lower().split())
    said, kept = healed(cut(" ".join(left), lexicon.token), cut(" ".join(right), lexicon.token))
    if said == kept:
        return None
    pair = paired(read(said, lexicon), read(kept, lexicon), lexicon)
    elsewhere = partial(_states, witness, lexicon)
    return (
        unstated(pair, elsewhere)
        or negated(pair)
        or contrary(pair, lexicon)
        or reordered(pair, lexicon)
        or unsaid(pair, lexicon)
        or (untold(pair, lexicon, elsewhere) if len(words) in _FEW else None)
    )


def _states(text: str, lexicon: Lexicon, key: str | float) -> bool:
    """Whether an item of *text* has this *key*."""
    if isinstance(key, str) and " " not in key and key not in text and key not in text.casefold().replace(".", ""):
        return False  # such a key is a word as it is compared, and no word of this text
    return any(item.key == key for item in read(cut(text, lexicon.token), lexicon))
