"""Long lines of furniture, known by their pieces."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import rules
from cleaner.document import Document
from cleaner.rules.phrases import Phrase
from cleaner.rules.pieces import _first_sentence, _pieces, pieced
from cleaner.segment import segment

RULES = rules.load(skip=["furniture"])
PROSE = "The harbour office said on Monday that the ferry would run again from next week, after nine weeks of waiting."
GERMAN = (
    "Das alte Rathaus wird nach dem Willen des Gemeinderats zur Bibliothek umgebaut, wie es am Freitag hieß, und neu."
)
POLISH = "Stary ratusz zostanie przebudowany na bibliotekę, jak poinformowano w piątek, i będzie to kosztować sporo."

QUOTES = (
    "Quotes displayed in real-time or delayed by at least 15 minutes. Market data provided by Harbour Markets. Powered "
    "and implemented by Gull Digital. Legal Statement."
)
ECHO = "© 2021 The Harbour Echo Ltd of Gull Island and licensors. All rights reserved. Harbour Echo and tern are marks."
SIGN_UP = "Sign up for our newsletter. Follow us on Facebook and wherever the tide may be. All rights reserved."
NACHDRUCK = "Alle Rechte vorbehalten. Nachdruck, auch auszugsweise, nur mit der Genehmigung des Talboten in Oberwinkel."
KOPIOWANIE = (
    "Kopiowanie materiałów bez zgody wydawcy jest zabronione. Wszelkie prawa zastrzeżone, także do zdjęć i map."
)
LONG = " ".join([NACHDRUCK] * 3)
NOTICES = [
    (PROSE, "copyright", QUOTES),
    (PROSE, "copyright", ECHO),
    (PROSE, "social", SIGN_UP),
    (GERMAN, "copyright", NACHDRUCK),
    (POLISH, "copyright", KOPIOWANIE),
    # too long to be a phrase that has a gap
    (PROSE, "copyright", " ".join([QUOTES] * 2)),
    (GERMAN, "copyright", LONG),
]
VALLEY = (
    "Follow us on our way through the valley, the guide had said, and nobody turned back when the snow began to fall. "
)
PIER = (
    "All rights reserved, the sign on the pier had said for years. Nobody knew which rights were meant, nor who had "
    "had them, and when the storm took the sign away the council saw no reason to put up another one, which is a pity, "
    "for the terns had built their nests behind it."
)
STAYS = [VALLEY * 2, PIER]


def gone(*lines: str) -> list[tuple[str, str]]:
    """Which of *lines* go, and why."""
    text = "\n".join(lines)
    (document,) = rules.strip_all([Document("a.txt", text=text, paragraphs=segment(text))], RULES)
    return [(one.removal.reason, one.text) for one in document.paragraphs if one.removal]


@pytest.mark.parametrize(("prose", "reason", "notice"), NOTICES)
def test_notices_go(prose: str, reason: str, notice: str) -> None:
    """A line strung together from what the packs know goes at the tail, by the first of its pieces."""
    assert gone(*[prose] * 6, notice) == [(reason, notice)]


@pytest.mark.parametrize(("above", "below", "goes"), [(6, 2, True), (6, 3, False), (0, 9, True), (1, 9, False)])
def test_at_the_edges(above: int, below: int, *, goes: bool) -> None:
    """One that is longer than a phrase goes as the first line, and as one of the last three."""
    lines = [f"{day}. Mai. {GERMAN}" for day in range(above + below)]
    assert gone(*lines[:above], LONG, *lines[above:]) == ([("copyright", LONG)] if goes else [])


@pytest.mark.parametrize(("prose", "reason", "notice"), [notice for notice in NOTICES if notice[2] != SIGN_UP])
def test_not_in_the_text(prose: str, reason: str, notice: str) -> None:
    """In the middle of a text it stays, for there it may be quoted."""
    assert (reason, notice) not in gone(*[prose] * 6, notice, *[prose] * 6)


def test_what_is_only_noted() -> None:
    """Of phrases that are noted, and not removed, nothing is strung together."""
    text = "\n".join([*[GERMAN] * 6, LONG])
    document = Document("a.txt", text=text, paragraphs=segment(text))
    (noted,) = rules.strip_all([document], rules.load(skip=["furniture", "headline-repeated"], flag=["copyright"]))
    assert noted.paragraphs == document.paragraphs


@pytest.mark.parametrize("line", STAYS)
def test_sentences_stay(line: str) -> None:
    """A sentence that only begins as a phrase does stays, and so does a notice with a story behind it."""
    assert gone("Ferry runs again", PROSE, "The old vessel broke its shaft in March.", line) == []


def phrase(category: str, text: str) -> Phrase:
    """A phrase of that text."""
    return Phrase(text, category, "tail", "med", "en", (text,))


PIECES = {
    "f": "The ferry is known to the packs in this piece.",
    "d": "The dunes are known to them in that one there.",
    "r": "The rights are what this piece is about again.",
    "v": "The valley is what no pack has ever spoken of.",
}
KNOWN = {
    PIECES["f"]: phrase("ad", "ferry"),
    PIECES["d"]: phrase("ad", "dunes"),
    PIECES["r"]: phrase("copyright", "rights"),
}
FOUND = [
    ("fd", True),
    ("fdvv", True),
    ("fvvd", True),
    ("fdvvv", False),
    ("vfd", False),
    ("ff", False),
    ("rr", True),
    ("rv", True),
    ("rvv", False),
]


@pytest.mark.parametrize(("pieces", "found"), FOUND)
def test_half_of_the_letters(pieces: str, *, found: bool) -> None:
    """Its first piece is known and half of its letters, by two phrases or one that speaks of rights."""
    text = " ".join(PIECES[letter] for letter in pieces)
    first = KNOWN.get(PIECES[pieces[0]])
    wanted = {0: first._replace(position="edge", parts=("", ""))} if first and found else {}
    assert pieced([text], len, KNOWN.get) == wanted


@given(st.lists(st.text(max_size=200) | st.just(""), max_size=20))
@example(["| " * 60])
def test_only_long_lines_at_the_edges(texts: list[str]) -> None:
    """No other line is asked for, and what nobody knows goes nowhere."""
    asked: list[str] = []
    assert pieced(texts, len, asked.append) == {}
    there = [text for text in texts if text]
    edges = [*there[:1], *there[-3:]]
    assert all(any(len(text) > 80 and piece in text for text in edges) for piece in asked)


CUT = st.lists(
    st.sampled_from([".", "!", "?", ";", "。", "！", "|", "•", "·", "\t", " ", "\n", "\u00a0", "a", "Bc", "“", ")"]),
    max_size=40,
).map("".join)


@given(CUT)
@example("The ferry | The bridge. The pass")
def test_the_first_sentence(text: str) -> None:
    """Where the first sentence is simple to tell, it is the first piece."""
    first = _first_sentence(text)
    assert not first or first == next(_pieces(text))


@given(CUT.map(lambda text: text * 5))
@example("The ferry runs again. " * 5)
def test_what_is_near_no_phrase(text: str) -> None:
    """Of a line whose first piece is near no phrase nothing more is asked."""
    asked: list[str] = []
    pieced([text], lambda _: (), asked.append)
    assert not (asked and _first_sentence(text))
