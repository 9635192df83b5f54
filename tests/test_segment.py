"""Segmentation: where paragraphs begin and end."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Paragraph
from cleaner.segment import _blocks, _unwrapped, segment

PROSE = (
    "The harbour office said on Monday that the ferry would run again from next week, after nine weeks in which the "
    "islanders had been served by fishing boats, a helicopter and, once, by a man in a canoe."
)

CASES: list[tuple[str, list[str] | None]] = [
    ("", []),
    ("\n \n\t\n", []),
    ("one", ["one"]),
    ("one\ntwo", ["one", "two"]),
    ("  one  \n\n\ttwo\t", ["one", "two"]),
    (f"Headline\n{PROSE}\n{PROSE}", ["Headline", PROSE, PROSE]),
    (textwrap.fill(PROSE, 60), [textwrap.fill(PROSE, 60)]),
    (f"Headline\n\n{textwrap.fill(PROSE, 60)}\n\nEnd.", ["Headline", textwrap.fill(PROSE, 60), "End."]),
    ("THE FERRY BETWEEN THE ISLAND AND THE MAINLAND WILL RE-\nSUME IN MAY", None),
    ("Share\nTweet\nPrint", ["Share", "Tweet", "Print"]),
]


@pytest.mark.parametrize(("text", "paragraphs"), CASES)
def test_cases(text: str, paragraphs: list[str] | None) -> None:
    """One paragraph a line, or hard-wrapped (None: all one paragraph), as the lines' lengths tell."""
    assert [paragraph.text for paragraph in segment(text)] == ([text] if paragraphs is None else paragraphs)


def test_headlines_of_like_length_are_not_joined() -> None:
    """A list of headlines is no hard-wrapped paragraph, though its lines are short and of one width."""
    lines = ["Ministers agree on a plan for the northern ports", "Painters find a lost mural below the town hall"]
    assert [paragraph.text for paragraph in segment("\n".join(lines))] == lines


words = st.text("abcdefg.A一，ก", min_size=1, max_size=12)
prose = st.lists(words, min_size=1, max_size=60).map(" ".join)
texts = st.lists(
    st.one_of(prose, prose.map(lambda text: textwrap.fill(text, 60)), st.sampled_from(["", " ", "\t", "Yes."])),
    max_size=8,
).flatmap(lambda parts: st.sampled_from(["\n", "\n\n"]).map(lambda gap: gap.join(parts)))


@given(st.one_of(st.text(), texts))
def test_spans_give_the_text_back(text: str) -> None:
    """Between the paragraphs lies white space and nothing else, so spans and gaps are the whole text."""
    at = 0
    for paragraph in segment(text):
        assert text[at : paragraph.start].strip() == ""
        assert paragraph.text == text[paragraph.start : paragraph.end] == paragraph.text.strip() != ""
        at = paragraph.end
    assert text[at:].strip() == ""


@given(st.one_of(st.text(), texts), st.integers(0, 2**32))
def test_the_clean_text_has_the_same_paragraphs(text: str, seed: int) -> None:
    """Whichever paragraphs go, those that stay are found again in the clean text."""
    kept = [paragraph.text for i, paragraph in enumerate(segment(text)) if seed >> i % 32 & 1]
    assert [paragraph.text for paragraph in segment("\n\n".join(kept) + "\n")] == kept


spaced = st.lists(st.text("ab一 \t\r\x0b\x1c\x85\xa0\u2028", max_size=5), max_size=8).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\n\n\n"]).map(lambda gap: gap.join(lines))
)


@given(st.one_of(st.text(), texts, spaced))
def test_blocks_are_what_lies_between_blank_lines(text: str) -> None:
    """A line is what is visible of it, from end to end; a block ends where more than one line feed follows it."""
    blocks = list(_blocks(text.split("\n")))
    lines = [line for block in blocks for line in block]
    last = {block[-1] for block in blocks}
    assert lines == [match.span() for match in re.finditer(r"\S(?:.*\S)?", text)]
    for before, after in pairwise(lines):
        assert (text.count("\n", before[1], after[0]) > 1) == (before in last)


@given(st.one_of(texts, spaced))
def test_the_short_way_is_the_long_way(text: str) -> None:
    """Lines with an empty one between any two give the paragraphs that their blocks give."""
    spans = (span for block in _blocks(text.split("\n")) for span in _unwrapped(text, block))
    assert segment(text) == tuple(Paragraph(text[start:end], start, end) for start, end in spans)
