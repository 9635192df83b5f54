"""Structure rules: a head that takes along what it stands over."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

from cleaner.rules.fold import size, words
from cleaner.rules.page import Mark, Page, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADS: Final = frozenset(("related", "most-read"))
_LONGEST_LIST: Final = 8
_BULLETS: Final = ("- ", "* ", "• ", "· ", "・", "● ", "■ ", "▪ ", "» ", "> ", "► ", "→ ")
_LEAST_BULLETED: Final = 2
_MOST_BULLETED: Final = 15
_LONGEST_HEADLINE: Final = 200  # code points
_LEAST_HEADLINE: Final = 3  # words
_MOST_HEADLINE: Final = 24
_SENTENCE_END: Final = tuple(".!?;,…。！？।۔؟")


@rule("any", "phrases")
def related_list(page: Page) -> Iterator[Mark]:
    """The headlines behind a head such as "Read also", where bullets, an empty line or the text's end close the list.

    |   Snow fell through the night, and by the morning the road was gone.
    |
    | - Related articles
    | - Avalanche warning for the weekend
    | - Ski resorts hope for a late season
    |
    |   The pass opened again at noon.
    """
    heads = [at for at, phrase in page.phrases.items() if phrase.category in _HEADS and len(phrase.parts) == 1]
    last = next((at for at in reversed(range(len(page.texts))) if page.texts[at] and at not in page.phrases), -1)
    for at in heads:
        for item in _list_behind(page, at, last):
            yield Mark(item, page.phrases[at].text, at)


def _list_behind(page: Page, head: int, last: int) -> Sequence[int]:
    """The indices of the headlines that follow the line *head* as a closed list; *last* is the last open line."""
    behind = range(head + 1, len(page.texts))
    bulleted = list(takewhile(lambda at: at not in page.phrases and _bulleted(page.texts[at]), behind))
    if _LEAST_BULLETED <= len(bulleted) <= _MOST_BULLETED:
        return bulleted
    items = list(takewhile(lambda at: at not in page.phrases and _headline_like(page.texts[at]), behind))
    if last > head + len(items):
        blocks = page.blocks()
        items = [at for at in items if blocks[at] == blocks[head + 1]]
        closed = bool(items) and blocks[items[-1] + 1] != blocks[head + 1]
        together = len(items) > 1 or blocks[head] == blocks[head + 1]
        items = items if closed and together else []
    return items if len(items) <= _LONGEST_LIST else ()


def _bulleted(text: str) -> bool:
    """Whether a line has a bullet before it, and what may be a headline behind it."""
    return text.startswith(_BULLETS) and len(text) <= _LONGEST_HEADLINE and size(words(text)) >= _LEAST_HEADLINE


def _headline_like(text: str) -> bool:
    """Whether a line has the look of a headline: some words, no sentence end, a capital where there are capitals."""
    return (
        len(text) <= _LONGEST_HEADLINE
        and _LEAST_HEADLINE <= size(words(text)) <= _MOST_HEADLINE
        and not text.endswith(_SENTENCE_END)
        and not text[0].islower()
        and ". " not in text
    )


RULES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
