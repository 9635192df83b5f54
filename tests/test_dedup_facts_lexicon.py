"""The data files of the fact check: complete, without contradictions, and chosen by the text's language."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.facts.lexicon import _LEAST_VOTES, Entry, Lexicon, _languages, _merged, lexicon_for

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


KINDS = {
    "percent": "unit",
    "negation": "negation",
    "one": "one",
    "currencies": "unit",
    "dates": "date",
    "names": "name",
    "numbers": "number",
    "scales": "scale",
}
"""What the words of each list and table of a data file stand for."""


def _meant(name: str) -> dict[str, Entry]:
    """Each word and phrase of a language, and what it stands for."""
    meant = {}
    for field, kind in KINDS.items():
        listed = _languages()[name].get(field, {})
        for key, words in {field: listed}.items() if isinstance(listed, str) else listed.items():
            value = 1.0 if isinstance(listed, str) else float(key) if kind in ("number", "scale") else 0.0
            meant.update(dict.fromkeys(words.split(), Entry(kind, f"{kind} {key}", value)))
    return meant


@pytest.mark.parametrize("name", LANGUAGES)
def test_all_that_is_listed_is_known(name: str) -> None:
    """Every word and phrase of a data file means what it is listed under, names and capital dates as capitals."""
    lexicon, data = _merged(frozenset({name})), _languages()[name]
    for word, entry in _meant(name).items():
        first, *rest = word.split("_")
        if rest:
            assert (tuple(rest), entry) in lexicon.phrases[first]
        elif entry.kind == "name" or (entry.kind == "date" and data.get("capital_dates")):
            assert lexicon.proper[word] == entry
        else:  # a number is compared by its value
            found = lexicon.words[word]
            assert (found.kind, found.value) == (entry.kind, entry.value)
            assert found.key == entry.key or entry.kind == "number"
    for known, field in ((lexicon.function, "function"), (lexicon.titles, "titles"), (lexicon.joiners, "joiners")):
        others = {word for other in LANGUAGES if _languages()[other].get("unspaced") for word in _listed(other, field)}
        assert known == {*_listed(name, field), *others, *("&" if field == "function" else "")}
    assert lexicon.decimal == data["decimal"]


def _listed(name: str, field: str) -> list[str]:
    words: str = _languages()[name].get(field, "")
    return words.split()


@pytest.mark.parametrize(
    ("name", "forms", "some"),
    [
        ("de", 1, {"einundzwanzig": 21, "zweiunddreissig": 32, "neunundneunzig": 99}),
        ("nl", 2, {"eenentwintig": 21, "tweeëntwintig": 22, "negenennegentig": 99}),
        ("it", 1, {"ventidue": 22, "novantanove": 99}),
        ("sv", 1, {"tjugotvå": 22, "nittionio": 99}),
        ("en", 0, {}),
    ],
)
def test_compounds(name: str, forms: int, some: dict[str, float]) -> None:
    """Where they are one word, the numbers from 21 to 99 are known but for whole tens, in each form."""
    words = _merged(frozenset({name})).words
    compounds = {word: entry.value for word, entry in words.items() if entry.kind == "number" and entry.key == word}
    assert (
        Counter(compounds.values()) == {ten + one: forms for ten in range(20, 100, 10) for one in range(1, 10)}
        or not forms
    )
    assert compounds.items() >= some.items()
    assert bool(compounds) == bool(forms)


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
