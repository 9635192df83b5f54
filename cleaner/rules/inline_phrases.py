"""In-line phrases: how a phrase of a pack that stands inside a paragraph is written, and where it holds.

It is compared letter by letter, with accents, in its own case or all in capitals, and in documents of every language:
what is cut out of a sentence must be certain. Only white space, the two apostrophes and the brackets are as good as one
another, `:` also stands for | » > → and 0 for any number. How it is written says where it counts:

    "Story continues below"       between sentences, or as a paragraph of its own
    "GET THE … APP"               the same; the gap ends no sentence, and in a phrase in capitals it holds capitals only
    "(Read also: …)"              with its brackets, anywhere; the gap has three words or more
    "Read also: …"                behind a sentence, with all that is left of the paragraph, if it reads like a headline

Doubtful phrases ("med") count behind a sentence and where the paragraph ends, or no space is left on either side.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.rules.fold import UNSPACED
from cleaner.rules.phrases import GAP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.rules.phrases import Phrase

_OPEN: Final = "([（【"
_CLOSE: Final = ")]）】"
_BRACKETS: Final = _OPEN + _CLOSE + " \u00a0"
_INSIDE: Final = rf"(?:[^{re.escape(_OPEN + _CLOSE)}]|\([^()]*\)){{3,200}}"
_BETWEEN: Final = r"(?:(?![.!?…]\W).){1,120}?"
_REST: Final = r"\S.{2,129}"
_TAIL: Final = r"(?:\s?[»›>→]+|[.!…]+)?"
_SPACE: Final = r"[^\S\n]"
_NUMBER: Final = r"\d+(?:[.,:]\d+)*"

# White space, and what is not seen either: soft hyphens, zero-width characters, marks of direction.
_UNSEEN: Final = r"[\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
_NOTHING: Final = re.compile(_UNSEEN)
# A sentence ends, perhaps with a quotation; the next one begins.
_ENDED: Final = re.compile(rf"(?:[.!?…。！？।۔؟][\"'”’»)\]]{{0,2}}|[。！？」』）】]){_UNSEEN}\Z")
_BEGINNINGS: Final = frozenset("“‘„«([¿¡#@$€£—–「『（【")
_PERHAPS_BEGINNINGS: Final = frozenset("\"'-")
_BREAK: Final = re.compile(r"[.!?…][\"'”’»)]*\s+[^\W\d_]|[。！।۔]|[.…]\Z")
_FULL_STOPS: Final = frozenset(".!…")
# What a text may have otherwise than a phrase is written, and of it what is not only another white space or apostrophe.
_VARIABLE: Final = re.compile(rf"[ ':：0{re.escape(GAP + _CLOSE)}]")
_VARIABLE_BUT_SPACES: Final = re.compile(_VARIABLE.pattern.replace(" ", "", 1))
_NOT_LETTERS: Final = re.compile("[:：0]")
_REACH: Final = 8
_HEAD: Final = 12
_LEAST_LETTERS: Final = 4
_LEAST_UNSPACED: Final = 2
_LEAST_WORDS: Final = 3
_LEAST_CHARACTERS: Final = 6


class Inlined(NamedTuple):
    """A phrase ready to match as it is *written*, from its first letter or the bracket before it.

    `plain` is what it begins with behind its bracket, as far as a text that has it has these very letters; `even`, as
    far as one has that has no white space but single spaces.
    """

    phrase: Phrase
    written: str
    plain: str
    even: str

    def end(self, text: str, start: int) -> int:
        """Where the phrase ends that begins at *start* of the paragraph *text*; *start* if it does not stand there."""
        found = _compiled(self.written).match(text, start)
        return found.end() if found and self._holds(text, found) else start

    def _holds(self, text: str, found: re.Match[str]) -> bool:
        gap = found.groupdict().get("gap", "")
        if _in_capitals(self.written) and any(map(str.islower, gap)):
            return False
        if self.written[0] in _OPEN:
            return not gap or _several_words(gap)
        start, end = found.span()
        if not may_begin(text, start):
            return False
        first = bool(_NOTHING.fullmatch(text, 0, start))
        if self.written.endswith(GAP):
            return not first and (_in_capitals(self.written) or _headline_like(gap))
        last = bool(_NOTHING.fullmatch(text, end))
        if self.phrase.risk == "med":
            return not first and text[end - 1] not in _FULL_STOPS and (last or _glued(text, start, end))
        # A line of its own is for the phrases for lines.
        return not (first and last) and _begins(text, end, alone=self.written.isupper())


def inlined(phrase: Phrase) -> Iterator[Inlined]:
    """*phrase*, which `check` has passed, ready to match: as the pack has it, and in capitals."""
    for written in sorted({phrase.text, phrase.text.upper()}):
        inside = written[letters(written) :]
        yield Inlined(phrase, written, _VARIABLE.split(inside, 1)[0], _VARIABLE_BUT_SPACES.split(inside, 1)[0].rstrip())


def anchors(phrases: Iterable[Inlined], words: Iterable[str]) -> str:
    """A regular expression that finds where one of *phrases* may begin, and *words*; it tries each letter once.

    Where there are none it is empty.
    """
    heads = [*(head for known in phrases for head in _heads(known.written)), *map(list, words)]
    return _trie(heads) if heads else ""


def beginnings(written: str) -> Iterator[str]:
    """All that a text may begin with where the phrase *written* does, with one space for any white space in a line."""
    head = _NOT_LETTERS.split(written.partition(GAP)[0].strip(_BRACKETS)[:_HEAD])[0]
    opening = [f"{mark}{space}" for mark in _alike(written[0]) for space in ("", " ")] if written[0] in _OPEN else [""]
    yield from map("".join, product(opening, *("'’" if char == "'" else char for char in head)))


def initials(text: str, start: int = 0) -> str:
    """The first two letters, or one, of the phrase that begins at *start*, behind its bracket."""
    two = text[letters(text, start) : start + 4][:2]
    return two if two.isalpha() else "0" if two[:1].isdecimal() else two[:1]


def letters(text: str, start: int = 0) -> int:
    """Where the letters of the phrase stand that begins at *start*, behind its bracket."""
    head = text[start : start + 4]
    return start + len(head) - len(head.lstrip(_BRACKETS))


def may_begin(text: str, start: int) -> bool:
    """Whether a phrase may begin at *start*: one in brackets anywhere, every other where a sentence does."""
    if text[start] in _OPEN or _ENDED.search(text, max(0, start - _REACH), start):
        return True
    return _NOTHING.fullmatch(text, 0, start) is not None


def check(text: str) -> None:
    """Raise `ValueError` if *text* can not be a phrase in line."""
    head = text.partition(GAP)[0]
    if sum(map(str.isalpha, head)) < (_LEAST_UNSPACED if max(head, default="") >= UNSPACED else _LEAST_LETTERS):
        raise ValueError(f"in line, a phrase needs {_LEAST_LETTERS} letters or more before its gap")
    if (text[0] in _OPEN) != (text[-1] in _CLOSE) or text.count(GAP) > 1:
        raise ValueError("in line, a phrase has both its brackets or none, and one gap at most")


def _in_capitals(phrase: str) -> bool:
    """Whether the gap of *phrase* holds capitals only; behind a colon comes a headline."""
    return phrase.isupper() and ":" not in phrase


def _several_words(gap: str) -> bool:
    return len(gap.split()) >= _LEAST_WORDS or sum(char >= UNSPACED for char in gap) >= _LEAST_CHARACTERS


def _headline_like(rest: str) -> bool:
    """Whether what follows a phrase up to the end of its paragraph may be a headline, and is no sentence."""
    return not rest[0].islower() and not _BREAK.search(rest)


def _glued(text: str, start: int, end: int) -> bool:
    """Whether a phrase inside *text* has a sentence before and behind it, and no space to either."""
    return not text[start - 1].isspace() and text[end].isupper()


def _begins(text: str, end: int, *, alone: bool) -> bool:
    """Whether *text* ends at *end*, or a sentence begins there; behind a phrase *alone* in capitals not with others."""
    found = _NOTHING.match(text, end)
    rest = text[found.end() :][:2] if found else ""
    if not rest or rest[0] in _BEGINNINGS:
        return True
    if rest[0] in _PERHAPS_BEGINNINGS:
        return text[end].isspace()
    return rest[0].isalnum() and not rest[0].islower() and not (alone and rest[:2].isupper() and rest[:2].isalpha())


def _heads(text: str) -> Iterator[Sequence[str]]:
    """What the phrase *text* may begin with, enough of it to be rare: tokens, each of them a regular expression."""
    tokens = [_token(char) for char in text.partition(GAP)[0].strip(_BRACKETS)[:_HEAD]]
    if text[0] in _OPEN:
        yield from ([re.escape(bracket), f"{_SPACE}?", *tokens] for bracket in _alike(text[0]))
    else:
        yield tokens


def _alike(bracket: str) -> str:
    """The opening brackets that *bracket* stands for: a full-width one for all."""
    return _OPEN[:2] if bracket in _OPEN[:2] else _OPEN


def _token(char: str) -> str:
    colon = rf"{_SPACE}?[:：|»>→]"
    same = {" ": rf"{_SPACE}+", "'": "['’]", ":": colon, "：": colon, "0": _NUMBER}
    return same.get(char) or re.escape(char)


@cache
def _compiled(written: str) -> re.Pattern[str]:
    """A phrase as a regular expression; most of them are never needed."""
    return re.compile(_regex(written))


def _regex(text: str) -> str:
    """The regular expression of a whole phrase, with a group for its gap, if any."""
    head, gap, tail = text.strip(_BRACKETS).partition(GAP)
    first, last = ("".join(map(_token, piece.strip())) for piece in (head, tail))
    if text[0] in _OPEN:
        inside = rf"(?P<gap>{_INSIDE})" if gap else ""
        return rf"[{re.escape(_alike(text[0]))}]\s?{first}{inside}{last}\s?[{re.escape(_CLOSE)}]"
    if not gap:
        return first + _TAIL
    space = r"\s+" if head.strip()[-1].isalnum() else r"\s*"
    return rf"{first}{space}(?P<gap>{_BETWEEN})\s*{last}{_TAIL}" if last else rf"{first}{space}(?P<gap>{_REST})\Z"


def _trie(heads: Sequence[Sequence[str]]) -> str:
    """A regular expression for any of *heads*, which are tokens, that tries each letter once."""
    branches: dict[str, list[Sequence[str]]] = {}
    for head in heads:
        if not head:
            return ""
        branches.setdefault(head[0], []).append(head[1:])
    parts = [token + _trie(rest) for token, rest in branches.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
