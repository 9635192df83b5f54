"""What a site repeats, on invented sites: what is furniture goes, and natural repeats stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules.repeats import repeats
from tests.site_pages import article, articles, gone, gone_of, lines, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Pages = list[list[str]]

FOOT = "Send us your harbour pictures"
NOTICE = sentence("notice", 12)
BACKGROUND = sentence("background", 40)
NOTED = sentence("noted", 20)
HEADING = "What it means for commuters, and for all who live on the islands"
"""A heading too long to be a subheading."""
THANKS = sentence("thanks", 12)
MENU = ["Jobs", "Motors", "Property", "Harbour cameras"]
FIVE = [sentence(("thanks", number), 12) for number in range(5)]
LONG_MENU = " | ".join(MENU * 5)


def foot(pages: Pages, line: str, count: int) -> Pages:
    """*pages* with *line* below the first so many."""
    return [[*page, line] if number < count else page for number, page in enumerate(pages)]


def head(pages: Pages, line: str, count: int) -> Pages:
    """*pages* with *line* below the headline of the first so many."""
    return [[page[0], line, *page[1:]] if number < count else page for number, page in enumerate(pages)]


def above(pages: Pages, block: list[str], count: int) -> Pages:
    """*pages* with *block* above the first so many."""
    return [[*block, *page] if number < count else page for number, page in enumerate(pages)]


def placed(pages: Pages) -> list[tuple[int, list[str]]]:
    """*pages*, each with a place in its text, now here and now there."""
    return [(4 + number % 3, page) for number, page in enumerate(pages)]


def five(pages: Pages) -> Pages:
    """*pages* with five sentences below them."""
    return [[*page, *FIVE] for page in pages]


def changing(pages: Pages) -> Pages:
    """*pages* with a menu in their text, the first line of which is one of three."""
    return [[*page[:n], ["Jobs", "Boats", "Inns"][n % 3], "Motors", "Property", *page[n:]] for n, page in placed(pages)]


def signed(pages: Pages) -> Pages:
    """*pages*, the first six of them with a reporter's name above their first sentence, each name on two."""
    names = ["Anna Berg", "Per Lund", "Ole Dahl"] * 2
    return [[*page[:-4], names[number], *page[-4:]] if number < 6 else page for number, page in enumerate(pages)]


def bare(pages: Pages) -> Pages:
    """*pages* without their headlines."""
    return [page[1:] for page in pages]


def one_word(pages: Pages) -> Pages:
    """*pages* with headlines of one word, each another."""
    return [[f"Fire{number}", *page[1:]] for number, page in enumerate(pages)]


def within(pages: Pages, block: list[str], count: int) -> Pages:
    """*pages* with *block* in the text of the first so many, in another place each time."""
    return [
        [*page[: 4 + number % 3], *block, *page[4 + number % 3 :]] if number < count else page
        for number, page in enumerate(pages)
    ]


def long(count: int) -> Pages:
    """So many long articles."""
    return [article(("long", number), 12) for number in range(count)]


def interview(page: list[str]) -> list[str]:
    """*page* with a question above each paragraph."""
    return [line for text in page for line in ("And then?", text)]


GOES = [
    ("a line at the tail", lambda: foot(articles(5), FOOT, 3), [FOOT]),
    ("a line on two of few", lambda: foot(articles(5), FOOT, 2), [FOOT]),
    ("a menu on two of few", lambda: within(long(9), MENU, 2), MENU),
    (
        "a sentence with a line on two of few",
        lambda: foot(foot(articles(5), FOOT, 2), NOTICE, 2),
        [FOOT, NOTICE],
    ),
    (
        "a sentence between another and a line",
        lambda: foot(foot(foot(articles(5), THANKS, 2), NOTICE, 2), FOOT, 2),
        [NOTICE, FOOT],
    ),
    ("a sentence above a line", lambda: foot(foot(articles(5), NOTICE, 2), FOOT, 2), [NOTICE, FOOT]),
    ("a line above reporters' names", lambda: signed(above(bare(articles(15)), [FOOT], 3)), [FOOT]),
    ("a place's name on nearly half", lambda: head(articles(9), "Harbour", 4), ["Harbour"]),
    ("five sentences", lambda: five(articles(6)), FIVE),
    ("a long menu", lambda: foot(articles(5), LONG_MENU, 3), [LONG_MENU]),
    ("a menu that is all there is", lambda: [*[MENU] * 3, *articles(3)], MENU),
    (
        "a sentence below background told again",
        lambda: foot([*([*page[:2], BACKGROUND] for page in articles(3)), *articles(6, 1)], NOTICE, 9),
        [NOTICE],
    ),
    ("a line at the head", lambda: head(articles(5), FOOT, 3), [FOOT]),
    ("a site's name", lambda: [["Harbour Post", *page] for page in articles(6)], ["Harbour Post"]),
    ("a sentence on more", lambda: foot(articles(9), NOTICE, 4), [NOTICE]),
    ("a sentence on half", lambda: foot(articles(6), NOTICE, 3), [NOTICE]),
    ("a menu on three", lambda: within(long(12), MENU, 3), MENU),
    ("a menu below changing lines", lambda: changing(long(12)), ["Motors", "Property"]),
    ("a menu in the text", lambda: within(long(12), MENU, 4), MENU),
    ("a notice in the text", lambda: within(long(12), [BACKGROUND], 8), [BACKGROUND]),
    ("a shorter one on fewer", lambda: within(long(20), [NOTED], 9), [NOTED]),
    ("two notices", lambda: foot(foot(articles(9), BACKGROUND, 9), NOTED, 9), [BACKGROUND, NOTED]),
    ("a line above the headline", lambda: above(one_word(articles(13)), [FOOT], 3), [FOOT]),
    ("a line below texts without a headline", lambda: foot(bare(articles(13)), FOOT, 3), [FOOT]),
    ("a head on a quarter", lambda: above(bare(articles(12)), ["Letters to the editor"], 3), ["Letters to the editor"]),
    (
        "a head of two lines",
        lambda: above(bare(articles(15)), ["Letters to the editor", FOOT], 3),
        ["Letters to the editor", FOOT],
    ),
    ("a line above a notice", lambda: foot(foot(articles(6), FOOT, 6), NOTICE, 6), [FOOT, NOTICE]),
    (
        "a block on half of two",
        lambda: foot(foot(foot(articles(2), FOOT, 2), "Jobs", 2), "Motors", 2),
        [FOOT, *MENU[:2]],
    ),
]
STAYS: list[tuple[str, Callable[[], Pages]]] = [
    ("a line on two of many", lambda: foot(articles(21), FOOT, 2)),
    ("a sentence on two", lambda: foot(articles(3), NOTICE, 2)),
    ("two sentences on two", lambda: foot(foot(articles(3), BACKGROUND, 2), NOTICE, 2)),
    ("a name on three", lambda: head(articles(5), "Anna Berg", 3)),
    ("a name on less than a third", lambda: head(articles(20), "Anna Berg", 6)),
    ("a name on two", lambda: head(articles(5), "Anna Berg", 2)),
    ("a place's name on a quarter", lambda: head(articles(12), "Harbour", 3)),
    ("a headline told again", lambda: [["Ferry stays in port", *page[1:]] for page in articles(2)] + articles(4, 1)),
    ("a sentence on few", lambda: foot(articles(9), NOTICE, 3)),
    ("a reporter's name", lambda: head(articles(20), "Anna Berg", 4)),
    (
        "a line that one page repeats",
        lambda: [
            [*(line for text in p[:3] for line in (text, FOOT)), *p[3:]] if n == 0 else [*p, FOOT]
            for n, p in enumerate(articles(5))
        ],
    ),
    ("a word in small letters", lambda: foot(articles(20), "ferry", 4)),
    ("a one-word answer", lambda: foot(articles(20), "Yes", 4)),
    ("a heading here and there", lambda: within(long(12), ["What it means for commuters"], 9)),
    (
        "two headings with text between",
        lambda: [[*p[:n], HEADING, p[n], FOOT, *p[n + 1 :]] for n, p in placed(long(12))],
    ),
    (
        "a heading above one of three lines",
        lambda: [[*p[:n], HEADING, f"{HEADING} {['now', 'soon', 'then'][n % 3]}", *p[n:]] for n, p in placed(long(12))],
    ),
    (
        "a subheading above background told again",
        lambda: [[*p[:-1], "What comes next", BACKGROUND if n < 6 else p[-1]] for n, p in enumerate(articles(20))],
    ),
    ("a subheading of a series", lambda: within(long(30), ["What's happening"], 24)),
    ("a question in an interview", lambda: [interview(page) for page in articles(5)]),
    ("a quotation told again", lambda: within(long(20), [BACKGROUND], 9)),
    ("background in the text", lambda: within(long(12), [BACKGROUND], 5)),
    ("a column's headline", lambda: above(bare(articles(15)), ["Letters to the editor"], 3)),
    ("a column's headline over stars", lambda: above(bare(articles(15)), ["Letters to the editor", "* * *"], 3)),
    ("a block on two of many", lambda: within(long(21), MENU, 2)),
]


@pytest.mark.parametrize(("pages", "furniture"), [case[1:] for case in GOES], ids=[case[0] for case in GOES])
def test_furniture_goes(pages: Callable[[], Pages], furniture: list[str]) -> None:
    """What is furniture by its place or its company goes from every page that has it, and nothing else goes."""
    made = pages()
    assert gone_of(made) == [[text for text in page if text in furniture] for page in made]


@pytest.mark.parametrize("pages", [case[1] for case in STAYS], ids=[case[0] for case in STAYS])
def test_natural_repeats_stay(pages: Callable[[], Pages]) -> None:
    """What writers repeat stays where it is."""
    made = pages()
    assert gone_of(made) == [[] for _ in made]


@pytest.mark.parametrize("copies", [3, 12])
def test_reprints_count_once(copies: int) -> None:
    """An article that a site holds many times, or updates, repeats nothing; nor does its line at the tail."""
    (page,) = articles(1)
    updated = [[*page[:4], sentence(("update", number)), FOOT] for number in range(copies)]
    assert gone_of([*updated, *articles(4, "others")]) == [[] for _ in range(copies + 4)]


def test_briefs_count_once() -> None:
    """Nor does a brief of one sentence that is there again and again, be it all that the site has."""
    page = ["Ferry stays in port", "The ferry stays in port until the storm is over."]
    assert gone_of([page] * 8) == [[]] * 8


def test_a_disguised_reprint() -> None:
    """Where most of a document's prose would go, its prose stays: it is an article that was told for several."""
    shared = [sentence(("shared", number), 50) for number in range(4)]
    pages = [["Ferry stays in port", *shared, *page[1:5]] for page in articles(12)]
    assert all(text == "Ferry stays in port" for page in gone_of(pages) for text in page)


def test_a_list_of_headlines() -> None:
    """A headline goes from the lists below other articles, and stays above its own."""
    pages = articles(6)
    box = ["Most read at the harbour", *(page[0] for page in pages[:4])]
    found = gone_of([[*page, *box] for page in pages])
    assert found == [box] * 6


@pytest.mark.parametrize(("between", "at_tail", "goes"), [(4, 0, 0), (3, 1, 1), (3, 2, 5)])
def test_subheadings(between: int, at_tail: int, goes: int) -> None:
    """A short line above the last paragraph is a subheading, if it stands between two three times in four."""
    pages = articles(between + at_tail)
    found = gone_of(
        [
            *([*page[:-1], "What comes next", page[-1]] for page in pages[:between]),
            *foot(pages[between:], "What comes next", at_tail),
        ]
    )
    assert found == [[]] * (between + at_tail - goes) + [["What comes next"]] * goes


def test_a_block() -> None:
    """Lines in a row that half of few stories share go from there, and one of them that stands elsewhere stays."""
    pages = within(long(5), MENU[:3], 2)
    pages[2].insert(6, MENU[0])
    assert gone_of(pages) == [MENU[:3]] * 2 + [[]] * 3


@pytest.mark.parametrize(("count", "goes"), [(4, 0), (5, 5)])
def test_many_stories(count: int, goes: int) -> None:
    """Of many stories one in a hundred must have a line at the edge for it to be furniture."""
    assert gone_of(foot(articles(401), FOOT, count)) == [[FOOT]] * goes + [[]] * (401 - goes)


@pytest.mark.parametrize(("count", "goes"), [(10, 0), (11, 11)])
def test_a_notice_on_many_stories(count: int, goes: int) -> None:
    """Of many stories one in twenty must have a sentence, wherever it stands."""
    assert gone_of(within(long(201), [NOTED], count)) == [[NOTED]] * goes + [[]] * (201 - goes)


@pytest.mark.parametrize(("elsewhere", "goes"), [(1, 3), (2, 0)])
def test_a_line_with_a_place(elsewhere: int, goes: int) -> None:
    """A line goes from where it stands three times in four, and from nowhere if it has no such place."""
    pages = [*foot(articles(3), HEADING, 3), *within(long(2), [HEADING], elsewhere)]
    assert gone_of(pages) == [[HEADING]] * goes + [[]] * (5 - goes)


def test_company_is_mutual() -> None:
    """A line that stands above the site's name now and then is no part of it."""
    pages = [
        [page[0], "Anna Berg" if number < 4 else f"Someone {number}", "Harbour Post", *page[1:]]
        for number, page in enumerate(articles(20))
    ]
    assert gone_of(pages) == [["Harbour Post"]] * 20


def test_dates_and_counts() -> None:
    """A line that differs in its date or count only is one line; rows of a table, which differ in numbers, are not."""
    posted = [f"Posted on Monday, {day} March 2014, by the harbour desk" for day in range(11, 17)]
    table = [[f"{place} {team} 3 {week} 1" for place, team in enumerate(("Rovers", "Town"))] for week in range(6)]
    pages = [[page[0], posted[number], *page[1:], *table[number]] for number, page in enumerate(articles(6))]
    assert gone_of(pages) == [[line] for line in posted]


def test_a_date_above_the_text() -> None:
    """What says when a story was published stays above its text, and goes below it."""
    dates = [f"Published: Monday, {day} March 2014" for day in range(11, 17)]
    pages = articles(6)
    assert gone_of([[page[0], date, *page[1:]] for page, date in zip(pages, dates, strict=True)]) == [[]] * 6
    assert gone_of([[*page, date] for page, date in zip(pages, dates, strict=True)]) == [[date] for date in dates]


def test_sites_count_apart() -> None:
    """Three stories of three sites are one of each."""
    pages = foot(articles(3), FOOT, 3)
    assert gone({f"{number}.example": [page] for number, page in enumerate(pages)}) == [[], [], []]
    assert (
        gone({"post.example": pages, "herald.example": foot(articles(3, "herald"), FOOT, 1)}) == [[FOOT]] * 3 + [[]] * 3
    )
    many = {name: foot(articles(21, name), FOOT, 2) for name in ("post.example", "herald.example")}
    assert gone(many) == [[]] * 42


def test_one_site() -> None:
    """The rows of one site, taken from a table of several, are the table of that site."""
    whole = lines({"post.example": articles(2), "herald.example": foot(articles(3, "herald"), FOOT, 2)})
    herald = lines({"herald.example": foot(articles(3, "herald"), FOOT, 2)})
    some = whole.only(np.flatnonzero(whole.site == 1))
    assert [column.tolist() for column in some[1:]] == [column.tolist() for column in herald[1:]]
    assert set(some.site.tolist()) == {1}


def test_noted_lines_stay() -> None:
    """What a rule noted and left stays, whatever repeats it."""
    pages = foot(articles(6), "Photo: Anna Berg", 6)
    assert gone_of(pages, noted={"Photo: Anna Berg"}) == [[]] * 6


BELOW = [["Storm closes the mountain pass again", "Ferries"], ["Mayor opens a second bridge at last"], []]


def closed(below: list[list[str]], menu: Sequence[str] = MENU) -> Pages:
    """Six pages that end with a menu, and the first of them with lines of their own below it."""
    pages = [[*page, *menu] for page in articles(6)]
    return [[*page, *(below[number] if number < len(below) else ())] for number, page in enumerate(pages)]


def test_below_what_closes_a_page() -> None:
    """Short lines below a line that closes its documents go along."""
    found = gone_of(closed(BELOW))
    assert found == [[*MENU, *lines] for lines in BELOW] + [MENU] * 3
    assert gone_of(closed(BELOW, [FOOT])) == [[FOOT, *lines] for lines in BELOW] + [[FOOT]] * 3
    counted = repeats(lines({"post.example": closed(BELOW)})).seen.tolist()
    assert counted == [6] * 4 + [0] * 2 + [6] * 4 + [0] + [6] * 16


@pytest.mark.parametrize(("elsewhere", "goes"), [(0, True), (1, True), (2, False)])
def test_what_closes_most_pages(elsewhere: int, *, goes: bool) -> None:
    """A line closes its documents if no text follows it three times in four."""
    pages = [*([*page, *MENU] for page in articles(3)), *within(long(elsewhere), MENU, elsewhere)]
    pages[0] += BELOW[0]
    assert gone_of(pages) == [[*MENU, *(BELOW[0] if goes else ())]] + [MENU] * (2 + elsewhere)


@pytest.mark.parametrize("below", [[sentence("a last word")], [f"A headline number {'x' * n}" for n in range(13)]])
def test_text_below_stays(below: list[str]) -> None:
    """Text below it stays, and so does a long list."""
    assert gone_of(closed([below])) == [MENU] * 6


def test_nothing() -> None:
    """Of no lines none goes."""
    assert gone({}) == []


@given(
    st.integers(1, 8), st.integers(0, 9), st.lists(st.sampled_from([FOOT, "Harbour Post", "Jobs", NOTICE]), max_size=3)
)
def test_articles_stay(count: int, seed: int, furniture: list[str]) -> None:
    """Whatever stands below them, the text of articles stays."""
    pages = articles(count, seed)
    for page, found in zip(pages, gone_of([[*page, *furniture] for page in pages]), strict=True):
        assert not set(page) & set(found)
