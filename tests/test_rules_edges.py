"""Numbers, dates and names at the edges."""

import pytest

from cleaner.rules import load, strip
from tests.rules_pages import NEWS, flagged, gone, page

LOADED = load()
HEAD = "Storm closes the mountain pass for a week"


@pytest.mark.parametrize("line", ["15.", "555-0144-8812", "May we go", "Apollo 13", "12 March", "4 March 2014, " * 5])
@pytest.mark.parametrize("place", [0, 6])
def test_stays(line: str, place: int) -> None:
    """A number of a list, of a telephone or of a name is no counter, and a day of any year or a row of them no date."""
    lines = [*NEWS, *NEWS]
    lines.insert(place, line)
    assert gone(strip(page(*lines), LOADED)) == []


@pytest.mark.parametrize(
    "line",
    [
        "4 March 2014",
        "4 March 14",
        "2014-03-04 10:15",
        "Dienstag, 27. August 2024",
        "12 января 2012 08:58",
        "Τρίτη, 20 Δεκεμβρίου 2011",
        "2011年12月9日",
    ],
)
def test_dates(line: str) -> None:
    """A bare date is flagged below the headline and removed at the end, in many languages."""
    document = strip(page(HEAD, line, *NEWS, *NEWS, line), LOADED)
    assert (flagged(document), gone(document)) == ([line], [line])


@pytest.mark.parametrize("line", ["Updated at 9:09 a.m.", "--Updated at 11:43 p.m.", "6:12 pm", "Updated: 17:05:30"])
def test_time(line: str) -> None:
    """A time without a day belongs to this article, or to an entry of its live blog, and stays."""
    assert gone(strip(page(HEAD, *NEWS, *NEWS, line), LOADED)) == []


@pytest.mark.parametrize(
    "line",
    [
        "By Ida Holm",
        "BY IDA HOLM",
        "- By Ida Holm, Norhaven | 4 March 2014",
        "Von Ida Holm",
        "Text: Ida Holm, Foto: Per Berg",
        "por Ida Holm",
        "Автор: Ида Хольм",
    ],
)
def test_authors(line: str) -> None:
    """Who wrote is flagged below the headline, and never removed."""
    document = strip(page(HEAD, line, *NEWS), LOADED)
    assert (flagged(document), gone(document)) == ([line], [])


@pytest.mark.parametrize("line", ["By default, the gate has two ways:", "By then", "By Monday all was over.", "Text"])
def test_no_author(line: str) -> None:
    """A line that only begins like the name of an author is left alone."""
    document = strip(page(HEAD, line, *NEWS), LOADED)
    assert (flagged(document), gone(document)) == ([], [])
