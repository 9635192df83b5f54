"""Credits of pictures."""

import pytest

from cleaner.rules import load, strip
from tests.rules_pages import NEWS, gone, page, prose

LOADED = load()


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Ida Holm/Reuters",
        "PHOTO: REUTERS",
        "Photo: Ida Holm: Reuters",
        "Photo credit: Ida Holm/Reuters",
        "Photo by Ida Holm/Getty Images",
        "Credit: Ida Holm/Getty Images for Norhaven Film",
        "Ida Holm/AFP via Getty Images",
        "Getty Images / Ida Holm",
        "Getty Images",
        "(AP Photo/Ida Holm, File)",
        "Ida Holm | Bloomberg | Getty Images",
        "Photo : Ida Holm ( Getty Images )",
        "© Ida Holm/imago",
        "Philipp von Holm/dpa",
        "norhaven.example/Getty Images",
        "Image:",
    ],
)
def test_goes(line: str) -> None:
    """A line that names an agency and a photographer at most goes wherever it stands."""
    assert gone(strip(page(*NEWS, line, *NEWS), LOADED)) == [line]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Foto: dpa"),
        ("de", "(Foto: Pool via REUTERS)"),
        ("ru", "Фото: РИА Новости"),
        ("zh", "图片来源：新华社"),
    ],
)
def test_languages(language: str, line: str) -> None:
    """The labels are those of the language that the text is in."""
    assert gone(strip(page(prose(language), line, prose(language)), LOADED)) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Photo: The bridge in the winter",
        "Photo: Ida Holm",
        "The bridge before the flood. Photo: Ida Holm/Reuters",
        "The bridge in the winter (Ida Holm/Reuters)",
        "Mayor Ida Holm (Photo: Per Lund, Getty Images)",
        "Mayor Ida Holm (Per Lund/Getty Images)",
        "Mayor Ida Holm. | Per Lund/Getty Images",
        "Mayor Ida Holm | Per Lund/AP Photo",
        "Mayor Ida Holm | Per Lund via Reuters",
        "Mayor Ida Holm | © Per Lund, Reuters",
        "Ida Holm/Reuters 04-03-2014",
        "Ida Holm/Reuters!",
        "Ida Holm And Per Lund And Nora Quill And Ole Berg/Reuters",
        "Old bridge/Getty Images",
        "诺尔港的渡轮从星期一起恢复运行镇长在码头上迎接乘客/新华社",
        "Mayor Ida Holm. Photograph: Per Lund/Getty Images",
        "Reuters",
        "By Ida Holm, Reuters",
        "PAP/Norhaven 04-03-2014",
        "PAP/Norhaven Post",
        "(Reuters/dpa)",
        "Reuters/Ipsos poll of the voters",
        "The AP/Norhaven deal is off!",
        "Either/Or",
        "图片来源：诺尔港",
    ],
)
def test_stays(line: str) -> None:
    """A caption, a source, a headline and a credit without an agency stay."""
    assert gone(strip(page(*NEWS, line, *NEWS), LOADED)) == []


def test_own_label() -> None:
    """What a user's pack says of a label is done."""
    own = load(packs=[("own", 'language = "en"\n[editorial-note]\nany = ["Photo: …"]\n')])
    assert gone(strip(page(*NEWS, "Photo: Ida Holm/Reuters", *NEWS), own)) == []


def test_own_pattern() -> None:
    """A pattern of a user's own has no label, and what he says of its lines is done."""
    own = load(packs=[("own", "[photo.patterns]\nany = ['In the picture: .*']\n")])
    assert gone(strip(page(*NEWS, "In the picture: Ida Holm/Reuters", *NEWS), own)) == []
