"""The data files of the fact check: complete, without contradictions, and chosen by the text's language."""

from __future__ import annotations

import pytest

from cleaner.dedup.facts.lexicon import Lexicon, _languages, lexicon_for

MONTHS_AND_DAYS = 12 + 7
LANGUAGES = sorted(_languages())

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
