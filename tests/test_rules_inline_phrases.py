"""In-line phrases: how one is written, and where it holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import ConfigError
from cleaner.rules.inline_phrases import Inlined, anchors, check, initials, inlined, may_begin
from cleaner.rules.packs import builtin
from cleaner.rules.phrases import Phrase, Risk
from cleaner.rules.reader import read

BUILTIN = [phrase for pack in builtin() for phrase in pack.inline]


def phrase(text: str, risk: Risk = "low") -> Phrase:
    """A phrase in line, as the packs hold it."""
    return Phrase(text, "related", "inline", risk, "en", (text,))


def found(known: Phrase, text: str) -> str:
    """What of *text*, in which ^ marks where it begins, is *known* as it is written."""
    start = text.index("^")
    text = text.replace("^", "")
    ends = {one.end(text, start) for one in inlined(known)}
    return text[start : max(ends)]


# The phrase, a paragraph in which it may begin at ^, and what of it is the phrase.
HOLDS = [
    ("Story continues below", "It ran. ^Story continues below It is free.", "Story continues below"),
    ("Story continues below", "It ran.^Story continues below…It is free.", "Story continues below…"),
    ("Story continues below", "It ran! ^Story continues below »", "Story continues below »"),
    ("Story continues below", "“It ran.” ^STORY CONTINUES BELOW", "STORY CONTINUES BELOW"),
    ("Story continues below", "It ran. ^Story\u00a0continues  below. “Free,” he said.", "Story\u00a0continues  below."),
    ("Story continues below", "^Story continues below It is free.", "Story continues below"),
    ("Story continues below", "\u200f^Story continues below \u2067It is free.", "Story continues below"),
    ("Story continues below", "It ran.\u200b\u200f ^Story continues below", "Story continues below"),
    ("Story continues below", "^Story continues below", ""),
    ("Story continues below", "\u200f^Story continues below\u200f", ""),
    ("Story continues below", 'It ran. ^Story continues below "Free," he said.', "Story continues below"),
    ("Story continues below", 'He said: "It ran. ^Story continues below" and left.', ""),
    ("Story continues below", "It ran, the ^Story continues below It is free.", ""),
    ("Story continues below", "It ran. ^Story continues below deck.", ""),
    ("Story continues below", "It ran. ^Story continues below, it is free.", ""),
    ("Story continues below", "It ran. ^Story continues belowdeck", ""),
    ("Story continues below", "It ran. ^story continues below It is free.", ""),
    ("Story continues below", "It ran. ^STORY CONTINUES BELOW DECK it is", ""),
    ("Story continues below", "It ran. ^Story\ncontinues below It is free.", ""),
    ("Don't scroll", "It ran. ^Don’t scroll It is free.", "Don’t scroll"),
    ("0 seats left", "It ran. ^1,204 seats left. It is free.", "1,204 seats left."),
    ("0 seats left", "It ran. ^All seats left. It is free.", ""),
    ("Get the … app", "It ran.^Get the Valley Post app It is free.", "Get the Valley Post app"),
    ("Get the … app", "It ran.^GET THE VALLEY POST APP", "GET THE VALLEY POST APP"),
    ("Get the … app", "It ran.^GET THE ferry APP", ""),
    ("Get the … app", "It ran. ^Get the ferry. It has an app", ""),
    ("Get the … app", "It ran. ^Get theatre tickets in the app", ""),
    ("Get the … app", "It ran. ^Get the " + "very " * 30 + "app", ""),
    ("(Read also: …)", "It ^(Read also: Snow closes the pass) ran", "(Read also: Snow closes the pass)"),
    (
        "(Read also: …)",
        "It ^[ READ ALSO | Snow (and ice) closes the pass ] ran",
        "[ READ ALSO | Snow (and ice) closes the pass ]",
    ),
    ("(Read also: …)", "It ^(Read also: one map) ran", ""),
    ("(Read also: …)", "It ^(Read also: Snow closes the pass, and ran", ""),
    ("(Read also: …)", "It ^（Read also: Snow closes the pass） ran", ""),
    ("(opens in a new tab)", "the ferry ^(opens in a new tab) ran", "(opens in a new tab)"),
    ("（延伸阅读：…）", "渡轮^（延伸阅读：大雪封闭隘口）恢复", "（延伸阅读：大雪封闭隘口）"),
    ("（延伸阅读：…）", "渡轮^(延伸阅读:大雪封闭隘口)恢复", "(延伸阅读:大雪封闭隘口)"),
    ("（延伸阅读：…）", "渡轮^【延伸阅读 | 大雪封闭隘口】恢复", "【延伸阅读 | 大雪封闭隘口】"),
    ("（延伸阅读：…）", "渡轮^（延伸阅读：大雪）恢复", ""),
    ("Read also: …", "It ran. ^Read also: Snow closes the pass", "Read also: Snow closes the pass"),
    ("Read also: …", "It ran. ^Read also » 12 boats sank!", "Read also » 12 boats sank!"),
    ("Read also: …", "It ran. ^Read also:Snow closes the pass", "Read also:Snow closes the pass"),
    ("Read also: …", "It ran. ^Read also: Snow closes the pass. It is cold", ""),
    ("Read also: …", "It ran. ^Read also: Snow closes the pass.", ""),
    ("Read also: …", "It ran. ^Read also: what the sign says", ""),
    ("Read also: …", "It ran. ^Read also: " + "Snow " * 40, ""),
    ("Read also: …", "It ran, ^Read also: Snow closes the pass", ""),
    ("Read also: …", "^Read also: Snow closes the pass", ""),
    ("Read also: …", "\u200e^Read also: Snow closes the pass", ""),
    ("اقرأ أيضا: …", "تعمل العبارة.\u200f ^اقرأ أيضا: الثلج يغلق الممر", "اقرأ أيضا: الثلج يغلق الممر"),
    ("Διαβάστε επίσης: …", "Το πλοίο πλέει; Ναι. ^Διαβάστε επίσης: Χιόνι", "Διαβάστε επίσης: Χιόνι"),
]

DOUBTFUL = [
    ("Read more", "Does it run? ^Read more", "Read more"),
    ("Read more", "Does it run? ^READ MORE »", "READ MORE »"),
    ("Read more", "It ran.\u200f ^Read more\u200f", "Read more"),
    ("Read more", "It ran.^Read moreIt is free.", "Read more"),
    ("Read more", "It ran. ^Read more It is free.", ""),
    ("Read more", "It ran. ^Read moreIt is free.", ""),
    ("Read more", "It ran. ^Read more.", ""),
    ("Read more", "Children ^Read more", ""),
    ("Read more", "It ran.^Read moreover", ""),
    ("Read more", "^Read more", ""),
    ("阅读全文", "渡轮恢复运行。^阅读全文", "阅读全文"),
    ("阅读全文", "请点击^阅读全文", ""),
]


@pytest.mark.parametrize(("text", "paragraph", "expected"), HOLDS)
def test_holds(text: str, paragraph: str, expected: str) -> None:
    """A phrase holds between sentences, in its brackets, or up to the end of a paragraph, as it is written."""
    assert found(phrase(text), paragraph) == expected


@pytest.mark.parametrize(("text", "paragraph", "expected"), DOUBTFUL)
def test_doubtful(text: str, paragraph: str, expected: str) -> None:
    """A doubtful phrase holds behind a sentence, where the paragraph ends or no space is left on either side."""
    assert found(phrase(text, "med"), paragraph) == expected


WRONG = [
    ("Ad", "a phrase needs 4 letters"),
    ("…", "a phrase needs 4 letters"),
    ("… opens in a new tab", "a phrase needs 4 letters"),
    ("读", "a phrase needs 4 letters"),
    ("(Read also: …", "both its brackets or none"),
    ("Read also: …)", "both its brackets or none"),
    ("Get the … app … now", "one gap at most"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_wrong(text: str, message: str) -> None:
    """A phrase that would stand in every other sentence, or lacks a bracket, is refused with its place."""
    with pytest.raises(ValueError, match=message):
        check(text)
    with pytest.raises(ConfigError, match=rf'own:3: "{re.escape(text)}": in line, .*{message}'):
        read("own", f'[related]\ninline = [\n"{text}"]')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Read also", "Re"),
        ("(Read", "Re"),
        ("[ Read", "Re"),
        ("（延伸", "延伸"),
        ("À lire", "À"),
        ("0 seats", "0"),
        ("37 seats", "0"),
    ],
)
def test_initials(text: str, expected: str) -> None:
    """A phrase is looked up by its first two letters or its first one; any number is 0."""
    assert initials(text) == expected
    assert initials(f"It ran. {text}", 8) == expected


def test_builtin() -> None:
    """Every phrase of the packs holds where it is meant to stand, and is found there by its anchor and its letters."""
    forms = [form for known in BUILTIN for form in inlined(known)]
    anchor = re.compile(anchors(forms, []))
    for form in forms:
        gap = "SNOW CLOSES THE HIGH PASS" if form.written.isupper() else "Snow closes the high pass"
        shown = form.written.replace("…", gap).replace("0", "12")
        text = f"It ran. {shown}"
        assert form.end(text, 8) == len(text), form.written
        assert any(hit.start() == 8 for hit in anchor.finditer(text)), form.written
        assert initials(text, 8) == initials(form.written), form.written


@given(
    st.sampled_from([form for known in BUILTIN for form in inlined(known)]), st.text(max_size=30), st.text(max_size=30)
)
def test_any_text(form: Inlined, before: str, after: str) -> None:
    """Whatever stands around it, a phrase ends inside the text or does not hold; it never ends in white space."""
    text = before + form.written.replace("…", "Snow closes the high pass") + after
    for start in {0, len(before), max(0, len(before) - 1)}:
        end = form.end(text, start)
        assert start <= end <= len(text)
        assert text[start:end] == text[start:end].strip() or form.written.endswith("…")


@given(
    st.sampled_from([form for known in BUILTIN for form in inlined(known)]),
    st.sampled_from(["", "It ran. ", "It ran.", "It ran, ", "“It ran.” ", "\u200b", "It ran.\u200f ", "船开了。"])
    | st.text(max_size=12),
    st.sampled_from(["", " It ran.", " it ran."]),
)
def test_where_none_may_begin(form: Inlined, before: str, after: str) -> None:
    """Where no phrase may begin none does."""
    text = before + form.written.replace("…", "Snow closes the high pass").replace("0", "12") + after
    for start in {0, len(before), max(0, len(before) - 1)}:
        assert may_begin(text, start) or form.end(text, start) == start
