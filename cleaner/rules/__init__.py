"""Boilerplate that can be told by rule: phrases, by language, and the structure of a page.

A rule's name is the reason that it gives, and the switch by which it is turned off, set to remove or set to flag.
"""

from __future__ import annotations

from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from cleaner.document import ConfigError
from cleaner.rules.categories import CATEGORIES
from cleaner.rules.fold import words
from cleaner.rules.furniture import EXAMPLE, NAME, SUMMARY, mark_furniture
from cleaner.rules.glued import RULES as GLUED
from cleaner.rules.inline import cut, cut_all, inline
from cleaner.rules.known import Rules, keeps, known, matches
from cleaner.rules.language import common_words
from cleaner.rules.names import nearest
from cleaner.rules.once import Once
from cleaner.rules.own import own
from cleaner.rules.packs import builtin, with_own
from cleaner.rules.page import Page, Vocabulary, unended
from cleaner.rules.phrases import LONGEST, SHORT, Action, Phrase, lexicon
from cleaner.rules.place import Finding, placed
from cleaner.rules.shape import article
from cleaner.rules.structure import RULES
from cleaner.rules.verdict import judge, walls

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.document import Document
    from cleaner.rules.own import Own
    from cleaner.rules.page import Kind, Rule

__all__ = [
    "RuleInfo",
    "Rules",
    "alone",
    "keeps",
    "listing",
    "load",
    "load_own",
    "main_content",
    "matches",
    "strip",
    "strip_all",
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


def strip_all(documents: Iterable[Document], rules: Rules) -> list[Document]:
    """*documents* with the paragraphs marked that any rule removes or flags, and with verdicts; each as if alone.

    What a shape tells is asked for all of them together, since the asking costs more than the answer.
    """
    uncut = list(documents)
    keeping = partial(keeps, rules=rules)
    both = zip(uncut, cut_all(uncut, rules.inline, keeping), strict=True)
    stripped = [_marked(document, before, rules) for before, document in both]
    action = rules.actions.get(NAME)
    marked = mark_furniture(stripped, action, keeping) if action else stripped
    return [judge(document, rules.walls) for document in marked]


def strip(document: Document, rules: Rules) -> Document:
    """*document* with the paragraphs marked that a rule removes or flags, and cut inside; none is ever dropped."""
    return _marked(cut(document, rules.inline, partial(keeps, rules=rules)), document, rules)


def _marked(document: Document, uncut: Document, rules: Rules) -> Document:
    texts = [paragraph.text if paragraph.removal is None else "" for paragraph in document.paragraphs]
    short = [(at, text) for at, text in enumerate(texts) if text and len(text) <= LONGEST]
    near = {at: candidates for at, text in short if (candidates := rules.lexicon.near(text))}
    phrases = known(document, texts, near, rules)
    page = Page(
        title=document.title,
        texts=texts,
        unended=unended(texts),
        lines=[line for line in short if line[0] not in phrases] if phrases else short,
        buttons=[(at, texts[at]) for at in near if at not in phrases],
        phrases=phrases,
        blocks=Once(partial(_blocks, document)),
        vocabulary=rules.vocabulary,
    )
    found = _found(page, rules)
    if not found:
        return document
    marked = list(document.paragraphs)
    for at in placed(found, [at for at, text in enumerate(texts) if text]):
        finding = found[at]
        # A list is treated as its head is: where the head is only flagged, so are the headlines below it.
        reasons = {finding.reason, finding.reason if finding.head is None else found[finding.head].reason}
        flag = "flag" in {rules.actions[reason] for reason in reasons}
        # What goes as a whole has one row in the ledger, so nothing need be cut out of it.
        mark = marked[at].flagged if flag else uncut.paragraphs[at].removed
        marked[at] = mark(finding.reason, finding.detail)
    return document._replace(paragraphs=tuple(marked))


def main_content(document: Document, rules: Rules | None = None) -> Document:
    """*document*, all the text of a page, with the paragraphs marked that do not read like its article.

    Those that a user's own packs keep among the *rules* are not.

    Each is judged by its shape and that of its neighbours, menus and all; so this comes before any rule takes a line.
    """
    texts = [paragraph.text for paragraph in document.paragraphs]
    judged = article(texts, _blocks(document), document.title)
    kept = rules.own.kept_lines(texts) if rules and rules.own else {}
    paragraphs = enumerate(zip(document.paragraphs, judged, strict=True))
    return document._replace(
        paragraphs=tuple(p if wanted or at in kept else p.removed("main-content") for at, (p, wanted) in paragraphs)
    )


def _found(page: Page, rules: Rules) -> Mapping[int, Finding]:
    found = {}
    for at, phrase in page.phrases.items():
        if rules.actions[phrase.category] != "keep":
            long = phrase.risk == "med" and len(page.texts[at]) > SHORT
            position = "edge" if long and phrase.position == "any" else phrase.position
            found[at] = Finding(phrase.category, phrase.detail, position, phrase=True)
    for rule in _looking(page.kinds):
        if rule.name in rules.actions:
            for mark in rule.marks(page):
                found[mark.at] = Finding(rule.name, mark.detail, rule.position, head=mark.head)
    if rules.own and rules.own.kept:
        return {at: finding for at, finding in found.items() if not rules.own.keeps(page.texts[at])}
    return found


@cache
def _looking(kinds: frozenset[Kind]) -> Sequence[Rule]:
    """The structure rules that look at one of *kinds*, the last first."""
    return [rule for rule in reversed(RULES) if kinds & rule.kinds]


def _blocks(document: Document) -> Sequence[int]:
    """For each paragraph the number of blank lines above it, counted from the beginning of the document."""
    blocks, block, end = [], 0, 0
    for paragraph in document.paragraphs:
        block += document.text.count("\n", end, paragraph.start) > 1
        blocks.append(block)
        end = paragraph.end
    return blocks


def _english_first(phrase: Phrase) -> bool:
    return phrase.language != "en"
