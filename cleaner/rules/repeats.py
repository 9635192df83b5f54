"""What a site repeats: lines that stand on several of its stories, always in the same place or among the same lines.

Repetition alone proves little. An interview repeats its questions, a column its headings, a report the names of teams;
so a line goes only where there is more to it than its words:

* its place: it stands nearly always at the head or at the tail of its documents, not counting other repeated lines;
* its company: it stands next to the same repeated line nearly every time, as the entries of a menu do.

How many stories it takes depends on what the line looks like and how many stories the site has. What reads like prose
and what is as slight as a name takes more; two are enough for other lines of a site with few stories. A line that one
document repeats again and again never goes, nor do dates above the text, subheadings and the like (see `spared`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules.counting import alike, firsts, in_company, marked, spread
from cleaner.rules.rows import Known, lead
from cleaner.rules.spared import most_of_article, only_headline, subheading
from cleaner.rules.stories import Running, stories
from cleaner.rules.template import Trait

if TYPE_CHECKING:
    from cleaner.rules.counting import Flags, Numbers
    from cleaner.rules.rows import Lines

LEAST: Final = 3
"""A line must stand on so many stories of its site to be known for furniture, wherever it stands on them."""

_FEW: Final = 20  # stories of a site, of which two are many

_REFRAIN: Final = 3  # times in one document
_ZONE: Final = 2  # unknown rows above or below, at most, of a line at the edge
_BLOCK: Final = 3  # lines in a row that two stories have in common

# Tokens and bytes of a compared form: a paragraph of so many is running text, by which a story is known.
_STORY: Final = (20, 150)
_BRIEF: Final = 5  # tokens of a sentence, for documents that have no such paragraph
_LONG: Final = 60  # bytes
_LONGEST_NOTICE: Final = 250  # bytes
_LONGEST_BELOW: Final = 250  # bytes
_MOST_BELOW: Final = 12  # rows


class Repeats(NamedTuple):
    """The rows that go, in order; one entry for each.

    `row` is its number, `seen` on how many stories its line stands (both int64). Where that is 0, the row only stands
    below such a line, one that closes its documents.
    """

    row: Numbers
    seen: Numbers


def repeats(lines: Lines) -> Repeats:
    """Find the rows that are there because the site repeats them."""
    story = _stories(lines)[lines.document]
    known = _known(lines, story)
    bound, tight = _bound(known, lines.document[known.row])
    evident = _evident(lines, known, bound) | _in_block(lines, known, tight)
    evident &= ~subheading(lines, known, evident)
    evident &= ~only_headline(lines, known, bound, evident)
    evident &= ~most_of_article(lines, known, evident)
    below = _below(lines, known, evident)
    row = np.concatenate([known.row[evident], below])
    seen = np.concatenate([known.seen[evident], np.zeros(len(below), np.int64)])
    order = np.argsort(row)
    return Repeats(row[order], seen[order])


def _stories(lines: Lines) -> Numbers:
    prose, documents = lines.having(Trait.PROSE), int(lines.document.max(initial=-1)) + 1
    running = _running(lines)
    articles = np.bincount(lines.document[running], minlength=documents) > 0
    rows = np.flatnonzero(running | (prose & (lines.tokens >= _BRIEF) & ~articles[lines.document]))
    site, document, exact = lines.site[rows], lines.document[rows], lines.exact[rows]
    return stories(Running(site, document, exact, lines.length[rows].astype(np.int64)), documents)


def _running(lines: Lines) -> Flags:
    """Which rows are paragraphs of running text."""
    tokens, length = _STORY
    return lines.having(Trait.PROSE) & (lines.tokens >= tokens) & (lines.length >= length)


def _known(lines: Lines, story: Numbers) -> Known:
    dates = lines.having(Trait.DATED) & lead(lines, lines.having(Trait.PROSE))
    rows = np.flatnonzero((lines.tokens > 0) & ~lines.having(Trait.NOTED) & ~dates)
    rows = rows[in_company(lines.site[rows], lines.line[rows])]  # any other stands on one story alone
    line = alike(lines.site[rows], lines.line[rows])
    seen = spread(line, story[rows], len(rows))[line]
    rows, line, seen = (column[seen > 1] for column in (rows, line, seen))
    in_document = alike(line, lines.document[rows])
    refrain = spread(in_document, rows, len(rows)) >= _REFRAIN
    again = np.isin(line, line[refrain[in_document]])
    rows, line, seen = (column[~again] for column in (rows, line, seen))
    above, below = _unknown_beside(lines.document, rows)
    tops = np.flatnonzero(np.diff(lines.document, prepend=-1))
    of = spread(lines.site[tops], story[tops], int(lines.site.max(initial=-1)) + 1)[lines.site[rows]]
    return Known(rows, line, story[rows], seen, of, above, below)


def _unknown_beside(document: Numbers, known: Numbers) -> tuple[Numbers, Numbers]:
    """How many unknown rows stand above and below each of the rows *known* in its document."""
    unknown = np.ones(len(document) + 1, np.int64)
    unknown[known + 1] = unknown[0] = 0
    until = np.cumsum(unknown)
    begin, end = (np.searchsorted(document, document[known], side) for side in ("left", "right"))
    return until[known] - until[begin], until[end] - until[known + 1]


def _bound(known: Known, document: Numbers) -> tuple[Numbers, Flags]:
    """On how many stories each row stands beside the same known line as here; and whether it is tied to the row above.

    Two lines are bound only if each is beside the other on half of its stories at least.
    """
    upper = np.flatnonzero((np.diff(known.row) == 1) & (np.diff(document) == 0))
    pair = alike(known.line[upper], known.line[upper + 1])
    together = spread(pair, known.story[upper], len(upper))[pair]
    both = 2 * together >= np.maximum(known.seen[upper], known.seen[upper + 1])
    bound, tied = np.zeros(len(known.row), np.int64), np.zeros(len(known.row), np.bool_)
    for beside in (upper[both], upper[both] + 1):
        bound[beside] = np.maximum(bound[beside], together[both])
    tied[upper[both] + 1] = True
    return bound, tied


def _evident(lines: Lines, known: Known, bound: Numbers) -> Flags:
    prose, slight = (lines.having(trait)[known.row] for trait in (Trait.PROSE, Trait.SLIGHT))
    slight |= lines.tokens[known.row] == 1
    asked = np.clip(-(-known.of // 100), LEAST, 20)
    asked = np.where(slight, np.clip(-(-known.of // 3), LEAST + 1, 50), asked)
    asked = np.maximum(asked, np.where(prose & (2 * known.seen < known.of), LEAST + 1, LEAST))
    edge = _at_edge(known)
    placed = edge & (known.seen >= asked)
    furnished = ~prose & (bound >= LEAST)
    # What is long and yet said word for word on so many stories was not written for any of them.
    long = prose & ~slight & (lines.length[known.row] >= _LONG)
    many = known.seen >= np.clip(-(-known.of // 20), 8, 20)
    often = long & many
    # Of a whole paragraph that some stories share one copy should stay: it is left to those who look for duplicates.
    shared = prose & (lines.length[known.row] > _LONGEST_NOTICE) & (2 * known.seen < known.of)
    shared |= _running(lines)[known.row] & ~many
    closing = _beside(known, ~prose) & (known.below <= _ZONE)
    both = np.where(prose, closing & (bound == 2), (edge & ~slight) | (bound == 2))
    several = (placed | furnished | often) & ~shared
    return np.where(known.seen >= LEAST, several, both & (known.of <= _FEW) & ~shared)


def _at_edge(known: Known) -> Flags:
    """Which rows stand at the edge where their line stands three times in four."""
    placed = np.zeros(len(known.row), np.bool_)
    for beyond in (known.above, known.below):
        near = beyond <= _ZONE
        placed |= near & (4 * known.spread(near) >= 3 * known.seen)
    return placed


def _beside(known: Known, chosen: Flags) -> Flags:
    """Which rows stand right above or below one that is *chosen*."""
    upper = np.flatnonzero(np.diff(known.row) == 1)
    found = np.zeros(len(known.row), np.bool_)
    found[upper] = chosen[upper + 1]
    found[upper + 1] |= chosen[upper]
    return found


def _in_block(lines: Lines, known: Known, tied: Flags) -> Flags:
    """Which rows stand in a block of lines that two stories share, where these are half of the site's."""
    block = np.cumsum(~tied)
    large = np.bincount(block)[block] >= _BLOCK
    half = 2 * known.seen >= known.of
    return large & half & ~lines.having(Trait.PROSE)[known.row]


def _below(lines: Lines, known: Known, evident: Flags) -> Numbers:
    """The rows below a line that closes its documents: short ones, few, and no text among them.

    A line closes its documents if three times in four no text follows it.
    """
    going = marked(known.row[evident], len(lines.document))
    text = lines.having(Trait.PROSE) & ~going
    rows = np.arange(len(text))
    last = len(text) - 1 - firsts(lines.document[::-1], text[::-1])
    tail = (last >= 0)[lines.document] & (rows > last[lines.document])
    closing = evident & tail[known.row] & (known.seen >= LEAST)
    closing &= 4 * known.spread(closing) >= 3 * known.spread(evident)
    first = firsts(lines.document, marked(known.row[closing], len(lines.document)))
    below = (rows > first[lines.document]) & tail & ~going & (lines.tokens > 0) & ~lines.having(Trait.NOTED)
    below &= lines.length <= _LONGEST_BELOW
    few = np.bincount(lines.document[below], minlength=len(first)) <= _MOST_BELOW
    return np.flatnonzero(below & few[lines.document])
