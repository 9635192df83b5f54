"""Segmentation: where paragraphs begin and end."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.segment import segment

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
