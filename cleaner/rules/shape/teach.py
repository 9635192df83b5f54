"""Learning to tell the furniture of extracted articles, from texts whose article is known.

The articles themselves are shown as well, as texts that hold nothing else. Only lines that the judge will be asked
about teach it: short ones that no rule knows, in texts in which a rule found furniture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from cleaner.rules.shape.features import matrix
from cleaner.rules.shape.grow import Lines, Size, grow
from cleaner.rules.shape.judge import Judge, asked
from cleaner.rules.shape.learn import Example, shares, truth
from cleaner.rules.shape.spoken import look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.rules.shape.grow import Floats
    from cleaner.rules.shape.lines import Line

SIZE: Final = Size(trees=250, depth=5)
THRESHOLD: Final = -800
"""Thousandths of log odds: a line goes where furniture is twice as likely, costs counted."""
_LOST: Final = 0.02  # of an article, that even its shortest line counts for
_PURE: Final = 5  # times, that a line of a text without any furniture counts


class Lesson(NamedTuple):
    """One text: its lines as the rules left them, what is known of the page, and whether the text is the article."""

    lines: Sequence[Line]
    page: Example
    pure: bool


def teach(lessons: Sequence[Lesson], size: Size = SIZE) -> Judge:
    """The judge that *lessons*, those with a line to ask about, teach."""
    columns = look([lesson.lines for lesson in lessons])
    kept, weight = (
        np.concatenate(parts)
        for parts in zip(*map(_teaches, lessons, shares([one.page for one in lessons])), strict=True)
    )
    open_ = np.array([asked(line) for lesson in lessons for line in lesson.lines])
    return Judge(grow(tuple(columns), Lines(matrix(columns)[:, open_], kept[open_], weight[open_]), size), THRESHOLD)


def _teaches(lesson: Lesson, share: float) -> tuple[Floats, Floats]:
    """For each line whether it is article, and how much it counts."""
    known = truth(lesson.page)
    weight = (known.weight + _LOST * known.article) * share * (_PURE if lesson.pure else 1)
    return known.article, weight
