"""Shape: the judge of furniture."""

from __future__ import annotations

import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.shape import judge
from cleaner.rules.shape.forest import Tree, plant
from cleaner.rules.shape.judge import Judge, asked, builtin, load
from cleaner.rules.shape.lines import LONGEST, Line
from tests.furniture_pages import RESULTS, TEXTS, lines_of
from tests.test_rules_shape_lines import TEXT

PROSE = Line("The harbour office said on Monday that the ferry would run again from next week, after all." * 5)
MENU = Line("Sport and leisure")
SHORT: list[Tree] = [{"features": ["letters"], "thresholds": [30], "leaves": [-10, 10]}]


def test_below_the_threshold() -> None:
    """A line goes if its score is below the threshold, and it is one that is asked about."""
    lines = [MENU, PROSE, MENU, Line("Sport", "nav"), Line("")]
    assert Judge(plant(SHORT), 0).furniture([lines]) == [[0, 2, 4]]
    assert Judge(plant(SHORT), -10).furniture([lines]) == [[]]


def test_what_the_prose_speaks_of() -> None:
    """A line that speaks of what the prose speaks of stays."""
    assert Judge(plant(SHORT), 0).furniture([[Line("Harbour office: the ferry"), PROSE, PROSE]]) == [[]]


def test_an_article_of_short_lines() -> None:
    """A third of what is left never goes of a text that has little prose; with much prose beside it, it does."""
    lines = [Line("Weather", "nav"), *[MENU] * 40]
    assert Judge(plant(SHORT), 0).furniture([lines]) == [[]]
    assert Judge(plant(SHORT), 0).furniture([[*lines, PROSE]]) == [list(range(1, 41))]


def test_a_list_goes_as_a_whole() -> None:
    """A list of which one item stays stays, and so does the head of what stays."""
    items = [Line("• Sport"), Line("• Weather"), Line("• The long way round the island")]
    assert Judge(plant(SHORT), 0).furniture([[PROSE, *items, PROSE]]) == [[]]
    assert Judge(plant(SHORT), 0).furniture([[PROSE, *items[:2], PROSE]]) == [[1, 2]]
    assert Judge(plant(SHORT), 0).furniture([[PROSE, Line("Sailing times:"), PROSE]]) == [[]]
    assert Judge(plant(SHORT), 0).furniture([[PROSE, Line("Most read:"), MENU, PROSE]]) == [[1, 2]]


def test_margins() -> None:
    """By its margin a line of one document must be surer furniture than one of another."""
    lines = [PROSE, MENU]
    assert Judge(plant(SHORT), 0).furniture([lines, lines, lines], [0, 5, 10]) == [[1], [1], []]


@pytest.mark.parametrize(
    ("line", "expected"),
    [(Line("Sport"), 1), (Line("Sport", "nav"), 0), (Line("x" * LONGEST), 1), (Line("x" * (LONGEST + 1)), 0)],
)
def test_asked(line: Line, expected: int) -> None:
    """Short lines that no rule knows are asked about, and no others."""
    assert asked(line) == expected


def test_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many lines are looked at together, the answers are the same, also for documents without lines."""
    documents = [lines_of(text).lines for text in (*TEXTS.values(), RESULTS)]
    documents.insert(1, [])
    whole = builtin().furniture(documents)
    monkeypatch.setattr(judge, "_LINES", 12)
    assert builtin().furniture(documents) == whole
    assert whole[1] == []
    assert any(whole)


@given(st.lists(TEXT, max_size=6), st.integers(-4000, 4000))
def test_bounds(documents: list[list[Line]], threshold: int) -> None:
    """Whatever is told to have no furniture before it is asked what it says has none."""
    quick = builtin()._replace(threshold=threshold)
    assert quick.furniture(documents) == Judge(quick.forest, threshold).furniture(documents)


def test_bounds_of_texts() -> None:
    """Of texts with furniture what is found is the same with and without the bounds, and something is found."""
    documents = [lines_of(text).lines for text in (*TEXTS.values(), RESULTS)]
    found = builtin().furniture(documents)
    assert found == Judge(builtin().forest, builtin().threshold).furniture(documents)
    assert any(found)


def test_the_package_s_own() -> None:
    """The package's judge is a small file that is read as it was written."""
    assert load(builtin().dump()).dump() == builtin().dump()
    assert builtin().dump().encode() == pkgutil.get_data("cleaner.rules.shape", "furniture.json")
    assert len(builtin().dump()) < 200_000
