"""What a site's stories repeat and keep all the same: headlines that come again, subheadings, most of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cleaner.rules.counting import marked
from cleaner.rules.rows import lead
from cleaner.rules.template import Trait

if TYPE_CHECKING:
    from cleaner.rules.counting import Flags, Numbers
    from cleaner.rules.rows import Known, Lines

_LEAST: Final = 3  # stories
_LONGEST_SUBHEADING: Final = 60  # bytes


def subheading(lines: Lines, known: Known, evident: Flags) -> Flags:
    """Which rows are short and stand, three times in four, between two paragraphs of text, as subheadings do.

    What is *evident* to go is no text.
    """
    text = lines.having(Trait.PROSE) & ~marked(known.row[evident], len(lines.document))
    above, below = np.zeros(len(text), np.bool_), np.zeros(len(text), np.bool_)
    together = np.diff(lines.document) == 0
    above[1:], below[:-1] = text[:-1] & together, text[1:] & together
    between = (above & below & ~lines.having(Trait.PROSE) & (lines.length <= _LONGEST_SUBHEADING))[known.row]
    often: Flags = 4 * known.spread(between) >= 3 * known.seen
    return between & often


def only_headline(lines: Lines, known: Known, bound: Numbers, evident: Flags) -> Flags:
    """Which rows are all that stands above the text of their documents, and so may be headlines that come again.

    What stands so on a quarter of the site's stories is no headline, but the name of the site.
    """
    prose, going = lines.having(Trait.PROSE), marked(known.row[evident], len(lines.document))
    above = lead(lines, prose & ~going)
    others = above & ~going & (lines.tokens > 0) & ~lines.having(Trait.NOTED)
    headed: Flags = np.bincount(lines.document[others], minlength=int(lines.document.max(initial=-1)) + 1) > 0
    alone: Flags = above[known.row] & ~headed[lines.document[known.row]]
    few = (4 * known.seen < known.of) | (known.seen < _LEAST)
    return alone & few & ~prose[known.row] & (bound < np.minimum(known.seen, _LEAST))


def most_of_article(lines: Lines, known: Known, evident: Flags) -> Flags:
    """Which rows are prose of documents that would lose more than half of their prose: a reprint, however disguised."""
    prose, documents = lines.having(Trait.PROSE), int(lines.document.max(initial=-1)) + 1
    going = marked(known.row[evident], len(lines.document)) & prose
    whole, part = (np.bincount(lines.document[rows], lines.length[rows], documents) for rows in (prose, going))
    whole, part = whole[lines.document[known.row]], part[lines.document[known.row]]
    return prose[known.row] & np.asarray(2 * part > whole, np.bool_)
