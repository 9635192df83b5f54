"""Structure rules: each takes the lines of its own docstring, and leaves what only looks like them."""

import pytest

from cleaner.rules import load, strip
from cleaner.rules.page import Rule
from cleaner.rules.structure import RULES
from tests.rules_pages import NEWS, flagged, gone, page

LOADED = load()
HEAD = "Storm closes the mountain pass for a week"
MORE = ("Ferry to Norhaven runs again", "Avalanche warning for the weekend")


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_docstring(rule: Rule) -> None:
    """A rule takes exactly the marked lines of its docstring, and says in its first line what goes."""
    title = next((line[2:] for line in rule.example if line.startswith("*")), "")
    lines = [line[2:] for line in rule.example if not line.startswith("*")]
    taken = [line[2:] for line in rule.example if line.startswith("-")]
    document = strip(page(*lines, title=title), LOADED)
    assert taken
    assert (flagged if rule.action == "flag" else gone)(document) == taken
    assert rule.name in {mark.reason for p in document.paragraphs for mark in (p.removal, p.flag) if mark}
    assert rule.summary.endswith((".", ":"))


@pytest.mark.parametrize(
    ("lines", "title", "expected"),
    [
        ((HEAD, NEWS[0], HEAD, NEWS[1]), "", [HEAD]),
        ((HEAD, f"{HEAD} - Valley Post", *NEWS), "", [f"{HEAD} - Valley Post"]),
        ((HEAD, *NEWS, HEAD.upper()), f"{HEAD} | Valley Post", [HEAD.upper()]),
        ((*NEWS, HEAD), HEAD, []),
        (("Politics", *NEWS, "Politics"), "", []),
        ((HEAD, "Storm closes the mountain pass for a month", *NEWS), "", []),
        ((HEAD, NEWS[0], HEAD, NEWS[1], HEAD, NEWS[2], HEAD, NEWS[0], HEAD, NEWS[1]), "", []),
        (
            ("«Буря закрыла перевал на неделю»", *NEWS, "Буря закрыла перевал на неделю"),
            "",
            ["Буря закрыла перевал на неделю"],
        ),
        (("暴风雪使山口关闭了一个星期", *NEWS, "暴风雪使山口关闭了一个星期"), "", ["暴风雪使山口关闭了一个星期"]),
    ],
)
def test_headline(lines: tuple[str, ...], title: str, expected: list[str]) -> None:
    """The headline is kept where it stands first; what differs in a word, or is too short to be one, stays."""
    assert gone(strip(page(*lines, title=title), LOADED)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((*NEWS, "", "Related stories", *MORE, "", *NEWS), ["Related stories", *MORE]),
        ((*NEWS, "", "Related stories", *MORE), ["Related stories", *MORE]),
        ((*NEWS, "Related stories", *MORE, *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", "", MORE[0], "", *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", "The bridge fell.", "", *NEWS), ["Related stories"]),
        ((*NEWS, "", "Related stories", *MORE * 6), ["Related stories"]),
    ],
)
def test_related_list(lines: tuple[str, ...], expected: list[str]) -> None:
    """A head takes along a closed list of headlines; where it is not clear what belongs to it, only the head goes."""
    assert gone(strip(page(*lines), LOADED)) == expected


@pytest.mark.parametrize(
    "line", ["|---|---|", "...", "3.", "Route 7", "K", "Facebook shares fell", "Print is not dead", "1914"]
)
def test_stays_between(line: str) -> None:
    """Lines that only resemble rulings, counters and bars stay in the middle of a text."""
    assert gone(strip(page(*NEWS, line, *NEWS), LOADED)) == []


@pytest.mark.parametrize("line", ["15.", "555-0144-8812", "May we go", "Apollo 13"])
@pytest.mark.parametrize("place", [0, 6])
def test_stays_at_the_edge(line: str, place: int) -> None:
    """A number of a list, of a telephone or of a name is no counter and no date."""
    lines = [*NEWS, *NEWS]
    lines.insert(place, line)
    assert gone(strip(page(*lines), LOADED)) == []


@pytest.mark.parametrize(
    "line",
    [
        "4 March 2014",
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
