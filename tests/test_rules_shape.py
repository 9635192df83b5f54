"""Shape: what of a page dump is article."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import groupby
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Removal
from cleaner.rules import load, main_content
from cleaner.rules.shape import article
from tests.conftest import ROOT
from tests.rules_pages import page
from tests.shape_pages import PAGES, dump

LINES = st.lists(
    st.text(max_size=60) | st.sampled_from(["", "Home", "\0", "。", "\ud800", "Ein Satz, der endet."]), max_size=12
)


@pytest.mark.parametrize("language", PAGES)
def test_prose_stays(language: str) -> None:
    """Every sentence of the article is kept."""
    page = dump(PAGES[language])
    kept = article(page.texts, page.blocks)
    prose = [text for text, true in zip(page.texts, page.article, strict=True) if true and text[-1] in ".。"]
    assert len(prose) >= 3
    assert [text for text in prose if not kept[page.texts.index(text)]] == []


@pytest.mark.parametrize("language", PAGES)
def test_menus_go(language: str) -> None:
    """Menus, teasers, comments and footers go."""
    page = dump(PAGES[language])
    kept = article(page.texts, page.blocks)
    first = page.article.index(True)
    last = len(page.article) - page.article[::-1].index(True)
    around = [*range(1, first), *range(last, len(kept))]
    assert [page.texts[at] for at in around if kept[at]] == []


@pytest.mark.parametrize("language", PAGES)
def test_order_of_pages_does_not_matter(language: str) -> None:
    """A page is judged by itself: what was judged before leaves no trace."""
    page = dump(PAGES[language])
    before = article(page.texts, page.blocks)
    for other in map(dump, PAGES.values()):
        article(other.texts, other.blocks, "A title")
    assert article(page.texts, page.blocks) == before


@given(LINES, st.text(max_size=30))
def test_one_answer_for_each_line(texts: list[str], title: str) -> None:
    """Whatever the lines are, each gets one answer, and the same one again."""
    blocks = [at // 3 for at in range(len(texts))]
    kept = article(texts, blocks, title)
    assert len(kept) == len(texts)
    assert all(type(one) is bool for one in kept)
    assert article(texts, blocks, title) == kept


@pytest.mark.parametrize("texts", [[], ["Home"], ["x" * 1_000_000], ["字" * 1_000_000], ["Home", "a b. " * 200_000]])
def test_extremes(texts: list[str]) -> None:
    """No page, a page of one line, and a line without end are pages too."""
    assert len(article(texts, list(range(len(texts))))) == len(texts)


def test_only_menus() -> None:
    """A page without an article has none."""
    texts = ["Home", "News", "Sport", "Log in", "About us", "Contact", "Privacy policy"]
    assert not any(article(texts, [0, 0, 0, 1, 2, 2, 2]))


def test_long_page() -> None:
    """A page of more lines than are judged at a time gets an answer for each, and its article is found."""
    page = dump(PAGES["English"])
    menu = [f"Section {at}" for at in range(5000)]
    kept = article([*page.texts, *menu], [*page.blocks, *(page.blocks[-1] + 1 for _ in menu)])
    assert len(kept) == len(page.texts) + len(menu)
    assert all(kept[at] for at, text in enumerate(page.texts) if page.article[at] and text.endswith("."))
    assert sum(kept[len(page.texts) :]) == 0


def test_blank_lines_count_from_anywhere() -> None:
    """Only where blocks change matters, not how many blank lines there were, nor where counting began."""
    page = dump(PAGES["German"])
    assert article(page.texts, [7 + 3 * block for block in page.blocks]) == article(page.texts, page.blocks)


def test_main_content() -> None:
    """What is no article is marked with the rule that says so, but for a line that the user keeps."""
    dumped = dump(PAGES["English"])
    blocks = groupby(zip(dumped.blocks, dumped.texts, strict=True), key=itemgetter(0))
    document = page(*(line for _, block in blocks for line in (*(text for _, text in block), "")))
    kept = article(dumped.texts, dumped.blocks)
    marked = main_content(document)
    assert [p.removal for p in marked.paragraphs] == [
        None if one else Removal("boilerplate", "main-content") for one in kept
    ]
    own = main_content(document, load(packs=[("own", 'keep = ["Sport"]')]))
    assert [p.text for p, q in zip(own.paragraphs, marked.paragraphs, strict=True) if p != q] == ["Sport"]


def test_hash_seed() -> None:
    """The answer does not depend on the seed of Python's hashes."""
    script = (
        "import json; from cleaner.rules.shape import article; from tests.shape_pages import PAGES, dump;"
        "print(json.dumps([article(p.texts, p.blocks) for p in map(dump, PAGES.values())]))"
    )
    answers = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert answers[0] == answers[1]
    assert len(json.loads(answers[0])) == len(PAGES)
