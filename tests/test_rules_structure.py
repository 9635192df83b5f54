"""Structure rules: each takes the lines of its own docstring."""

import pytest

from cleaner.rules import load, strip
from cleaner.rules.page import Rule
from cleaner.rules.structure import RULES
from tests.rules_pages import flagged, gone, page

LOADED = load()


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_docstring(rule: Rule) -> None:
    """A rule takes exactly the marked lines of its docstring, and says in its first line what goes."""
    title = next((line[2:] for line in rule.example if line.startswith("*")), "")
    lines = [line[2:] for line in rule.example if not line.startswith("*")]
    taken = [line[2:] for line in rule.example if line.startswith("-")]
    document = strip(page(*lines, title=title), LOADED)
    assert taken
    assert (flagged if rule.action == "flag" else gone)(document) == taken
    assert rule.name in {mark.reason for p in document.paragraphs for mark in (p.removal, p.flag) if mark}
    assert rule.summary.endswith((".", ":"))


def test_names() -> None:
    """A name is one rule's, and no category's."""
    from cleaner.rules.categories import CATEGORIES

    names = [rule.name for rule in RULES]
    assert len({*names, *CATEGORIES}) == len(names) + len(CATEGORIES)
