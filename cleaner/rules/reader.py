"""Reading a pack, as `cleaner.rules.packs` shows it: a mistake is named with its line and the nearest valid name."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, cast
from urllib.parse import urlsplit

from cleaner.document import ConfigError
from cleaner.rules.categories import CATEGORIES, WALLS
from cleaner.rules.fold import fold, shape
from cleaner.rules.inline_phrases import check as check_inline
from cleaner.rules.names import nearest, unknown
from cleaner.rules.patterns import Pattern, check
from cleaner.rules.phrases import INLINE, POSITIONS, RISKS, Phrase, Position, parse
from cleaner.rules.toml_lines import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cleaner.rules.phrases import Risk
    from cleaner.rules.toml_lines import Keys

_WORDS: Final = ("words", "dates", "authors", "agencies")
_KEYS: Final = ("language", *_WORDS, "keep", "site", "wall")
_PATTERNS: Final = "patterns"
_KINDS: Final = (*RISKS, _PATTERNS)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class Pack(NamedTuple):
    """What one TOML text says: a language (or ""), its common words, its words of dates, its phrases.

    `authors` are words before an author's name, `agencies` those that picture credits name. `inline` are the phrases
    inside a line, `walls` what stands where an article should be. A user's pack may also have patterns, phrases that
    count on one site only, and lines to keep.
    """

    language: str
    words: frozenset[str]
    dates: frozenset[str]
    phrases: tuple[Phrase, ...]
    patterns: tuple[Pattern, ...] = ()
    sites: Mapping[str, tuple[Phrase, ...]] = MappingProxyType({})
    keep: tuple[Phrase, ...] = ()
    inline: tuple[Phrase, ...] = ()
    authors: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    walls: tuple[Phrase, ...] = ()

    @property
    def everything(self) -> Sequence[Phrase]:
        """All that a line can be, or hold, by this pack."""
        patterns = (pattern.phrase for pattern in self.patterns)
        of_sites = chain.from_iterable(self.sites.values())
        return tuple(chain(self.phrases, self.inline, patterns, of_sites, self.keep))


def read(source: str, text: str) -> Pack:
    """Parse the pack *text*; raise `ConfigError` naming *source*, line, key and the nearest valid name."""
    return _Reader(source, text, _parsed(source, text), {}).pack()


def read_own(source: str, text: str, languages: Sequence[str]) -> Pack:
    """The same for a user's pack: its phrases know their places, and *languages* are those that need no words."""
    reader = _Reader(source, text, _parsed(source, text), lines(text))
    pack = reader.pack()
    if pack.language and not pack.words and pack.language not in languages:
        reason = f"unknown language{nearest(pack.language, languages)}; a new one needs its words"
        raise reader.wrong(("language",), f'"{pack.language}": {reason}')
    return pack


def _parsed(source: str, text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ConfigError(f"{source}: nested too deeply") from error
    except ValueError as error:  # a number of too many digits is one without being a TOML error
        reason, place = _PLACE.sub("", str(error)), _PLACE.search(str(error))
        line = place[1] or text.count("\n") + 1 if place else ""
        raise ConfigError(f"{source}{f':{line}' if line else ''}: {reason}") from error


class _Entry(NamedTuple):
    """A string that is to be a phrase, a pattern or a line to keep, and what the keys above it say."""

    path: Keys
    text: str
    category: str
    position: Position = "any"
    kind: str = "low"


class _Reader(NamedTuple):
    """One pack being read: knows where it is, so that an error can say so. `at` may be empty where none will ask."""

    source: str
    text: str
    top: Mapping[str, object]
    at: Mapping[Keys, int]

    def pack(self) -> Pack:
        tag = self.string("language")
        if tag and not _LANGUAGE.fullmatch(tag):
            raise self.wrong(("language",), f'"{tag}" is no language tag such as "en"')
        language = tag.split("-")[0]
        sections = {name: section for name, section in self.top.items() if name not in _KEYS}
        entries = list(self.entries((), sections, _KINDS))
        patterns = self.phrases((entry for entry in entries if entry.kind == _PATTERNS), language, _pattern)
        whole = (entry for entry in entries if entry.kind != _PATTERNS and entry.position != INLINE)
        common, dates, authors, agencies = (frozenset(fold(self.string(key)).split()) for key in _WORDS)
        return Pack(
            language,
            common,
            dates,
            self.phrases(whole, language, _phrase),
            tuple(Pattern(p.text, p._replace(text=f"/{p.text}/", parts=())) for p in patterns),
            dict(self.sites()),
            self.phrases(self.kept(), "", _line),
            self.phrases((entry for entry in entries if entry.position == INLINE), language, _inline),
            authors,
            agencies,
            self.phrases(self.walls(), language, _phrase),
        )

    def entries(self, above: Keys, sections: Mapping[str, object], kinds: Sequence[str]) -> Iterator[_Entry]:
        for category, section in sections.items():
            path = (*above, category)
            if category not in CATEGORIES:
                raise self.wrong(path, unknown(category, () if above else _KEYS))
            for below, kind, items in self.lists(path, section, kinds):
                position = self.position(below, kinds)
                for number, text in enumerate(self.strings(below, items)):
                    yield _Entry((*below, number), text, category, position, kind)

    def lists(self, path: Keys, section: object, kinds: Sequence[str]) -> Iterator[tuple[Keys, str, object]]:
        for key, value in self.table(path, section).items():
            if key in kinds:
                for position, items in self.table((*path, key), value).items():
                    yield (*path, key, position), key, items
            else:
                yield (*path, key), "low", value

    def position(self, path: Keys, kinds: Sequence[str]) -> Position:
        allowed: Sequence[Position] = (*POSITIONS, INLINE) if kinds and _PATTERNS not in path else POSITIONS
        for position in allowed:
            if path[-1] == position:
                return position
        what = "position or risk" if kinds else "position"
        raise self.wrong(path, f"unknown {what}{nearest(str(path[-1]), (*allowed, *kinds))}")

    def sites(self) -> Iterator[tuple[str, tuple[Phrase, ...]]]:
        for site, sections in self.table(("site",), self.top.get("site", {})).items():
            path = ("site", site)
            if not site.strip() or "/" in site:
                host = f'; did you mean "{_host(site)}"?' if _host(site) else ""
                raise self.wrong(path, f"a site is the host of its addresses or the name of its folder{host}")
            yield site, self.phrases(self.entries(path, self.table(path, sections), ()), "", _line)

    def walls(self) -> Iterator[_Entry]:
        for wall, items in self.table(("wall",), self.top.get("wall", {})).items():
            path = ("wall", wall)
            if wall not in WALLS:
                raise self.wrong(path, f"unknown wall{nearest(wall, WALLS)}")
            for number, text in enumerate(self.strings(path, items)):
                yield _Entry((*path, number), text, wall)

    def kept(self) -> Iterator[_Entry]:
        for number, text in enumerate(self.strings(("keep",), self.top.get("keep", []))):
            yield _Entry(("keep", number), text, "keep")

    def phrases(
        self, entries: Iterable[_Entry], language: str, reading: Callable[[str], tuple[str, ...]]
    ) -> tuple[Phrase, ...]:
        """The phrases of *entries*, no two of which may be the same to *reading*."""
        found: dict[tuple[str, ...], Phrase] = {}
        for path, text, category, position, kind in entries:
            try:
                parts = reading(text)
            except ValueError as error:
                raise self.wrong(path, f'"{text}": {error}') from error
            if twin := found.get(parts):
                where = f"[{twin.category}]{twin.place and ', ' + twin.place}"
                raise self.wrong(path, f'"{text}": duplicate of "{twin.text}" in {where}')
            risk: Risk = "med" if kind == "med" else "low"
            found[parts] = Phrase(text, category, position, risk, language, parts, self.place(path))
        return tuple(found.values())

    def table(self, path: Keys, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self.wrong(path, "must be a table")
        return cast("Mapping[str, object]", value)

    def strings(self, path: Keys, value: object) -> Sequence[str]:
        if not isinstance(value, list):
            raise self.wrong(path, "must be a list of strings")
        for number, item in enumerate(value):
            if not isinstance(item, str):
                raise self.wrong((*path, number), f"{path[-1]}: must be a list of strings, without {item!r}")
        return value

    def string(self, key: str) -> str:
        value = self.top.get(key, "")
        if not isinstance(value, str):
            raise self.wrong((key,), "must be a string")
        return value

    def place(self, path: Keys) -> str:
        return f"{self.source}:{self.at[path]}" if self.at else ""

    def wrong(self, path: Keys, reason: str) -> ConfigError:
        """The error about what stands at *path*; a key names itself."""
        at = self.at or lines(self.text)
        key = f"{path[-1]}: " if isinstance(path[-1], str) else ""
        return ConfigError(f"{self.source}:{at[path]}: {key}{reason}")


def _phrase(text: str) -> tuple[str, ...]:
    parts = parse(text)
    if not parts:
        raise ValueError("a phrase needs two letters or more at the beginning or the end of its line")
    return parts


def _inline(text: str) -> tuple[str, ...]:
    check_inline(text)
    return (text,)


def _line(text: str) -> tuple[str, ...]:
    whole = shape(text).rstrip(":")
    if not whole:
        raise ValueError("a line needs a letter or a digit")
    return (whole,)


def _pattern(text: str) -> tuple[str, ...]:
    check(text)
    return (text,)


def _host(address: str) -> str:
    """The host in *address*; empty for what is no address."""
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
