"""What the languages call their numbers, dates, negations and opposites: the data files, and which of them apply.

A text's language is not given. Its function words vote; where nothing wins, all languages apply. A false reading does
little harm, since only words in which two near-duplicates differ are ever judged.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import compress, product
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.dedup.facts.tokens import STOPS, pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

#: The lists and tables of a data file, and what their words stand for; later ones win.
_LISTS: Final = {"percent": "unit", "negation": "negation", "one": "one"}
_TABLES: Final = {"currencies": "unit", "dates": "date", "names": "name", "numbers": "number", "scales": "scale"}
#: Fewer function words than this do not tell a language.
_LEAST_VOTES: Final = 3
#: Bits of a ballot in which the votes for one language are counted.
_PLACE: Final = 16

NEGATION: Final = "negation negation"
"""The key that all negations have in common."""


class Entry(NamedTuple):
    """What a word or phrase stands for.

    Kinds: "numeral" (in digits), "number" (in words), "scale" ("million"), "one" (a number or an article), "unit"
    (percent, a currency), "date" (a month, a weekday), "name", "negation", "opposite", "phrase" (only the beginning of
    one), "stop" (a sentence mark). `value` counts for the first four alone; words of one `key` mean the same.
    """

    kind: str
    key: str
    value: float = 0.0


_SIGNS: Final = {
    **{mark: Entry("stop", mark) for mark in STOPS},
    "%": Entry("unit", "unit percent"),
    "‰": Entry("unit", "unit permille"),
    "$": Entry("unit", "unit dollar"),
    "€": Entry("unit", "unit euro"),
    "£": Entry("unit", "unit pound"),
    "¥": Entry("unit", "unit yen"),
    "₹": Entry("unit", "unit rupee"),
    "₽": Entry("unit", "unit ruble"),
    "₺": Entry("unit", "unit lira"),
    "₴": Entry("unit", "unit hryvnia"),
    "₩": Entry("unit", "unit won"),
    "₪": Entry("unit", "unit shekel"),
}


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of the languages that apply to a text, all casefolded; there is one of each kind.

    `words` are read in any case and `proper` only when capitalised ("may", "May"). `phrases` maps a first word to its
    (following words, meaning), longest first. `opposites` maps a word to its (group, side) pairs: two words contradict
    each other when they stand on different sides of one group. `decimal` is the decimal mark, or "" where the languages
    differ.
    """

    words: Mapping[str, Entry]
    proper: Mapping[str, Entry]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    opposites: Mapping[str, frozenset[tuple[str, int]]]
    function: frozenset[str]
    titles: frozenset[str]
    joiners: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    infixes: tuple[str, ...]
    decimal: str
    inflects: bool
    token: re.Pattern[str]


@cache
def _languages() -> dict[str, dict[str, Any]]:
    files = sorted(resources.files(__package__).joinpath("data").iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8").casefold())
        for file in files
        if file.name.endswith(".toml")
    }


@cache
def _ballots() -> dict[str, int]:
    """For each function word its votes: one number, in which every language has a place of its own."""
    ballots: dict[str, int] = defaultdict(int)
    for place, data in enumerate(_languages().values()):
        for word in data["function"].split():
            ballots[word] += 1 << (_PLACE * place)
    return dict(ballots)


@cache
def _places() -> Struct:
    return Struct(f"<{len(_languages())}H")


@cache
def _unspaced() -> tuple[str, ...]:
    return tuple(name for name, data in _languages().items() if data.get("unspaced"))


def lexicon_for(words: Sequence[str]) -> Lexicon:
    """What counts as a fact in a text of these few *words*: the languages whose function words it uses most decide."""
    ballot = sum(filter(None, map(_ballots().get, words)))
    votes = _places().unpack(ballot.to_bytes(_places().size, "little"))
    most = max(votes)
    return _merged(frozenset(compress(_languages(), map(most.__eq__, votes)) if most >= _LEAST_VOTES else ()))


@lru_cache(maxsize=64)
def _merged(names: frozenset[str]) -> Lexicon:
    wanted = names.union(_unspaced()) if names else frozenset(_languages())
    chosen = {name: data for name, data in _languages().items() if name in wanted}
    opposites = _opposites(chosen)
    marks = {data["decimal"] for name, data in chosen.items() if name in names or not names}
    words: dict[str, Entry] = {}
    proper: dict[str, Entry] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = defaultdict(list)
    for data in chosen.values():
        for word, entry in _entries(data):
            first, *rest = word.split("_")
            if rest:
                phrases[first].append((tuple(rest), entry))
            elif entry.kind == "name" or (entry.kind == "date" and data.get("capital_dates")):
                proper[word] = entry
            else:
                words[word] = entry
    for word in (*phrases, *opposites):
        words.setdefault(word, Entry("opposite" if word in opposites else "phrase", word))
    return Lexicon(
        words=words | _SIGNS,
        proper=proper,
        phrases={first: tuple(sorted(rest, key=lambda item: -len(item[0]))) for first, rest in phrases.items()},
        opposites=opposites,
        function=_union(chosen, "function") | {"&"},
        titles=_union(chosen, "titles"),
        joiners=_union(chosen, "joiners"),
        prefixes=tuple(sorted(_union(chosen, "prefixes"))),
        suffixes=tuple(sorted(_union(chosen, "suffixes"))),
        infixes=tuple(sorted(_union(chosen, "infixes"))),
        decimal=marks.pop() if len(marks) == 1 else "",
        inflects=any(data.get("inflects", False) for data in chosen.values()),
        token=_token(),
    )


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    """The words and phrases of one language; of several meanings of a word, the last one holds."""
    for field, kind in _LISTS.items():
        for word in data.get(field, "").split():
            yield word, Entry(kind, f"{kind} {field}", 1.0)
    for field, kind in _TABLES.items():
        for name, spellings in data.get(field, {}).items():
            value = float(name) if kind in ("number", "scale") else 0.0
            for word in spellings.split():
                yield word, Entry(kind, f"{kind} {name}", value)
    yield from _compounds(data)


def _compounds(data: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    """Numbers from 21 to 99 in languages that write them as one word ("einundzwanzig", by "{one}und{ten}")."""
    spellings = {float(value): words.split()[0] for value, words in data.get("numbers", {}).items()}
    spellings[1.0] = data.get("one", " ").partition(" ")[0]
    for form, ten, one in product(data.get("compounds", "").split(), range(20, 100, 10), range(1, 10)):
        word = form.format(ten=spellings[ten], one=spellings[one])
        yield word, Entry("number", word, float(ten + one))


def _opposites(chosen: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[tuple[str, int]]]:
    sides: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for name, data in chosen.items():
        for number, group in enumerate(data["opposites"]):
            for side, words in enumerate(group):
                for word in words.split():
                    sides[word].add((f"{name}-{number}", side))
    return {word: frozenset(where) for word, where in sides.items()}


def _union(chosen: Mapping[str, Mapping[str, Any]], key: str) -> frozenset[str]:
    return frozenset(word for data in chosen.values() for word in data.get(key, "").split())


@cache
def _token() -> re.Pattern[str]:
    known: set[str] = set()
    for name in _unspaced():
        data = _languages()[name]
        known.update(word for word, _ in _entries(data) if len(word) > 1)
        known.update(word for group in data["opposites"] for side in group for word in side.split() if len(word) > 1)
    return pattern(frozenset(known))
