"""Texts are cut into tokens, and what spares work changes none of them."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
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


@pytest.mark.parametrize("link", ["https://quay.example/5", "http://a.b", "www.quay.example", "pic.twitter.com/A5b"])
def test_links_are_passed_over(link: str) -> None:
    """A link is no token, and neither are its parts."""
    assert cut(f"See {link} now, and {link}", TOKEN) == ["See", "now", "and"]


def test_marks_belong_to_their_words() -> None:
    """No combining mark of any script cuts a word in two."""
    marks = [chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code)).startswith("M")]
    unspaced = {mark for mark in marks if re.match("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff]", mark)}
    token = lexicon_for([]).token
    assert [mark for mark in marks if cut(f"a{mark}b", token) != [f"a{mark}b"] and mark not in unspaced] == []


def _joined(tokens: list[str], others: list[str]) -> list[str]:
    result: list[str] = []
    for token in tokens:
        if result and result[-1] + token in others and not {result[-1], token} <= set(others):
            result[-1] += token
        else:
            result.append(token)
    return result


@given(PARTS, PARTS)
@example(["a", "b"], ["ab", "a"])
@example(["c", "c", "a", "b"], ["ab", "a", "b"])
def test_what_is_one_word_in_the_other_is_joined(tokens: list[str], others: list[str]) -> None:
    """Each text is healed by the other one, token by token."""
    assert healed(tokens, others) == (_joined(tokens, others), _joined(others, tokens))
