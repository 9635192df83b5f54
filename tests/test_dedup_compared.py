"""The compared form folds what only looks different, in every script, and the exact form keeps what states a fact."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup import compared as module
from cleaner.dedup.compared import compared, exact_form, fold, forms

FOLDED = [
    ("The Mayor SAID: no!", "the mayor said no"),
    ("don't", "don t"),
    ("don’t", "don t"),
    ("don´t", "don t"),
    ("we're here, were we?", "we re here were we"),
    ("“Two–three” … done\u00a0now", "two three done now"),
    ("snake_case e-mail", "snake_case e mail"),
    ("ﬁve ﬂags Ａｂｃ１２", "five flags abc12"),
    ("Straße STRASSE", "strasse strasse"),
    ("İSTANBUL Istanbul ıstanbul", "istanbul istanbul istanbul"),
    ("ΛΟΓΟΣ λόγος λογος", "λογοσ λόγοσ λογοσ"),
    ("cafe\u0301 café", "café café"),
    ("co\u00adop za\u200bb \u200fx\u200e \ufeffy", "coop zab x y"),
    ("пʼять п’ять п'ять", "п ять п ять п ять"),
    ("नगर निगम ने बैठक बुलाई।", "नगर निगम ने बैठक बुलाई"),
    ("عُقِدَ الاجتماعُ يومَ الأحد", "عُقِدَ الاجتماعُ يومَ الأحد"),
    ("مـــدينة مدينة", "مدينة مدينة"),
    ("市長は2031年に港を開いた。", "市 長 は 2031 年 に 港 を 開 い た"),
    ("ｶﾞｽ料金", "ガ ス 料 金"),
    ("ที่ทำการเมือง", "ที่ ท\u0e4d า ก า ร เ มื อ ง"),
    ("ភ្នំពេញ", "ភ្ នំ ពេ ញ"),
    ("မြို့", "မြို့"),
    ("港の Harbour計画v2 です", "港 の harbour 計 画 v2 で す"),
    ("٤٢ ४२ 42", "42 42 42"),
    ("¨ * ❤️ — …", ""),
    ("the € and £ only", "the and only"),
    ("€5±2‰", "5 2"),
    ("10⁶ km² in 3½ years", "10 6 km2 in 3 1 2 years"),
    ("\ud800 lone", "lone"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_compared(text: str, expected: str) -> None:
    """Looks go, words keep their vowel signs, and scripts without spaces fall into characters."""
    assert compared(text) == unicodedata.normalize("NFKC", expected)


DIFFERENT = [
    ("3.5 points", "35 points"),
    ("3.5 points", "3 5 points"),
    ("3.5 points", "3,5 points"),
    ("costs .5", "costs 5"),
    ("$5 fee", "€5 fee"),
    ("$5 fee", "5 fee"),
    ("€ 5 fee", "£ 5 fee"),
    ("up 5%", "up 5"),
    ("up 5 %", "up 5"),
    ("up 5‰", "up 5%"),
    ("at -5 today", "at 5 today"),
    ("at −5 today", "at 5 today"),
    ("at –5 today", "at 5 today"),
    ("won 2-1", "won 2 1"),
    ("half 1/2", "half 1 2"),
    ("at 10:30", "at 10.30"),
    ("10⁶ cells", "106 cells"),
    ("3½ years", "31 2 years"),
    (">5 dead", "<5 dead"),
    ("±5 mm", "5 mm"),
    ("20° east", "20 east"),
    ("٣٫٥ نقطة", "٣٥ نقطة"),
]
SAME = [
    ("In 2031, it rained.", "in 2031 it rained"),
    ("Won 2–1 (again)", "won 2-1 again"),
    ("Won 2−1", "won 2-1"),
    ("The “old” plan", "the old plan!"),
    ("٣٫٥ نقطة", "3.5 نقطة"),
    ("5\u00a0%", "5 %"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_exact_form_keeps_facts(one: str, other: str) -> None:
    """Punctuation that changes a number's meaning changes the exact form."""
    assert exact_form(one) != exact_form(other)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_exact_form_drops_style(one: str, other: str) -> None:
    """Punctuation that changes nothing is not in the exact form."""
    assert exact_form(one) == exact_form(other)


@given(st.text())
def test_compared_is_stable(text: str) -> None:
    """The compared form of a compared form is itself."""
    assert compared(compared(text)) == compared(text)


@given(st.text(), st.text())
def test_equal_exact_forms_have_equal_compared_forms(one: str, other: str) -> None:
    """The exact form decides the compared form."""
    assert forms(exact_form(one).decode()).compared == forms(one).compared
    if exact_form(one) == exact_form(other):
        assert compared(one) == compared(other)


@given(st.text(st.characters(codec="ascii")))
def test_ascii_is_words(text: str) -> None:
    """The fast path agrees with the definition: runs of word characters, lowered."""
    assert compared(text).split() == re.findall(r"\w+", text.lower())


NATIONS = (
    "Été à l’œuvre — naïve £5 “ŁÓDŹ” Straße İzmir ısı Ωμέγα ΛΌΓΟΣ Київ שלום سلام ½ 10⁶ 5² "
    "e\u0301 ŉ ´¨ 水 ที่ 각 ᄀ\u1161 ﬁ ™ ☞ \u00ad"
)


@given(st.text(st.one_of(st.sampled_from(NATIONS), st.characters())))
def test_character_by_character(text: str) -> None:
    """A text whose characters all fold alone is folded the same, one character after another."""
    assert forms(fold(text)) == forms(text)


def test_what_folds_alone_does_so_beside_anything() -> None:
    """Of all characters in use, those said to fold alone fold the same between letters, digits and marks."""
    codes = (*range(0x80, 0x20000), *range(0x20000, 0x110000, 97), *range(0xE0000, 0xE0200))
    alone = [character for character in map(chr, codes) if module._alone(character) is not None]
    assert set("’“”–…\u00a0éÉñüçßøłșİı€£°™•😀Жωא") <= set(alone)
    for start in range(0, len(alone), 100):
        text = "".join(f"a{c}b 1{c}2 -{c}.5 é{c}Ñ I{c}" for c in alone[start : start + 100])
        assert module._forms(fold(text)) == module._forms(text)


@given(st.lists(st.sampled_from(["Rain", "3.5%", "–7", "€", "明日", "雨", "ที่", "é", " ", "\n", ", "]), max_size=80))
def test_long_texts_are_cut_without_a_trace(parts: list[str]) -> None:
    """A text is folded the same in pieces as whole."""
    text = "".join(parts)
    whole = module._forms(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_LONG", 3)
        assert forms(text) == forms(fold(text)) == whole


@pytest.mark.parametrize(
    ("least", "pieces"),
    [(1, ["one", " two", " ", "三", "四", "五"]), (4, ["one two", " 三四五"]), (20, ["one two 三四五"])],
)
def test_where_long_texts_are_cut(least: int, pieces: list[str]) -> None:
    """A text is cut at the first place after so many characters where its tokens may part, and nothing is left out."""
    assert list(module._cut("one two 三四五", least)) == pieces


@pytest.mark.parametrize("categories", [("Mn", "Mc", "Me"), ("Sc", "Sm"), ("Cf",), ()])
def test_classes_have_all_of_a_category_and_no_more(categories: tuple[str, ...]) -> None:
    """The ranges of some categories hold exactly the characters that Unicode has in them."""
    codes = range(0x20, 0x3100)
    ranges = module._members(codes)(*categories)
    found = re.findall(f"[{ranges}]", "".join(map(chr, range(0x4000)))) if ranges else []
    assert found == [chr(code) for code in codes if unicodedata.category(chr(code)) in categories]
