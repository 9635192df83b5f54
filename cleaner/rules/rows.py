"""The lines of a corpus as rows of a table, and those of them that stand on several stories of their site."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.rules.counting import firsts, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cleaner.rules.counting import Flags, Numbers
    from cleaner.rules.template import Trait


class Lines(NamedTuple):
    """The paragraphs of a corpus that no rule took, the rows of each document together and in order.

    `site` and `document` are int64[n]; `line` and `exact` (uint64[n]) are equal for lines that say the same but for
    dates and counts, and for paragraphs that say the very same; `tokens` and `length` (uint32[n]) are the size of the
    compared form in tokens and bytes; `traits` (uint8[n]) are those of `template.Trait`.
    """

    site: Numbers
    document: Numbers
    line: NDArray[np.uint64]
    exact: NDArray[np.uint64]
    tokens: NDArray[np.uint32]
    length: NDArray[np.uint32]
    traits: NDArray[np.uint8]

    def only(self, rows: Numbers) -> Lines:
        """Some *rows* of these, by their numbers in order; documents are numbered anew, from 0."""
        document = np.unique(self.document[rows], return_inverse=True)[1].astype(np.int64)
        of = (self.line[rows], self.exact[rows], self.tokens[rows], self.length[rows], self.traits[rows])
        return Lines(self.site[rows], document, *of)

    def having(self, trait: Trait) -> Flags:
        """Which rows have *trait*."""
        return np.asarray(self.traits & trait, np.bool_)


class Known(NamedTuple):
    """The rows whose line stands on two stories of its site or more, in order; one entry each.

    `line` numbers the lines from 0; `seen` is the number of stories with this line, `of` that of the site's stories;
    `above` and `below` count the rows between it and the edge of its document that are not known themselves.
    """

    row: Numbers
    line: Numbers
    story: Numbers
    seen: Numbers
    of: Numbers
    above: Numbers
    below: Numbers

    def spread(self, chosen: Flags) -> Numbers:
        """For every row, on how many stories its line stands in the rows *chosen*."""
        return spread(self.line[chosen], self.story[chosen], int(self.line.max(initial=-1)) + 1)[self.line]


def lead(lines: Lines, text: Flags) -> Flags:
    """Which rows stand above all *text* of their documents."""
    first: Flags = np.arange(len(text)) < firsts(lines.document, text)[lines.document]
    return first
