"""Invented pages for the tests of the boilerplate rules."""

from cleaner.document import Document, Paragraph
from cleaner.rules.packs import builtin

BRIDGE = (
    "The council of Norhaven agreed on Sunday to rebuild the bridge that the flood had carried away in the winter, "
    "and it is to be open again before the first of the tourists come to the valley in the spring, said the mayor."
)
MONEY = (
    "It will cost more than the old one, because the river has moved and the banks have to be made higher, but most of "
    "the people who spoke at the meeting were for it, and only two of them said that the money was needed elsewhere."
)
FARMERS = (
    "Farmers on the far side have had to go round by the pass for months, which takes an hour with a cart and two with "
    "a herd, and some of them had begun to sell their milk in the next valley, where they were paid less for it."
)
NEWS = (BRIDGE, MONEY, FARMERS)


def page(*lines: str, title: str = "") -> Document:
    """A document of one paragraph per line; an empty line is an empty line."""
    text, paragraphs = "\n".join(lines), []
    start = 0
    for line in lines:
        if line:
            paragraphs.append(Paragraph(line, start, start + len(line)))
        start += len(line) + 1
    return Document("valley/page.txt", title=title, text=text, paragraphs=tuple(paragraphs))


def prose(language: str) -> str:
    """A paragraph that is in *language* as far as its common words tell."""
    common = next(pack.words for pack in builtin() if pack.language == language)
    return " ".join(sorted(common) * 4)


def gone(document: Document) -> list[str]:
    """The texts that were removed."""
    return [paragraph.text for paragraph in document.paragraphs if paragraph.removal]


def flagged(document: Document) -> list[str]:
    """The texts that were flagged."""
    return [paragraph.text for paragraph in document.paragraphs if paragraph.flag]
