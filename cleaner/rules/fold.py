"""The compared form of a line: what two spellings of one phrase have in common.

A line is folded for comparison only; the text itself is never touched. Folding takes compatibility forms apart (NFKD:
full-width letters, ligatures, Arabic presentation forms), drops marks that writers leave out (accents, Arabic vowel
signs, invisible and direction characters), folds case (Greek final sigma, the Turkish i with and without dot) and
collapses white space. `shape` goes on to write every number as 0 and every separator (| » – →) as a colon.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# Thai and everything behind it: scripts that do not put a space behind a word, or, as Korean, glue particles to it.
UNSPACED: Final = "\u0e00"

_UNSPACED: Final = re.compile(f"[{UNSPACED}-\U0010ffff]")

_DROPPED: Final = (
    *range(0x0300, 0x0370),  # combining accents
    *range(0x064B, 0x0660),  # Arabic vowel signs, hamza above and below
    *(0x00AD, 0x0640, 0x0670, 0x061C, 0xFEFF, 0xFE0E, 0xFE0F),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
)
_FOLDED: Final[Mapping[int, str | None]] = {
    **dict.fromkeys(_DROPPED),
    **dict.fromkeys(map(ord, "‘’‚‛ʼ´`"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "یى"), "ي"),
    ord("ک"): "ك",
    ord("ı"): "i",
}
_FOLDED_ONE: Final = re.compile(f"[{re.escape(''.join(map(chr, _FOLDED)))}]")
# What most texts in English have beside ASCII, and what folding makes of it.
_TYPOGRAPHIC: Final = tuple(zip("‘’“”–—…\u00a0", ("'", "'", '"', '"', "-", "-", "...", " "), strict=True))
# From here on stand presentation forms, full-width letters and ligatures.
_OTHER_FORMS: Final = "\uf900"
# Code points: the first two words and the last one of any phrase lie within so much of a line.
HEAD: Final = 48
# The punctuation that stands around words most often; `trim` knows the rest.
EDGE: Final = " \t\"'“”‘’«»()[]{}<>*+-–—_=~#|/\\.,:;!?¡¿•·●○■▪◆★►▶▸→…【】「」『』《》〈〉。，、：！？（）"
_FIRST_WORDS: Final = re.compile(r"\W*(\w+)(?:\W+(\w+))?")
_DIGIT: Final = re.compile(r"\d")
_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_SEPARATORS: Final = frozenset(":|›>→▶►•·")
# White space before one is looked at where it begins, and not again from each of its places.
_SEPARATOR: Final = re.compile(r"(?:(?<!\s)\s+)?[:|›>→▶►•·]+\s*|(?<!\s)\s+-+\s+|(?:(?<!\s)\s+)?--+\s*")
_KEPT_MARKS: Final = "@©"


def fold(text: str) -> str:
    """*text* with case, accents, invisible characters and white space folded."""
    if "`" in text:
        text = text.replace("`", "'")
    if not text.isascii():
        for mark, plain in _TYPOGRAPHIC:
            text = text.replace(mark, plain)
        if not text.isascii():
            # `str.translate` would look up each character, and few are to be folded.
            bare = _FOLDED_ONE.sub(_folded, unicodedata.normalize("NFKD", text))
            text = unicodedata.normalize("NFC", bare)
    return " ".join(text.casefold().split())


def shape(text: str) -> str:
    """The whole compared form of a line: folded, numbers as 0, separators as ": ", edge punctuation off.

    A colon at the end stays, because "Related:" is a head where "Related" may be a word.
    """
    if text.replace(" ", "").isalpha():
        return fold(text)
    # » is both a quote and a separator; before folding it still shows which.
    line = fold(text.replace("»", "|"))
    if "-" in line or not _SEPARATORS.isdisjoint(line):
        line = _SEPARATOR.sub(": ", line)
    line = _NUMBER.sub("0", line)
    colon = ":" if line.rstrip().endswith(":") else ""
    line = trim(line)
    return line + colon if line else ""


def trim(text: str) -> str:
    """*text* without the punctuation, bullets, arrows and pictures at its edges."""
    start, end = 0, len(text)
    while start < end and not _counts(text[start]):
        start += 1
    while end > start and not _counts(text[end - 1]):
        end -= 1
    return text[start:end]


def bare(word: str) -> str:
    """One word in lower case without the punctuation at its edges: a cheap `fold` for plain words."""
    return word.strip(EDGE).casefold()


def last_letters(text: str) -> str:
    """The last four letters of *text* in lower case, punctuation off, numbers as 0; folded if in other forms."""
    tail = text[-HEAD:].rstrip(EDGE)
    end = tail[-4:]
    if not end.isalpha() and _DIGIT.search(end):
        tail = _NUMBER.sub("0", tail)
        end = tail[-4:]
    if end.isascii():
        return end.lower()
    end = end.casefold()
    if end.isascii() or (end.replace(" ", "").isalpha() and max(end) < _OTHER_FORMS):
        return end
    return _NUMBER.sub("0", trim(fold(tail)))[-4:]


def keys(text: str) -> tuple[str, str]:
    """The first word and the first two words of *text*, folded: by these a phrase is looked up.

    Where there is no second word, and in scripts without spaces (there the first two characters), both are the same.
    """
    return shaped_keys(_NUMBER.sub("0", fold(text[:HEAD])))


def shaped_keys(head: str) -> tuple[str, str]:
    """What `keys` answers, for text that is folded and has 0 for its numbers."""
    found = _FIRST_WORDS.match(head)
    if not found:
        return "", ""
    one, two = found.groups()
    if one[0] >= UNSPACED:
        return one[:2], one[:2]
    return (one, f"{one} {two}") if two else (one, one)


def words(text: str) -> str:
    """The words of *text*, folded, one space apart: equal for lines that differ in punctuation only."""
    return " ".join(re.findall(r"\w+", fold(text)))


def size(form: str) -> int:
    """The number of words in a text, or in what `words` answers; in scripts without spaces two characters are one."""
    spaced = len(form.split())
    return spaced if form.isascii() else max(spaced, len(_UNSPACED.findall(form)) // 2)


def _folded(found: re.Match[str]) -> str:
    return _FOLDED[ord(found[0])] or ""


def _counts(char: str) -> bool:
    return char.isalnum() or char in _KEPT_MARKS or unicodedata.category(char)[0] == "M"
