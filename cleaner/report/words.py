"""The words in which two texts differ."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts that put no space between words: a character is a word there."""
_MARKS: Final = r"!-/:-@\[-`{-~\u00a1\u00ab\u00b7\u00bb\u00bf\u2010-\u205e\u3000-\u303f\uff00-\uff0f"
_WORD: Final = re.compile(
    rf"\s*(?:[{_UNSPACED}]|\d+(?:[.,:]\d+)+|[^\s{_UNSPACED}{_MARKS}]+|\S)(?:\s+\Z)?|\s+",
)
"""A word with the white space before it; of the last one also that behind it. A number is one, and so is a mark."""
_MOST: Final = 1_000_000
"""Pairs of words that are looked at; the time grows with them, and a hostile paragraph has very many words."""


class Stretch(NamedTuple):
    """What stands *here* and *there* in the same place; if it `differs`, one of them may be empty.

    What is the same is so word for word; the white space may be another.
    """

    here: str
    there: str
    differs: bool


def differing(here: str, there: str) -> list[Stretch]:
    """Two texts as stretches that are the same in both, and stretches that differ, by turns."""
    if here == there:
        return [Stretch(here, there, differs=False)] if here else []
    one, other = (_WORD.findall(text) for text in (here, there))
    stretches = [_stretch(one[a:b], other[c:d], same=same) for same, a, b, c, d in _blocks(one, other)]
    return _joined(_margined(_joined(_without_specks(stretches))))


def _blocks(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Whether they are the same, and where they are, of stretches of words, in order."""
    first, second = ([word.strip() for word in words] for words in (one, other))
    head = _alike(first, second)
    tail = _alike(first[head:][::-1], second[head:][::-1])
    a, c = len(first) - tail, len(second) - tail
    yield True, 0, head, 0, head
    if (a - head) * (c - head) > _MOST:
        yield False, head, a, head, c
    else:
        matcher = SequenceMatcher(None, first[head:a], second[head:c], autojunk=False)
        for what, begin, end, other_begin, other_end in matcher.get_opcodes():
            yield what == "equal", head + begin, head + end, head + other_begin, head + other_end
    yield True, a, len(first), c, len(second)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words *one* and *other* begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _stretch(one: Iterable[str], other: Iterable[str], *, same: bool) -> Stretch:
    return Stretch("".join(one), "".join(other), not same)


def _without_specks(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """*stretches*, of which those that share nothing but punctuation between two that differ are counted to them."""
    for at, stretch in enumerate(stretches):
        inside = 0 < at < len(stretches) - 1 and stretches[at - 1].differs and stretches[at + 1].differs
        speck = inside and not any(char.isalnum() for char in stretch.here)
        yield stretch._replace(differs=stretch.differs or speck)


def _margined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """*stretches*, where white space between what differs and what is the same is with the other if it differs too."""
    before = Stretch("", "", differs=False)
    for stretch in stretches:
        here, there = _space(stretch.here), _space(stretch.there)
        rest = stretch._replace(here=stretch.here.removeprefix(here), there=stretch.there.removeprefix(there))
        yield before
        if (here == there) != stretch.differs:
            before = stretch
        else:
            yield Stretch(here, there, differs=not stretch.differs)
            before = rest
    yield before


def _space(text: str) -> str:
    """The white space that *text* begins with."""
    return text[: len(text) - len(text.lstrip())]


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """*stretches* by turns, without empty ones."""
    found: list[Stretch] = []
    for stretch in stretches:
        here, there, differs = stretch
        if found and found[-1].differs == differs:
            last = found.pop()
            found.append(Stretch(last.here + here, last.there + there, differs))
        elif here or there:
            found.append(stretch)
    return found
