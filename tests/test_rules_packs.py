"""Packs: what they say, and how a wrong one is named."""

import tomllib

import pytest

from cleaner.document import ConfigError
from cleaner.rules import load
from cleaner.rules.packs import CATEGORIES, builtin, read

WRONG = [
    ("[relatd]\nany = []", 'own:1: relatd: unknown key or category; did you mean "related"'),
    ('words = "a"\nlangauge = "en"', 'own:2: langauge: unknown key or category; did you mean "language"'),
    ("[ad]\nanny = []", 'own:2: anny: unknown position or risk; did you mean "any"'),
    ("[ad.lowe]\nany = []", 'own: lowe: unknown position or risk; did you mean "low"'),
    ("[ad.med]\nheads = []", 'own:2: heads: unknown position or risk; did you mean "head"'),
    ('[ad]\nany = [\n"Anzeige",\n"ANZEIGE:",\n]', 'own:4: ANZEIGE:: duplicate of "Anzeige" in [ad]'),
    ('[ad]\nany = [\n"… an …",\n]', "own:3: … an …: a phrase needs two letters"),
    ('[ad]\nany = ["…"]', "a phrase needs two letters"),
    ('[ad]\nany = "Anzeige"', "own:2: any: must be a list of phrases"),
    ("[ad]\nany = [1]", "own:2: any: must be a list of phrases"),
    ("ad = 1", "own:1: ad: must be a table"),
    ("language = 1", "own:1: language: must be a string"),
    ('language = "English"', 'own:1: language: "English" is no language tag'),
    ('language = "xy"', "unknown language; a new one needs its words"),
    ("[ad\n", "own: "),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_wrong(text: str, message: str) -> None:
    """A pack that is wrong is named with its line, the key, the reason and the nearest valid name."""
    with pytest.raises(ConfigError) as error:
        load(packs=[("own", text)])
    assert message in str(error.value)


def test_form() -> None:
    """Position and risk come from the tables, gaps from the ellipsis, also where it is written as three dots."""
    pack = read("own", 'language = "en-GB"\n[ad]\nhead = ["Notice …"]\n[ad.med]\ntail = ["Get ... app"]\n')
    assert [(p.text, p.category, p.position, p.risk, p.language) for p in pack.phrases] == [
        ("Notice …", "ad", "head", "low", "en"),
        ("Get ... app", "ad", "tail", "med", "en"),
    ]
    assert [phrase.parts for phrase in pack.phrases] == [("notice", ""), ("get", "app")]


def test_new_language() -> None:
    """A language that we do not know is welcome with its words."""
    assert load(packs=[("own", 'language = "eo"\nwords = "kaj la estas"\n[ad]\nany = ["Reklamo"]')])


def test_builtin() -> None:
    """Sixteen languages and more, each with its common words, and every category has a phrase."""
    packs = builtin()
    assert len(packs) > 16
    assert [pack.language for pack in packs if not pack.words] == [""]
    assert {phrase.category for pack in packs for phrase in pack.phrases} == set(CATEGORIES)


def test_one_phrase_one_line() -> None:
    """In our own packs a phrase is one line, so that adding or dropping one is a change of one line."""
    from importlib import resources

    for file in resources.files("cleaner.rules").joinpath("packs").iterdir():
        text = file.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.startswith('  "')]
        assert all(line.endswith('",') for line in lines), file.name
        assert len(lines) == len(read(file.name, text).phrases), file.name
        assert tomllib.loads(text).get("language", "any") == file.name.removesuffix(".toml")
