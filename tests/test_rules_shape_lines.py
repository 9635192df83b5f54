"""Shape: what is seen of the lines of extracted articles."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.rules.shape.lines import _CLOCK, LONGEST, Line, _clocks, _links
from cleaner.rules.shape.spoken import look
from tests.furniture_pages import TEXTS, lines_of

PROSE = "The harbour office said on Monday that the ferry would run again from next week, after nine weeks of waiting."
TEXT = st.lists(
    st.builds(Line, st.text(max_size=40) | st.just(PROSE), st.sampled_from(["", "related"])), min_size=1, max_size=8
)

SEEN = [
    (PROSE, "prose", 1),
    ("Ferry runs again.", "prose", 0),
    ("学生们搬进了宽敞明亮的教室，这座三层教学楼历时两年建成，由县政府和村民共同出资。", "prose", 1),
    ("Home | News | Sport", "separators", 2),
    ("14 May, 09:12", "clock", 1),
    ("See www.harbour.example for more", "link", 1),
    ("Monday 14 May", "dated", 1000),
    ("x" * (LONGEST + 1), "words", -1),
    ("x" * 5000, "letters", 1000),
]


@pytest.mark.parametrize(("text", "name", "value"), SEEN)
def test_a_line(text: str, name: str, value: int) -> None:
    """What a line is made of is counted, and closely so only in a short one."""
    if name == "dated":
        assert look([[Line(text)]])[name][0] >= 600
    else:
        assert look([[Line(text)]])[name].tolist() == [value]


def test_places() -> None:
    """A line knows how far it is from the edges, from prose, and from what a rule took."""
    columns = look([[Line("Share", "share"), Line("Headline"), Line(PROSE), Line("More"), Line("Most")]])
    assert columns["from-head"].tolist() == [0, 1, 2, 3, 4]
    assert columns["from-tail"].tolist() == [4, 3, 2, 1, 0]
    assert columns["since-prose"].tolist()[2:] == [0, 1, 2]
    assert columns["until-prose"].tolist()[:3] == [2, 1, 0]
    assert columns["since-known"].tolist() == [0, 1, 2, 3, 4]
    assert columns["run"].tolist() == [2, 2, 0, 2, 2]


def test_around() -> None:
    """A line knows what share of those above and below it, in thousandths, is prose, known, or ended."""
    columns = look([[Line("Share", "related"), Line("Yes."), Line(PROSE), Line("More"), Line("Most")]])
    assert columns["known[-10,-1]"].tolist() == [0, 1000, 500, 333, 250]
    assert columns["prose[1,3]"].tolist() == [333, 333, 0, 0, 0]
    assert columns["run-ended"].tolist() == [500, 500, 0, 0, 0]
    assert columns["kind"].tolist() == [2, 0, 0, 0, 0]


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_documents_do_not_touch(texts: list[list[Line]]) -> None:
    """What is seen in a document does not depend on those that are looked at with it."""
    together = look(texts)
    at = 0
    for lines in texts:
        alone = look([lines])
        assert {name: column[at : at + len(lines)].tolist() for name, column in together.items()} == {
            name: column.tolist() for name, column in alone.items()
        }
        at += len(lines)


@pytest.mark.parametrize("language", TEXTS)
def test_features_are_whole_numbers(language: str) -> None:
    """Each feature is one whole number per line."""
    lines = lines_of(TEXTS[language]).lines
    for column in look([lines]).values():
        assert column.shape == (len(lines),)
        assert column.dtype.kind == "i"


@given(
    st.lists(st.sampled_from([*"a3.:@/-月年 éB", "http", "www", "com", "12", "10:15", "us"]), max_size=12).map("".join)
)
@example("www.é")
def test_links_and_clocks(text: str) -> None:
    """What is looked for in few lines only is nowhere else."""
    link = re.search(r"https?:|www\.|[\w.]+@\w|\w\.(?:com|org|net|info|[a-z]{2})\b", text)
    assert _links(text) == (link is not None)
    assert _clocks(text) == len(_CLOCK.findall(text))
