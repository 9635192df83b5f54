"""What is left of a document once something went, as the document that a second cleaning would read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cleaner.document import Document, Paragraph
from cleaner.rules.inline import IN_LINE

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from cleaner.rules.page import Page

_BETWEEN: Final = "\n\n"


def left(document: Document) -> Document:
    """The kept paragraphs of *document* alone, a blank line between them, with no mark that rules for lines made."""
    kept = [paragraph for paragraph in document.paragraphs if paragraph.removal is None]
    paragraphs, at = [], 0
    for paragraph in kept:
        end = at + len(paragraph.text)
        inside = paragraph.flag if paragraph.flag and paragraph.flag.detail.startswith(IN_LINE) else None
        paragraphs.append(Paragraph(paragraph.text, at, end, flag=inside))
        at = end + len(_BETWEEN)
    text = _BETWEEN.join([paragraph.text for paragraph in kept])
    return Document(document.id, document.site, document.title, text, tuple(paragraphs))


def merged(document: Document, again: Document) -> Document:
    """*document* with what was removed from *again*, which is what was `left` of it."""
    judged = iter(again.paragraphs)
    paragraphs = (
        paragraph if paragraph.removal or not (mark := next(judged).removal) else paragraph._replace(removal=mark)
        for paragraph in document.paragraphs
    )
    return document._replace(paragraphs=tuple(paragraphs))


def noted(document: Document, again: Document) -> frozenset[int]:
    """The paragraphs of *document*, by index, that are flagged in *again*, which is what was `left` of it."""
    kept = (at for at, paragraph in enumerate(document.paragraphs) if paragraph.removal is None)
    return frozenset(at for at, paragraph in zip(kept, again.paragraphs, strict=True) if paragraph.flag)


def page_left(page: Page, gone: Container[int]) -> tuple[Page, Sequence[int]]:
    """*page* without the paragraphs that are gone, also those *gone* since.

    The others are numbered anew; which number they had before is told as well.
    """
    kept = [at for at, text in enumerate(page.texts) if text and at not in gone]
    place = {at: number for number, at in enumerate(kept)}
    unended, lines, buttons = (
        [(place[at], text) for at, text in some if at in place] for some in (page.unended, page.lines, page.buttons)
    )
    rest = page._replace(
        texts=[page.texts[at] for at in kept],
        unended=unended,
        lines=lines,
        buttons=buttons,
        phrases={place[at]: phrase for at, phrase in page.phrases.items() if at in place},
        blocks=lambda: range(len(kept)),
    )
    return rest, kept


def blocks_of(document: Document) -> Sequence[int]:
    """For each paragraph the number of blank lines above it, counted from the beginning of the document."""
    blocks, block, end = [], 0, 0
    for paragraph in document.paragraphs:
        block += document.text.count("\n", end, paragraph.start) > 1
        blocks.append(block)
        end = paragraph.end
    return blocks
