"""The compared form of a line."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.rules.fold import _FOLDED, UNSPACED, fold, keys, shape, size, trim, words

SAME = [
    ("Read more", "READ  MORE"),
    ("Read\u200b more", "Read\u00a0more"),
    ("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "Διαβάστε επίσης"),
    ("İLGİLİ HABERLER", "ilgili haberler"),
    ("ILGILI", "ılgılı"),
    ("ﺍﻗﺮﺃ", "اقرأ"),
    ("أيضاً", "ايضا"),
    ("Ｎｅｗｓ", "news"),
    ("\u202bבחדשות\u202c", "בחדשות"),
    ("Don’t miss", "don't miss"),
    ("Don`t miss", "don't miss"),
    ("관련기사", "관련기사"),
    ("پیشین", "پيشين"),
]

SHAPES = [
    ("• Read more »", "read more:"),
    ("Also read | Ferry runs again", "also read: ferry runs again"),
    ("Also read – Ferry runs again", "also read: ferry runs again"),
    ("E-mail", "e-mail"),
    ("Lire aussi\u00a0: Le pont", "lire aussi: le pont"),
    ("1,204 comments", "0 comments"),
    ("(Photo: Ida Holm)", "photo: ida holm"),
    ("【関連記事】", "関連記事"),
    ("Follow @valley", "follow @valley"),
    ("» खबरें", "खबरें"),
    ("***", ""),
    (":", ""),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_fold(one: str, other: str) -> None:
    """Spellings that a reader takes for the same are the same."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("line", "shaped"), SHAPES)
def test_shape(line: str, shaped: str) -> None:
    """Bullets and punctuation at the edges go, numbers become 0 and separators colons."""
    assert shape(line) == shaped


@given(st.text())
def test_stable(text: str) -> None:
    """Folding what is folded changes nothing."""
    assert fold(fold(text)) == fold(text)
    assert trim(trim(text)) == trim(text)


@given(st.text(max_size=60))
def test_words(text: str) -> None:
    """The words of a line do not depend on its punctuation."""
    assert words(f"- {text} !") == words(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Read more: Ferry", ("read", "read more")),
        ("“Read more”", ("read", "read more")),
        ("12 comments", ("0", "0 comments")),
        ("Related", ("related", "related")),
        ("相关新闻", ("相关", "相关")),
        ("!!!", ("", "")),
    ],
)
def test_keys(line: str, expected: tuple[str, str]) -> None:
    """A line is looked up by its first two words, or two characters where there are no spaces."""
    assert keys(line) == expected


CHARACTERS = st.text(
    st.characters() | st.sampled_from("‘’“”–—…\u00a0´`ʼ\u0301\u0327\u0591\u200bﬁıéＡ한ﷺ،ى") | st.sampled_from("aB .'"),
    max_size=30,
)


@given(CHARACTERS)
def test_fold_is_defined(text: str) -> None:
    """However it is done, folding is to take apart, to drop and replace characters, to put together and fold case."""
    apart = unicodedata.normalize("NFKD", text)
    replaced = "".join(_FOLDED.get(ord(char), char) or "" for char in apart)
    assert fold(text) == " ".join(unicodedata.normalize("NFC", replaced).casefold().split())


@given(CHARACTERS)
@example("暴风雪使山口关闭")
def test_size_is_defined(text: str) -> None:
    """A text has as many words as it has spaces between them, or half as many as characters without spaces."""
    assert size(text) == max(len(text.split()), sum(char >= UNSPACED for char in text) // 2)
