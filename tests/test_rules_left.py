"""What is left of a document, and how what is found there is told of the whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Document
from cleaner.rules import load
from cleaner.rules.inline import IN_LINE
from cleaner.rules.left import blocks_of, left, merged, noted, page_left
from cleaner.rules.packs import builtin
from cleaner.rules.page import Page, unended
from cleaner.segment import segment
from tests.rules_pages import NEWS, page

VOCABULARY = load().vocabulary
PHRASE = builtin()[0].phrases[0]
LINES = st.lists(st.sampled_from([*NEWS, "Advertisement", "Ferry runs again", "4 March 2014"]), max_size=8)
PLACES = st.sets(st.integers(0, 7))


def document(lines: list[str], going: set[int]) -> Document:
    """A document of the site "valley", of which some paragraphs, by index, went."""
    whole = page(*lines, title="Ferry")._replace(site="valley")
    marked = (p.removed("ad", "why") if at in going else p.flagged("byline") for at, p in enumerate(whole.paragraphs))
    return whole._replace(paragraphs=tuple(marked))


@given(LINES, PLACES)
def test_left(lines: list[str], going: set[int]) -> None:
    """What is left is the document that its kept texts make, with no mark of a rule for lines."""
    whole = document(lines, going)
    text = "\n\n".join(line for at, line in enumerate(lines) if at not in going)
    assert left(whole) == Document(whole.id, "valley", "Ferry", text, segment(text))


def test_notes_inside() -> None:
    """What was noted inside a paragraph is noted there still: to mark lines anew does not bring it back."""
    (paragraph, *_) = page(*NEWS).paragraphs
    for detail in (IN_LINE, f"{IN_LINE}, en: see below"):
        flagged = paragraph.flagged("ad", detail)
        assert left(page(*NEWS)._replace(paragraphs=(flagged,))).paragraphs == (flagged,)


@given(LINES, PLACES, PLACES)
def test_found_in_what_is_left(lines: list[str], going: set[int], again: set[int]) -> None:
    """What goes, or is noted, of what is left goes, or is noted, of the whole; what was gone keeps its reason."""
    whole = document(lines, going)
    kept = [at for at in range(len(lines)) if at not in going]
    found = {kept[place] for place in again if place < len(kept)}
    rest = left(whole)
    removed = [p.removed("nav") if place in again else p for place, p in enumerate(rest.paragraphs)]
    wanted = [p.removed("nav") if at in found else p for at, p in enumerate(whole.paragraphs)]
    assert merged(whole, rest._replace(paragraphs=tuple(removed))) == whole._replace(paragraphs=tuple(wanted))
    flagged = [p.flagged("nav") if place in again else p for place, p in enumerate(rest.paragraphs)]
    assert noted(whole, rest._replace(paragraphs=tuple(flagged))) == found


def seen(texts: list[str], known: set[int]) -> Page:
    """A page as rules see it, of which some lines, by index, are *known* as a phrase."""
    phrases = {at: PHRASE for at, text in enumerate(texts) if text and at in known}
    lines = [(at, text) for at, text in enumerate(texts) if text and at not in known]
    blocks = range(len(texts))
    return Page("Ferry", texts, unended(texts), lines, lines[::2], phrases, lambda: blocks, VOCABULARY)


@given(LINES, PLACES, PLACES, PLACES)
def test_page_left(lines: list[str], before: set[int], since: set[int], known: set[int]) -> None:
    """What is left of a page is the page of what is left, each line a block of its own, by the numbers it had."""
    texts = ["" if at in before else line for at, line in enumerate(lines)]
    whole = seen(texts, known)
    rest, kept = page_left(whole, since)
    assert kept == [at for at, text in enumerate(texts) if text and at not in since]
    wanted = seen([texts[at] for at in kept], {place for place, at in enumerate(kept) if at in known})
    buttons = [(kept.index(at), text) for at, text in whole.buttons if at in kept]
    assert rest == wanted._replace(buttons=buttons, blocks=rest.blocks)
    assert list(rest.blocks()) == list(range(len(kept)))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Ferry", "Bridge"], [0, 0]),
        (["Ferry", "", "Bridge", "", "", "Pass", "Inn"], [0, 1, 2, 2]),
        (["", "", "Ferry", "Bridge"], [1, 1]),
    ],
)
def test_blocks(lines: list[str], expected: list[int]) -> None:
    """Lines with no blank line between them are one block."""
    assert blocks_of(page(*lines)) == expected
