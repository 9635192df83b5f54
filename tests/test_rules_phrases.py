"""Phrases: what one matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
    ("Follow us on …", "Follow us one day", False),
    ("… all rights reserved", "Valley Post. All rights reserved.", True),
    ("… all rights reserved", "All rights reserved, said the mayor", False),
    ("… rights reserved", "Valley Postrights reserved", False),
    ("… ads", "Valley Post ads", True),
    ("… ads", "Valley Post/ads", True),
    ("… ads", "ads", True),
    ("… get … app", "Get the app", True),
    ("Sign up for … newsletter", "Sign up for the valley newsletter", True),
    ("Sign up for … newsletter", "Sign up for the valley newsletters", False),
    ("Sign up for … newsletter", "Sign up for a newsletter of ferries", False),
    ("Add … as … on Google", "Add Valley Post as a source on Google", True),
    ("Add … as … on Google", "Add Valley Post on Google", False),
    ("Sign up for … newsletter", "Sign up for the valley newsletter:", True),
    ("Add … now … now", "Add it now", False),
    ("Get … get … now", "Get it now", False),
    ("分享到 …", "分享到微博", True),
    ("… 版权", "谷邮报版权", True),
    ("… 版权所有", "谷邮报版权所有", True),
]


@pytest.mark.parametrize(("phrase", "line", "expected"), MATCHES)
def test_matches(phrase: str, line: str, *, expected: bool) -> None:
    """A phrase is a whole line or the outer ends of one, at word boundaries, never a part of it."""
    entry = Phrase(phrase, "related", "any", "low", "en", parse(phrase))
    assert entry.matches(shape(line)) is expected
    index = lexicon([entry])
    assert index.find(line, index.near(line)) == ([entry] if expected else [])


ENDS = st.lists(st.sampled_from("ads App ok h v 0 12 1,204 24h 9am the més 版权 км".split()), min_size=1, max_size=3)


@given(ENDS, st.sampled_from(["", ".", " »", "!"]))
@example(["9", "am"], "")
def test_any_end(words: list[str], mark: str) -> None:
    """A phrase that begins with a gap is found by its end, however short that is, and whatever its numbers are."""
    end = " ".join(words)
    known = [Phrase(f"… {text}", "ad", "any", "low", "en", parse(f"… {text}")) for text in (end, "the app", "版权所有")]
    if known[0].parts:
        index = lexicon(known)
        line = f"Valley Post {re.sub('[0-9]+', '37', end)}{mark}"
        assert known[0] in index.find(line, index.near(line))


@pytest.mark.parametrize("text", ["", "a", "…", "… a", "a …", "Get … … app"])
def test_parse(text: str) -> None:
    """A phrase with hardly a letter at its ends, or nothing between two gaps, is none."""
    assert parse(text) == ()


@pytest.mark.parametrize(("category", "expected"), [("copyright", True), ("related", False)])
def test_the_end_of_a_sentence(category: str, *, expected: bool) -> None:
    """A line in small letters with a full stop is the end of a sentence that was broken, unless it speaks of rights."""
    entry = Phrase("… all rights reserved", category, "any", "low", "en", parse("… all rights reserved"))
    assert lexicon([entry]).find("the Valley Post, all rights reserved.", [entry]) == ([entry] if expected else [])


def test_long_lines_and_code() -> None:
    """A long line is prose and a line with marks of code is documentation, whatever they begin with."""
    entry = Phrase("Read also: …", "related", "any", "low", "en", parse("Read also: …"))
    assert lexicon([entry]).find("Read also: " + "x" * LONGEST, [entry]) == []
    assert lexicon([entry]).find("Read also: `setup.py`", [entry]) == []
    assert lexicon([entry]).find(f"Read also: “{'It ran and ran, ' * 8} and ran.”", [entry]) == []


def test_long_sentences() -> None:
    """A long line is what its beginning says as long as it is one sentence."""
    entry = Phrase("Follow us on …", "social", "any", "low", "en", parse("Follow us on …"))
    line = f"Follow us on {'the ferry, on the pier, ' * 6}or here."
    assert lexicon([entry]).find(line, [entry]) == [entry]
    assert lexicon([entry]).find(f"{line} It is free.", [entry]) == []


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
