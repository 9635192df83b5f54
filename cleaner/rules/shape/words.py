"""What the lines of a page say, as far as that can be known without knowing the language."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules.fold import fold
from cleaner.rules.packs import builtin
from cleaner.rules.phrases import LONGEST, Lexicon, lexicon
from cleaner.rules.shape.glyphs import END, Glyph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.rules.shape.glyphs import Flags, Ints, Page

_TOKEN: Final = re.compile(rf"\w+|{END}")
_NUMBER: Final = re.compile(r"\d+")
_STEM: Final = 7  # letters; what is behind them is mostly inflection
_SHORTEST: Final = 4  # letters of a word that tells what a text is about

COMMENTS, ELSEWHERE, RIGHTS, SERVICE = "comments", "elsewhere", "rights", "service"
SECTIONS: Final = (COMMENTS, ELSEWHERE, RIGHTS, SERVICE)
"""What a boilerplate phrase announces: comments, other articles, legal notes, or the site's own offers."""
_SECTION: Final = {
    "comments": COMMENTS,
    "related": ELSEWHERE,
    "most-read": ELSEWHERE,
    "continue-reading": ELSEWHERE,
    "copyright": RIGHTS,
    "wire-notice": RIGHTS,
    "cookie": RIGHTS,
    "newsletter": SERVICE,
    "social": SERVICE,
    "share": SERVICE,
    "app": SERVICE,
    "aggregator": SERVICE,
    "paywall": SERVICE,
    "tip": SERVICE,
}


class Topics(NamedTuple):
    """Which topic words each line has: one (word, line) pair per distinct word of a line, and the number of words."""

    words: Ints
    lines: Ints
    vocabulary: int
    size: int

    def shared(self, weights: Ints) -> Ints:
        """For each line, in thousandths, how many of its words other lines of positive weight have too."""
        total = np.zeros(self.vocabulary, np.int64)
        np.add.at(total, self.words, weights[self.lines])
        elsewhere = total[self.words] > weights[self.lines]
        known = np.bincount(self.lines[elsewhere], minlength=self.size)
        return 1000 * known // np.maximum(np.bincount(self.lines, minlength=self.size), 1)


def said(page: Page, texts: Sequence[str]) -> tuple[dict[str, Ints], Topics]:
    """What can be known of each line's words, by name, and the topic words of the page whose lines are *texts*."""
    folded = fold("".join(text + END for text in texts))
    ids: dict[str, int] = {END: 0}
    tokens = np.array([ids.setdefault(token, len(ids)) for token in _TOKEN.findall(folded)], np.int64)
    ends = tokens == 0
    lines = np.cumsum(ends) - ends
    known = np.array([word in common() for word in ids], bool)
    frequent = page.per_line(_common_ideographs()[page.codes])
    function = np.bincount(lines[known[tokens]], minlength=page.size) + frequent
    whole = np.bincount(lines[~ends], minlength=page.size) + page.per_line(page.of(Glyph.IDEOGRAPH))
    columns = {
        "function-words": function,
        "function-rate": 1000 * function // np.maximum(whole, 1),
        "copies": _copies(folded.split(END)[:-1]),
    }
    return columns, _topics(page, ids, tokens, lines)


def sections(texts: Sequence[str]) -> Sequence[str]:
    """For each line what a boilerplate phrase on it announces (see SECTIONS), "other", or "" for no phrase."""
    return [_section(text, _phrases()) for text in texts]


def _section(text: str, phrases: Lexicon) -> str:
    near = phrases.near(text) if len(text) <= LONGEST else ()
    found = phrases.find(text, near) if near else ()
    return _SECTION.get(found[0].category, "other") if found else ""


def _copies(lines: Sequence[str]) -> Ints:
    """How often each line stands on the page, whatever its numbers are."""
    shapes = [_NUMBER.sub("0", line.strip()) for line in lines]
    times = Counter(shapes)
    return np.array([times[shape] for shape in shapes], np.int64)


def _topics(page: Page, ids: dict[str, int], tokens: Ints, lines: Ints) -> Topics:
    stems: dict[str, int] = {}
    chosen = [stems.setdefault(word[:_STEM], len(stems)) if _tells(word) else -1 for word in ids]
    stem = np.array(chosen, np.int64)[tokens]
    # Words are cut out of scripts without spaces as pairs of neighbours, over any spaces that a layout has put in.
    ideographs = page.of(Glyph.IDEOGRAPH)
    codes, places = page.codes[ideographs], page.lines[ideographs]
    together = places[1:] == places[:-1]
    names, pair = np.unique(codes[:-1][together] << 16 | codes[1:][together], return_inverse=True)
    word = np.concatenate((stem[stem >= 0], len(stems) + pair.reshape(-1)))
    line = np.concatenate((lines[stem >= 0], places[1:][together]))
    pairs = np.unique(word * page.size + line)
    return Topics(pairs // page.size, pairs % page.size, len(stems) + len(names), page.size)


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha() and not _ideographic(word[0]) and word not in common()


def _ideographic(char: str) -> bool:
    return "\u3040" <= char < "\ua000" or "\uf900" <= char < "\ufb00"


@cache
def common() -> frozenset[str]:
    """The commonest words, and in scripts without spaces characters, of all languages that the packs know."""
    return frozenset(word for pack in builtin() for word in pack.words)


@cache
def dates() -> frozenset[str]:
    """The words that may stand in a line that is a bare date, in all those languages."""
    return frozenset(word for pack in builtin() for word in pack.dates if not word.isdigit())


@cache
def _common_ideographs() -> Flags:
    flags = np.zeros(0x10000, bool)
    flags[[ord(word) for word in common() if len(word) == 1 and _ideographic(word)]] = True
    return flags


@cache
def _phrases() -> Lexicon:
    return lexicon(phrase for pack in builtin() for phrase in pack.phrases)
