"""The packs: ours, and a user's beside them."""

import tomllib

import pytest

from cleaner.document import ConfigError
from cleaner.rules import load
from cleaner.rules.categories import CATEGORIES
from cleaner.rules.packs import builtin
from cleaner.rules.reader import read


def test_new_language() -> None:
    """A language that we do not know is welcome with its words, and only with them."""
    assert load(packs=[("own", 'language = "eo"\nwords = "kaj la estas"\n[ad]\nany = ["Reklamo"]')])
    with pytest.raises(ConfigError, match="own:1: language"):
        load(packs=[("own", 'language = "eo"\n[ad]\nany = ["Reklamo"]')])


def test_builtin() -> None:
    """Sixteen languages and more, each with its common words; every category has a phrase, but that of single sites."""
    packs = builtin()
    assert len(packs) > 16
    assert [pack.language for pack in packs if not pack.words] == [""]
    assert {phrase.category for pack in packs for phrase in pack.phrases} == set(CATEGORIES) - {"site-line"}


def test_one_phrase_one_line() -> None:
    """In our own packs a phrase is one line, so that adding or dropping one is a change of one line."""
    from importlib import resources

    for file in resources.files("cleaner.rules").joinpath("packs").iterdir():
        text = file.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.startswith('  "')]
        assert all(line.endswith('",') for line in lines), file.name
        pack = read(file.name, text)
        assert len(lines) == len([*pack.everything, *pack.walls]), file.name
        assert tomllib.loads(text).get("language", "any") == file.name.removesuffix(".toml")
