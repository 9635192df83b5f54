"""The compared form of a text: what is left when case, typography and punctuation are taken away.

Two forms are made. The *compared form* is the tokens, one space between them: shingles are cut from it. The *exact
form* also keeps the punctuation that carries meaning beside digits, so that equal exact forms state the same facts.
Neither is ever written out.

Every text is first folded until its characters outside ASCII are all parts of words, or symbols; the rest is then
one `bytes.translate` over UTF-8, whatever the script. This is the definition, one text at a time; `words` reads whole
batches, with the same result.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SYMBOLS: Final = b"$%+<>=#~"
"""What says something wherever it stands; of what is not ASCII see `symbols_in`."""
SEPARATORS: Final = b".,:/'^-"
"""What says something only directly before a digit ("-5", "3.5", ".5", "1'000", "10^6")."""
_LOOSE: Final = re.compile(rb"[.,:/'^-](?![0-9])")
_TELLING: Final = b"0123456789" + SYMBOLS
_ASCII: Final = bytes(range(128))

# The commonest characters of printed English come first: after them most texts are ASCII.
_TYPOGRAPHY: Final = (
    *((quote, "'") for quote in "’‘‛ʼʻ´"),
    *((quote, '"') for quote in "“”„«»"),
    *((dash, "-") for dash in "–—‐‑‒―−"),
    ("…", "..."),
    ("\u00a0", " "),
)
# NFKC would turn "10⁶" into "106" and "3½" into "31⁄2".
_SMALL: Final = "²³¹⁰-⁹₀-₉¼-¾⅐-⅞"
_RAISED: Final = re.compile(rf"[{_SMALL}](?<=\d.)")
_OTHER_DIGIT: Final = re.compile(r"[^\D0-9]")
# After case folding a Turkish capital dotted I is "i" and a combining dot; the dotless i is the small letter of "I".
_AFTER_CASE: Final = (("i\u0307", "i"), ("ı", "i"), ("٫", "."), ("٬", ","), ("٪", "%"))

# Han, kana, Thai, Lao, Myanmar and Khmer, without their digits: scripts that put no space between words.
_SPACELESS: Final = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\u0e01-\u0e4e\u0e80-\u0ecf\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\ua9e0-\ua9ef\uaa60-\uaa7f"
    "\u1780-\u17d3\u17d7\u17dc"
)
# Besides marks, what is folded otherwise beside one neighbour than beside another; the Hangul letters combine.
_JOINING: Final = re.compile(f"[{_SPACELESS}{_SMALL}\u1100-\u11ff]")
# Joined or split at any of these, a text folds to the same tokens; without them a long text would fill the memory.
_CUT: Final = re.compile(r"[ \t\r\n]|(?=[\u4e00-\u9fff])")
_LONG: Final = 1 << 16
_BASIC: Final = "\uffff"


def _table(kept: bytes) -> bytes:
    """The 256 bytes that lower ASCII letters, keep digits, UTF-8 and *kept*, and make all else a space."""
    word = (chr(code).isalnum() or code == ord("_") or code in kept for code in range(128))
    return bytes(ord(chr(code).lower()) if holds else 32 for code, holds in enumerate(word)) + bytes(range(128, 256))


_WORDS: Final = _table(b"")
MARKED: Final = _table(SYMBOLS + SEPARATORS)
"""What becomes of each byte of a folded text in its exact form, but for loose separators."""


class Forms(NamedTuple):
    """The two forms of one text, in UTF-8: `compared` for shingles, `exact` for the exact key."""

    compared: bytes
    exact: bytes


def compared(text: str) -> str:
    """Return the tokens of *text*, folded, with one space between them.

    A token is a run of word characters with the marks that belong to them; in scripts that put no space between words
    it is one character with its marks. An apostrophe parts tokens, so that "we're" and "were" stay different.
    """
    return forms(text).compared.decode()


def exact_form(text: str) -> bytes:
    """Return the compared form of *text* with the punctuation that carries meaning beside digits: equal, same facts.

    It may tell apart what means the same ("5 %" and "5%"): such texts are still alike to the last shingle.
    """
    return forms(text).exact


def forms(text: str) -> Forms:
    """Return both forms of *text*."""
    if len(text) <= _LONG:
        return _forms(text)
    parts = [_forms(part) for part in _cut(text, _LONG)]
    return Forms(*(b" ".join(filter(None, form)) for form in zip(*parts, strict=True)))


def _cut(text: str, least: int) -> Iterator[str]:
    start = 0
    while start < len(text):
        found = _CUT.search(text, start + least)
        end = found.start() if found else len(text)
        yield text[start:end]
        start = end


def _forms(text: str) -> Forms:
    folded = text if text.isascii() else _fold(text)
    raw = folded.encode()
    symbols = not raw.isascii() and _classes().symbols.search(folded)
    # Deleting and comparing lengths is the fastest way to ask whether any byte of a set occurs.
    if not symbols and len(raw.translate(None, _TELLING)) == len(raw):
        words = b" ".join(raw.translate(_WORDS).split())
        return Forms(words, words)
    exact = b" ".join(_LOOSE.sub(b" ", raw.translate(MARKED)).split())
    words = (_classes().symbols.sub(" ", exact.decode()).encode() if symbols else exact).translate(_WORDS)
    while b"  " in words:
        words = words.replace(b"  ", b" ")
    return Forms(words.strip(), exact)


class _Classes(NamedTuple):
    """The character classes that `re` has no name for."""

    invisible: re.Pattern[str]
    strange: re.Pattern[str]
    symbols: re.Pattern[str]
    lone_marks: re.Pattern[str]
    tokens: re.Pattern[str]


@cache
def _classes() -> _Classes:
    basic = _members(range(0x80, 0x10000))
    marks, symbols = basic("Mn", "Mc", "Me"), basic("Sc", "Sm") + "‰‱°′″"
    # Outside the basic plane `re` searches a class one by one, so these stand only where they are seldom asked for.
    all_marks = marks + _members(range(0x10000, 0x1F000))("Mn", "Mc", "Me")
    # Variation selectors, the grapheme joiner and the Arabic elongation change how a word looks, not what it is.
    invisible = basic("Cf") + "\u034f\u0640\u180b-\u180f\ufe00-\ufe0f\U000e0000-\U000e01ef"
    return _Classes(
        invisible=re.compile(f"[{invisible}]"),
        strange=re.compile(rf"[^\w\x00-\x7f{symbols}{all_marks}]+"),
        symbols=re.compile(f"[{symbols}]"),
        lone_marks=re.compile(rf"[{marks}](?<![\w{all_marks}].)[{all_marks}]*"),
        tokens=re.compile(f"[{_SPACELESS}][{marks}]*|[^{_SPACELESS}]+"),
    )


def _members(codes: range) -> Callable[..., str]:
    """Gives those of the characters *codes* that are of some categories, as ranges for a class of `re`."""
    found: dict[str, list[str]] = {}
    start = codes.start
    for category, run in groupby(map(unicodedata.category, map(chr, codes))):
        end = start + len(list(run))
        found.setdefault(category, []).append(f"{chr(start)}-{chr(end - 1)}")
        start = end
    return lambda *categories: "".join(chain.from_iterable(found.get(category, []) for category in categories))


def fold(text: str) -> str:
    """Return *text* with all of its characters outside ASCII made parts of tokens, or symbols.

    Where every character folds alone only those that change are touched, as in nearly all texts in the alphabets.
    """
    if text.isascii():
        return text
    folded = text
    for character in others(text.encode("utf-8", "surrogatepass")):
        plain = _alone(character)
        if plain is None:
            return " ".join(map(_fold, _cut(text, _LONG)))
        if plain != character:
            folded = folded.replace(character, plain)
    return folded


def others(encoded: bytes) -> set[str]:
    """The characters outside ASCII of a text in UTF-8."""
    return set(encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass"))


def symbols_in(folded: bytes) -> list[bytes]:
    """The symbols outside ASCII of a folded text in UTF-8."""
    return [character.encode() for character in others(folded) if _classes().symbols.match(character)]


@cache
def _alone(character: str) -> str | None:
    """What *character*, not of ASCII, folds to whatever stands beside it; None if that may depend on what does.

    Nothing on the way joins with a neighbour, and what it folds to is folded no further.
    """
    if _classes().invisible.match(character):
        return ""
    plain = _fold(character)
    steps = {character, *unicodedata.normalize("NFKC", character), *plain}
    joins = any(_JOINING.match(step) or unicodedata.category(step).startswith("M") for step in steps)
    if joins or (character > _BASIC and character.isalnum()):
        return None
    further = {part for part in plain if not part.isascii()} - {character}
    return plain if all(_alone(part) == part for part in further) else None


def _fold(text: str) -> str:
    """Fold *text* with all that is known of Unicode."""
    for character, plain in _TYPOGRAPHY:
        text = text.replace(character, plain)
    if text.isascii():
        return text
    classes = _classes()
    text = classes.invisible.sub("", _RAISED.sub(r"^\g<0>", text))
    text = _normal(_normal(text).casefold())
    for character, plain in _AFTER_CASE:
        text = text.replace(character, plain)
    text = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    text = classes.lone_marks.sub("", classes.strange.sub(" ", text))
    return text if text.isascii() else " ".join(classes.tokens.findall(text))


def _normal(text: str) -> str:
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
