"""What a line says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.template import Trait, dated, sentence, template, traits
from tests.site_pages import DATES

PROSE, SLIGHT = Trait.PROSE, Trait.SLIGHT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ran.", PROSE),
        ("The ferry runs again.", PROSE),
        ("“The ferry runs again.” ", PROSE),
        ("渡轮将于周一恢复运行。", PROSE),
        ("नौका फिर से चलती है।", PROSE),
        ("A line about the ferry and " * 6, PROSE),
        (
            "渡轮将于周一恢复运行，镇长说，住在山谷里的人终于可以在下雪之前把牛羊接回来过冬，港口的商店也会重新开门营业",
            PROSE,
        ),
        ("Home | News | Sport | Weather | " * 5, 0),
        ("首页-新闻-股票-基金-期货-外汇-债券-理财-银行-保险-信托-房产-汽车-科技-股吧-论坛-博客-微博-视频-理财", 0),
        ("What the mayor wore on her first day ...", 0),
        ("Sign up for the harbour letter", 0),
        ("Harbour Post", SLIGHT),
        ("Ida Maria Holm Berg", SLIGHT),
        ("Ferry", SLIGHT),
        ("ferry", 0),
        ("Who pays for it?", PROSE + SLIGHT),
        ("What happens next:", SLIGHT),
        ("更多", SLIGHT),
        ("港口新闻", SLIGHT),
        ("أخبار الميناء", SLIGHT),
        ("3 Comments", 0),
        ("* * *", 0),
    ],
)
def test_traits(text: str, expected: int) -> None:
    """Prose ends as a sentence does or is long and no menu; a name, a question or a head is slight."""
    assert traits(text) == expected


SAME = [
    ("Posted: Monday, 3 March 2014, 10:15 am", "Posted: Friday, May 12, 2015 9:05 pm"),
    ("Posted: Monday, 3 March 2014, 10:15 am", "Posted: 12.05.2015"),
    ("Harbour news, Monday 12", "Harbour news, Friday 13"),
    ("Posted in 2015", "Posted in May 2015"),
    ("Page 1 of 12 in this issue", "Page 2 of 9 in this issue"),
    ("Viewed by 12 readers", "Viewed by 7 readers"),
    ("// HARBOUR // March 3, 2014", "// Harbour // 12.05.2015"),
    ("Listen to this article 5:42", "LISTEN to this article 12:07"),
    ("This article is more than 1 year old", "This article is more than 12 years old".replace("years", "year")),
]
DIFFERENT = [
    ("Seen by 12 readers", "Seen 12 by readers"),
    ("3 March 2014: Harbour", "3 March 2014: Ferry"),
    ("1 Rovers 20 15 3 2 48", "2 Rovers 21 15 3 3 48"),
    ("Rovers 3", "Rovers 4"),
    ("Posted: Monday, 3 March 2014", "Updated: Monday, 3 March 2014"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_template(one: str, other: str) -> None:
    """Dates, times and single counts are folded."""
    assert template(one, DATES) == template(other, DATES) != 0


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_no_common_template(one: str, other: str) -> None:
    """What differs in words has no template in common, and the rows of a table have none at all."""
    assert template(one, DATES) == 0 or template(one, DATES) != template(other, DATES)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Posted today", "Sign up for the harbour letter", "3 March 2014", "10:15", "7", "word 1 " * 100),
        f"Posted on 3 March 2014 {'by the harbour desk ' * 12}",
    ],
)
def test_no_template(text: str) -> None:
    """Without digits, with nothing but a date, or beyond the length of a line, a text stands for itself."""
    assert template(text, DATES) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Published: Monday, 3 March 2014, 10:15 am", 1),
        ("HARBOUR PRESS - 03-03-2014 10:15", 1),
        ("3 March 2014", 1),
        ("10:15", 0),
        ("Monday in March", 0),
        ("The ferry of March 2014", 0),
        ("March 2014 was the wettest", 0),
        ("3 March 2014 " * 10, 0),
    ],
)
def test_dated(text: str, expected: int) -> None:
    """A date is a day or a year, with two other words at most."""
    assert dated(text, DATES) == expected


@given(st.text())
def test_any_text(text: str) -> None:
    """Of any text both are numbers of their width."""
    assert 0 <= template(text, DATES) < 2**64
    assert 0 <= traits(text) < 2**8


@given(
    st.text(max_size=30),
    st.integers(0, 120),
    st.text(alphabet='.!?…"”’» a3。', max_size=5),
    st.sampled_from(["", "12.05.2015"]),
)
def test_a_sentence(head: str, letters: int, end: str, date: str) -> None:
    """What surely is a sentence is prose, and neither slight nor a date."""
    text = f"{head}{date}{'a' * letters}{end}"
    assert not sentence(text) or (traits(text) == PROSE and not dated(text, DATES))


def test_most_are_sentences() -> None:
    """Long paragraphs are told at once, quoted or not."""
    assert sentence(f"The ferry runs {'again and ' * 10}again.")
    assert sentence(f"“The ferry runs {'again and ' * 10}again.”")
    assert not sentence(f"The ferry runs {'again and ' * 10}again...")
