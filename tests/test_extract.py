"""Extraction."""

from __future__ import annotations

import json
import time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import tostring
from lxml.html import HtmlElement, document_fromstring

from cleaner.document import DocumentError, Raw
from cleaner.extract import extract
from cleaner.extract.article import find, slimmed
from cleaner.extract.limits import refuse_attributes, refuse_depth

PARAGRAPHS = [
    "The ferry between Port Almond and Skarn Island will run again from Monday, the harbour office said.",
    "About 1,400 islanders had been served by fishing boats since the storm of 3 February tore away its landing stage.",
    "Repairs cost 2.3 million crowns, a third more than planned, because divers found that the piles were rotten.",
]
PAGE = f"""<html><head><title>Ferry resumes | Harbour Post</title><meta property="og:title" content="Ferry resumes">
<link rel="canonical" href="https://harbour-post.example.com/ferry"><meta name="author" content="Ilse Moran"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Ferry resumes</h1>{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}</article>
<footer><a href="/imprint">Imprint</a></footer></body></html>"""


def page(text: str) -> Raw:
    """A page as a reader gives it."""
    return Raw("a.html", text.encode(), site="folder", kind="html")


def test_plain_text_is_its_own_extraction() -> None:
    """Nothing is taken from plain text, nothing is added."""
    raw = Raw("a.txt", b"", site="folder", metadata={"lang": "en"})
    document = extract(raw, "<p>One</p>\n\n two ")
    assert (document.text, document.site, document.metadata) == ("<p>One</p>\n\n two ", "folder", {"lang": "en"})


def test_article() -> None:
    """Of a page the article is taken, with its headline apart and its site from its own address."""
    document = extract(page(PAGE), PAGE)
    assert [line for line in document.text.split("\n") if line in PARAGRAPHS] == PARAGRAPHS
    assert "Imprint" not in document.text
    assert document.title == "Ferry resumes"
    assert document.site.endswith("example.com")
    assert document.metadata["author"] == "Ilse Moran"
    assert document.metadata["extraction"] == "trafilatura"


def test_the_same_page_again_and_again() -> None:
    """A page gives the same text however often it was seen."""
    assert len({extract(page(PAGE), PAGE).text for _ in range(6)}) == 1


@pytest.mark.parametrize(
    ("html", "reason"), [("\0", "no-html"), ("<html><body></body></html>", "nothing-found"), ("<!-- -->", None)]
)
def test_nothing(html: str, reason: str | None) -> None:
    """A page without text is a failure that says so."""
    with pytest.raises(DocumentError) as caught:
        extract(page(html), html)
    assert reason is None or caught.value.failure.reason == reason


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize("text", ["", " \n\t\r\n\xa0"])
def test_an_empty_file(kind: Literal["text", "html"], text: str) -> None:
    """A file with nothing in it is an empty document, whatever its name, and no failure."""
    document = extract(Raw("a.html", text.encode(), site="folder", kind=kind), text)
    assert (document.text, document.site, document.failure) == (text, "folder", None)


MANY = 200_000
WORDS = "The harbour office said so."
BARE = " ".join(f"a{n}" for n in range(1_000_000))
VALUED = " ".join(f'a{n}="x y"' for n in range(MANY))
REFUSED = {
    "a million attributes": (f"<p {BARE}>{WORDS}</p>", "too-many-attributes"),
    "attributes with values": (f"<p {VALUED}>{WORDS}</p>", "too-many-attributes"),
    "attributes of a script": (f"<script {BARE}></script>{WORDS}", "too-many-attributes"),
    "nested": ("<div>" * 1_000 + WORDS + "</div>" * 1_000, "nested-too-deeply"),
    "nested very deeply": ("<div>" * MANY + WORDS, "nested-too-deeply"),
    "tables in tables": ("<table><tr><td>" * MANY + WORDS, "nested-too-deeply"),
}
LARGE = {
    "equal paragraphs": f"<p>{WORDS}</p>" * MANY,
    "lines": f"<p>{'word<br>' * MANY}</p>",
    "spans": f"<p>{f'<span>{WORDS}</span>' * MANY}</p>",
}
UNCLOSED = ['<a "', '<a b="', "<!--", "<script>", "<a b='\"", "<", "<p =  "]


@pytest.mark.parametrize(("html", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(html: str, reason: str) -> None:
    """A page that the parser would take hours for, or cut off without a word, is refused by name."""
    html = f"<html><head><title>Ferry</title></head><body>{html}</body></html>"
    started = time.process_time()
    with pytest.raises(DocumentError) as caught:
        extract(page(html), html)
    assert caught.value.failure.reason == reason
    assert time.process_time() - started < 30


@pytest.mark.parametrize("html", LARGE.values(), ids=LARGE)
def test_large(html: str) -> None:
    """A page of more elements than an article has is only read through, and says so."""
    html = f"<html><head><title>Ferry</title></head><body>{html}</body></html>"
    started = time.process_time()
    assert extract(page(html), html).metadata["extraction"] == "baseline"
    assert time.process_time() - started < 30


BLOCKS = [
    ("<article>{}</article>", "<p>", "</p>"),
    ("<article>{}</article>", "<div><p><em>", "</em></p></div>"),
    ("<article>{}</article>", "", "<br/>"),
    ("<article><ul>{}</ul></article>", "<li>", "</li>"),
    ("{}", "<p>", "</p>"),
    ("<blockquote>{}</blockquote>", "<p>", "</p>"),
]


@pytest.mark.parametrize(("around", "begin", "end"), BLOCKS)
def test_paragraphs_of_a_large_page(around: str, begin: str, end: str) -> None:
    """What is only read through keeps the paragraphs that the page has, and a word in bold stays in its own."""
    texts = [text.replace("landing stage", "<b>landing</b> stage") for text in PARAGRAPHS]
    body = around.format("".join(f"{begin}{text}{end}" for text in texts))
    html = f"<html><body>{'<hr/>' * 50_001}{body}</body></html>"
    document = extract(page(html), html)
    assert document.metadata["extraction"] == "baseline"
    assert document.text.split("\n") == PARAGRAPHS


def test_a_sign_for_a_break() -> None:
    """A page that has the sign that stands for a break loses nothing of it."""
    texts = [f"{text} The sign is \u2424." for text in PARAGRAPHS]
    html = f"<html><body>{'<hr/>' * 50_001}<article><p>{'</p><p>'.join(texts)}</p></article></body></html>"
    assert extract(page(html), html).text.split() == " ".join(texts).split()


@pytest.mark.parametrize("piece", UNCLOSED)
def test_unclosed(piece: str) -> None:
    """Counting attributes takes no longer for what never ends."""
    started = time.process_time()
    refuse_attributes(piece * MANY)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "html",
    [
        f"<script>{'if (a<b) c = d; ' * 2_000}</script>",
        f"<!-- {'<a ' * 2_000} -->",
        f"<style>{'a > b {{ c: d }} ' * 2_000}</style>",
        f"""<p data-state='{{"text": "{"word " * 3_000}"}}'>x</p>""",
        f'<a href="x"" title="{"word " * 3_000}">x</a>',
        "<p class=one two three>x</p>" * 1_000,
    ],
)
def test_what_is_no_attribute(html: str) -> None:
    """Code, comments and the words inside of values are not counted as attributes."""
    refuse_attributes(html)


def test_what_the_page_states() -> None:
    """Where a page states much more of its article than can be found in it, that is taken; date and language too."""
    data = {"@graph": [{"@type": "NewsArticle", "datePublished": "2024-02-03T06:40:00Z"}, {"articleBody": ""}]}
    data["@graph"][1]["articleBody"] = "<p>" + "</p><p>".join(PARAGRAPHS) + "</p>"
    html = f"""<html lang="pt_BR"><head><title>Ferry resumes</title>
    <script type="application/ld+json">{json.dumps(data)}</script></head><body><p>{PARAGRAPHS[0]}</p></body></html>"""
    document = extract(page(html), html)
    assert document.text.split("\n") == PARAGRAPHS
    assert document.metadata["extraction"] == "stated"
    assert document.metadata["date"] == "2024-02-03"
    assert document.metadata["language"] == "pt-BR"


UNTRUE = [
    ("{{ " + "1 2 3 / " * 400 + "}}", PARAGRAPHS[:1]),
    ("Qk9ieUx2d0g1" * 400, PARAGRAPHS[:1]),
    ("\u2022" * 3_000, PARAGRAPHS),
    (
        "Lorem ipsum dolor sit amet consectetur adipiscing elit " * 40,
        [*PARAGRAPHS, "The council will pay half of it over eleven years, and the islanders owe what is left."],
    ),
]


@pytest.mark.parametrize(("stated", "texts"), UNTRUE, ids=[stated[:12] for stated, _ in UNTRUE])
def test_what_the_page_states_and_is_no_text(stated: str, texts: list[str]) -> None:
    """What a page states in signs, or without a word that its paragraphs have, is not believed."""
    data = json.dumps({"@type": "NewsArticle", "articleBody": stated})
    body = "".join(f"<p>{text}</p>" for text in texts)
    html = f"""<html><head><script type="application/ld+json">{data}</script></head><body>{body}</body></html>"""
    document = extract(page(html), html)
    assert document.text.split("\n") == texts
    assert document.metadata["extraction"] != "stated"


STATED = [
    ("Паром между портом и островом снова пойдет в понедельник. " * 9, "Please enable JavaScript to read this page."),
    ("渡轮将从星期一起恢复运行，港务局说。" * 20, PARAGRAPHS[0] + "渡轮"),
    ("สะพานเปิดแล้ว " * 40, ""),
    ("THE FERRY RAN. " * 60, PARAGRAPHS[0]),
    ("Scores: 4 to 1, 3 to 2, 17 to 5, 6 to 6, 2 to 0. " * 20, PARAGRAPHS[0]),
]


@pytest.mark.parametrize(("stated", "shown"), STATED)
def test_what_the_page_states_and_is_text(stated: str, shown: str) -> None:
    """Text in any script is believed, also beside a notice of a few words in another language."""
    data = json.dumps({"articleBody": stated})
    html = (
        f"""<html><head><script type="application/ld+json">{data}</script></head><body><p>{shown}</p></body></html>"""
    )
    assert extract(page(html), html).text == stated.strip()


@pytest.mark.parametrize("data", ["", "{", "[" * 10_000, "null", '{"articleBody": 3}', '"x"', '{"inLanguage": [{}]}'])
def test_whatever_stands_in_the_data(data: str) -> None:
    """What a page has for search engines may be anything."""
    html = PAGE.replace("</head>", f'<script type="application/ld+json">{data}</script></head>')
    assert [line for line in extract(page(html), html).text.split("\n") if line in PARAGRAPHS] == PARAGRAPHS


TEASER = "<div class='next'><p>Pilots of the harbour have been on strike since Sunday, and no ship comes in.</p></div>"
LEAD = "The landing stage that a storm tore away in February has been repaired at last."
CAPTION = "Divers at the landing stage of Skarn Island, where the repairs began late in the spring."
FIRST, *REST = PARAGRAPHS
TEXT = f"<p>{'</p><p>'.join(PARAGRAPHS)}</p>"
PLACES = {
    "beside others": f"<div>{TEXT}</div>",
    "in parts": f"<div class='c'><p>{FIRST}</p></div><hr><div class='c'><p>{'</p><p>'.join(REST)}</p></div>",
    "in lines": f"<div>{'<br><br>'.join(PARAGRAPHS)}</div>",
    "in a table": f"<table><tr><td>{TEXT}</td></tr></table>",
    "with a picture": f"<figure><figcaption>{CAPTION}</figcaption></figure><div>{TEXT}</div>",
    "with a link": f"<div>{TEXT}<p><a href='/'>{LEAD.upper()}</a></p></div>",
    "with words in bold": f"<div><p><b>{FIRST[:40]}</b>{FIRST[40:]}</p><p>{'</p><p>'.join(REST)}</p></div>",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_where_the_article_is(place: str) -> None:
    """The article is found by its text alone, whatever it stands in, with its headline and its lead before it."""
    html = f"<html><body><h1>Ferry resumes</h1><div><p>{LEAD}</p></div><div>{place}</div>{TEASER}</body></html>"
    assert extract(page(html), html).text.split("\n") == ["Ferry resumes", LEAD, *PARAGRAPHS]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", []),
        (f"<p>{LEAD}</p>", []),
        (f"<h1>Ferry resumes</h1><p>{LEAD}</p>", ["Ferry resumes", LEAD]),
        (
            f"<h1>Harbour Post</h1><div><p>{CAPTION}</p></div><h1>Ferry resumes</h1><p>{LEAD}</p>",
            ["Ferry resumes", LEAD],
        ),
        ("<h1>Ferry resumes</h1><p>By Ilse Moran and three more of our writers</p>", ["Ferry resumes"]),
        (f"<h1>Ferry resumes</h1><div class='sidebar'><p>{LEAD}</p></div>", ["Ferry resumes"]),
    ],
)
def test_what_leads_up_to_the_article(before: str, expected: list[str]) -> None:
    """Of what stands before the article its last headline belongs to it, and the prose behind that."""
    html = f"<html><body>{before}<div>{TEXT}</div></body></html>"
    assert extract(page(html), html).text.split("\n") == [*expected, *PARAGRAPHS]


def test_an_article_all_over_the_page() -> None:
    """Where most of the prose stands elsewhere than around the place that has most of it, the whole page is taken."""
    texts = [f"{text} It was on day {day} of the repairs." for day in range(9) for text in PARAGRAPHS]
    body = "".join(f"<div class='day-{n}'><section><p>{text}</p></section></div>" for n, text in enumerate(texts))
    html = f"<html><body><article>{body}</article></body></html>"
    assert extract(page(html), html).text.split("\n") == texts


def test_a_page_is_looked_at_and_no_more() -> None:
    """Finding the article changes nothing in the page."""
    tree = document_fromstring(PAGE)
    before = tostring(tree)
    page_ = slimmed(tree)
    slim = tostring(page_)
    assert find(page_)
    assert (tostring(tree), tostring(page_)) == (before, slim)


@pytest.mark.parametrize("html", ["<p>Home</p>", "<a>" + FIRST + "</a>", "<div></div>"])
def test_no_running_text(html: str) -> None:
    """A page without running text has no article."""
    assert find(document_fromstring(html)) is None


def nested(levels: int) -> HtmlElement:
    """So many elements inside each other."""
    tree = HtmlElement()
    for _ in range(levels - 1):
        around = HtmlElement()
        around.append(tree)
        tree = around
    return tree


@pytest.mark.parametrize("levels", [1, 249, 250])
def test_levels(levels: int) -> None:
    """So many elements inside each other are taken."""
    refuse_depth(nested(levels))


@pytest.mark.parametrize("levels", [251, 400])
def test_too_many_levels(levels: int) -> None:
    """One more than that is too many."""
    with pytest.raises(DocumentError, match="nested-too-deeply"):
        refuse_depth(nested(levels))


def test_a_box_about_the_author() -> None:
    """What is said about the author inside the article is none of it."""
    about = (
        '<div class="Author-Bio"><p>Ilse Moran has written about harbours for the Harbour Post since 2009.</p></div>'
    )
    html = PAGE.replace("</article>", f"{about}</article>")
    assert "Ilse" not in extract(page(html), html).text


@given(st.text("<>/=\"' abpdivtable\n&;\x00é一", max_size=200))
def test_any_page(html: str) -> None:
    """Whatever a page holds, it gives a text or a failure of its own."""
    try:
        document = extract(page(html), html)
    except DocumentError:
        return
    assert document.text.strip() or not html.strip()


def test_a_page_that_is_a_box() -> None:
    """A page that is called like a box about the author, as a whole, is what there is."""
    html = f'<div class="author-bio">{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}</div>'
    assert PARAGRAPHS[0] in extract(page(html), html).text
