"""Numbers in any spelling, read as their values."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from cleaner.dedup.facts.tokens import HAN_DIGITS, VULGAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.dedup.facts.lexicon import Entry

LONGEST: Final = 15
"""Characters; a longer numeral has more digits than a float tells apart, and is compared as it is written."""

_SEPARATOR: Final = re.compile(r"[.,'’٫٬ \u00a0\u202f]")
_HAN_VALUES: Final = dict(zip("〇零一二三四五六七八九两兩", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2), strict=True))
_HAN_SCALES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}


def is_numeral(token: str) -> bool:
    """Whether *token* is written in digits of any script, as a fraction sign or in Han numerals."""
    first = token[0] if len(token) == 1 or token[0] not in "-−" else token[1]
    # what is abbreviated may be written in numerals, too
    return first.isdecimal() or ("." not in token and (first in VULGAR or first in HAN_DIGITS))


def is_scale(token: str) -> bool:
    """Whether *token* is a Han scale alone, which multiplies the number before it ("300万")."""
    return all(char in _HAN_SCALES for char in token)


def value(token: str, mark: str) -> float:
    """The value of a numeral; *mark* is the decimal mark of its language, or "" if unknown."""
    if token[0] in "-−":
        return -value(token[1:], mark)
    if token.isdecimal():
        return float(int(token))
    if token[0] in HAN_DIGITS:
        return float(_han(token))
    if token in VULGAR:
        return _rounded(unicodedata.numeric(token))
    return _fraction(token) if "/" in token else _separated(token, mark)


def _separated(token: str, mark: str) -> float:
    """The value of digits with separators: three digits behind one are thousands, unless it is the decimal mark."""
    *whole, last = _SEPARATOR.split(token)
    marks = _SEPARATOR.findall(token)
    if len(last) == 3 and len(set(marks)) == 1 and (len(marks) > 1 or marks[0] != mark):
        return float(int("".join(whole) + last))
    return _rounded(int("".join(whole)) + int(last) / 10 ** len(last))


def _fraction(token: str) -> float:
    *whole, ratio = re.split(r"[- ]", token)
    above, below = ratio.split("/")
    return _rounded((int(whole[0]) if whole else 0) + int(above) / int(below))


def _han(token: str) -> int:
    """Han numerals by place ("三百万") or digit by digit ("二〇二四")."""
    if not any(char in _HAN_SCALES for char in token):
        return int("".join(str(_HAN_VALUES[char]) for char in token))
    total = part = 0
    digit = None
    for char in token:
        scale = _HAN_SCALES.get(char)
        if scale is None:
            digit = (digit or 0) * 10 + _HAN_VALUES[char]
        elif scale < 10**4:
            part, digit = part + (1 if digit is None else digit) * scale, None
        else:  # 亿 and 万 close a part ("一亿二千万"); right behind another scale they multiply the whole ("三万亿")
            part += digit or 0
            total = total + part * scale if part else max(total, 1) * scale
            part, digit = 0, None
    return total + part + (digit or 0)


def _rounded(value: float) -> float:
    return float(f"{value:.{LONGEST}g}")


def spelled(entries: Sequence[Entry | None], joined: Sequence[bool]) -> tuple[float, int]:
    """The value of the number that *entries* begin with, and how many of them it takes.

    *joined* says where the joining word of spelled numbers stands ("two hundred and five", "treinta y cinco").
    """
    total = part = 0.0
    room = float("inf")  # what follows must be smaller than the last step: "twenty five", but "five", "twenty"
    taken = index = 0
    while index < len(entries):
        entry = entries[index]
        if entry is None and joined[index] and taken and room > 1:
            index += 1
            continue
        if entry is None or not (entry.kind == "scale" or not taken or 0 < entry.value < room):
            break
        total, part, room = _step(entry, total, part)
        index += 1
        taken = index
    return _rounded(total + part), taken


def _step(entry: Entry, total: float, part: float) -> tuple[float, float, float]:
    value = entry.value
    if entry.kind != "scale":
        return total, part + value, 1.0 if entry.kind == "numeral" else _magnitude(value)
    if value < 1000:
        return total, (part or 1) * value, value
    return total + (part or (0 if total else 1)) * value, 0.0, value


def _magnitude(value: float) -> float:
    """The place that *value* leaves open below it: 10 for tens, 100 for hundreds, nothing for ones."""
    for place in (1000, 100, 10):
        if value >= place and value % place == 0:
            return place
    return 0.0
