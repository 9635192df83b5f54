"""What readers wrote below the article."""

import pytest

from cleaner.rules import load, strip
from tests.rules_pages import NEWS, gone, page

LOADED = load()
COMMENTS = (
    "Old Tom, 12.01.2024 at 11:40",
    "They said the same last year.",
    "And the year before.",
    "Reply",
    "Ida H on January 13, 2024",
    "About time too.",
    "Reply",
)


DATED = ("Holm, 12.01.2024", "Berg, 13.01.2024", "Lund, 14.01.2024")
BRIEF = (
    "Storm closes the mountain pass for a week",
    "Snow ploughs wait below the pass for better weather",
    "Ferry to the island runs again from Monday on",
)
CHINESE = "风暴过后，诺尔港的渡轮从星期一起恢复运行，镇长说，住在山谷里的人终于可以在下雪之前把牛羊接回来过冬了。"


@pytest.mark.parametrize("head", ["Comments (2)", "2 Kommentare", "2 комментария", "Leave a comment"])
def test_goes(head: str) -> None:
    """The comments go with their head, as far as dates and buttons reach."""
    assert gone(strip(page(*NEWS, head, *COMMENTS), LOADED)) == [head, *COMMENTS]
    assert gone(strip(page(*NEWS, head, *COMMENTS, NEWS[0]), LOADED)) == [head, *COMMENTS]


@pytest.mark.parametrize("article", [NEWS, tuple(f"{number}{CHINESE}" for number in "一二三")])
def test_dated_names(article: tuple[str, ...]) -> None:
    """Who wrote, and when, tells comments below an article in any script."""
    lines = (*article, "2 comments", *DATED)
    assert gone(strip(page(*lines), LOADED)) == list(lines[3:])


@pytest.mark.parametrize(
    "lines",
    [
        ("2 comments", *NEWS, "Holm, 12.01.2024", "Berg, 13.01.2024", "Lund, 14.01.2024"),
        (*NEWS, "2 comments", "10:15 Norhaven", NEWS[0], "10:40 The pass", NEWS[1], "11:05 Norhaven", NEWS[2]),
        (*NEWS, "2 comments", NEWS[0], "Holm, 12.01.2024", NEWS[1], NEWS[2]),
        (*NEWS, "2 comments", *NEWS, *NEWS, *COMMENTS[:2], *NEWS),
        (*NEWS[:2], "2 comments", *COMMENTS[:3], NEWS[0], NEWS[1], NEWS[2]),
        (*NEWS[:2], "2 comments", *DATED, *NEWS),
        (*BRIEF, "2 comments", *DATED),
        (*NEWS, "2 comments", DATED[0], "13.01.2024", DATED[2], *NEWS * 2),
    ],
)
def test_stays(lines: tuple[str, ...]) -> None:
    """A counter above the article, the hours of a live report, and a date or two with names take nothing along."""
    assert gone(strip(page(*lines), LOADED)) == ["2 comments"]
