"""Stripping: the paragraphs that a rule takes, and then what rules take of what is left, until that is nothing."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from cleaner.rules.furniture import MAIN_CONTENT, NAME, mark_furniture
from cleaner.rules.inline import cut, cut_all
from cleaner.rules.known import ambiguous, ends_in_pieces, keeps, known
from cleaner.rules.language import told_by
from cleaner.rules.left import blocks_of, left, merged, noted, page_left
from cleaner.rules.once import Once
from cleaner.rules.page import Page, unended
from cleaner.rules.phrases import LONGEST, SHORT
from cleaner.rules.place import Finding, placed
from cleaner.rules.structure import RULES
from cleaner.rules.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set

    from cleaner.document import Document
    from cleaner.rules.known import Rules
    from cleaner.rules.page import Kind, Rule
    from cleaner.rules.phrases import Phrase


class Stripped(NamedTuple):
    """A document with its marks, and the paragraphs, by index, that the rules would note in what is left."""

    document: Document
    noted: frozenset[int]


class _Judged(NamedTuple):
    """A document as the rules have marked it once; `open` says whether they would judge what is left otherwise."""

    document: Document
    open: bool


def strip_all(documents: Iterable[Document], rules: Rules) -> list[Document]:
    """*documents* with the paragraphs marked that any rule removes or flags, and with verdicts; each as if alone.

    Nothing is left that they would take if they were asked again. What a shape tells is asked for all of them together,
    since the asking costs more than the answer.
    """
    return [document for document, _ in strip_noting(documents, rules)]


def strip_noting(documents: Iterable[Document], rules: Rules) -> list[Stripped]:
    """What `strip_all` gives, and what would be noted in what is left of each."""
    uncut = list(documents)
    both = zip(uncut, cut_all(uncut, rules.inline, rules.spared), strict=True)
    judged = _with_furniture([_marked(document, before, rules) for before, document in both], rules)
    settled = _settled(judged, rules)
    return [Stripped(judge(document, rules.walls), noting) for document, noting in settled]


def strip(document: Document, rules: Rules) -> Document:
    """*document* with the paragraphs marked that a rule removes or flags, and cut inside; none is ever dropped."""
    return _marked(cut(document, rules.inline, rules.spared), document, rules).document


def strip_again(documents: Iterable[Document], rules: Rules) -> list[Stripped]:
    """*documents*, of which more went since the rules judged them, with what these take of what is left now."""
    return _settled([_Judged(document, open=True) for document in documents], rules)


def _settled(judged: Sequence[_Judged], rules: Rules) -> list[Stripped]:
    found = [Stripped(one.document, _flagged(one.document)) for one in judged]
    waiting = [at for at, one in enumerate(judged) if one.open]
    while waiting:
        rest = [left(found[at].document) for at in waiting]
        again = [_marked(document, document, rules) for document in rest]
        # of what is left nothing tells that it was chosen among the lines of a page
        shaped = [place for place, at in enumerate(waiting) if not _is_chosen(found[at].document)]
        for place, one in zip(shaped, _with_furniture([again[place] for place in shaped], rules), strict=True):
            again[place] = one
        for at, one in zip(waiting, again, strict=True):
            document = found[at].document
            found[at] = Stripped(merged(document, one.document), noted(document, one.document))
        waiting = [at for at, one in zip(waiting, again, strict=True) if one.open]
    return found


def _is_chosen(document: Document) -> bool:
    """Whether *document* is what a page was found to hold beside furniture."""
    return any(p.removal is not None and p.removal.reason == MAIN_CONTENT for p in document.paragraphs)


def _flagged(document: Document) -> frozenset[int]:
    return frozenset([at for at, paragraph in enumerate(document.paragraphs) if paragraph.flag])


def _with_furniture(judged: Sequence[_Judged], rules: Rules) -> Sequence[_Judged]:
    """The same, and what is furniture by its shape; where that took something, more may follow."""
    action = rules.actions.get(NAME)
    if not action:
        return judged
    marked = mark_furniture([one.document for one in judged], action, partial(keeps, rules=rules))
    both = zip(marked, judged, strict=True)
    return [_Judged(document, one.open or document is not one.document) for document, one in both]


def _marked(document: Document, uncut: Document, rules: Rules) -> _Judged:
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
        blocks=Once(partial(blocks_of, document)),
        vocabulary=rules.vocabulary,
    )
    found = _found(page, rules)
    marked, gone, flagged = list(document.paragraphs), set(), {}
    for at in placed(found, [at for at, text in enumerate(texts) if text]) if found else ():
        finding = found[at]
        if _only_flags(finding, found, rules):
            marked[at] = marked[at].flagged(finding.reason, finding.detail)
            flagged[at] = finding.reason
        else:
            # What goes as a whole has one row in the ledger, so nothing need be cut out of it.
            marked[at] = uncut.paragraphs[at].removed(finding.reason, finding.detail)
            gone.add(at)
    judged = document._replace(paragraphs=tuple(marked)) if found else document
    return _Judged(judged, open=_is_open(judged, _Looked(page, near, gone, flagged), found.keys() - gone, rules))


def _only_flags(finding: Finding, found: Mapping[int, Finding], rules: Rules) -> bool:
    """Whether *finding* is only noted. A list is treated as its head is, where that is only flagged."""
    reasons = {finding.reason, finding.reason if finding.head is None else found[finding.head].reason}
    return "flag" in {rules.actions[reason] for reason in reasons}


class _Looked(NamedTuple):
    """A page as it was looked at: the phrases *near* its lines, what is `gone` now, and what is `flagged`, and why."""

    page: Page
    near: Mapping[int, Sequence[Phrase]]
    gone: Set[int]
    flagged: Mapping[int, str]


def _is_open(document: Document, looked: _Looked, stays: Set[int], rules: Rules) -> bool:
    """Whether the rules would judge what is left of *document* otherwise than they have marked it; most often not.

    What they tell of a line alone is found already; of that, some *stays* for its place. So only what depends on the
    lines around is asked again: the place, the language, and what a rule makes of several lines.
    """
    page, near, gone, _ = looked
    if any(document.paragraphs[at].cuts for at in page.phrases if at not in gone):
        return True  # it was a phrase as long as it was whole
    if not any(paragraph.removal for paragraph in document.paragraphs):
        return False
    rest, kept = page_left(page, gone)
    if rules.own or told_by(page.texts) != told_by(rest.texts):
        near_left = {at: phrases for at, phrases in near.items() if at not in gone}
        if rules.own or ambiguous(near_left, page.texts, rules):
            return True
    # where all that went were phrases, the other lines are as before, and so are the long ones at the edges
    moved = len(kept) - len(rest.phrases) < sum(map(bool, page.texts)) - len(page.phrases)
    if (stays or _marks_any(rest, rules, moved=moved)) and _taken(rest, kept, rules) != looked.flagged:
        return True
    return moved and ends_in_pieces(rest.texts, rest.phrases, rules)


def _marks_any(page: Page, rules: Rules, *, moved: bool) -> bool:
    """Whether a rule that looks at more than a line would take one of *page*, whose lines have *moved* or not."""
    settled = {"nothing"} if moved else {"nothing", "lines"}
    asked = (rule for rule in _looking(page.kinds) if rule.beside not in settled and rule.name in rules.actions)
    return any(True for rule in asked for _ in rule.marks(page))


def _taken(page: Page, kept: Sequence[int], rules: Rules) -> Mapping[int, str]:
    """What the rules would take of *page*, and why, by the numbers that its lines had before."""
    found = _found(page, rules)
    return {kept[at]: found[at].reason for at in placed(found, range(len(kept)))}


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
