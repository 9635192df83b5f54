"""What each line of a document is by the packs: their phrases, and a user's patterns and lines of single sites."""

from __future__ import annotations

import re
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.rules.bars import may_be_menu
from cleaner.rules.headline import is_sentence
from cleaner.rules.inline import Spared, cut
from cleaner.rules.language import languages
from cleaner.rules.markup import CODE_ENDS
from cleaner.rules.once import Once
from cleaner.rules.page import BRIEF, FULL_STOPS
from cleaner.rules.phrases import LONGEST
from cleaner.rules.pieces import may_be_pieced, pieced
from cleaner.rules.template import Trait

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cleaner.document import Document
    from cleaner.rules.inline import Inline
    from cleaner.rules.own import Own
    from cleaner.rules.page import Vocabulary
    from cleaner.rules.phrases import Action, Lexicon, Phrase


_DIGIT: Final = re.compile(r"\d")
_CUTS: Final = attrgetter("cuts")


class Rules(NamedTuple):
    """What `strip` goes by: the action of every rule that is switched on, and what the packs know.

    `own` is what only a user's packs hold, None where they hold nothing of the kind; `sound` says of what a cut would
    leave whether it needs no repair.
    """

    actions: Mapping[str, Action]
    lexicon: Lexicon
    common: Mapping[str, Sequence[str]]
    vocabulary: Vocabulary
    inline: Inline
    walls: Lexicon
    own: Own | None = None
    sound: Callable[[str], bool] = bool

    @property
    def spared(self) -> Spared:
        """What is not cut inside."""
        return Spared(partial(keeps, rules=self), self.sound)


def keeps(text: str, rules: Rules) -> bool:
    """Whether *text* is a line that stays whatever rule would take it: by a phrase of a pack, or as a user's own."""
    if rules.own is not None and rules.own.keeps(text) is not None:
        return True
    near = rules.lexicon.near(text) if len(text) <= LONGEST else ()
    keeping = [phrase for phrase in near if rules.actions[phrase.category] == "keep"]
    return bool(keeping) and bool(rules.lexicon.find(text, keeping))


def known(
    document: Document, texts: Sequence[str], near: Mapping[int, Sequence[Phrase]], rules: Rules
) -> Mapping[int, Phrase]:
    """The phrase that each line of *document* is, by index; what is cut out of lines is cut already.

    *texts* are those of its paragraphs, empty for one that is gone; *near* are the phrases that each may be.
    """
    spoken = Once(partial(languages, texts, rules.common))
    phrases = _phrases(texts, near, rules, spoken) if near else {}
    pieces = _pieces(texts, phrases, rules, spoken)
    phrases = {**pieces, **phrases} if pieces else phrases
    cut_inside = any(map(_CUTS, document.paragraphs))
    if cut_inside:
        phrases = _with_whole(phrases, document, texts, rules)
    if rules.own:
        whole = [document.text[p.start : p.end] if p.cuts else "" for p in document.paragraphs] if cut_inside else []
        own = {**rules.own.find(document.site, whole, spoken), **rules.own.find(document.site, texts, spoken)}
        phrases = dict(sorted({**phrases, **own}.items())) if own else phrases
    return phrases


def ambiguous(near: Mapping[int, Sequence[Phrase]], texts: Sequence[str], rules: Rules) -> bool:
    """Whether one of *texts* is a phrase, of those that are *near* it, in documents of some languages only."""
    found = (phrase for at, phrases in near.items() for phrase in rules.lexicon.find(texts[at], phrases))
    return any(not phrase.unambiguous for phrase in found)


def ends_in_pieces(texts: Sequence[str], phrases: Mapping[int, Phrase], rules: Rules) -> bool:
    """Whether one of *texts* at the edges, of those that are none of *phrases*, is strung together from such."""
    return bool(_pieces(texts, phrases, rules, Once(partial(languages, texts, rules.common))))


def _pieces(
    texts: Sequence[str], phrases: Mapping[int, Phrase], rules: Rules, spoken: Callable[[], Sequence[str]]
) -> Mapping[int, Phrase]:
    whole_lines = [text if at not in phrases else "" for at, text in enumerate(texts)] if phrases else texts
    return pieced(whole_lines, rules.lexicon.near, partial(_piece, rules=rules, spoken=spoken))


def openness(text: str, rules: Rules) -> int:
    """The traits that say whether a rule may take the line *text* at another place, or beside other lines than it has.

    Beside brief lines and phrases these are only lines that end as code does, menus, and what is strung together from
    phrases; of others, such as repeat a line above them, or nearly so.
    """
    find, size = partial(_may_be, rules=rules), len(text)
    short = size <= LONGEST
    # of brief lines that end as a sentence does only dates may go, and what is in no place of its own is gone already
    brief = size <= BRIEF and (text[-1] != "." or _DIGIT.search(text))
    found = brief or rules.own is not None or (short and find(text)) or may_be_pieced(text, find)
    loose = short and not is_sentence(text)
    is_open = found or (text[-1] not in FULL_STOPS and (text[-1] in CODE_ENDS or may_be_menu(text)))
    return Trait.OPEN * bool(is_open) + Trait.SHORT * short + Trait.LOOSE * loose


def _may_be(text: str, rules: Rules) -> bool:
    """Whether *text* is a phrase, in documents of some language."""
    near = rules.lexicon.near(text)
    return bool(near and rules.lexicon.find(text, near))


def matches(document: Document, rules: Rules) -> Mapping[int, Phrase]:
    """The phrase that each paragraph is, by index, wherever it stands: also where `strip` leaves it for its place."""
    cut_document = cut(document, rules.inline, rules.spared)
    paragraphs = zip(document.paragraphs, cut_document.paragraphs, strict=True)
    texts = [after.text if before.removal is None else "" for before, after in paragraphs]
    near = {at: rules.lexicon.near(text) for at, text in enumerate(texts) if text}
    kept = rules.own.kept_lines(texts) if rules.own else {}
    return {**known(cut_document, texts, near, rules), **kept}


def _phrases(
    texts: Sequence[str], near: Mapping[int, Sequence[Phrase]], rules: Rules, spoken: Callable[[], Sequence[str]]
) -> Mapping[int, Phrase]:
    """The phrase that each line is or begins with, by index, of those whose language the document may be in."""
    found = ((at, _best(rules.lexicon.find(texts[at], candidates), spoken)) for at, candidates in near.items())
    return {at: phrase for at, phrase in found if phrase}


def _best(found: list[Phrase], spoken: Callable[[], Sequence[str]]) -> Phrase | None:
    """Of the phrases *found* the one that tells most, of a language *spoken* or of more than one word."""
    if len(found) > 1:
        found.sort(key=_size, reverse=True)
    if found and not found[0].unambiguous:
        ranks = {language: rank for rank, language in enumerate(spoken())}
        found = [phrase for phrase in found if phrase.unambiguous or phrase.language in ranks]
        found.sort(key=lambda phrase: (-_size(phrase), ranks.get(phrase.language, len(ranks))))
    return found[0] if found else None


def _piece(text: str, rules: Rules, spoken: Callable[[], Sequence[str]]) -> Phrase | None:
    """The phrase that removes *text*, a piece of a line, if there is one."""
    near = rules.lexicon.near(text)
    phrase = _best(rules.lexicon.find(text, near), spoken) if near else None
    return phrase if phrase and rules.actions[phrase.category] == "remove" else None


def _with_whole(
    phrases: Mapping[int, Phrase], document: Document, texts: Sequence[str], rules: Rules
) -> Mapping[int, Phrase]:
    """*phrases*, and what every other paragraph that was cut had been as a whole: a caption, say."""
    whole = list(texts)
    for at, paragraph in enumerate(document.paragraphs):
        if paragraph.cuts and at not in phrases and paragraph.end - paragraph.start <= LONGEST:
            whole[at] = document.text[paragraph.start : paragraph.end]
    near = {at: rules.lexicon.near(text) for at, text in enumerate(whole) if text is not texts[at]}
    spoken = Once(partial(languages, whole, rules.common))
    return dict(sorted({**phrases, **_phrases(whole, near, rules, spoken)}.items())) if near else phrases


def _size(phrase: Phrase) -> int:
    """How much of a line the phrase fixes, in letters: of two phrases that match, the longer one tells more."""
    return sum(map(len, phrase.parts))
