"""Shape: what is seen of a line, of its words, and of the lines around it."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.shape.features import first_look, matrix, second_look, shifted, since, summed, until
from cleaner.rules.shape.glyphs import _IDEOGRAPHS, _KINDS, Glyph, _kind, counts, read
from cleaner.rules.shape.words import said, sections
from tests.shape_pages import PAGES, dump

NUMBERS = st.lists(st.integers(-20, 20), min_size=1, max_size=30)
FLAGS = st.lists(st.booleans(), min_size=1, max_size=30)

COUNTED = [
    ("Home", "units", 4),
    ("Two words", "words", 2),
    ("山村小学", "units", 12),
    ("山村小学新", "words", 3),
    ("12:30", "digit-rate", 1000),
    ("NATO meets", "capital-rate", 444),
    ("NATO meets", "name-rate", 500),
    ("ǅep", "capital-rate", 333),
    ("नाव", "units", 3),
    ("§ 12", "odd-rate", 0),
    ("Two words. More.", "sentence-length", 6),
    ("The Prime Minister", "name-rate", 1000),
    ("One. Two! Three?", "stops", 3),
    ("Version 3.5 of example.org", "stops", 0),
    ("Wait...", "stops", 1),
    ("一百二十名学生。他们", "stops", 1),
    ("قال، ثم ذهب؟", "commas", 1),
    ("क्या हुआ।", "stops", 1),
    ("Home | News | Sport", "separators", 2),
    ("Related:", "colons", 1),
    ("He said: “No.”", "ended", 1),
    ("He said: “No”", "ended", 0),
    ("中文 and more", "ideograph-rate", 222),
    ("7 days", "first", Glyph.DIGIT),
    ("Days:", "last", Glyph.COLON),
    ("", "units", 0),
    ("\ud800", "units", 0),
]


@pytest.mark.parametrize(("line", "name", "value"), COUNTED)
def test_counts(line: str, name: str, value: int) -> None:
    """A line is counted alike wherever it stands."""
    assert counts(read([line]))[name].tolist() == [value]
    assert counts(read(["Before.", line, "“Behind”"]))[name][1] == value


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=20), min_size=1, max_size=8))
def test_lines_do_not_touch(texts: list[str]) -> None:
    """What is counted in a line does not depend on the lines around it."""
    together = counts(read(texts))
    for at, text in enumerate(texts):
        alone = counts(read([text]))
        assert {name: column[at] for name, column in together.items()} == {name: row[0] for name, row in alone.items()}


def test_function_words() -> None:
    """Words that hold sentences together are known in scripts with and without spaces."""
    texts = ["the end of the road", "Kitchen Garden", "他说这是我们的", "青河晚报", "and", "* * *"]
    columns, _ = said(read(texts), texts)
    assert columns["function-words"][0] >= 3
    assert columns["function-words"][1] == 0
    assert columns["function-words"][2] > columns["function-words"][3]
    assert columns["function-rate"][4] == columns["function-rate"].max() == 1000
    assert first_look(["and"], [0]).columns["function-words[-2,2]"].tolist() == [1000]


def test_copies() -> None:
    """A line that stands on the page again, but for its numbers, is known as a copy."""
    texts = ["2 hours ago", "Reply", "31 hours ago", "Home", "reply"]
    assert said(read(texts), texts)[0]["copies"].tolist() == [2, 2, 2, 1, 2]


TOPICS = ["The harbour ferry sails", "Harbour news", "青河石桥村小学", "石桥村的孩子", "and of the"]


@pytest.mark.parametrize(
    ("weights", "shared"),
    [
        ([1, 1, 1, 1, 1], [333, 500, 333, 400, 0]),
        ([1, 0, 1, 0, 0], [0, 500, 0, 400, 0]),
        ([0, 0, 0, 0, 0], [0, 0, 0, 0, 0]),
    ],
)
def test_topics(weights: list[int], shared: list[int]) -> None:
    """A line shares its topic with others whose words, or pairs of ideographs, it has."""
    _, topics = said(read(TOPICS), TOPICS)
    assert topics.shared(np.array(weights)).tolist() == shared


def test_whole_topics() -> None:
    """All that two lines say they share, if it is the same; a single ideograph is nothing that they share."""
    for texts, shared in ((["Harbour ferry", "Ferry harbour"], 1000), (["青河", "大河"], 0)):
        _, topics = said(read(texts), texts)
        assert topics.shared(np.array([1, 1])).tolist() == [shared, shared]


def test_sections() -> None:
    """A phrase of the packs says what comes behind it."""
    assert list(sections(["Comments", "Related stories", "Privacy policy", "A boat came in."])) == [
        "comments",
        "elsewhere",
        "rights",
        "",
    ]


def test_headline() -> None:
    """A line with the title's words is a headline, whether the title is given or is the page's first line."""
    title = "Painters find lost mural below town hall"
    bare = ["Home", title, "Council votes on the swimming bath"]
    assert first_look([f"{title} | Echo", *bare], [0, 1, 1, 1]).columns["headline"].tolist() == [0, 0, 1000, 0]
    assert first_look(bare, [0, 0, 0], title).columns["headline"].tolist() == [0, 1000, 0]
    assert (
        first_look(["Home", "Painters praise murals"], [0, 0], "Painters praise murals").columns["headline"][1] == 1000
    )


@given(NUMBERS, st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(sorted))
def test_summed(numbers: list[int], window: list[int]) -> None:
    """A window's sum is the sum of what lies in it, be it around a line, above or below it."""
    first, last = window
    ((found,),) = summed((np.array(numbers),), ((first, last),))
    inside = [range(at + first, at + last + 1) for at in range(len(numbers))]
    assert found.tolist() == [sum(one for at, one in enumerate(numbers) if at in places) for places in inside]


@given(NUMBERS, st.integers(-40, 40))
def test_shifted(numbers: list[int], by: int) -> None:
    """A neighbour beyond the page's edge is the missing one."""
    found = shifted({"units": np.array(numbers)}, (by,), -99)[f"units{by:+d}"]
    inside = range(len(numbers))
    assert found.tolist() == [numbers[at + by] if at + by in inside else -99 for at in inside]


@given(FLAGS)
def test_since_and_until(flags: list[bool]) -> None:
    """The distance to the nearest flagged line, on either side, 99 if there is none."""
    above = [next((at - up for up in range(at, -1, -1) if flags[up]), 99) for at in range(len(flags))]
    assert since(np.array(flags)).tolist() == above
    assert until(np.array(flags[::-1])).tolist() == above[::-1]


SENTENCE = "Ferry " * 20
LINES = ["Home", f"{SENTENCE}.", SENTENCE, f"{SENTENCE}."]
"""A menu's entry, and lines of a hundred letters, one of which is no prose for want of a full stop."""
SEEN = [
    ("prose-total", [200, 200, 200, 200]),
    ("prose-before", [0, 0, 500, 500]),
    ("prose-behind", [1000, 500, 500, 0]),
    ("prose[-2,2]", [100, 200, 200, 200]),
    ("copies[-2,2]", [1, 2, 2, 2]),
    ("block-mean", [52, 52, 100, 100]),
    ("in-block", [0, 1, 0, 1]),
]
SEEN_AGAIN = [
    ("score", [-2000, 3000, -1500, 500]),
    ("worse", [-5000, 0, -4500, -2500]),
    ("score-1", [-3000, -2000, 3000, -1500]),
    ("score+1", [3000, -1500, 500, -3000]),
    ("mass-before", [0, 0, 571, 571]),
    ("mass-behind", [1000, 428, 428, 0]),
    ("from-start", [-1, 0, 1, 2]),
    ("to-end", [3, 2, 1, 0]),
    ("junk-since", [9, 0, 105, 0]),
    ("junk-until", [9, 0, 105, 0]),
]


def test_looks() -> None:
    """Each look at a page tells of every line what stands around it, the second by the scores of the first."""
    first = first_look(LINES, [0, 0, 1, 1])
    second = second_look(first, np.array([-2000, 4000, -1500, 500]))
    assert [(name, first.columns[name].tolist()) for name, _ in SEEN] == SEEN
    assert [(name, second[name].tolist()) for name, _ in SEEN_AGAIN] == SEEN_AGAIN


@given(NUMBERS)
def test_main_run(scores: list[int]) -> None:
    """The second look knows the stretch of lines that has most in its favour."""
    texts = ["Word"] * len(scores)
    look = first_look(texts, list(range(len(texts))))
    columns = second_look(look, np.array(scores) * 100 - 1000)
    sums = {
        (first, last): sum(scores[first : last + 1])
        for first in range(len(scores))
        for last in range(first, len(scores))
    }
    run = np.flatnonzero(columns["in-run"])
    assert sums[int(run[0]), int(run[-1])] == max(sums.values())
    assert len(run) == run[-1] - run[0] + 1


@pytest.mark.parametrize("language", PAGES)
def test_columns(language: str) -> None:
    """Every feature has one whole number for each line, and fits its array."""
    page = dump(PAGES[language])
    look = first_look(page.texts, page.blocks)
    again = second_look(look, np.zeros(len(page.texts), np.int64))
    for columns in (look.columns, again):
        assert {(name, column.shape, column.dtype.kind) for name, column in columns.items()} == {
            (name, (len(page.texts),), "i") for name in columns
        }
        assert matrix(columns).tolist() == [np.clip(column, -30000, 30000).tolist() for column in columns.values()]


def test_kinds() -> None:
    """White space of every kind is a space, and each other character is what Unicode calls it."""
    page = read([chr(code) for code in range(1, 0x10000)])
    kinds = dict(zip(page.codes.tolist(), page.kinds.tolist(), strict=True))
    known = {*"".join(text for kind, text in _KINDS.items() if kind != Glyph.END)}
    for code in range(1, 0x10000):
        char = chr(code)
        if char not in known and not any(start <= code < stop for start, stop in _IDEOGRAPHS):
            expected = Glyph.SPACE if char.isspace() else _kind(unicodedata.category(char))
            assert kinds[code] == expected, code
