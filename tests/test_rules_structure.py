"""Structure rules: each takes the lines of its own docstring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rules import load, strip
from cleaner.rules.packs import builtin
from cleaner.rules.page import BRIEF, Page, Rule, unended
from cleaner.rules.phrases import LONGEST
from cleaner.rules.structure import RULES
from tests.rules_pages import flagged, gone, page

LOADED = load()


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_docstring(rule: Rule) -> None:
    """A rule takes exactly the marked lines of its docstring, says what decided, and in its first line what goes."""
    title = next((line[2:] for line in rule.example if line.startswith("*")), "")
    lines = [line[2:] for line in rule.example if not line.startswith("*")]
    taken = [line[2:] for line in rule.example if line.startswith("-")]
    document = strip(page(*lines, title=title), LOADED)
    assert taken
    assert (flagged if rule.action == "flag" else gone)(document) == taken
    marks = [mark for p in document.paragraphs for mark in (p.removal, p.flag) if mark]
    assert rule.name in {mark.reason for mark in marks}
    assert all(mark.detail for mark in marks)
    assert rule.summary.endswith((".", ":"))


def test_names() -> None:
    """A name is one rule's, and no category's."""
    from cleaner.rules.categories import CATEGORIES

    names = [rule.name for rule in RULES]
    assert len({*names, *CATEGORIES}) == len(names) + len(CATEGORIES)


LINE = (
    st.sampled_from(["Share", "Tweet", "Home > News > Sport", "1.2K", "* * *", "By Ida Holm", "4 March 2014"])
    | st.sampled_from(
        [
            "Photo: Ida Holm/Reuters",
            "A | B | C | D | E | F",
            "{{ article.body }}",
            "if (box) {",
            "2 comments",
            "",
            "Reply",
            "x" * 300,
        ]
    )
    | st.text(max_size=120)
)


@given(
    st.lists(LINE, max_size=12) | st.lists(LINE.map("{}.".format), max_size=12),
    st.sets(st.integers(0, 11)),
    st.text(max_size=20),
    st.booleans(),
)
def test_kinds(texts: list[str], known: set[int], title: str, few: bool) -> None:  # noqa: FBT001
    """On a page that has nothing of the kinds at which a rule looks, it marks nothing, and no line with a full stop."""
    phrase = next(p for p in builtin()[0].phrases if p.category)
    phrases = {at: phrase for at in known if at < len(texts) and texts[at]}
    lines = [(at, text) for at, text in enumerate(texts) if text and len(text) <= LONGEST and at not in phrases]
    lines = [line for line in lines if len(line[1]) > BRIEF] if few else lines
    blocks = range(len(texts))
    seen = Page(title, texts, unended(texts), lines, lines[::2], phrases, lambda: blocks, LOADED.vocabulary)
    every = seen._replace(unended=[(at, text) for at, text in enumerate(texts) if text])
    for rule in RULES:
        assert not rule.kinds.isdisjoint(seen.kinds) or not list(rule.marks(seen)), rule.name
        assert list(rule.marks(seen)) == list(rule.marks(every)), rule.name
