"""What a line is made of: letters, digits, marks, counted for all lines of a page at once.

Scripts are told apart as little as possible. An ideograph counts for three letters, since it says about as much, so
that lengths mean the same in Chinese as in Greek.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]
    Kinds = npt.NDArray[np.uint8]

END: Final = "\0"
"""What ends each line of a joined page."""


class Glyph(IntEnum):
    """The kinds of characters that are told apart."""

    OTHER = 0
    SPACE = 1
    LETTER = 2
    CAPITAL = 3
    DIGIT = 4
    IDEOGRAPH = 5
    STOP = 6
    COMMA = 7
    QUOTE = 8
    SEPARATOR = 9
    COLON = 10
    PUNCTUATION = 11
    END = 12


_KINDS: Final = {
    Glyph.STOP: ".!?;…。！？；｡．।॥؟۔؛",
    Glyph.COMMA: ",，、،､",
    Glyph.QUOTE: "\"'“”„‟«»‘’‚「」『』《》()（）",
    Glyph.SEPARATOR: "|/\\›>→▶►•·●■▪◆★*#=_~<‹←–—-",
    Glyph.COLON: ":：",
    Glyph.END: END,
}
_IDEOGRAPHS: Final = ((0x3040, 0x3100), (0x3400, 0xA000), (0xF900, 0xFB00))
_LATIN: Final = 0x100
_LAST: Final = 0xFFFF
_INDIC: Final = 0x0900  # from here on, outside of general punctuation, a full stop needs no space behind it
_GENERAL: Final = (0x2000, 0x2030)
IDEOGRAPH_LETTERS: Final = 3


class Page(NamedTuple):
    """A page as characters: code points (no higher than U+FFFF), their kinds, and the line each stands on."""

    codes: npt.NDArray[np.uint32]
    kinds: Kinds
    lines: Ints
    size: int

    def per_line(self, chosen: Flags) -> Ints:
        """How many of the *chosen* characters each line has."""
        return np.bincount(self.lines[chosen], minlength=self.size)

    def of(self, glyph: Glyph) -> Flags:
        """Which characters are of one kind."""
        return _are(self.kinds, glyph)


def read(texts: Sequence[str]) -> Page:
    """The page whose lines are *texts*; END must not occur in them."""
    joined = END.join([*texts, ""]).encode("utf-32-le", "surrogatepass")
    codes = np.minimum(np.frombuffer(joined, "<u4"), np.uint32(_LAST))
    ends = codes == ord(END)
    return Page(codes, _table()[codes], np.cumsum(ends) - ends, len(texts))


def counts(page: Page) -> dict[str, Ints]:
    """What can be seen of every line alone, by name; rates are in thousandths."""
    kinds, size = page.kinds, page.size
    table = np.bincount(page.lines * len(Glyph) + kinds, minlength=size * len(Glyph)).reshape(size, -1).T
    behind, spoken = np.roll(kinds, -1), _spoken(kinds)
    starts = spoken & ~np.roll(spoken, 1)
    words, capitals = page.per_line(starts), page.per_line(starts & _are(kinds, Glyph.CAPITAL))
    ideographs = table[Glyph.IDEOGRAPH]
    letters = table[Glyph.LETTER] + table[Glyph.CAPITAL]
    units = letters + table[Glyph.DIGIT] + IDEOGRAPH_LETTERS * ideographs
    said = words + 3 * ideographs // 5
    free = _are(behind, Glyph.SPACE) | _are(behind, Glyph.END) | _are(behind, Glyph.QUOTE) | _wide(page.codes)
    stops = page.per_line(_are(kinds, Glyph.STOP) & ~_are(behind, Glyph.STOP) & free)
    return {
        "units": units,
        "words": said,
        "word-length": 10 * units // np.maximum(said, 1),
        "sentence-length": units // np.maximum(stops, 1),
        "stops": stops,
        "commas": table[Glyph.COMMA],
        "quotes": table[Glyph.QUOTE],
        "colons": table[Glyph.COLON],
        "separators": table[Glyph.SEPARATOR],
        "odd": table[Glyph.OTHER] + table[Glyph.PUNCTUATION],
        "odd-rate": _rate(table[Glyph.SEPARATOR] + table[Glyph.OTHER], units),
        "mark-rate": _rate(table[Glyph.STOP] + table[Glyph.COMMA], units),
        "digit-rate": _rate(table[Glyph.DIGIT], units),
        "capital-rate": _rate(table[Glyph.CAPITAL], letters),
        "name-rate": _rate(capitals, words),
        "ideograph-rate": _rate(ideographs, letters + ideographs),
    } | _edges(kinds)


def _edges(kinds: Kinds) -> dict[str, Ints]:
    """The kinds of each line's first and last character, and whether it ends as a sentence does."""
    ends = np.flatnonzero(_are(kinds, Glyph.END))
    last, inner = (kinds[np.maximum(ends - back, 0)] for back in (1, 2))
    found = {
        "first": kinds[np.append(0, ends[:-1] + 1)],
        "last": last,
        "ended": _are(np.where(_are(last, Glyph.QUOTE), inner, last), Glyph.STOP),
    }
    return {name: column.astype(np.int64) for name, column in found.items()}


def _spoken(kinds: Kinds) -> Flags:
    return (kinds >= np.uint8(Glyph.LETTER)) & (kinds <= np.uint8(Glyph.DIGIT))


def _are(kinds: Kinds, glyph: Glyph) -> Flags:
    # a number as wide as the others, or all of these are made as wide as that
    found: Flags = kinds == np.uint8(glyph)
    return found


def _wide(codes: npt.NDArray[np.uint32]) -> Flags:
    return (codes >= _INDIC) & ~((codes >= _GENERAL[0]) & (codes < _GENERAL[1]))


def _rate(part: Ints, whole: Ints) -> Ints:
    return 1000 * part // np.maximum(whole, 1)


@cache
def _table() -> Kinds:
    """The kind of every code point up to U+FFFF; what lies higher (pictures, rare ideographs) counts as the last."""
    categories = list(map(unicodedata.category, map(chr, range(_LAST + 1))))
    kinds = {category: _kind(category) for category in set(categories)}
    table = np.array([kinds[category] for category in categories], np.uint8)
    # all other white space is of a category of its own
    table[[code for code in range(_LATIN) if chr(code).isspace()]] = Glyph.SPACE
    for start, stop in _IDEOGRAPHS:
        table[start:stop] = Glyph.IDEOGRAPH
    for kind, chars in _KINDS.items():
        table[list(map(ord, chars))] = kind
    return table


def _kind(category: str) -> Glyph:
    """The kind of the characters of a Unicode *category*."""
    exact = {"Lu": Glyph.CAPITAL, "Lt": Glyph.CAPITAL, "Nd": Glyph.DIGIT}
    broad = {"L": Glyph.LETTER, "M": Glyph.LETTER, "Z": Glyph.SPACE, "P": Glyph.PUNCTUATION}
    return exact.get(category) or broad.get(category[0], Glyph.OTHER)
