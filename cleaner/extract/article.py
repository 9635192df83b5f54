"""Where in a page its article is: the element around most of the running text, and what leads up to it.

trafilatura finds that out from the names that sites give to their elements, which takes most of its time. Given a page
with nothing but the article in it, it is several times as fast, and lets less through.
"""

from __future__ import annotations

import re
from copy import copy
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.extract.prose import columns, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

# Links and captions are no running text, and short pieces are dates and names more often than not.
_RUNNING: Final = ".//h1 | .//text()[string-length(.) > 30 and not(ancestor::a or ancestor::figure)]"
_INLINE: Final = frozenset("a b br center code del em font i label nobr q s small span strong sub sup u".split())
_CONTAINERS: Final = frozenset("article body div form main section td".split())
_LEADING: Final = frozenset("blockquote h1 h2 h3 h4 ol p ul".split())
# These are not always dropped: what they hold decides about it.
_UNDECIDED: Final = frozenset({"figure", "form", "math"})
_LINKED: Final = 0.9
# Boxes about the author stand inside the article, and are none of it.
_BOX: Final = re.compile("author[-_]bio|about-author|author-?box|bio-box", re.IGNORECASE)


class Running(NamedTuple):
    """A piece of running text and the block that it stands in; a headline of the first rank, whose text is empty."""

    block: Any
    text: str


class Found(NamedTuple):
    """A page that holds the article and nothing else, and how many columns of text all paragraphs of its page have."""

    page: Any
    paragraphs: int


def slimmed(tree: Any) -> Any:
    """A copy of *tree* without what trafilatura drops from all pages anyway, and without boxes about the author."""
    from lxml.etree import strip_elements, strip_tags
    from trafilatura.settings import MANUALLY_CLEANED, MANUALLY_STRIPPED

    page = copy(tree)
    strip_tags(page, *MANUALLY_STRIPPED)
    strip_elements(page, *(tag for tag in MANUALLY_CLEANED if tag not in _UNDECIDED), with_tail=False)
    inside = page.iterdescendants("div", "section", "p")
    for box in [e for e in inside if _BOX.search(f"{e.get('class')} {e.get('id')}")]:
        box.drop_tree()
    return page


def find(tree: Any) -> Found | None:
    """The article of *tree*, which is not changed by this; None where nothing in it is running text."""
    pieces = list(_pieces(tree))
    scores = _scores(pieces)
    if not scores:
        return None
    best = max(scores, key=lambda element: scores[element])
    since = _since_headline(pieces, best)
    parts = _parts(best, _scores(since))
    paragraphs = sum(columns(piece.text) for piece in pieces if piece.block.tag == "p")
    return Found(_page(_lead(since, parts), parts), paragraphs)


def _pieces(tree: Any) -> Iterator[Running]:
    for found in tree.xpath(_RUNNING):
        if not isinstance(found, str):
            yield Running(found, "")
        elif (text := found.strip()) and (block := _block(found)) is not None:
            yield Running(block, text)


def _block(text: Any) -> Any:
    """The element that *text* stands in, other than those that stand in a line themselves."""
    block = text.getparent()
    if text.is_tail:
        block = block.getparent()
    while block is not None and block.tag in _INLINE:
        block = block.getparent()
    return block


def _scores(pieces: list[Running]) -> dict[Any, float]:
    """How much running text an element is around; what is one level further down counts half.

    The root of their length lets some paragraphs count for more than one that is as long as they are together.
    """
    scores: dict[Any, float] = {}
    for block, text in pieces:
        around = block if block.tag in _CONTAINERS else block.getparent()
        for share in (1.0, 0.5) if text else ():
            if around is not None:
                scores[around] = scores.get(around, 0.0) + share * len(text) ** 0.5
                around = around.getparent()
    return scores


def _since_headline(pieces: list[Running], article: Any) -> list[Running]:
    """*pieces* from the last headline before *article* on; all of them if there is none."""
    inside = set(article.iter())
    before = list(takewhile(lambda piece: piece.block not in inside, pieces))
    return pieces[max((at for at, piece in enumerate(before) if not piece.text), default=0) :]


def _parts(best: Any, scores: dict[Any, float]) -> list[Any]:
    """*best*, and what beside it has running text and is called as it is: some articles come in several parts."""
    parent, called = best.getparent(), (best.tag, best.get("class"))
    beside = () if parent is None else parent
    return [part for part in beside if part in scores and (part.tag, part.get("class")) == called] or [best]


def _lead(since: list[Running], parts: list[Any]) -> list[Any]:
    """The headline that *since* begins with, and the prose between it and *parts*; nothing if it begins with none."""
    inside = {element for part in parts for element in part.iter()}
    headline = since[0].block
    if since[0].text or parts[0] in headline.iter():
        return []
    between = takewhile(lambda piece: piece.block not in inside, since)
    blocks = dict.fromkeys(piece.block for piece in between if piece.block.tag not in _CONTAINERS - {"div"})
    return [block for block in blocks if block is headline or prose(_line(block))]


def _line(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _page(lead: list[Any], parts: list[Any]) -> Any:
    """A page of copies of *lead* and *parts*, with nothing in it that only leads to other pages."""
    from lxml.html import document_fromstring

    page = document_fromstring("<html><body><article></article></body></html>")
    page[0][0].extend([_within(element) for element in lead] + [_named(part, "div") for part in parts])
    for paragraph in [element for element in page.iter("p") if _leads_away(element)]:
        paragraph.drop_tree()
    return page


def _within(element: Any) -> Any:
    """A copy of *element* in one of what it stands in, since trafilatura looks at the names of both."""
    around = element.getparent()
    shell = around.makeelement("div", {name: around.get(name) for name in ("class", "id") if around.get(name)})
    shell.append(_named(element, element.tag if element.tag in _LEADING else "p"))
    return shell


def _named(element: Any, tag: str) -> Any:
    """A copy of *element* as a *tag*, of whose names nothing is left: what it is has been decided."""
    own = copy(element)
    own.attrib.clear()
    own.tag, own.tail = tag, None
    return own


def _leads_away(paragraph: Any) -> bool:
    linked = sum(len(_line(link)) for link in paragraph.iter("a"))
    return 0 < linked >= _LINKED * len(_line(paragraph))
