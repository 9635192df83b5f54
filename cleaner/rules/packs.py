"""Packs: the phrases of one language as a TOML text.

language = "en"                    # BCP 47; without it the phrases count in every language
words = "the of and ..."           # commonest words (or characters) by which a text in this language is known
dates = "january jan ..."          # what may stand in a line that is a bare date

[related]                          # a category, which is also the rule's name
any = [                            # where the phrase stands: head, tail, edge (either) or any
  "Related stories",               # the whole line
  "Read also: …",                  # the beginning of a line; : also stands for | » – →
  "… opens in a new tab",          # the end of a line
  "Slideshow (0 images)",          # 0 stands for any number
]
[related.med]                      # the same for doubtful phrases: long lines only at an edge of the document
any = ["See also: …"]

A pack adds a phrase to a rule by one line. A user's pack has the same form.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from cleaner.document import ConfigError
from cleaner.rules.fold import fold
from cleaner.rules.phrases import POSITIONS, RISKS, Action, Phrase, Position, Risk, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CATEGORIES: Final[Mapping[str, tuple[Action, str]]] = {
    "social": ("remove", "calls to follow the site on a social network"),
    "aggregator": ("remove", "calls to follow the site on Google News and the like"),
    "newsletter": ("remove", "newsletter and alert sign-up"),
    "app": ("remove", "calls to install the site's app"),
    "paywall": ("remove", "subscription and login walls"),
    "related": ("remove", "heads and lines that point to other articles"),
    "continue-reading": ("remove", '"Read more", "Continue reading"'),
    "most-read": ("remove", "heads of ranking and latest-news boxes"),
    "nav": ("remove", "menus, breadcrumbs, reading time"),
    "ad": ("remove", "advertisement markers"),
    "share": ("remove", "share, print and e-mail buttons"),
    "comments": ("remove", "comment forms and counters"),
    "tags": ("remove", "heads of tag lists"),
    "tip": ("remove", "how to reach the newsroom"),
    "player": ("remove", "what a video, audio or picture player says"),
    "cookie": ("remove", "cookie, privacy and terms lines"),
    "antibot": ("flag", "a bot wall or placeholder: the document is no article"),
    "copyright": ("remove", "copyright and reprint notices"),
    "wire-notice": ("remove", "syndication notices of agencies"),
    "wire-credit": ("flag", "who reported and edited"),
    "source-credit": ("flag", "where the text comes from"),
    "byline": ("flag", "authors and editors"),
    "photo": ("flag", "captions and photo credits"),
    "disclosure": ("flag", "affiliate, opinion and liability notices"),
    "editorial-note": ("keep", "corrections, updates, transcript notes: never removed"),
}
_KEYS: Final = ("language", "words", "dates")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Pack(NamedTuple):
    """What one TOML text says: a language (or ""), its common words, its words of dates, its phrases."""

    language: str
    words: frozenset[str]
    dates: frozenset[str]
    phrases: tuple[Phrase, ...]


@cache
def builtin() -> tuple[Pack, ...]:
    """The packs that come with this package, in order of their names."""
    folder = resources.files("cleaner.rules").joinpath("packs")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(read(f"packs/{file.name}", file.read_text(encoding="utf-8")) for file in files)


def with_own(own: Iterable[tuple[str, str]]) -> tuple[Pack, ...]:
    """The built-in packs and behind them a user's *own*, pairs of a source's name and its TOML text.

    Raises `ConfigError` for a pack that is wrong, and for a language that no built-in pack knows by its words.
    """
    packs = builtin()
    languages = [pack.language for pack in packs if pack.language]
    for source, text in own:
        pack = read(source, text)
        if pack.language and not pack.words and pack.language not in languages:
            reason = f"unknown language{nearest(pack.language, languages)}; a new one needs its words"
            raise _Reader(source, text).wrong("language", f'"{pack.language}": {reason}')
        packs = (*packs, pack)
    return packs


def read(source: str, text: str) -> Pack:
    """Parse the pack *text*; raise `ConfigError` naming *source*, line, key and the nearest valid name."""
    return _Reader(source, text).pack()


class _Reader(NamedTuple):
    """One pack being read: knows where it is, so that an error can say so."""

    source: str
    text: str

    def pack(self) -> Pack:
        try:
            table = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{self.source}: {error}") from error
        language = self.string(table, "language")
        if language and not _LANGUAGE.fullmatch(language):
            raise self.wrong("language", f'"{language}" is no language tag such as "en"')
        words, dates = (frozenset(fold(self.string(table, key)).split()) for key in ("words", "dates"))
        phrases = tuple(self.phrases(table, language.split("-")[0]))
        self.distinct(phrases)
        return Pack(language.split("-")[0], words, dates, phrases)

    def phrases(self, table: Mapping[str, object], language: str) -> Iterator[Phrase]:
        for category, section in table.items():
            if category in CATEGORIES:
                for position, risk, lines in self.places(category, section):
                    for line in lines:
                        yield self.phrase(line, (category, position, risk, language))
            elif category not in _KEYS:
                raise self.wrong(category, f"unknown key or category{nearest(category, (*_KEYS, *CATEGORIES))}")

    def places(self, name: str, section: object) -> Iterator[tuple[Position, Risk, Sequence[str]]]:
        for key, value in self.table(name, section).items():
            if key in RISKS:
                for position, lines in self.table(key, value).items():
                    yield self.position(position), key, self.strings(position, lines)
            else:
                yield self.position(key), "low", self.strings(key, value)

    def position(self, key: str) -> Position:
        if key not in POSITIONS:
            raise self.wrong(key, f"unknown position or risk{nearest(key, (*POSITIONS, *RISKS))}")
        return key

    def phrase(self, line: str, kind: tuple[str, Position, Risk, str]) -> Phrase:
        parts = parse(line)
        if not parts:
            raise self.wrong(line, "a phrase needs two letters or more at the beginning or the end of its line")
        return Phrase(line, *kind, parts)

    def distinct(self, phrases: Sequence[Phrase]) -> None:
        seen: dict[tuple[str, ...], Phrase] = {}
        for phrase in phrases:
            twin = seen.setdefault(phrase.parts, phrase)
            if twin is not phrase:
                raise self.wrong(phrase.text, f'duplicate of "{twin.text}" in [{twin.category}]')

    def table(self, key: str, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self.wrong(key, "must be a table")
        return cast("Mapping[str, object]", value)

    def strings(self, key: str, value: object) -> Sequence[str]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "must be a list of phrases")
        return cast("list[str]", value)

    def string(self, table: Mapping[str, object], key: str) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, "must be a string")
        return value

    def wrong(self, key: str, reason: str) -> ConfigError:
        """The error about *key*: its line is the last that begins with it, for a duplicate is the later one."""
        lines = self.text.splitlines()
        at = [number for number, line in enumerate(lines, 1) if line.lstrip(' \t[{"').startswith(key)]
        return ConfigError(f"{self.source}{f':{at[-1]}' if at else ''}: {key}: {reason}")


def nearest(name: str, names: Iterable[str]) -> str:
    """The valid name that *name* may have meant, as the end of a message; empty if there is none."""
    near = difflib.get_close_matches(name, list(names), 1)
    return f'; did you mean "{near[0]}"?' if near else ""
