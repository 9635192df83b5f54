"""The data: what is left of a paragraph after its cuts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Cut, remainder

CLOSED_UP = [
    ("The ferry runs. [AD] It is free.", "The ferry runs. It is free."),
    ("The ferry runs.[AD]It is free.", "The ferry runs. It is free."),
    ("The ferry runs. [AD][AD] It is free.", "The ferry runs. It is free."),
    ("[AD] The ferry runs. [AD]", "The ferry runs."),
    ("The ferry [AD]’s crew", "The ferry’s crew"),
    ("The ferry [AD] (free) runs", "The ferry (free) runs"),
    ("The ferry [AD] .", "The ferry."),
    ("The ferry [AD] , they said", "The ferry, they said"),
    ("The ferry runs. [AD] “It is free”", "The ferry runs. “It is free”"),
    ('The ferry runs. [AD] "It is free"', 'The ferry runs. "It is free"'),
    ("„Die Fähre[AD]“ fährt", "„Die Fähre“ fährt"),
    ("“[AD]The ferry", "“ The ferry"),
    ("„Ja“, rief er.[AD]“Free”, stand da", "„Ja“, rief er. “Free”, stand da"),
    ("([AD]the ferry)", "(the ferry)"),
    ("([AD] [AD]the ferry)", "(the ferry)"),
    ("( [AD]the ferry)", "( the ferry)"),
    ("渡轮[AD]恢复。", "渡轮恢复。"),
    ("渡轮 [AD] 恢复。", "渡轮 恢复。"),
    ("渡轮[AD]ferry", "渡轮 ferry"),
    ("[AD]", ""),
    ("No cut", "No cut"),
]


def cuts(marked: str) -> tuple[str, tuple[Cut, ...]]:
    """The text, and a cut for each `[AD]` that is marked in it."""
    found, at = [], -1
    while (at := marked.find("[AD]", at + 1)) >= 0:
        found.append(Cut(at, at + 4, "ad"))
    return marked, tuple(found)


@pytest.mark.parametrize(("marked", "left"), CLOSED_UP)
def test_remainder(marked: str, left: str) -> None:
    """What is left reads as if the cut had never been there: one space where a space belongs, none before a comma."""
    text, found = cuts(marked)
    assert (
        remainder(f"> {text} <", 2, 2 + len(text), [c._replace(start=c.start + 2, end=c.end + 2) for c in found])
        == left
    )


@given(st.text(max_size=40), st.data())
def test_nothing_is_lost(text: str, data: st.DataObject) -> None:
    """What is left and what was cut are all that was visible, in order."""
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    found = tuple(Cut(a, b, "ad") for a, b in zip(places[::2], places[1::2], strict=False))
    outside = "".join(char for at, char in enumerate(text) if not any(c.start <= at < c.end for c in found))
    left = remainder(text, 0, len(text), found)
    assert "".join(left.split()) == "".join(outside.split())
    assert left == left.strip() or not found
