"""One document in memory: the three movements, and what they promise of any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.job.filter import clean_bytes
from cleaner.job.publish import clean_text
from tests.runs import BRIDGE, FERRY

lines = st.sampled_from(
    [FERRY, BRIDGE, FERRY.upper(), "Share Tweet Email Print", "The cafÃ© is open", "Photo: Anna Berg", "a\u2028b", "é"]
) | st.text(max_size=30)
pages = st.lists(lines, max_size=10).map("\n\n".join) | st.lists(lines, max_size=10).map("\n".join)


def test_all_movements() -> None:
    """Text is decoded, repaired, segmented, stripped and deduplicated."""
    document = clean_bytes(f"The cafÃ©\r\n\r\nShare Tweet Email Print\r\n\r\n{FERRY}\n\n{FERRY}".encode(), Config())
    assert clean_text(document) == f"The café\n\n{FERRY}\n"
    assert [p.removal.stage for p in document.paragraphs if p.removal] == ["boilerplate", "dedup"]


@pytest.mark.parametrize(("data", "reason"), [(b"\0binary\0", "binary"), (b"x" * 11, "too-large")])
def test_failures(data: bytes, reason: str) -> None:
    """A failure is part of the document."""
    document = clean_bytes(data, Config(max_bytes=10))
    assert document.failure
    assert document.failure.reason == reason


@given(pages)
def test_kept_and_removed_are_the_extracted_text(page: str) -> None:
    """The spans tile the text: in order, without overlap, with nothing but white space between them."""
    document = clean_bytes(page.encode(), Config())
    at = 0
    for paragraph in document.paragraphs:
        assert document.text[at : paragraph.start].strip() == ""
        assert document.text[paragraph.start : paragraph.end] == paragraph.text != ""
        at = paragraph.end
    assert document.text[at:].strip() == ""


@given(pages)
def test_witnesses_stay(page: str) -> None:
    """Whatever goes as a copy has a witness that stays, and that is alike enough."""
    document = clean_bytes(page.encode(), Config())
    for paragraph in document.paragraphs:
        if paragraph.removal and (witness := paragraph.removal.witness):
            assert document.paragraphs[witness.paragraph].removal is None
            assert witness.shared >= Config().similarity * witness.union


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Any bytes are a document; its clean text ends with one line feed or is empty."""
    text = clean_text(clean_bytes(data, Config()))
    assert text == "" or (text.endswith("\n") and not text.endswith("\n\n"))


def test_a_cut_that_would_leave_damage() -> None:
    """What a cut would leave to be repaired is not cut, or it would be other text the next time."""
    whole = "Bread &amp; butter is what they ate. (Read also: <b>The bridge opened</b> again)"
    document = clean_bytes(whole.encode(), Config())
    assert clean_text(document) == f"{whole}\n"
    cut = clean_bytes(whole.replace("&amp;", "and").encode(), Config())
    assert clean_text(cut) == "Bread and butter is what they ate.\n"
