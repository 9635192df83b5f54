"""What only a user's packs hold: patterns, the lines of single sites, and lines to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.document import ConfigError
from cleaner.rules.fold import shape
from cleaner.rules.patterns import Patterns, compiled
from cleaner.rules.phrases import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cleaner.rules.phrases import Action, Phrase
    from cleaner.rules.reader import Pack

# A line is not held against a site's phrases if it is longer than the longest of them so many times over, and then
# some: it is prose, and folding it would be for nothing.
_LONGER: Final = 2
_SOME: Final = 64


class Site(NamedTuple):
    """The lines of one site, by their compared form; `reach` is the longest line, in code points, worth comparing."""

    reach: int
    lines: Mapping[str, Phrase]


_NOWHERE: Final = Site(0, {})


class Own(NamedTuple):
    """A user's patterns, the lines of sites by their names, and the lines to keep by their compared form."""

    patterns: Patterns
    sites: Mapping[str, Site]
    kept: Mapping[str, Phrase]

    def find(self, site: str, texts: Sequence[str], spoken: Callable[[], Sequence[str]]) -> Mapping[int, Phrase]:
        """For each of *texts* that is a line of its *site*, or else matches a pattern, what it is, by index.

        *spoken* tells the languages that the document may be in.
        """
        found: dict[int, Phrase] = {}
        of_site = self.sites.get(site, _NOWHERE)
        if of_site is _NOWHERE and not self.patterns.joined:
            return found
        for at, text in enumerate(texts):
            phrase = of_site.lines.get(_compared(text)) if text and len(text) <= of_site.reach else None
            if text and phrase is None:
                matching = self.patterns.find(text)
                phrase = next((p for p in matching if not p.language or p.language in spoken()), None)
            if phrase is not None:
                found[at] = phrase
        return found

    def keeps(self, text: str) -> Phrase | None:
        """The line to keep that *text* is."""
        return self.kept.get(_compared(text)) if self.kept else None

    def kept_lines(self, texts: Sequence[str]) -> Mapping[int, Phrase]:
        """The line to keep that each of *texts* is, by index."""
        return {at: line for at, text in enumerate(texts) if text and (line := self.keeps(text))}


def own(packs: Sequence[Pack], actions: Mapping[str, Action]) -> Own | None:
    """What *packs* hold beside phrases, of the rules that are on; None where they hold nothing of the kind.

    Raises `ConfigError` for a line that is to be kept and that one of *packs* would remove.
    """
    sites: dict[str, dict[str, Phrase]] = {}
    for pack in packs:
        for site, phrases in pack.sites.items():
            sites.setdefault(site, {}).update((p.parts[0], p) for p in phrases if p.category in actions)
    found = Own(
        compiled([p for pack in packs for p in pack.patterns if p.phrase.category in actions]),
        {site: Site(_reach(lines), lines) for site, lines in sites.items() if lines},
        {phrase.parts[0]: phrase for pack in packs for phrase in pack.keep},
    )
    _refuse_contradictions(packs, found, actions)
    return found if any((found.patterns.joined, found.sites, found.kept)) else None


def _refuse_contradictions(packs: Sequence[Pack], found: Own, actions: Mapping[str, Action]) -> None:
    phrases = lexicon(phrase for pack in packs for phrase in pack.phrases)
    for compared, kept in found.kept.items():
        takers = [
            *phrases.find(kept.text, phrases.near(kept.text)),
            *found.patterns.find(kept.text),
            *(site.lines[compared] for site in found.sites.values() if compared in site.lines),
        ]
        for taker in takers:
            if actions.get(taker.category) == "remove":
                rule = f'"{taker.text}" in [{taker.category}], {taker.place}'
                raise ConfigError(f'{kept.place}: keep: "{kept.text}" would be removed by {rule}')


def _compared(text: str) -> str:
    return shape(text).rstrip(":")


def _reach(lines: Mapping[str, Phrase]) -> int:
    return _LONGER * max(map(len, lines)) + _SOME
