"""Phrases: what one matches."""

import pytest

from cleaner.rules.fold import shape
from cleaner.rules.phrases import LONGEST, Phrase, lexicon, parse

MATCHES = [
    ("Read more", "READ MORE", True),
    ("Read more", "Read more:", True),
    ("Read more", "Read more about the bridge", False),
    ("Read also: …", "Read also » Ferry runs again", True),
    ("Read also: …", "Read also:", True),
    ("Read also: …", "Read also the sign on the pier", False),
    ("Follow us on …", "Follow us on Valley", True),
    ("Follow us on …", "Follow us only", False),
    ("… all rights reserved", "Valley Post. All rights reserved.", True),
    ("… all rights reserved", "All rights reserved, said the mayor", False),
    ("Sign up for … newsletter", "Sign up for the valley newsletter", True),
    ("Sign up for … newsletter", "Sign up for the valley newsletters", False),
    ("Sign up for … newsletter", "Sign up for a newsletter of ferries", False),
    ("Add … as … on Google", "Add Valley Post as a source on Google", True),
    ("Add … as … on Google", "Add Valley Post on Google", False),
    ("分享到 …", "分享到微博", True),
    ("… 版权所有", "谷邮报版权所有", True),
]


@pytest.mark.parametrize(("phrase", "line", "expected"), MATCHES)
def test_matches(phrase: str, line: str, *, expected: bool) -> None:
    """A phrase is a whole line or the outer ends of one, at word boundaries, never a part of it."""
    entry = Phrase(phrase, "related", "any", "low", "en", parse(phrase))
    assert entry.matches(shape(line)) is expected
    index = lexicon([entry])
    assert index.find(line, index.near(line)) == ([entry] if expected else [])


def test_long_lines_and_code() -> None:
    """A long line is prose and a line with marks of code is documentation, whatever they begin with."""
    entry = Phrase("Read also: …", "related", "any", "low", "en", parse("Read also: …"))
    assert lexicon([entry]).find("Read also: " + "x" * LONGEST, [entry]) == []
    assert lexicon([entry]).find("Read also: `setup.py`", [entry]) == []


def test_later_counts() -> None:
    """Of two phrases that read the same in one language the later one is kept."""
    first = Phrase("Notice", "ad", "any", "low", "en", parse("Notice"))
    later = Phrase("NOTICE:", "photo", "tail", "low", "en", parse("NOTICE:"))
    assert lexicon([first, later]).near("Notice") == (later,)


@pytest.mark.parametrize(
    ("phrase", "risk", "expected"),
    [("Read more", "low", True), ("Tags", "low", False), ("Read more", "med", False), ("相关新闻", "low", True)],
)
def test_unambiguous(phrase: str, risk: str, *, expected: bool) -> None:
    """Two words of low risk are furniture in a text of any language; one word may be a word of another."""
    entry = Phrase(phrase, "related", "any", "low" if risk == "low" else "med", "en", parse(phrase))
    assert entry.unambiguous is expected


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("اقرأ أيضا", "أقرأ أيضا"),
        ("اقرأ أيضا", "اقـــرأ أيضا"),
        ("Émission suivante", "Emission suivante"),
        ("… all rights reserved", "Valley Post, all rights reserved\u200f"),
        ("… all rights reserved", "Valley Post, all rights res\u200berved"),
        ("… all rights reserved", "Valley Post, all rights reserved \ufe0f👇"),
        ("… all rights reserved", "Ｖａｌｌｅｙ Ｐｏｓｔ, ａｌｌ ｒｉｇｈｔｓ ｒｅｓｅｒｖｅｄ"),
        ("… opens in a tab", "Valley Post opens in a\u00a0tab"),
        ("… جميع الحقوق محفوظة", "بريد الوادي ﺟﻤﻴﻊ ﺍﻟﺤﻘﻮﻕ ﻣﺤﻔﻮﻇﺔ"),
    ],
)
def test_other_spellings_are_found(phrase: str, line: str) -> None:
    """What is the same when folded is looked up the same, by its first words and by its last letters."""
    entry = Phrase(phrase, "related", "any", "low", "en", parse(phrase))
    index = lexicon([entry])
    assert index.find(line, index.near(line)) == [entry]
