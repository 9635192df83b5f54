"""Reading a text as a sequence of items: the facts in it, and the plain words between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.dedup.facts import numbers
from cleaner.dedup.facts.lexicon import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.dedup.facts.lexicon import Lexicon

_NUMERIC: Final = frozenset({"numeral", "number", "scale"})
_MEANT: Final = frozenset({"unit", "date", "negation", "name"})
#: Letters that are a scale when they follow an amount of money at once ("£800m"), and a unit of length elsewhere.
_MONEY_SCALES: Final = {"m": Entry("scale", "m", 1e6), "b": Entry("scale", "b", 1e9)}
#: No number has more words than this.
_LONGEST: Final = 12


class Item(NamedTuple):
    """One fact or plain word: two items say the same when their keys are equal.

    Kinds: "number"; "one" (a number that may be an article); "unit" (percent or a currency, behind its number); "date"
    (a month or weekday); "negation"; "opposite" (a word that has a contrary); "name" (a capital within a sentence);
    "head" (a capital where a sentence begins); "word" (of a script without capitals); "plain".
    """

    kind: str
    key: str | float
    text: str


class _Marked(NamedTuple):
    """Tokens, their compared forms, and what the lexicon says about each."""

    tokens: Sequence[str]
    words: Sequence[str]
    entries: Sequence[Entry | None]

    def kind(self, at: int) -> str:
        """What kind of entry stands at *at*; "" for none."""
        return entry.kind if at < len(self.entries) and (entry := self.entries[at]) else ""


def read(tokens: Sequence[str], lexicon: Lexicon) -> list[Item]:
    """The items of a text that was cut into *tokens*, in order."""
    marked = _mark(tokens, lexicon)
    items: list[Item] = []
    at, opening = 0, True
    for place, (token, word, entry) in enumerate(zip(*marked, strict=True)):
        if place < at:
            continue
        at = place + 1
        if entry is None or (entry.kind == "opposite" and not opening and token.istitle()):
            # "the West" and "the House" are names, whatever is the contrary of "west"
            kind = "plain" if token[0].islower() else _kind(marked, place, lexicon, "head" if opening else "name")
            items.append(Item(kind, word, token))
        elif entry.kind == "stop":
            opening = opening or not _abbreviates(marked, place, lexicon)
            continue
        elif _begins_amount(marked, place, items):
            at = _amount(marked, place, lexicon, items)
        else:
            items.append(_item(token, word, entry, items))
        opening = False
    return items


def _mark(tokens: Sequence[str], lexicon: Lexicon) -> _Marked:
    words = [token.casefold() if token.isalpha() else _folded(token) for token in tokens]
    known = lexicon.words.get
    entries = [
        known(word) if token[0].islower() else _special(token, word, lexicon)
        for token, word in zip(tokens, words, strict=True)
    ]
    marked = _Marked(tokens, words, entries)
    return marked if lexicon.phrases.keys().isdisjoint(words) else _collapsed(marked, lexicon)


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


def _collapsed(marked: _Marked, lexicon: Lexicon) -> _Marked:
    """*marked* with every phrase made one token."""
    found: list[tuple[str, str, Entry | None]] = []
    at = 0
    while at < len(marked.words):
        for rest, meaning in lexicon.phrases.get(marked.words[at], ()):
            end = at + 1 + len(rest)
            if tuple(marked.words[at + 1 : end]) == rest:
                found.append((" ".join(marked.tokens[at:end]), " ".join(marked.words[at:end]), meaning))
                at = end
                break
        else:
            found.append((marked.tokens[at], marked.words[at], marked.entries[at]))
            at += 1
    return _Marked(*zip(*found, strict=True))


def _kind(marked: _Marked, at: int, lexicon: Lexicon, capital: str) -> str:
    """The kind of a word that is in no list and does not begin with a small letter; *capital* if it is capitalised."""
    token, word = marked.tokens[at], marked.words[at]
    if word in lexicon.function or word in lexicon.titles or not token[0].isalpha():
        return "plain"
    if len(token) == 1 and marked.tokens[at + 1 : at + 2] == ["."]:
        return "plain"  # an initial
    return capital if token[0].isupper() else "word"


def _item(token: str, word: str, entry: Entry, items: Sequence[Item]) -> Item:
    if entry.kind == "unit" and not (items and items[-1].kind in ("number", "one")):
        return Item("plain", word, token)
    if entry.kind in ("number", "one"):
        return Item(entry.kind, entry.value, token)
    if entry.kind == "code":
        return Item("number", entry.key, token)
    if entry.kind in _MEANT:
        return Item(entry.kind, entry.key, token)
    return Item("opposite" if entry.kind == "opposite" else "plain", word, token)


def _abbreviates(marked: _Marked, at: int, lexicon: Lexicon) -> bool:
    """Whether the mark at *at* is the point of an abbreviation or an initial, and so ends no sentence."""
    before = marked.words[at - 1] if at else ""
    return marked.tokens[at] == "." and (len(before) == 1 or before in lexicon.titles)


def _begins_amount(marked: _Marked, at: int, items: Sequence[Item]) -> bool:
    """Whether a number begins here: a numeral, a number word, a unit before one ("$5"), "one" before a scale."""
    kind = marked.kind(at)
    if kind == "one":
        return marked.kind(at + 1) == "scale"
    if kind == "unit":
        return marked.kind(at + 1) in ("numeral", "number") and not (items and items[-1].kind == "number")
    return kind in _NUMERIC


def _amount(marked: _Marked, at: int, lexicon: Lexicon, items: list[Item]) -> int:
    """Add the number that begins at *at*, and the unit before it; return where it ends."""
    currency = marked.entries[at] if marked.kind(at) == "unit" else None
    first = at + 1 if currency else at
    ahead = range(first, min(first + _LONGEST, len(marked.tokens)))
    entries = [_in_number(marked, place, currency) for place in ahead]
    value, taken = numbers.spelled(entries, [marked.words[place] in lexicon.joiners for place in ahead])
    items.append(Item("number", value, " ".join(marked.tokens[first : first + taken])))
    if currency:
        items.append(Item("unit", currency.key, marked.tokens[at]))
    return first + taken


def _in_number(marked: _Marked, at: int, currency: Entry | None) -> Entry | None:
    if currency and marked.words[at] in _MONEY_SCALES:
        return _MONEY_SCALES[marked.words[at]]
    return marked.entries[at] if marked.kind(at) in (*_NUMERIC, "one") else None
