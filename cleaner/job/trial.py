"""A user's pack on trial: what it would do to a sample, document by document, and what each of its phrases did."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from cleaner import rules
from cleaner.document import Removal
from cleaner.engines import engine
from cleaner.job.items import items_of, size_of
from cleaner.job.prepare import guarded, rules_of, unstripped_all
from cleaner.job.tasks import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.config import Config, OwnRules
    from cleaner.document import Cut, Document, Paragraph
    from cleaner.job.inputs import Source
    from cleaner.rules.phrases import Phrase

Action = Literal["remove", "flag", "keep", "cut"]
_Context: TypeAlias = tuple[str, int, str, str, str]


class Effect(NamedTuple):
    """What becomes of one paragraph, or of a stretch inside it, with the pack.

    `action` "keep" is for a paragraph that goes, or is flagged, without the pack. `mark` says by what; `phrase` is what
    of the pack the paragraph is, None where it goes along with another; `already` names the rule that does the same
    without the pack, or is empty. `before` and `after` are the paragraphs next to it, empty at an end.
    """

    doc: str
    paragraph: int
    before: str
    text: str
    after: str
    action: Action
    mark: Removal
    phrase: Phrase | None
    already: str


class Use(NamedTuple):
    """How often lines were one phrase: with an effect, with one that they have without the pack too, with none."""

    phrase: Phrase
    new: int
    already: int
    elsewhere: int


def documents(sources: Iterable[Source], config: Config) -> Iterator[Document]:
    """The documents of *sources*, one after the other, as no rule has seen them yet."""
    items = chain.from_iterable(items_of(source, config) for source in sources)
    with engine(1) as workers:
        for some in workers.guarded(guarded(unstripped_all, config), grouped(items, size_of)):
            yield from some


class Trial:
    """A pack on trial under the settings *config*, which may name it already."""

    def __init__(self, config: Config, pack: OwnRules) -> None:
        """Read the pack; raise `ConfigError` if it is wrong."""
        others = tuple(other for other in config.rules if other.text != pack.text)
        self._without = rules_of(replace(config, rules=others))
        self._with = rules_of(replace(config, rules=(*others, pack)))
        self._alone, phrases = rules.alone(self._with, pack)
        self._phrases = sorted(phrases, key=lambda phrase: int(phrase.place.rpartition(":")[2]))
        self._by_detail = {(phrase.category, f"in line, {phrase.detail}"): phrase for phrase in self._phrases}
        self._site_of = _sites(self._alone)
        self._sites: set[str] = set()
        self._new: Counter[Phrase] = Counter()
        self._already: Counter[Phrase] = Counter()
        self._elsewhere: Counter[Phrase] = Counter()

    def effects(self, document: Document) -> Iterator[Effect]:
        """What becomes of *document*, which no rule has seen yet (see `cleaner.job.prepare.unstripped`)."""
        self._sites.add(document.site)
        known = rules.matches(document, self._alone)
        without, judged = (rules.strip_all([document], by)[0].paragraphs for by in (self._without, self._with))
        texts = ["", *(paragraph.text for paragraph in document.paragraphs), ""]
        for at, paragraph in enumerate(judged):
            context = document.id, at, texts[at], texts[at + 1], texts[at + 2]
            yield from self._of_line(context, known.get(at) or self._in_line(_mark(paragraph)), paragraph, without[at])
            for cut in paragraph.cuts:
                if cut not in without[at].cuts:
                    yield self._of_cut(context, document.text[cut.start : cut.end], cut)

    def uses(self) -> Iterator[Use]:
        """Every phrase of the pack, in the order of its lines, and what it did so far."""
        for phrase in self._phrases:
            yield Use(phrase, self._new[phrase], self._already[phrase], self._elsewhere[phrase])

    def unseen(self, phrase: Phrase) -> str:
        """The site that *phrase* counts on, if no document so far was of it while one was of no site; else empty."""
        site = self._site_of.get(phrase, "")
        return site if "" in self._sites and site not in self._sites else ""

    def _of_line(
        self, context: _Context, phrase: Phrase | None, paragraph: Paragraph, without: Paragraph
    ) -> Iterator[Effect]:
        did, did_without = _done(paragraph), _done(without)
        mark, already = _mark(paragraph) or _mark(without), _mark(without) if did == did_without else None
        if phrase:
            keeps = self._with.actions.get(phrase.category, "keep") == "keep"
            counter = self._new if did != did_without or (keeps and not did) else self._already
            (counter if did or keeps else self._elsewhere)[phrase] += 1
        if mark and (did != did_without or phrase):
            yield Effect(*context, did or "keep", mark, phrase, already.reason if already else "")

    def _of_cut(self, context: _Context, text: str, cut: Cut) -> Effect:
        doc, paragraph, before, _, after = context
        mark = Removal("boilerplate", cut.reason, cut.detail)
        phrase = self._in_line(mark)
        if phrase:
            self._new[phrase] += 1
        return Effect(doc, paragraph, before, text, after, "cut", mark, phrase, "")

    def _in_line(self, mark: Removal | None) -> Phrase | None:
        """The pack's phrase in line that decided *mark*."""
        return self._by_detail.get((mark.reason, mark.detail)) if mark else None


def _sites(by: rules.Rules) -> Mapping[Phrase, str]:
    sites = by.own.sites if by.own else {}
    return {phrase: site for site, lines in sites.items() for phrase in lines.lines.values()}


def _mark(paragraph: Paragraph) -> Removal | None:
    return paragraph.removal or paragraph.flag


def _done(paragraph: Paragraph) -> Action | None:
    if paragraph.removal:
        return "remove"
    return "flag" if paragraph.flag else None
