"""Extraction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import DocumentError, Raw
from cleaner.extract import extract

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
    ("html", "reason"), [("", "no-html"), ("<html><body></body></html>", "nothing-found"), ("<!-- -->", None)]
)
def test_nothing(html: str, reason: str | None) -> None:
    """A page without text is a failure that says so."""
    with pytest.raises(DocumentError) as caught:
        extract(page(html), html)
    assert reason is None or caught.value.failure.reason == reason


@given(st.text("<>/=\"' abpdivtable\n&;\x00é一", max_size=200))
def test_any_page(html: str) -> None:
    """Whatever a page holds, it gives a text or a failure of its own."""
    try:
        document = extract(page(html), html)
    except DocumentError:
        return
    assert document.text
