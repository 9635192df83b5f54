"""Furniture: what goes of a document because other furniture was found in it, and what stays all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import rules
from cleaner.document import Document
from cleaner.rules.furniture import NAME, lines, mark_furniture
from cleaner.segment import segment
from tests.furniture_pages import FERRY, RESULTS, TEXTS, lines_of


def document(text: str, known: tuple[int, ...] = (), reason: str = "related") -> Document:
    """*text*, a paragraph per line, some of them *known* to a rule, the one of that *reason*."""
    paragraphs = list(segment(text))
    for at in known:
        paragraphs[at] = paragraphs[at].removed(reason)
    return Document("a.txt", text=text, paragraphs=tuple(paragraphs))


def before(text: str, reason: str = "related") -> Document:
    """A marked *text* of `furniture_pages`, before the judgement; what a rule knows went for *reason*."""
    found = lines_of(text)
    known = tuple(at for at, line in enumerate(found.lines) if line.known)
    return document("\n".join(line.text for line in found.lines), known, reason)


def marked(text: str, reason: str = "related") -> Document:
    """The same after the judgement."""
    (result,) = mark_furniture([before(text, reason)], "remove")
    return result


def gone(result: Document) -> list[str]:
    """The lines that went as furniture."""
    return [one.text for one in result.paragraphs if one.removal and one.removal.reason == NAME]


@pytest.mark.parametrize("language", TEXTS)
def test_what_came_along_goes(language: str) -> None:
    """Of what came along some goes, in any language, and none of the article."""
    found = lines_of(TEXTS[language])
    came = [line.text for line, along in zip(found.lines, found.along, strict=True) if along]
    went = gone(marked(TEXTS[language]))
    assert set(went) <= set(came)
    assert 3 * len(went) >= len(came)


def test_a_text_without_furniture() -> None:
    """Where no rule found anything, nothing goes, whatever it looks like."""
    text = "\n".join(line.text for line in lines_of(FERRY).lines)
    assert mark_furniture([document(text)], "remove") == [document(text)]


def test_an_article_of_short_lines() -> None:
    """A table of results is the article where there is hardly any prose beside it."""
    assert gone(marked(RESULTS)) == []
    assert mark_furniture([before(RESULTS), before(FERRY)], "remove") == [before(RESULTS), marked(FERRY)]


@pytest.mark.parametrize("reason", ["share", "photo-credit"])
def test_what_may_be_clean_besides(reason: str) -> None:
    """Where all that rules found is what careful extractions have as well, less goes, or nothing."""
    for text in TEXTS.values():
        assert set(gone(marked(text, reason))) < set(gone(marked(text)))


@pytest.mark.parametrize(("headline", "stays"), [("Mayor opens swimming bath", True), ("Storm warning", False)])
def test_a_headline_stays(headline: str, *, stays: bool) -> None:
    """The first line that no rule took stays, if it has the words: by its shape a headline is a link like any other."""
    text = "\n".join(["Share this article", headline, *(line.text for line in lines_of(FERRY).lines[1:])])
    known = tuple(at + 1 for at, line in enumerate(lines_of(FERRY).lines) if line.known)
    (result,) = mark_furniture([document(text, (0, *known))], "remove")
    assert (headline not in gone(result)) == stays
    assert gone(result)


def test_flagged() -> None:
    """Set to flag, the rule keeps what it would have removed, and notes it."""
    removed = marked(FERRY)
    undecided = removed._replace(
        paragraphs=tuple(
            one._replace(removal=None) if one.removal and one.removal.reason == NAME else one
            for one in removed.paragraphs
        )
    )
    (flagged,) = mark_furniture([undecided], "flag")
    assert [one.text for one in flagged.paragraphs if one.flag and one.flag.reason == NAME] == gone(removed)
    assert not gone(flagged)


def test_lines_to_keep() -> None:
    """What the user keeps stays."""
    found = lines_of(FERRY)
    known = tuple(at for at, line in enumerate(found.lines) if line.known)
    text = document("\n".join(line.text for line in found.lines), known)
    went = gone(mark_furniture([text], "remove")[0])
    assert gone(mark_furniture([text], "remove", went[0].__eq__)[0]) == went[1:]


def test_after_main_content() -> None:
    """What has judged all lines by their shape already is not judged again."""
    paragraphs = tuple(
        one.removed("main-content") if at == 2 else one
        for at, one in enumerate(document("\n".join(line.text for line in lines_of(FERRY).lines)).paragraphs)
    )
    before = document("\n".join(line.text for line in lines_of(FERRY).lines))._replace(paragraphs=paragraphs)
    assert mark_furniture([before], "remove") == [before]


@given(st.permutations(sorted(TEXTS)), st.lists(st.text(max_size=20), max_size=5))
def test_each_by_itself(order: list[str], others: list[str]) -> None:
    """What goes of a document does not depend on the documents around it."""
    loaded = rules.load()
    asked = [document("\n".join(line.text for line in lines_of(TEXTS[name]).lines)) for name in order]
    around = [document(text) for text in others]
    together = rules.strip_all([*around, *asked], loaded)[len(around) :]
    assert together == [rules.strip_all([one], loaded)[0] for one in asked]


def test_what_the_judge_is_shown() -> None:
    """The judge sees each paragraph with the name of the rule that removed or flagged it."""
    paragraphs = list(document("One\nTwo\nThree").paragraphs)
    paragraphs[0], paragraphs[1] = paragraphs[0].removed("ad"), paragraphs[1].flagged("byline")
    seen = lines(Document("a.txt", text="One\nTwo\nThree", paragraphs=tuple(paragraphs)))
    assert seen == [("One", "ad"), ("Two", "byline"), ("Three", "")]
