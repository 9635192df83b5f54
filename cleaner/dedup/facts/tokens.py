"""Cutting a text into the tokens in which facts are read: numerals, words, signs and sentence marks."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from itertools import islice
from operator import add
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What may open a new sentence, so that a capital behind it says little.
STOPS: Final = frozenset('.!?…:;"“”„«»‹›•|*#—–。！？：；「」『』《》【】؟۔।')
#: Han numerals, which run together into one number.
HAN_DIGITS: Final = "〇零一二三四五六七八九十百千万萬亿億兆两兩"
VULGAR: Final = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
#: Scripts written without spaces, in which every character is a token.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


#: Digits: in groups of three, with one decimal mark, or alone; a minus sign belongs to them where no word is before it.
_NUMERAL: Final = (
    r"(?:(?<![\w)\]%])[-−])?"
    r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)"
    r"|\d{1,3}(?:[.,'’٬]\d{3})+(?:[.,٫]\d+)?(?!\d)"
    r"|(?<!\d[.,])\d+[.,٫]\d+(?![.,]\d)"
    r"|\d+)"
)
_LINK: Final = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+")


def cut(text: str, token: re.Pattern[str]) -> list[str]:
    """The tokens of *text*. Links state nothing and are passed over."""
    if "//" in text or "www." in text or "pic." in text:
        text = _LINK.sub(" ", text)
    return token.findall(text)


def healed(tokens: list[str], others: list[str]) -> tuple[list[str], list[str]]:
    """The tokens of two texts, with what is one word in the other text joined: "Singa- pore", "school girls"."""
    known, other_known = set(tokens), set(others)
    return _joined(tokens, known, other_known), _joined(others, other_known, known)


def _joined(tokens: list[str], own: set[str], known: set[str]) -> list[str]:
    """*tokens*, their set *own*, with what is one token among those that are *known* joined."""
    # of two tokens that become one, one is not known
    strange = own - known
    if not strange or known.isdisjoint(map(add, tokens, islice(tokens, 1, None))):
        return tokens
    result: list[str] = []
    for token in tokens:
        if result and result[-1] + token in known and not (result[-1] in known and token in known):
            result[-1] += token
        else:
            result.append(token)
    return result


@cache
def pattern(unspaced_words: frozenset[str]) -> re.Pattern[str]:
    """The token pattern; *unspaced_words* are the known words of scripts without spaces, kept whole."""
    known = "|".join(sorted(map(re.escape, unspaced_words), key=lambda word: (-len(word), word)))
    others = "|".join(
        (
            r"[^\W\d_](?:\.[^\W\d_])+\b\.?",
            rf"(?:[^\W\d_{VULGAR}{HAN_DIGITS}{_UNSPACED}]|[{_marks()}])+",
            f"[{re.escape(''.join(sorted(STOPS)))}]",
            r"(?:\d+[- ])?\b\d{1,2}/(?:2|3|4|5|6|8|16|32|64)(?!\d|[/.]\d)",
            _NUMERAL,
            *([known] if known else []),
            f"[{HAN_DIGITS}]+",
            f"[{_UNSPACED}]",
            f"[{VULGAR}]",
            r"[%‰$€£¥₹₽₺₴₩₪฿₫&]",
        )
    )
    # only for speed: most words, and what no token begins with
    return re.compile(rf"[A-Za-z]{{2,}}\b|(?=[^\s,'()])(?:{others})")


def _marks() -> str:
    r"""Combining marks of all scripts as ranges of a character class: \w alone would cut Hindi words apart."""
    marks = (code for code in range(0x300, 0x3100) if unicodedata.category(chr(code)).startswith("M"))
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in _ranges(marks))


def _ranges(codes: Iterable[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return ranges


def without_accents(word: str) -> str:
    """*word* without its combining marks: "erdogan" for "erdoğan"."""
    if word.isascii():
        return word
    return sys.intern("".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)))
