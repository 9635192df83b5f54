"""Rulings, and rows of buttons."""

import pytest

from cleaner.rules import load, strip
from tests.rules_pages import NEWS, gone, page

LOADED = load()


@pytest.mark.parametrize(
    "line",
    [
        "|---|---|",
        "...",
        "3.",
        "Route 7",
        "K",
        "Facebook shares fell",
        "Print is not dead",
        "1914",
        "Sign Share Tweet",
        "Share 12 bridges Tweet",
    ],
)
def test_stays(line: str) -> None:
    """Lines that only resemble rulings, counters and bars stay in the middle of a text."""
    assert gone(strip(page(*NEWS, line, *NEWS), LOADED)) == []


@pytest.mark.parametrize(
    "line",
    [
        "|",
        "| | |",
        "* * *",
        "•",
        "_____",
        "Facebook Twitter WhatsApp",
        "Share Tweet 12 Print",
        "Copy link Email this article",
    ],
)
def test_goes(line: str) -> None:
    """Rulings, empty bullets and rows of buttons go wherever they stand."""
    assert gone(strip(page(*NEWS, line, *NEWS), LOADED)) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Home > News > Weather",
        "» Home » News » Weather",
        "Home > News > Roads over the high pass",
        "Start / Ausland / Wetter",
        "NORHAVEN.example // In the world // 4 March 2014",
        "首页 > 新闻 > 正文",
        "首页->新闻->正文",
    ],
)
def test_breadcrumb(line: str) -> None:
    """The way to a page goes at both edges, and stays inside a text."""
    assert gone(strip(page(line, *NEWS), LOADED)) == [line]
    assert gone(strip(page(*NEWS, line), LOADED)) == [line]
    assert gone(strip(page(*NEWS * 2, line, *NEWS * 2), LOADED)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Snow is falling on the pass / And the road is gone / And the ferry waits",
        "Ida Holm > Per Berg",
        "Norhaven / The valley",
        "Inn > ? > Mill",
        "| Ida Holm | 401 | 12 |",
        "$1,199 / £1,199 / €1,199.",
        "https://norhaven.example/news/weather",
    ],
)
def test_no_breadcrumb(line: str) -> None:
    """A song, two names, the row of a table and an address are no way."""
    assert gone(strip(page(line, *NEWS), LOADED)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Weather | Roads | Ski resorts | Local council | Letters | Jobs",
        "Wetter • Straßen • Skigebiete • Gemeinderat • Leserbriefe • Stellen",
        "What to do in town · Roads · Ski resorts · Local council · Letters · Jobs",
        "| 天气 | 交通 | 滑雪 | 议会 | 来信 | 招聘 |",
    ],
)
def test_menu(line: str) -> None:
    """A row of names goes at both edges, and stays inside a text."""
    assert gone(strip(page(line, *NEWS), LOADED)) == [line]
    assert gone(strip(page(*NEWS, line), LOADED)) == [line]
    assert gone(strip(page(*NEWS * 2, line, *NEWS * 2), LOADED)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Rovers | 20 | 15 | 3 | 2 | 48",
        "Ida Holm | Per Berg | Nora Quill",
        "Snow fell. | The road was gone. | The ferry waited. | Nobody came. | It was cold. | It was late.",
    ],
)
def test_no_menu(line: str) -> None:
    """The row of a table, a few names, and sentences are no menu."""
    assert gone(strip(page(*NEWS, line), LOADED)) == []
