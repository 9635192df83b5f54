"""Reading a text as a sequence of items: the facts in it, and the plain words between them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.dedup.facts import numbers
from cleaner.dedup.facts.lexicon import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.dedup.facts.lexicon import Lexicon

_NUMERIC: Final = frozenset({"numeral", "number", "scale"})
_IN_NUMBER: Final = _NUMERIC | {"one"}
#: What is nothing, or something else, with the right neighbours.
_BOUND: Final = _IN_NUMBER | {"unit", "stop"}
_NAMED: Final = frozenset({"name", "head", "word"})
_MEANT: Final = frozenset({"unit", "date", "negation", "name"})
#: Letters that are a scale when they follow an amount of money at once ("£800m"), and a unit of length elsewhere.
_MONEY_SCALES: Final = {"m": Entry("scale", "m", 1e6), "b": Entry("scale", "b", 1e9)}
#: A number of more words is read as two.
_LONGEST: Final = 12
#: Tokens of a language whose sense is remembered.
_REMEMBERED: Final = 1 << 14


class Item(NamedTuple):
    """One fact or plain word: two items say the same when their keys are equal.

    Kinds: "number"; "one" (a number that may be an article); "unit" (percent or a currency, behind its number); "date"
    (a month or weekday); "negation"; "opposite" (a word that has a contrary); "name" (a capital within a sentence);
    "head" (a capital where a sentence begins); "word" (of a script without capitals); "plain".
    """

    kind: str
    key: str | float
    text: str


class _Sense(NamedTuple):
    """What a token means, or a phrase that counts as one.

    `word` is its compared form, `entry` what the lexicon says about it and `kind` the kind of that, or "". `items` is
    what it is read as within a sentence and where one begins, if it is not `bound`: then its neighbours have a say, for
    it may end a sentence, belong to a number or begin a phrase.
    """

    token: str
    word: str
    entry: Entry | None
    kind: str
    items: tuple[Item, Item]
    bound: bool


def read(tokens: Sequence[str], lexicon: Lexicon) -> list[Item]:
    """The items of a text that was cut into *tokens*, in order."""
    senses, phrased = _sensed(tokens, lexicon)
    items: list[Item] = []
    at, opening = 0, True
    for place, sense in enumerate(senses):
        if place < at:
            continue
        if not sense.bound:
            items.append(sense.items[opening])
        elif sense.kind == "stop":
            opening = opening or sense.word != "." or not _abbreviates(senses, place, lexicon)
            if sense.word == "." and not phrased:
                _unname(senses[place - 1], items)
            continue
        elif _begins_amount(senses, place, items):
            at = _amount(senses, place, lexicon, items)
        else:
            items.append(_beside(items, sense) if sense.kind == "unit" else sense.items[opening])
        opening = False
    return items


def _sensed(tokens: Sequence[str], lexicon: Lexicon) -> tuple[list[_Sense], bool]:
    """The senses of *tokens*, and whether a phrase might begin with one of them; if it does, it is one sense."""
    senses = list(map(_senses(lexicon), tokens))
    if lexicon.phrases.keys().isdisjoint([sense.word for sense in senses if sense.bound]):
        return senses, False
    return list(_collapsed(senses, lexicon)), True


@lru_cache(maxsize=64)
def _senses(lexicon: Lexicon) -> Callable[[str], _Sense]:
    """What tells the sense of a token, and remembers the last ones: words come again and again."""

    @lru_cache(maxsize=_REMEMBERED)
    def sense(token: str) -> _Sense:
        word = token.casefold() if token.isalpha() else _folded(token)
        entry = lexicon.words.get(word) if token[0].islower() else _special(token, word, lexicon)
        return _sense(token, word, entry, lexicon)

    return sense


def _sense(token: str, word: str, entry: Entry | None, lexicon: Lexicon) -> _Sense:
    kind = _unlisted(token, word, lexicon)
    inside = Item(kind, word, token)
    if entry is None:
        opening = Item("head", word, token) if kind == "name" else inside
        return _Sense(token, word, None, "", (inside, opening), bound=False)
    item = _listed(token, word, entry)
    # "the West" and "the House" are names, whatever is the contrary of "west"
    named = entry.kind == "opposite" and token.istitle()
    bound = entry.kind in _BOUND or word in lexicon.phrases
    return _Sense(token, word, entry, entry.kind, (inside if named else item, item), bound)


def _unlisted(token: str, word: str, lexicon: Lexicon) -> str:
    """The kind of a token in no list, within a sentence."""
    first = token[0]
    if first.islower() or not first.isalpha() or word in lexicon.function or word in lexicon.titles:
        return "plain"
    return "name" if first.isupper() else "word"


def _folded(token: str) -> str:
    """The compared form of a token with other characters than letters: "us" for "U.S."."""
    return token.casefold().replace(".", "") if token[0].isalpha() else token


def _special(token: str, word: str, lexicon: Lexicon) -> Entry | None:
    """What a token that does not begin with a small letter stands for."""
    if token[0].isupper():
        return lexicon.proper.get(word) or lexicon.words.get(word)
    if word in lexicon.words:
        return lexicon.words[word]
    if numbers.is_numeral(token):
        if len(token) > numbers.LONGEST:
            return Entry("code", word)
        return Entry("scale" if numbers.is_scale(token) else "numeral", word, numbers.value(token, lexicon.decimal))
    return None


def _listed(token: str, word: str, entry: Entry) -> Item:
    """What a token with an entry is read as, where no number or sentence begins with it."""
    if entry.kind in ("number", "one"):
        return Item(entry.kind, entry.value, token)
    if entry.kind == "code":
        return Item("number", entry.key, token)
    if entry.kind in _MEANT:
        return Item(entry.kind, entry.key, token)
    return Item("opposite" if entry.kind == "opposite" else "plain", word, token)


def _collapsed(senses: Sequence[_Sense], lexicon: Lexicon) -> Iterator[_Sense]:
    """*senses* with every phrase made one token."""
    at = 0
    while at < len(senses):
        for rest, meaning in lexicon.phrases.get(senses[at].word, ()):
            end = at + 1 + len(rest)
            if tuple([sense.word for sense in senses[at + 1 : end]]) == rest:
                token = " ".join([sense.token for sense in senses[at:end]])
                word = " ".join([sense.word for sense in senses[at:end]])
                yield _sense(token, word, meaning, lexicon)
                at = end
                break
        else:
            yield senses[at]
            at += 1


def _abbreviates(senses: Sequence[_Sense], at: int, lexicon: Lexicon) -> bool:
    """Whether the point at *at* is that of an abbreviation or an initial, and so ends no sentence."""
    before = senses[at - 1].word if at else ""
    return len(before) == 1 or before in lexicon.titles


def _unname(before: _Sense, items: list[Item]) -> None:
    """Make the last of *items* plain if a point shows that what stands *before* it is an initial."""
    if len(before.token) == 1 and before.kind in ("", "opposite") and items and items[-1].kind in _NAMED:
        items[-1] = Item("plain", before.word, before.token)


def _beside(items: Sequence[Item], unit: _Sense) -> Item:
    """What a *unit* is read as that stands behind *items*, and before no number."""
    measures = items and items[-1].kind in ("number", "one")
    return unit.items[0] if measures else Item("plain", unit.word, unit.token)


def _begins_amount(senses: Sequence[_Sense], at: int, items: Sequence[Item]) -> bool:
    """Whether a number begins here: a numeral, a number word, a unit before one ("$5"), "one" before a scale."""
    kind, following = senses[at].kind, senses[at + 1].kind if at + 1 < len(senses) else ""
    if kind == "one":
        return following == "scale"
    if kind == "unit":
        return following in ("numeral", "number") and not (items and items[-1].kind == "number")
    return kind in _NUMERIC


def _amount(senses: Sequence[_Sense], at: int, lexicon: Lexicon, items: list[Item]) -> int:
    """Add the number that begins at *at*, and the unit before it; return where it ends."""
    currency = senses[at].entry if senses[at].kind == "unit" else None
    first = at + 1 if currency else at
    entries: list[Entry | None] = []
    joined: list[bool] = []
    for sense in senses[first : first + _LONGEST]:
        entry, joins = _in_number(sense, currency), sense.word in lexicon.joiners
        if entry is None and not joins:
            break
        entries.append(entry)
        joined.append(joins)
    value, taken = numbers.spelled(entries, joined)
    items.append(Item("number", value, " ".join([sense.token for sense in senses[first : first + taken]])))
    if currency:
        items.append(Item("unit", currency.key, senses[at].token))
    return first + taken


def _in_number(sense: _Sense, currency: Entry | None) -> Entry | None:
    if currency and sense.word in _MONEY_SCALES:
        return _MONEY_SCALES[sense.word]
    return sense.entry if sense.kind in _IN_NUMBER else None
