"""What came along with a page's furniture: short lines that no rule knows, but of the same shape (`shape.judge`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.rules.categories import FURNITURE
from cleaner.rules.fold import size
from cleaner.rules.shape.judge import asked, builtin
from cleaner.rules.shape.lines import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaner.document import Document, Paragraph
    from cleaner.rules.phrases import Action

NAME: Final = FURNITURE
SUMMARY: Final = "short lines like those around an article, in a text where other rules found furniture"
EXAMPLE: Final = "Sport | Business | Weather | Travel"
MAIN_CONTENT: Final = "main-content"
"""The rule that has judged all lines of a page by their shape already."""

_COMMON: Final = frozenset(
    "photo-credit share share-bar tip newsletter ad separator bare-date headline-repeated headline-nearly".split()
)
"""What careful extractions let through as well; a text in which it is all that was found may be clean besides."""
_DOUBT: Final = 3200  # thousandths of log odds
_HEADLINE: Final = 4  # words


def mark_furniture(
    documents: Sequence[Document], action: Action, keeps: Callable[[str], bool] | None = None
) -> list[Document]:
    """*documents*, which the other rules have seen, with the paragraphs marked that are furniture by their shape.

    A line that *keeps* says is to stay as it is stays.
    """
    marked = list(documents)
    margins = [_margin(document) for document in documents]
    seen = {at: lines(documents[at]) for at, margin in enumerate(margins) if margin is not None}
    suspects = {at: of_one for at, of_one in seen.items() if any(map(asked, of_one))}
    judged = builtin().furniture(list(suspects.values()), [margins[at] or 0 for at in suspects])
    for at, found in zip(suspects, judged, strict=True):
        if not found:
            continue
        paragraphs = list(documents[at].paragraphs)
        headline = _headline(documents[at])
        for place in found:
            one = paragraphs[place]
            if place == headline or (keeps and keeps(one.text)):
                continue
            paragraphs[place] = one.flagged(NAME) if action == "flag" else one.removed(NAME)
        marked[at] = documents[at]._replace(paragraphs=tuple(paragraphs))
    return marked


def lines(document: Document) -> list[Line]:
    """The lines of *document* as the judge sees them."""
    return [Line(one.text, _known(one)) for one in document.paragraphs]


def _headline(document: Document) -> int | None:
    """The first paragraph that no rule took, if it may be a headline: nothing tells it by its shape from a link."""
    first = next((at for at, one in enumerate(document.paragraphs) if one.text and not one.removal), None)
    return first if first is not None and size(document.paragraphs[first].text) >= _HEADLINE else None


def _known(paragraph: Paragraph) -> str:
    mark = paragraph.removal or paragraph.flag
    return mark.reason if mark else ""


def _margin(document: Document) -> int | None:
    """How much surer than elsewhere the judge must be; None for a document in which no rule has found furniture."""
    reasons = {one.removal.reason for one in document.paragraphs if one.removal is not None}
    if not reasons or MAIN_CONTENT in reasons:
        return None
    return _DOUBT if reasons <= _COMMON else 0
