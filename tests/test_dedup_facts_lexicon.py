"""The data files of the fact check: complete, without contradictions, and chosen by the text's language."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.facts.lexicon import _LEAST_VOTES, Lexicon, _languages, _merged, lexicon_for

MONTHS_AND_DAYS = 12 + 7
LANGUAGES = sorted(_languages())


def _functions(name: str) -> list[str]:
    words: str = _languages()[name]["function"]
    return words.split()


_FUNCTION_WORDS = sorted({word for name in LANGUAGES for word in _functions(name)})

# Text, a word, and the kind that the word has in the text's language.
CHOSEN = [
    ("the ship on the quay is not in the harbour of the town", "on", ""),
    ("bu gemi ve o liman için çok daha iyi oldu", "on", "number"),
    ("el barco no está en la ciudad que se ve desde la costa", "once", "number"),
    ("die Stadt und der Hafen mit dem Schiff von der Werft", "die", ""),
    ("le maire de la ville n'est pas dans la salle avec les autres", "pas", "negation"),
    ("the mayor of the town said that he was not in the hall", "pas", ""),
    ("the mayor of the town said that he was not in the hall", "not", "negation"),
    ("die Stadt und der Hafen mit dem Schiff von der Werft", "not", ""),
]


def _lexicon(text: str) -> Lexicon:
    return lexicon_for(text.split())


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_word_is_its_own_opposite(name: str) -> None:
    """No word stands on two sides of one group of opposites."""
    for group in _languages()[name]["opposites"]:
        words = [word for side in group for word in set(side.split())]
        assert len(words) == len(set(words)), group


@pytest.mark.parametrize("name", LANGUAGES)
def test_one_meaning(name: str) -> None:
    """No word is two numbers or two dates."""
    data = _languages()[name]
    for table in ({**data.get("numbers", {}), **data.get("scales", {})}, data.get("dates", {})):
        words = [word for spellings in table.values() for word in spellings.split()]
        assert len(words) == len(set(words))


@pytest.mark.parametrize("name", [name for name in LANGUAGES if not _languages()[name].get("unspaced")])
def test_every_month_and_weekday(name: str) -> None:
    """Every language written with spaces names all months and weekdays, and says the same ones in the same order."""
    assert len(_languages()[name]["dates"]) == MONTHS_AND_DAYS
    assert list(_languages()[name]["dates"]) == list(_languages()["en"]["dates"])


@pytest.mark.parametrize(("text", "word", "kind"), CHOSEN)
def test_the_text_chooses_the_language(text: str, word: str, kind: str) -> None:
    """A word means what it means in the language of the text, and nothing in another."""
    entry = _lexicon(text).words.get(word)
    assert (entry.kind if entry and entry.kind in ("number", "negation") else "") == kind


def test_without_function_words_all_languages_apply() -> None:
    """A text that tells no language is read by all of them."""
    words = _lexicon("Zxq 5").words
    assert {words[word].kind for word in ("five", "fünf", "пять", "beş")} == {"number"}


@given(st.lists(st.sampled_from([*_FUNCTION_WORDS, "zxq"]), max_size=130))
def test_each_function_word_is_a_vote_for_its_languages(words: list[str]) -> None:
    """The languages with most votes apply, counted one by one; all do where nobody has enough."""
    votes = Counter(name for word in words for name in LANGUAGES for one in _functions(name) if one == word)
    most = max(votes.values(), default=0)
    winners = frozenset(name for name, count in votes.items() if count == most >= _LEAST_VOTES)
    assert lexicon_for(words) is _merged(winners)
