"""Rules asked again: what is left of a document is judged as the document that it is now, until nothing more goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Document, Removal
from cleaner.rules import listing, load, openness, strip_again, strip_all, strip_noting
from cleaner.rules.left import left
from cleaner.rules.template import Trait
from tests.rules_pages import NEWS, gone, page

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = load()
LINES = [
    *(rule.example for rule in listing(RULES) if rule.example),
    *("12.03.2014", "4 March 2014", "1.2K", "* * *", "- Avalanche warning for the weekend", "Reply", "By Ida Holm"),
    *("Why did it happen?", "Storm closes mountain pass today", "STORM CLOSES MOUNTAIN PASS TODAY", "Anzeige", "More"),
    *("Storm closes mountain pass tod…", "var box = document.getElementById('x');", "}", "JavaScript is a language."),
    *("The ferry at the quay. (opens in a new tab)", "Das ist ein Satz, der auf Deutsch ist und nicht auf Englisch."),
    *NEWS,
]

NOTICE = "This document is subject to copyright"
"""Known furniture, at the end of a text."""


def without(document: Document, going: Sequence[int]) -> Document:
    """*document*, of which some paragraphs, by index, went for another reason."""
    paragraphs = [
        p._replace(removal=Removal("dedup", "exact-duplicate")) if at in going else p
        for at, p in enumerate(document.paragraphs)
    ]
    return document._replace(paragraphs=tuple(paragraphs))


def test_a_line_that_came_to_an_edge() -> None:
    """What stands at the edge once other paragraphs went goes, for the reason that the rule gives."""
    (document,) = strip_all([page(*NEWS, NOTICE, *NEWS)], RULES)
    assert gone(document) == []
    below = range(len(NEWS) + 1, 2 * len(NEWS) + 1)
    ((again, _),) = strip_again([without(document, below)], RULES)
    marks = [paragraph.removal for paragraph in again.paragraphs]
    assert marks[len(NEWS)] == Removal("boilerplate", "copyright", f"en: {NOTICE} …")
    assert [mark is not None and mark.stage == "dedup" for mark in marks] == [at in below for at in range(len(marks))]


@given(st.lists(st.sampled_from(LINES), max_size=14), st.sampled_from(["", "Storm closes mountain pass today"]))
def test_nothing_is_left_to_take(lines: list[str], title: str) -> None:
    """What is left is judged as the marks say: nothing goes, and what would be noted is told."""
    ((document, noted),) = strip_noting([page(*lines, title=title)], RULES)
    rest = left(document)
    ((again, _),) = strip_noting([rest], RULES)
    assert not [p for p in again.paragraphs if p.removal or p.cuts]
    kept = [at for at, paragraph in enumerate(document.paragraphs) if not paragraph.removal]
    flagged = {at for at, paragraph in zip(kept, again.paragraphs, strict=True) if paragraph.flag}
    assert noted.intersection(kept) == flagged


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=14), st.data())
def test_who_need_not_be_asked_again(lines: list[str], data: st.DataObject) -> None:
    """Whatever goes of a document without open lines, or short ones that may repeat one another: no rule follows."""
    (document,) = strip_all([page(*lines)], RULES)
    kept = [at for at, paragraph in enumerate(document.paragraphs) if not paragraph.removal]
    going = data.draw(st.sets(st.sampled_from(kept))) if kept else set()
    texts = [document.paragraphs[at].text for at in kept if at not in going]
    traits = [openness(text, RULES) for text in texts]
    short = sum(trait & Trait.SHORT > 0 for trait in traits)
    headed = bool(traits) and traits[0] & Trait.SHORT > 0 and short > 1
    if headed or any(trait & Trait.OPEN for trait in traits) or sum(trait & Trait.LOOSE > 0 for trait in traits) > 1:
        return
    before = without(document, sorted(going))
    ((again, _),) = strip_again([before], RULES)
    assert again.paragraphs == before.paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NEWS[0], 0),
        (NOTICE, Trait.OPEN),
        ("4 March 2014", Trait.OPEN),
        ("Weather | Roads | Ski resorts | Local council | Letters | Jobs", Trait.OPEN),
        ("The pass opened again at noon.", 0),
    ],
)
def test_openness(text: str, expected: int) -> None:
    """Furniture that counts at some places only is open, and a sentence is not."""
    assert openness(text, RULES) & Trait.OPEN == expected
