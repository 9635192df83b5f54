"""Structure rules: a line that says whose a picture is, and nothing of what it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.rules.fold import UNSPACED, bare
from cleaner.rules.page import Mark, Page, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST: Final = 80
_LONGEST_UNSPACED: Final = 24
_MOST_WORDS: Final = 9
# What joins a name and an agency, or leads to them; a line of names alone is no credit.
_JOINS: Final = ("/", " via ", "©", "(")
_LABEL: Final = re.compile(r"\W*[^:：=©|]*[:：=©|]+|\W*(?:\w+\s+by|\w+\.)\s")
# "Ida Holm | Per Lund/Reuters" and "Ida Holm (Photo: Per Lund)" say who is seen as well.
_MOST_BEFORE: Final = 2  # words of a label
_BEHIND: Final = re.compile(r"[|(][^|(]*$")
_PICTURES: Final = frozenset(("images", "photo", "photos"))
_WORDS: Final = re.compile(r"[^\s/|,;()\[\]&+]+")
_SMALL: Final = frozenset(
    "file via for by von van der den de di da del du des par por of the and und et y e i и via le la x".split()
)
_SENTENCE_END: Final = tuple("!?。！？…")


@rule("any", "brief", "phrases", beside="nothing")
def photo_credit(page: Page) -> Iterator[Mark]:
    """Lines that name the agency of a picture, perhaps the photographer, and nothing else; a caption is not one.

    |   Snow fell through the night.
    | - Photo: Ida Holm/Reuters
    | - (AP Photo/Ida Holm)
    |   The pass opened again at noon, and the first cars came through before the evening, said the police.
    """
    agencies = page.vocabulary.agencies
    for at, phrase in page.phrases.items():
        text = page.texts[at]
        if phrase.category == "photo" and phrase.parts and len(text) <= _LONGEST:
            # what stands behind the label, or all of a line that is no label
            rest = text[found.end() :] if phrase.parts[0] and (found := _LABEL.match(text)) else text
            parts = _WORDS.findall(rest)
            credit = _named(rest, parts, agencies) and not _caption(text)
            if credit and (not parts or _agency(parts, agencies)):
                yield Mark(at, phrase.detail)
    for at, text in page.lines:
        joined = len(text) <= _LONGEST and any(join in text for join in _JOINS)
        if joined and (text[0] == "(" or "(" not in text):
            parts = _WORDS.findall(text)
            agency = _agency(parts, agencies)
            # "Reuters/Norhaven Post" is who wrote
            leads = not parts or (bare(parts[0]) in agencies and not _PICTURES.intersection(map(bare, parts)))
            if agency and not leads and _named(text, parts, agencies) and not _caption(text):
                yield Mark(at, agency)


def _agency(parts: Sequence[str], agencies: frozenset[str]) -> str:
    """The first word of a line that names an agency, if any."""
    return next((part for part in parts if bare(part) in agencies), "")


def _caption(text: str) -> bool:
    """Whether a line says what is seen before it says whose the picture is."""
    label, colon, _ = text.partition(":")
    if colon:
        return sum(any(map(str.isalnum, word)) for word in _WORDS.findall(label)) > _MOST_BEFORE
    behind = _BEHIND.search(text, 1)
    return behind is not None and any(join in behind[0] for join in _JOINS[:-1])


def _named(text: str, parts: Sequence[str], agencies: frozenset[str]) -> bool:
    """Whether a line may be names and nothing else.

    They have capitals; where a script has none, only the name of an agency tells.
    """
    # a number is a date, and the line a source's
    if text.rstrip().endswith(_SENTENCE_END) or len(parts) > _MOST_WORDS or any(map(str.isdigit, text)):
        return False
    if max(text, default="") >= UNSPACED:
        return len(text) <= _LONGEST_UNSPACED and bool(_agency(parts, agencies))
    known = _SMALL | agencies
    # "Norhaven.example" is a name as well
    return all(not part[0].islower() or bare(part) in known or "." in part[:-1] for part in parts)


RULES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
