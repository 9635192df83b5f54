"""The first look for words in many texts: whatever it finds, it never finds less than there is."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules import load
from cleaner.rules import scan as module
from cleaner.rules.inline_phrases import beginnings
from cleaner.rules.scan import scan

INLINE = load().inline
FORMS = [form for forms in INLINE.phrases.values() for form in forms]
HEADS = [beginning for form in FORMS for beginning in beginnings(form.written)]
SPACES = ["", " ", "  ", "\t", "\n", "\u00a0", "\u3000", "\x1c", "\u2028"]
PIECE = (
    st.sampled_from(HEADS)
    | st.sampled_from([form.written for form in FORMS])
    | st.sampled_from(
        ["MORE", "Getty Images", "Enlarge this image", "The ferry runs.", "“Free,” he said", "渡轮", "\ud800"]
    )
    | st.text(max_size=6)
)
TEXT = st.lists(st.tuples(PIECE, st.sampled_from(SPACES)), max_size=6).map(
    lambda parts: "".join(piece + glue for piece, glue in parts)
)


@given(st.lists(TEXT, max_size=6), st.sampled_from(SPACES))
def test_nothing_is_missed(texts: list[str], space: str) -> None:
    """Every place at which an anchor of the package's own phrases stands is among those that are found."""
    texts = [text.replace(" ", space or " ") for text in texts]
    found = INLINE.places(texts)
    assert list(found) == sorted(found)
    for at, text in enumerate(texts):
        there = {anchor.start() for anchor in INLINE.anchors.finditer(text)}
        assert at in found or not there
        places = found.get(at, ())
        assert places is None or there <= set(places)


@given(st.lists(TEXT, max_size=6))
def test_places_are_enough(texts: list[str]) -> None:
    """What stands in a line is found where it may begin as by a search for every anchor."""
    lines = [" ".join(text.split()) for text in texts]
    for at, places in INLINE.places(lines).items():
        assert INLINE.stretches(lines[at], places) == INLINE.stretches(lines[at])


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_windows(texts: list[str]) -> None:
    """However few bytes are looked at together, the same places are found."""
    whole = INLINE.places(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_WINDOW", 9)
        assert INLINE.places(texts) == whole


@given(st.lists(TEXT, max_size=4))
def test_places(texts: list[str]) -> None:
    """Each place that is found, in code points, is one where the first sixteen bytes of some word stand."""
    heads = tuple(head.encode("utf-8", "surrogatepass")[:16] for head in [*HEADS, "MORE", "Getty Images"])
    for at, places in INLINE.places(texts).items():
        for place in places or ():
            line = re.sub(r"[^\S\n]", " ", texts[at][place:])
            assert line.encode("utf-8", "surrogatepass").startswith((*heads, b"Enlarge this image"[:16]))


def test_the_package_s_own_words_can_be_looked_for() -> None:
    """All words of the package are long enough; a user's number is not, and then every text may have it."""
    assert INLINE.scan is not None
    assert INLINE.places(["The ferry runs."]) == {}
    own = load(packs=[("own", '[ad]\ninline = ["0 seats left"]')]).inline
    assert own.scan is None
    assert own.places(["The ferry runs.", "It is free."]) == {0: None, 1: None}


@pytest.mark.parametrize("words", [["Tide"], ["Tide", "Ferries", "渡轮"], []])
def test_few_words(words: list[str]) -> None:
    """Words of four bytes and more are found in one text among others."""
    looked = scan(words)
    assert looked is not None
    assert looked.places(["No", "", "x Tide", "Tid", "“ Tide"]) == ({2: [2], 4: [2]} if words else {})
    assert scan([*words, "abc"]) is None


def test_printable() -> None:
    """No white space but the plain space can be printed, nor can what can not be encoded."""
    printable = [char for char in map(chr, range(sys.maxunicode + 1)) if char.isprintable()]
    assert re.findall(r"\s", "".join(printable)) == [" "]
    assert "".join(printable).encode().decode() == "".join(printable)
