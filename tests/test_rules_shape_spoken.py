"""Shape: what the words of lines say."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.shape.lines import Line, alone, among
from cleaner.rules.shape.spoken import SPOKEN, TOPICAL, look, spoken, topics
from tests.test_rules_shape_lines import PROSE, TEXT


def test_a_topic() -> None:
    """A headline shares its words with the prose below it, and a pointer elsewhere does not."""
    columns = look([[Line("Ferry runs again next week"), Line(PROSE), Line("Bakery wins prize for rye bread")]])
    headline, _, pointer = columns["topic"].tolist()
    assert headline > 600
    assert pointer == 0
    assert look([[Line("Harbour office ferry"), Line(PROSE)]])["topic"][0] == 1000


def test_words() -> None:
    """Common words and those of dates are counted in short lines, and in no others."""
    columns = look([[Line("The ferry and the quay"), Line("Monday 14 May"), Line("x" * 300)]])
    assert columns["function"].tolist()[::2] == [3, -1]
    assert columns["dated"][2] == -1
    assert columns["dated"][1] >= 600
    assert look([[Line("the"), Line("他说这是我们的")]])["function-rate"].tolist() == [1000, 1000]


@given(st.lists(TEXT, min_size=1, max_size=4), st.integers(0, 1000))
def test_topical(texts: list[list[Line]], topic: int) -> None:
    """Only the features that are said to depend on what lines speak of do."""
    columns = alone(texts)
    columns |= spoken(texts, columns, np.ones(len(columns["topic"]), np.bool_))
    other = among(columns | {"topic": np.full_like(columns["topic"], topic)}, texts)
    for name, column in look(texts).items():
        assert name in TOPICAL or column.tolist() == other[name].tolist()


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_spoken(texts: list[list[Line]]) -> None:
    """All features but those that are said to depend on the words of lines are seen without them."""
    other = among(alone(texts), texts)
    for name, column in look(texts).items():
        assert name in SPOKEN | TOPICAL or column.tolist() == other[name].tolist()


@given(st.lists(TEXT, min_size=1, max_size=4), st.data())
def test_what_low_lines_need(texts: list[list[Line]], data: st.DataObject) -> None:
    """Of lines that are low all features are what they are where all lines are looked at."""
    size = sum(map(len, texts))
    low = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), np.bool_)
    columns = alone(texts)
    found = among(columns | spoken(texts, columns, low) | topics(texts, columns, low), texts)
    for name, column in look(texts).items():
        assert column[low].tolist() == found[name][low].tolist(), name
