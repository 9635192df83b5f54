"""Structure rules: rulings, rows of buttons, and the way through a site to its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.rules.fold import size, words
from cleaner.rules.page import Mark, Page, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RULING: Final = " \t\u00a0-–—―_=~#*•·●○■□◆◇★☆|/\\+<>^"
_SHOWN: Final = 16
_LONGEST_BAR: Final = 100
_BAR_FILLERS: Final = frozenset("0 x on via to by with or and this".split())
_LONGEST_BUTTON: Final = 5
_ARROW: Final = (">", "»", "›", "→", " //")
_ARROWS: Final = re.compile(r"\s*(?:->|[>»›→]+|\s//)\s*")
_SLASHES: Final = re.compile(r"\s/\s")
_LEAST_STEPS: Final = 3
_LONGEST_STEP: Final = 5  # words
_LONGEST_SLASHED: Final = 3  # the lines of a song are longer
_STROKES: Final = re.compile(r"(?:(?<!\s)\s+)?[|•·]\s*")
_LEAST_ENTRIES: Final = 6
_LONGEST_ENTRY: Final = 50
_LONGEST_MENU: Final = 4000
_SENTENCE_END: Final = tuple(".!?…。！？")


@rule("any", "lines", beside="nothing")
def separator(page: Page) -> Iterator[Mark]:
    """Lines of dashes, stars or bullets.

    |   Snow fell through the night.
    | - * * *
    |   The pass opened again at noon.
    """
    for at, text in page.lines:
        # |---|---| holds a table together.
        if not text.strip(_RULING) and not ("|" in text and "-" in text):
            yield Mark(at, text[:_SHOWN])


@rule("any", "buttons", beside="nothing")
def share_bar(page: Page) -> Iterator[Mark]:
    """Rows of share buttons, and of nothing else.

    |   Storm closes mountain pass
    | - Share Tweet Email Print
    |   Snow fell through the night.
    """
    for at, text in page.buttons:
        if len(text) <= _LONGEST_BAR and _buttons(words(text).split(), page.vocabulary.share) > 1:
            yield Mark(at, text)


@rule("edge", "brief", beside="nothing")
def breadcrumb(page: Page) -> Iterator[Mark]:
    """The way from a site's front page to this one, at the edges.

    | - Home > News > Weather
    |   Storm closes mountain pass
    |   Snow fell through the night.
    """
    for at, text in page.lines:
        if len(text) <= _LONGEST_BAR and not text.endswith(_SENTENCE_END):
            arrows = any(arrow in text for arrow in _ARROW) and _steps(text, _ARROWS, _LONGEST_STEP)
            if arrows or (" / " in text and _steps(text, _SLASHES, _LONGEST_SLASHED)):
                yield Mark(at, text[:_SHOWN])


@rule("edge", "unended", beside="nothing")
def menu(page: Page) -> Iterator[Mark]:
    """Rows of names with a stroke or a dot between them, at the edges.

    |   Storm closes mountain pass
    |   Snow fell through the night, and by the morning the road was gone.
    | - Weather | Roads | Ski resorts | Local council | Letters | Jobs
    """
    for at, text in page.unended:
        if text.endswith(_SENTENCE_END) or not _LEAST_ENTRIES <= len(text) <= _LONGEST_MENU:
            continue
        if may_be_menu(text):
            entries = [entry for entry in map(str.strip, _STROKES.split(text)) if entry]
            if len(entries) >= _LEAST_ENTRIES and all(map(_entry, entries)):
                yield Mark(at, text[:_SHOWN])


def may_be_menu(text: str) -> bool:
    """Whether *text* has so many strokes or dots as a menu."""
    return text.count("|") + text.count("•") + text.count("·") >= _LEAST_ENTRIES - 1


def _entry(text: str) -> bool:
    """Whether *text* may stand in a menu: it is short, no sentence, and no number of a table."""
    return (
        len(text) <= _LONGEST_ENTRY
        and not text[0].isdigit()
        and not text.endswith(_SENTENCE_END)
        and size(words(text)) <= _LONGEST_STEP
    )


def _steps(text: str, between: re.Pattern[str], longest: int) -> bool:
    """Whether a line is three short steps or more."""
    steps = [size(words(step)) for step in between.split(text.strip(" -•/>»›→"))]
    return len(steps) >= _LEAST_STEPS and min(steps) > 0 and max(steps) <= longest


def _buttons(line: Sequence[str], buttons: frozenset[str]) -> int:
    """How many share buttons a line of words consists of; 0 if of anything else."""
    count = at = 0
    while at < len(line):
        sizes = range(min(_LONGEST_BUTTON, len(line) - at), 0, -1)
        size = next((size for size in sizes if " ".join(line[at : at + size]) in buttons), 0)
        if not size and not (count and (line[at] in _BAR_FILLERS or line[at].isdigit())):
            return 0
        count += bool(size)
        at += size or 1
    return count


RULES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
