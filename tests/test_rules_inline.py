"""In line: what goes from inside a paragraph, and what is left of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Document, remainder
from cleaner.job.codec import decode, encode, texts
from cleaner.job.ledger import count, removed_rows
from cleaner.rules import load, strip
from cleaner.rules.inline import cut, cut_all, inline
from cleaner.rules.inline_phrases import Inlined, _regex, letters
from tests.rules_pages import NEWS, flagged, gone, page

INLINE = load().inline

# What goes stands between ⟦ and ⟧; behind it, what is left.
CUT = [
    ("The ferry runs.⟦CLICK HERE TO GET THE VALLEY POST APP⟧", "The ferry runs."),
    ("The ferry runs. ⟦CLICK HERE FOR THE POST APP⟧ It is free.", "The ferry runs. It is free."),
    ("⟦Enlarge this image toggle caption⟧ The ferry at the quay", "The ferry at the quay"),
    ("⟦Image copyright Ida Holm Image caption⟧ The ferry at the quay", "The ferry at the quay"),
    ("The ferry runs.⟦Story continues below the video.⟧It is free.", "The ferry runs. It is free."),
    ("The ferry runs. ⟦Story  continues below⟧ It is free.", "The ferry runs. It is free."),
    ("The ferry runs. ⟦STORY CONTINUES BELOW⟧ “It is free,” he said.", "The ferry runs. “It is free,” he said."),
    ("The ferry ⟦(opens in a new tab)⟧, which is free, runs.", "The ferry, which is free, runs."),
    ("The ferry runs. ⟦(RELATED: Snow Closes The High Pass)⟧", "The ferry runs."),
    ("The ferry runs. ⟦Read more: Snow closes the high pass⟧", "The ferry runs."),
    ("The ferry runs. ⟦DON'T MISS: Snow closes the high pass⟧", "The ferry runs."),
    ("Does the ferry run? ⟦Read more »⟧", "Does the ferry run?"),
    ("The ferry runs.⟦Read more⟧It is free.", "The ferry runs. It is free."),
    ("Rep. Ida Holm ⟦Ida Maria HolmSnow closes the pass MORE⟧ (D-N.Y.) agreed.", "Rep. Ida Holm (D-N.Y.) agreed."),
    ("⟦Enlarge this image⟧ Ida Holm/AP ⟦Ida Holm/AP⟧", "Ida Holm/AP"),
    ("The ferry runs.\u00a0⟦Read\u00a0more: Snow closes the pass⟧", "The ferry runs."),
    ("Die Fähre fährt. ⟦(Lesen Sie auch: Schnee auf dem Pass)⟧ Sie ist frei.", "Die Fähre fährt. Sie ist frei."),
    ("Die Fähre ⟦(öffnet in neuem Fenster)⟧ fährt.", "Die Fähre fährt."),
    ("Le bac circule. ⟦Lire aussi : La neige ferme le col⟧", "Le bac circule."),
    ("El barco navega. ⟦(Lea también: La nieve cierra el puerto)⟧ Es gratis.", "El barco navega. Es gratis."),
    ("La balsa navega.⟦Continúa después de la publicidad⟧Es gratis.", "La balsa navega. Es gratis."),
    ("Prom kursuje. ⟦Dalsza część artykułu pod materiałem wideo⟧ Jest bezpłatny.", "Prom kursuje. Jest bezpłatny."),
    ("Паром ходит. ⟦Читайте также: Снег закрыл перевал⟧", "Паром ходит."),
    ("Το πλοίο πλέει. ⟦ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ: Χιόνι στο πέρασμα⟧", "Το πλοίο πλέει."),
    ("Vapur çalışıyor. ⟦İLGİLİ HABER: Kar geçidi kapattı⟧", "Vapur çalışıyor."),
    ("العبارة تعمل من جديد. ⟦اقرأ أيضا: الثلج يغلق الممر⟧", "العبارة تعمل من جديد."),
    ("העבורת שבה להפליג. ⟦קראו גם: השלג סגר את המעבר⟧", "העבורת שבה להפליג."),
    ("नाव चल रही है। ⟦ये भी पढ़ें: बर्फ ने दर्रा बंद किया⟧", "नाव चल रही है।"),
    ("渡轮恢复运行。⟦（延伸阅读：大雪封闭高山隘口）⟧船票免费。", "渡轮恢复运行。船票免费。"),
    ("渡輪恢復運行⟦（相關閱讀：大雪封閉高山隘口）⟧，船票免費。", "渡輪恢復運行，船票免費。"),
    ("渡轮恢复运行。⟦阅读全文⟧", "渡轮恢复运行。"),
    ("The ferry runs.\u200f ⟦Read more: Snow closes the pass⟧", "The ferry runs.\u200f"),
    ("\ufeff⟦Enlarge this image⟧ The ferry at the quay", "\ufeff The ferry at the quay"),
    ("The ferry runs. ⟦Story continues below⟧\u200b It is free.", "The ferry runs. \u200b It is free."),
]

KEPT = [
    "Children should read more: books, maps and the timetable of the ferry.",
    "Whoever wants to know can read more in the library of Norhaven",
    "The story continues below deck, where the engine stands.",
    "The ferry runs. Read more: the timetable says so. It is free.",
    "The valley has two beaches. Don't miss: The old lighthouse at noon",
    "W porcie są dwie gospody. Polecamy: Zupę rybną z grzybami",
    "The ferry runs. Read more: that is what the sign on the pier told us to do",
    "Enlarge this image, the editor had said, and the printer did",
    "The app is free. CLICK HERE TO GET THE ferry pass, said the APP",
    "He pressed the button (opens the door) and went aboard.",
    "He brought a book (Related: two maps) aboard.",
    "Do you want NO MORE delays, asked Holm.",
    "The ferry runs. ADVERTISEMENT RATES were raised by the Post.",
    "The Post lives on one thing. Advertisement.",
    "Sie stand am Kai. Lesen Sie auch: im Winter war sie dort gewesen",
    "Il bac è fermo e chi vuole leggi anche: il manuale di Tullio",
    "A balsa voltou. Leia também: o rio subiu. Depois desceu.",
    "Он стоял на пристани и читайте также: как хотел",
    "想知道更多的人可以点击阅读全文，船票仍然免费。",
    "他说（延伸阅读：无）渡轮恢复运行。",
    "Read more",
    "Story continues below",
    "Read more: Snow closes the high pass",
    "\u200eRead more: Snow closes the high pass",
]


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """*text* without its marks, and the spans that they enclose."""
    pieces = re.split("[⟦⟧]", text)
    ends = [sum(map(len, pieces[: number + 1])) for number in range(len(pieces) - 1)]
    return "".join(pieces), list(zip(ends[::2], ends[1::2], strict=True))


@pytest.mark.parametrize(("text", "left"), CUT)
def test_cut(text: str, left: str) -> None:
    """What was glued to a sentence is cut out, with its offsets in the extracted text, and the sentence stays."""
    whole, spans = marked(text)
    document = cut(page(*NEWS, whole, *NEWS), INLINE)
    paragraph = document.paragraphs[3]
    at = document.text.index(whole)
    assert [(one.start - at, one.end - at) for one in paragraph.cuts] == spans
    assert (paragraph.text, paragraph.start, paragraph.end, paragraph.flag) == (left, at, at + len(whole), None)
    assert gone(document) == []
    assert all(not p.cuts and p.text in NEWS for p in document.paragraphs if p is not paragraph)


@pytest.mark.parametrize("text", KEPT)
def test_kept(text: str) -> None:
    """A sentence that only speaks in the words of furniture keeps them, and a line of its own is for other rules."""
    document = page(*NEWS, text, *NEWS)
    assert cut(document, INLINE) == document


ODD = [
    "Iğdır'da vapur İSTANBUL ışığıyla çalışıyor.",
    "Ο καπετάνιος ΟΔΥΣΣΕΥΣ, ο σοφός, πλέει.",
    "\ufee7\ufeea\ufeae \ufefb\ufee7\ufeee ﷽.",
    "The fer\u00adry\u200b runs\u200d \u2066again\u2069\u200f.",
    "\u202bالعبارة\u202c ran Straße \u1e9e ﬁve times.",
    "𝔗he 🚢 ran n\u0303ow: e\u0301té.",
]


@pytest.mark.parametrize("odd", ODD)
def test_offsets(odd: str) -> None:
    """What is longer or shorter when folded does not shift an offset: the cut is what stood there, to the letter."""
    phrase = "Enlarge this image toggle caption"
    document = page(odd, f"{phrase} {odd}", f"{odd} Story continues below", odd)
    found = cut(document, INLINE)
    assert [p.text for p in found.paragraphs] == [odd] * 4
    shown = [found.text[one.start : one.end] for p in found.paragraphs for one in p.cuts]
    assert shown == [phrase, "Story continues below"]


def test_nothing_left() -> None:
    """A paragraph of which nothing would be left goes as a whole: it has no cuts, and its text is what it was."""
    text = "(Read also: Snow closes the pass) (Read also: Ferry runs again)"
    document = cut(page(NEWS[0], text), INLINE)
    paragraph = document.paragraphs[1]
    assert (paragraph.text, paragraph.cuts) == (text, ())
    assert paragraph.removal
    assert (paragraph.removal.reason, paragraph.removal.detail) == ("related", "in line, en: (Read also: …)")


def test_brought_together() -> None:
    """What a cut brings together is cut as well, and the row of the larger stretch holds the smaller one."""
    text = "It ran. Story (opens in a new tab) continues below. It is free."
    (paragraph,) = cut(page(text), INLINE).paragraphs
    assert paragraph.text == "It ran. It is free."
    assert [text[one.start : one.end] for one in paragraph.cuts] == ["Story (opens in a new tab) continues below."]
    assert [one.reason for one in paragraph.cuts] == ["continue-reading"]


def test_overlap() -> None:
    """Of phrases that overlap, the longest that begins first is the one that counts."""
    rules = load(packs=[("own", '[ad]\ninline = ["Ring the bell", "Ring the bell Now"]')])
    text = "It ran. Ring the bell Now It is free."
    (paragraph,) = cut(page(text), rules.inline).paragraphs
    assert [text[one.start : one.end] for one in paragraph.cuts] == ["Ring the bell Now"]


def test_wrapped() -> None:
    """A paragraph of several lines is left alone."""
    text = "The ferry runs.\nStory continues below. It is free."
    document = page("x")._replace(text=text)
    document = document._replace(paragraphs=(document.paragraphs[0]._replace(text=text, end=len(text)),))
    assert cut(document, INLINE) == document


def test_switches() -> None:
    """A rule that is switched off cuts nothing, one that flags notes the paragraph, and a kept line stays whole."""
    line = "The ferry runs. Story continues below. It is free."
    document = page(*NEWS, line, *NEWS)
    assert strip(document, load(skip=["continue-reading"])) == document
    noted = strip(document, load(flag=["continue-reading"]))
    assert flagged(noted) == [line]
    assert [p.flag.detail for p in noted.paragraphs if p.flag] == ["in line, en: Story continues below"]
    assert noted.paragraphs[3].cuts == ()
    kept = load(packs=[("own", f'keep = ["{line}"]')])
    assert strip(document, kept).paragraphs[3].cuts == ()


def test_own_phrase() -> None:
    """A phrase of a user's pack cuts; of two that are written alike the later one says why."""
    packs = [("one", '[ad]\ninline = ["0 seats left"]'), ("two", '[share]\ninline = ["0 seats left"]')]
    (paragraph,) = strip(page("It ran. 12 seats left. It is free."), load(packs=packs)).paragraphs
    assert paragraph.text == "It ran. It is free."
    assert [one.reason for one in paragraph.cuts] == ["share"]


def test_removed_as_a_whole() -> None:
    """A line that another rule takes has one row, for all of it."""
    line = "Photo: Ida Holm (opens in a new tab)"
    document = strip(page(*NEWS, line, *NEWS), load(remove=["photo"]))
    assert [row["text"] for row in removed_rows(document)] == [line]


PIECES = [
    *ODD,
    *(re.split("[⟦⟧]", text)[1] for text, _ in CUT),
    "The ferry runs again.",
    "Rep. Ida Holm",
    "(D-N.Y.) agreed",
    "渡轮恢复运行。",
    "Story",
    "continues below",
    ".",
    "“",
    "”",
    "(",
]
GLUE = ["", " ", "  ", "\u00a0", "\u200b", "\u200f ", "\u3000"]


@st.composite
def pages(draw: st.DrawFn) -> Document:
    """A page of paragraphs that are put together from sentences and furniture, with or without a space between."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        parts = draw(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GLUE)), min_size=1, max_size=7))
        lines.append("".join(piece + glue for piece, glue in parts).strip())
    return page(*lines)


def visible(text: str) -> str:
    """*text* without white space."""
    return "".join(text.split())


@given(pages())
def test_sound(document: Document) -> None:
    """Cuts are in order, apart, inside their paragraph and begin and end with what is seen; something is left."""
    found = cut(document, INLINE)
    assert found.text == document.text
    for before, paragraph in zip(document.paragraphs, found.paragraphs, strict=True):
        assert (paragraph.start, paragraph.end) == (before.start, before.end)
        at = paragraph.start
        for one in paragraph.cuts:
            assert at <= one.start < one.end <= paragraph.end
            assert found.text[one.start : one.end] == found.text[one.start : one.end].strip()
            at = one.end
        assert paragraph.cuts or paragraph.text == before.text
        assert not paragraph.cuts or any(map(str.isalnum, paragraph.text))
        assert not (paragraph.cuts and paragraph.removal)
        assert paragraph.text == remainder(found.text, paragraph.start, paragraph.end, paragraph.cuts)


@given(pages())
def test_untouched(document: Document) -> None:
    """What is kept, cut and removed, put together again in order, is what was extracted, but for white space."""
    found = strip(document, load())
    stretches = [(row["start"], row["text"]) for row in removed_rows(found)]
    for paragraph in found.paragraphs:
        if paragraph.removal is None:
            ends = [paragraph.start, *(end for one in paragraph.cuts for end in (one.start, one.end)), paragraph.end]
            kept = [(a, found.text[a:b]) for a, b in zip(ends[::2], ends[1::2], strict=True)]
            assert visible("".join(text for _, text in kept)) == visible(paragraph.text)
            stretches += kept
    assert visible("".join(text for _, text in sorted(stretches))) == visible(document.text)
    assert count(found)["kept"] + len(gone(found)) == len(document.paragraphs)


@given(pages())
def test_stable(document: Document) -> None:
    """What was cut once has nothing more to be cut out, by the same rules."""
    once = cut(document, INLINE)
    clean = page(*(paragraph.text for paragraph in once.paragraphs if not paragraph.removal))
    assert cut(clean, INLINE) == clean


@given(pages())
def test_kept_in_the_state(document: Document) -> None:
    """Cuts and what is left come back from the state as they went in."""
    found = cut(document, INLINE)
    assert decode(encode(found)) == found
    everything = range(len(found.paragraphs))
    assert texts(encode(found), everything) == [paragraph.text for paragraph in found.paragraphs]


def test_nothing_is_looked_for_where_nothing_is_known() -> None:
    """With all rules off no place of a text is looked at: it would cost more than all rules together."""
    assert inline((), {}).anchors.search("The ferry runs again. Sign up for our newsletter") is None


@given(st.lists(pages(), max_size=4))
def test_together(documents: list[Document]) -> None:
    """Documents that are searched together are cut as each would be by a search for every anchor."""
    everywhere = INLINE._replace(scan=None)
    assert cut_all(documents, INLINE) == [cut(document, everywhere) for document in documents]


@pytest.mark.parametrize("form", [form for forms in INLINE.phrases.values() for form in forms])
def test_plain(form: Inlined) -> None:
    """A phrase begins, behind its bracket, with its plain letters, of which there are some."""
    begin = letters(form.written)
    assert form.plain
    assert form.written.startswith(form.plain, begin)
    assert re.escape(form.plain) in _regex(form.written)
