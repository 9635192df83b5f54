"""What each line is by the packs: which phrase, in which language, and what a line that was cut had been."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules import Rules, keeps, load, matches
from cleaner.rules.inline import cut
from cleaner.rules.known import known
from cleaner.rules.phrases import LONGEST
from tests.rules_pages import NEWS, page, prose

if TYPE_CHECKING:
    from cleaner.document import Document

RULES = load()


def lines(document: Document, rules: Rules = RULES) -> dict[str, str]:
    """The lines of *document*, as `strip` sees them, that are a phrase, each with its rule."""
    after = cut(document, rules.inline, rules.spared)
    texts = [paragraph.text if paragraph.removal is None else "" for paragraph in after.paragraphs]
    near = {at: rules.lexicon.near(text) for at, text in enumerate(texts) if text}
    found = known(after, texts, {at: candidates for at, candidates in near.items() if candidates}, rules)
    return {document.paragraphs[at].text: phrase.category for at, phrase in found.items()}


KNOWN = [
    ("en", "READ MORE »", "related"),
    ("en", "• Advertisement •", "ad"),
    ("en", "Sign up for our free weekly newsletter", "newsletter"),
    ("de", "Lesen Sie auch: Schnee auf dem Pass", "related"),
    ("fr", "À LIRE AUSSI", "related"),
    ("tr", "İLGİLİ HABERLER", "related"),
    ("el", "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "related"),
    ("ar", "\u200fإقرأ أيضاً: الجسر الجديد", "related"),
    ("he", "\u202bקראו גם: הגשר החדש\u202c", "related"),
    ("zh", "相\u200b关新闻", "related"),
    ("ja", "関連記事", "related"),
]


@pytest.mark.parametrize(("language", "line", "rule"), KNOWN)
def test_known(language: str, line: str, rule: str) -> None:
    """A line is known by its folded form, and the document is not touched."""
    document = page(prose(language), line, prose(language))
    assert lines(document) == {line: rule}
    assert document.paragraphs[1].text == line


def test_language() -> None:
    """A word that two languages have is the one's whose text it stands in, and none where it is a word of neither."""
    rules = load(
        packs=[("es", 'language = "es"\n[ad]\nany = ["Muelle"]'), ("pt", 'language = "pt"\n[nav]\nany = ["Muelle"]')]
    )
    for language, found in {"es": {"Muelle": "ad"}, "pt": {"Muelle": "nav"}, "de": {}}.items():
        assert lines(page(prose(language), "Muelle", prose(language)), rules) == found


def test_longest() -> None:
    """Of several phrases that a line is, the one that fixes most of it counts, and of equal ones the later."""
    packs = [
        ("one", '[ad]\nany = ["Ferry …", "Ferry news …"]'),
        ("two", '[share]\nany = ["Ferry … now"]\n[nav]\nany = ["Ferry of the day"]'),
        ("three", '[tip]\nany = ["Ferry of the day"]'),
    ]
    text = page("Ferry ticket", "Ferry news today", "Ferry of the day", "Ferry here and now", *NEWS)
    found = matches(text, load(packs=packs))
    assert {at: phrase.place for at, phrase in found.items()} == {0: "one:2", 1: "one:2", 2: "three:2", 3: "two:2"}


CUT_LINES = [
    # What is left of the line is a phrase.
    ("Advertisement (opens in a new tab)", "ad"),
    # What the line was is one, and what is left is none.
    ("Photo: Ida Holm (opens in a new tab)", "photo"),
    ("(Read also: Snow closes the pass) Read more", "continue-reading"),
    ("The ferry (opens in a new tab) runs", None),
]


@pytest.mark.parametrize(("line", "rule"), CUT_LINES)
def test_cut_lines(line: str, rule: str | None) -> None:
    """A line that was cut is known by what is left of it, else by what it was as a whole."""
    document = page(*NEWS, line, *NEWS)
    assert cut(document, RULES.inline).paragraphs[3].cuts
    assert lines(document) == ({line: rule} if rule else {})


def test_whole_of_a_cut_line() -> None:
    """A line that is a phrase only with what was cut is still that phrase, unless it is as long as prose."""
    pack = '[ad]\ninline = ["(Story goes on below)"]\n[byline]\nany = ["By … below"]\n'
    rules = load(packs=[("own", pack)])
    short = "By Ida Holm (Story goes on below)"
    long = "By the quay " * (LONGEST // 12) + "(Story goes on below)"
    assert lines(page(*NEWS, short, long, *NEWS), rules) == {short: "byline"}


KEEPS = ["Sign up for the ferry pass", "SIGN UP for the ferry pass:", "Bild: 12", "\u200eBild: 7"]


@pytest.mark.parametrize("line", KEEPS)
def test_keeps(line: str) -> None:
    """A line that a user keeps stays as it is, however it is spelt, and nothing is cut out of it."""
    rules = load(packs=[("own", 'keep = ["Sign up for the ferry pass", "Bild: 0"]')])
    assert keeps(line, rules)
    assert not keeps(line, RULES)
    assert not keeps(f"{line} today", rules)


def test_keeps_corrections() -> None:
    """A correction stays as it is without being named by a user."""
    assert keeps("Correction: An earlier version of this article gave a wrong year.", RULES)
    assert not keeps("The mayor asked for a correction.", RULES)


def test_kept_lines_are_not_cut() -> None:
    """What `keeps` says of a line holds for what stands inside it."""
    line = "The ferry (opens in a new tab) runs"
    rules = load(packs=[("own", f'keep = ["{line}"]')])
    document = page(*NEWS, line)
    assert cut(document, rules.inline, rules.spared) == document
    assert [phrase.place for phrase in matches(document, rules).values()] == ["own:1"]


def test_matches() -> None:
    """Each line is told for what it is, also where the rules leave it, but not one that is gone already."""
    document = page("google news", *NEWS, "Read more", *NEWS)
    found = matches(document, RULES)
    assert {at: phrase.category for at, phrase in found.items()} == {0: "aggregator", 4: "continue-reading"}
    gone = document._replace(paragraphs=tuple(p.removed("reprint", stage="dedup") for p in document.paragraphs))
    assert matches(gone, RULES) == {}


@given(st.lists(st.sampled_from([*NEWS, "Read more", "Share", *(line for line, _ in CUT_LINES)]), max_size=8))
def test_order(found: list[str]) -> None:
    """Lines are told in their order, each at most once, and the same line for the same, wherever it stands."""
    phrases = matches(page(*found), RULES)
    assert list(phrases) == sorted(phrases)
    assert len({(found[at], phrase.detail) for at, phrase in phrases.items()}) == len({found[at] for at in phrases})
