"""Spans of what would go, in the text as it came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.document import Cut, Document, Paragraph, Raw, Removal, Repair
from cleaner.job import spans as module
from cleaner.job.prepare import unstripped
from cleaner.job.spans import ALL, attributes, identity, unrepaired


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
    ("\r\nOne is here.\r\n\r\nXX goes", ["XX goes"]),
    (f"{'The cafÃ© is here. ' * 20}\u2028XX goes\u2028{'The harbour is there. ' * 20}", ["XX goes"]),
    (f"XX goes\u2028{'The harbour is there. ' * 200}\u2028XX again", ["XX goes", "XX again"]),
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


@given(st.text("ab", max_size=8), st.text("ab", max_size=8))
def test_alignment_of_long_lines(before: str, after: str) -> None:
    """Of a line too long to be aligned all is known that it begins and ends with, as before; what is between is not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_LONGEST", -1)
        head, other, tail = module._aligned(before, after)
    assert (head.start, head.end, other.end, tail.end) == (0, other.start, tail.start, len(before))
    assert (head.begin, head.until, other.until, tail.until) == (0, other.begin, tail.begin, len(after))
    assert before[: head.end] == after[: head.until]
    assert before[tail.start :] == after[tail.begin :]
    was, became = before[other.start : other.end], after[other.begin : other.until]
    assert not (was and became) or (was[0] != became[0] and was[-1] != became[-1])


REPAIRED = [
    ("abcd", "XY", (0, 1), []),
    ("abcd", "XY", (1, 2), []),
    ("abcd", "XY", (0, 2), [(2, 6)]),
    ("abcd", "WXYZ", (1, 2), [(3, 4)]),
    ("mnabcd", "mnWXYZ", (3, 4), [(5, 6)]),
    ("bc" + "a" * 300, "d" + "a" * 300, (1, 2), [(4, 5)]),
]


@pytest.mark.parametrize(("before", "after", "goes", "taken"), REPAIRED)
def test_in_a_repair(before: str, after: str, goes: tuple[int, int], taken: list[tuple[int, int]]) -> None:
    """What goes from inside a repair takes only what is known to have become it, and so nothing of what stays."""
    text = f"- {after} -"
    start, end = (2 + at for at in goes)
    paragraph = Paragraph(text[start:end], start, end, Removal("boilerplate", "share-bar"))
    repair = Repair(2, 2 + len(after), before, after, "mojibake", "")
    document = Document("a", text=text, paragraphs=(paragraph,), repairs=(repair,))
    assert [(int(a), int(b)) for a, b, _ in attributes(document, f"- {before} -")[ALL]] == taken


def test_by_reason() -> None:
    """Besides all spans together there are those of each reason, of paragraphs and of what is cut from them."""
    document, text = marked("One is here. Caption\n\nXX goes", "XX")
    document = document.map(lambda p: p if p.removal else p._replace(cuts=(Cut(13, 20, "photo-caption"),)))
    one, other = [13, 20, 1.0], [22, 29, 1.0]
    by_reason = {"cleaner__boilerplate__photo_caption": [one], "cleaner__boilerplate__share_bar": [other]}
    assert attributes(document, text) == {ALL: [one, other], **by_reason}


def test_identity() -> None:
    """A document is called by its record's id, else by its place."""
    assert identity(unstripped(Raw("a#1", "x", metadata={"id": "7"}), Config())) == "7"
    assert identity(unstripped(Raw("a#1", "x"), Config())) == "a#1"
