"""Spans of what would go, in the text as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.document import Raw
from cleaner.job.prepare import unstripped
from cleaner.job.spans import ALL, attributes, identity, unrepaired

if TYPE_CHECKING:
    from cleaner.document import Document


def marked(text: str, going: str) -> tuple[Document, str]:
    """The document of *text* with the paragraphs removed that begin with *going*; and the text."""
    document = unstripped(Raw("a#1", text), Config())
    return document.map(lambda p: p.removed("share-bar") if p.text.startswith(going) else p), text


def cut_out(text: str, going: str) -> list[str]:
    """What the spans take out of *text*."""
    document, original = marked(text, going)
    return [original[int(start) : int(end)] for start, end, _ in attributes(document, original)[ALL]]


TAKEN = [
    ("One is here.\n\nXX goes\n\nTwo is here.", ["XX goes"]),
    ("One is here.\r\n\r\nXX goes\r\n\r\nTwo is here.\r\n\r\nXX again", ["XX goes", "XX again"]),
    ("The cafÃ© is here.\nXX goes\nTwo", ["XX goes"]),
    ("The cafÃ© is here.\r\nXX the cafÃ© goes\r\nTwo", ["XX the cafÃ© goes"]),
    ("One &amp; two &lt;here&gt;.\nXX &amp; goes\nTwo &amp; three.", ["XX &amp; goes"]),
    ("🛥 is here.\nXX 🛥 goes\nTwo.", ["XX 🛥 goes"]),
    ("One is here.\u2028XX goes\u2028Two is here.", ["XX goes"]),
    ("The cafÃ© is here.\u2028XX goes\u2028The cafÃ© again.", ["XX goes"]),
    ("e\u0301 is here.\nXX e\u0301 goes\ne\u0301.", ["XX e\u0301 goes"]),
    ("All stays.", []),
]


@pytest.mark.parametrize(("text", "taken"), TAKEN)
def test_spans(text: str, taken: list[str]) -> None:
    """A span takes out just the paragraph that goes, whatever was repaired before it or in it."""
    assert cut_out(text, "XX") == taken


pieces = st.lists(
    st.sampled_from(["cafÃ©", "&amp;", "word", "🛥", "e\u0301", "â€œ", "\u2028", "\x07", "XX"]), max_size=8
)


@given(st.lists(pieces, max_size=5), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_apart(lines: list[list[str]], end: str) -> None:
    """Spans are in order, lie in the text, and never overlap; what stays is never in one of them."""
    document, text = marked(end.join(" ".join(line) for line in lines), "XX")
    spans = attributes(document, text)[ALL]
    flat = [place for start, stop, _ in spans for place in (start, stop)]
    assert flat == sorted(flat)
    assert all(0 <= place <= len(text) for place in flat)
    assert len(spans) <= sum(1 for paragraph in document.paragraphs if paragraph.removal)


@given(st.lists(pieces, max_size=5))
def test_unrepaired(lines: list[list[str]]) -> None:
    """The text before its repairs is the text that came."""
    text = "\n".join(" ".join(line) for line in lines)
    assert unrepaired(unstripped(Raw("a#1", text), Config())) == text


def test_long_lines() -> None:
    """In a line too long to be aligned a stretch is rather too short than too long."""
    words = "cafÃ© " * 2000
    taken = cut_out(f"One is here.\u2028XX {words}\u2028Two is here.\nXX goes", "XX")
    assert taken.pop() == "XX goes"
    assert all(each in f"XX {words}" for each in taken)


def test_by_reason() -> None:
    """Besides all spans together there are those of each reason."""
    document, text = marked("One is here.\n\nXX goes", "XX")
    found = attributes(document, text)
    assert found == {ALL: [[14, 21, 1.0]], "cleaner__boilerplate__share_bar": [[14, 21, 1.0]]}


def test_identity() -> None:
    """A document is called by its record's id, else by its place."""
    assert identity(unstripped(Raw("a#1", "x", metadata={"id": "7"}), Config())) == "7"
    assert identity(unstripped(Raw("a#1", "x"), Config())) == "a#1"
