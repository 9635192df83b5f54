"""Markup and scripts that nobody should see."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules import load, strip
from cleaner.rules.markup import _SCRIPT, _about_code, _script, _sets
from tests.rules_pages import NEWS, gone, page

LOADED = load()
SCRIPT = (
    "$(document).ready(function () {",
    "var box = $('#weather');",
    "if (box.length) {",
    "box.load('/weather');",
    "}",
    "});",
)
STYLE = ("@media (max-width: 600px) {", ".headline {", "display: none !important;", "}", "}")


@pytest.mark.parametrize(
    "line",
    [
        '[caption id="attachment_12" width="300"]The bridge[/caption]',
        "[/caption]",
        "[gallery]",
        '[gallery ids="1,2,3"]',
        "[embed]https://video.example/12[/embed]",
        "{{ article.body }}",
        "{% include 'footer' %}",
        '<iframe src="https://video.example/12"></iframe>',
        "<iframe src='https://video.example/12'>",
        '<div class="box"></div>',
        "<!-- banner -->",
    ],
)
def test_markup(line: str) -> None:
    """Shortcodes, templates and tags go wherever they stand."""
    assert gone(strip(page(*NEWS, line, *NEWS), LOADED)) == [line]


@pytest.mark.parametrize(
    "line",
    ["[applause]", "[Music]", "[1]", "[Laughter and applause]", "<3", "{sic}", "<The bridge>", "[...]", "[a = b]"],
)
def test_no_markup(line: str) -> None:
    """What is said in brackets stays."""
    assert gone(strip(page(*NEWS, line, *NEWS), LOADED)) == []


@pytest.mark.parametrize("lines", [SCRIPT, STYLE])
def test_script(lines: tuple[str, ...]) -> None:
    """A script goes with all its lines, and the sentences around it stay."""
    assert gone(strip(page(*NEWS, *lines, *NEWS), LOADED)) == list(lines)


def test_article_about_code() -> None:
    """Where the article is about code, the code is its text."""
    assert gone(strip(page(*NEWS, "The page ran this JavaScript before it broke.", *SCRIPT, *NEWS), LOADED)) == []


@pytest.mark.parametrize("line", ["The mayor (Holm);", "if (all goes well) it opens", "f(x) = 2x", "var. Norhaven;"])
def test_no_script(line: str) -> None:
    """A line with brackets or a semicolon is no script."""
    assert gone(strip(page(*NEWS, line, *NEWS), LOADED)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var x = 1;", True),
        ("var x = 1;\n", True),
        ("And in the last line:\nvar x = 1;", True),
        ("var x = 1", False),
        ("var x =\n1;", False),
        ("var x = 1;\nsaid the mayor;", False),
        ("And in the middle:\nvar x = 1;\nsaid the mayor;", False),
    ],
)
def test_sets(text: str, expected: bool) -> None:  # noqa: FBT001
    """Only what sets a variable in its last line, and ends there as a script does, is some."""
    assert _sets(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Most pages run some JavaScript", True),
        ("It ran this JavaScript:\nbox.load();", True),
        ("JavaScript\nbox.load();", True),
        ("The page\nran this JavaScript\nin a box;", True),
        ("```box.load();```;", True),
        ("load('JavaScript');", False),
        ("if (JavaScript) {", False),
        ("The page ran this:\nload('JavaScript');", False),
        ("The page ran this:\nload('JavaScript');\n", False),
    ],
)
def test_about_code(text: str, expected: bool) -> None:  # noqa: FBT001
    """What speaks of code is no code itself, as a last line is that ends as code does."""
    assert _about_code(text) == expected


@pytest.mark.parametrize(
    "line", ["The mayor, who had been asked about the bridge, had nothing at all to say;", '"We" & "they" | "you"']
)
def test_beside_a_script(line: str) -> None:
    """A line beside a script that has few marks of code, or ends as none does, stays."""
    assert gone(strip(page(*NEWS, *SCRIPT, line, *NEWS), LOADED)) == list(SCRIPT)


def test_hostile_script() -> None:
    """Ten thousand lines of script take no longer than so many lines should."""
    start = time.process_time()
    strip(page(*("var a = [[[[[(((((" + "{;" * 60 + ";",) * 10_000), LOADED)
    assert time.process_time() - start < 5


@given(
    st.lists(
        st.sampled_from("document window jQuery googletag dataLayer _gaq adsbygoogle @media function var a box".split())
        | st.sampled_from(".getElementById .addEventListener .innerHTML .appendChild .setAttribute !important".split())
        | st.sampled_from([*"$(){};:=.#' ", "color: red;", "var x = 1;"]),
        max_size=10,
    ).map("".join)
)
def test_what_a_script_says(text: str) -> None:
    """What is looked for first stands wherever a line says something to a browser."""
    assert _script(text) == (_SCRIPT.search(text) is not None or _sets(text))
