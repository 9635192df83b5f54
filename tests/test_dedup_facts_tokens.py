"""Texts are cut into tokens, and what spares work changes none of them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.facts.lexicon import lexicon_for
from cleaner.dedup.facts.tokens import cut, healed

TOKEN = lexicon_for([]).token
GATE = r"(?=[^\s,'()])"
CHARACTERS = st.one_of(st.sampled_from("aB5é .,'()-−%$/½三百万…\u00a0\u0301ไ"), st.characters())
PARTS = st.lists(st.sampled_from(["a", "b", "ab", "ba", "aba", "abab", "c"]), max_size=12)


@given(st.text(CHARACTERS))
def test_no_token_begins_with_what_is_passed_over(text: str) -> None:
    """The tokens are those of the pattern that tries everything everywhere."""
    assert TOKEN.pattern.count(GATE) == 1
    assert TOKEN.findall(text) == re.compile(TOKEN.pattern.replace(GATE, "")).findall(text)


def test_links_are_passed_over() -> None:
    """A link is no token, and neither are its parts."""
    assert cut("See https://quay.example/5 and www.quay.example now", TOKEN) == ["See", "and", "now"]


def _joined(tokens: list[str], others: list[str]) -> list[str]:
    result: list[str] = []
    for token in tokens:
        if result and result[-1] + token in others and not {result[-1], token} <= set(others):
            result[-1] += token
        else:
            result.append(token)
    return result


@given(PARTS, PARTS)
def test_what_is_one_word_in_the_other_is_joined(tokens: list[str], others: list[str]) -> None:
    """Each text is healed by the other one, token by token."""
    assert healed(tokens, others) == (_joined(tokens, others), _joined(others, tokens))
