"""Boilerplate that can be told by rule: phrases, by language, and the structure of a page.

A rule's name is the reason that it gives, and the switch by which it is turned off, set to remove or set to flag.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from cleaner.document import ConfigError
from cleaner.rules.categories import CATEGORIES
from cleaner.rules.fold import words
from cleaner.rules.furniture import EXAMPLE, NAME, SUMMARY
from cleaner.rules.glued import RULES as GLUED
from cleaner.rules.inline import inline
from cleaner.rules.known import Rules, keeps, matches, openness
from cleaner.rules.language import common_words
from cleaner.rules.left import blocks_of
from cleaner.rules.names import nearest
from cleaner.rules.own import own
from cleaner.rules.packs import builtin, with_own
from cleaner.rules.page import Vocabulary
from cleaner.rules.phrases import Action, Phrase, lexicon
from cleaner.rules.shape import article
from cleaner.rules.stripping import Stripped, strip, strip_again, strip_all, strip_noting
from cleaner.rules.structure import RULES
from cleaner.rules.verdict import walls

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.document import Document
    from cleaner.rules.own import Own

__all__ = [
    "RuleInfo",
    "Rules",
    "Stripped",
    "alone",
    "keeps",
    "listing",
    "load",
    "load_own",
    "main_content",
    "matches",
    "openness",
    "strip",
    "strip_again",
    "strip_all",
    "strip_noting",
]


class RuleInfo(NamedTuple):
    """One rule as a listing shows it: `example` is a line that it takes.

    `kind` is "phrases", "structure", "in line" or "shape".
    """

    name: str
    action: str
    kind: str
    example: str
    summary: str


def load(
    skip: Iterable[str] = (),
    remove: Iterable[str] = (),
    flag: Iterable[str] = (),
    packs: Iterable[tuple[str, str]] = (),
) -> Rules:
    """The rules with some switched off, some set to remove and some to flag, and with a user's own *packs*.

    *packs* are pairs of a source's name and its TOML text (see `cleaner.rules.packs`); of two equal phrases the later
    one counts. Raises `ConfigError` for an unknown or twice named rule, and for a pack that is wrong.
    """
    active = _actions(skip, remove, flag)
    read = with_own(packs)
    phrases = [phrase for pack in read for phrase in pack.phrases]
    return Rules(
        actions=active,
        lexicon=lexicon(phrase for phrase in phrases if phrase.category in active),
        common=common_words((pack.language, pack.words) for pack in read),
        vocabulary=Vocabulary(
            dates=frozenset(chain.from_iterable(pack.dates for pack in read)),
            share=frozenset(words(p.text) for p in phrases if p.category == "share" and len(p.parts) == 1),
            authors=frozenset(chain.from_iterable(pack.authors for pack in read)),
            agencies=frozenset(chain.from_iterable(pack.agencies for pack in read)),
        ),
        inline=inline((phrase for pack in read for phrase in pack.inline), active),
        walls=walls(read),
        own=own(read[len(builtin()) :], active),
    )


def load_own(
    skip: Iterable[str] = (),
    remove: Iterable[str] = (),
    flag: Iterable[str] = (),
    packs: Iterable[tuple[str, str]] = (),
) -> Own | None:
    """What `load` finds in a user's own *packs*, and its errors, without all the rest."""
    active, packs = _actions(skip, remove, flag), list(packs)
    return own(with_own(packs)[len(builtin()) :], active) if packs else None


def alone(rules: Rules, pack: tuple[str, str]) -> tuple[Rules, Sequence[Phrase]]:
    """*rules* with the phrases of one user's *pack* and no others, for `matches`; and all that a line can be by it."""
    (*_, only) = with_own([pack])
    phrases = lexicon(phrase for phrase in only.phrases if phrase.category in rules.actions)
    return rules._replace(lexicon=phrases, own=own([only], rules.actions)), only.everything


def _actions(skip: Iterable[str], remove: Iterable[str], flag: Iterable[str]) -> Mapping[str, Action]:
    actions: dict[str, Action] = {name: action for name, (action, _) in CATEGORIES.items()}
    actions |= {rule.name: rule.action for rule in RULES} | {NAME: "remove"}
    actions |= {rule.name: rule.action for rule in GLUED}
    chosen: dict[str, Action | None] = {}
    switches: tuple[tuple[Iterable[str], Action | None], ...] = ((skip, None), (remove, "remove"), (flag, "flag"))
    for names, action in switches:
        for name in names:
            if name not in actions:
                raise ConfigError(f"rules: {name}: unknown rule{nearest(name, actions)}")
            if name in chosen:
                raise ConfigError(f"rules: {name}: named twice")
            chosen[name] = action
    return {name: action for name, default in actions.items() if (action := chosen.get(name, default))}


def listing(rules: Rules) -> Sequence[RuleInfo]:
    """Every rule, also those switched off (action "off"), phrases first."""
    examples: dict[str, str] = {}
    for phrase in sorted(chain(*rules.lexicon.by_start.values(), *rules.lexicon.by_end.values()), key=_english_first):
        examples.setdefault(phrase.category, phrase.text)
    rows = [(name, "phrases", examples.get(name, ""), summary) for name, (_, summary) in CATEGORIES.items()]
    rows += [(rule.name, "structure", rule.takes, rule.summary) for rule in RULES]
    rows += [(rule.name, "in line", rule.examples[0][0], rule.summary) for rule in GLUED]
    rows.append((NAME, "shape", EXAMPLE, SUMMARY))
    return [RuleInfo(name, rules.actions.get(name, "off"), kind, shown, text) for name, kind, shown, text in rows]


def main_content(document: Document, rules: Rules | None = None) -> Document:
    """*document*, all the text of a page, with the paragraphs marked that do not read like its article.

    Those that a user's own packs keep among the *rules* are not.

    Each is judged by its shape and that of its neighbours, menus and all; so this comes before any rule takes a line.
    """
    texts = [paragraph.text for paragraph in document.paragraphs]
    judged = article(texts, blocks_of(document), document.title)
    kept = rules.own.kept_lines(texts) if rules and rules.own else {}
    paragraphs = enumerate(zip(document.paragraphs, judged, strict=True))
    return document._replace(
        paragraphs=tuple(p if wanted or at in kept else p.removed("main-content") for at, (p, wanted) in paragraphs)
    )


def _english_first(phrase: Phrase) -> bool:
    return phrase.language != "en"
