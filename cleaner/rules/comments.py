"""Structure rules: what readers wrote below the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.rules.fold import UNSPACED, words
from cleaner.rules.page import Mark, Page, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CATEGORY: Final = "comments"
# An article stands above its comments; a line so long is a sentence.
_LEAST_ARTICLE: Final = 3
_LEAST_SENTENCE: Final = 100
_LEAST_UNSPACED: Final = 40
# Signs of comments, and the most lines between two of them: one comment may have several paragraphs.
_LEAST_SIGNS: Final = 3
_GAP: Final = 5
_LONGEST_SIGN: Final = 100
_DATE: Final = re.compile(
    r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}\W{1,3}\w{3,10}\W{1,3}(?:19|20)\d\d\b"
    r"|\b[^\W\d]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d\b|(?:19|20)\d\d年\d{1,2}月\d{1,2}日"
)


@rule("any", "phrases")
def comment_list(page: Page) -> Iterator[Mark]:
    """The comments below a head such as "2 comments", as far as dates and buttons to reply tell them.

    |   Snow fell through the night, and by the morning the road over the pass was gone, said the head of the police.
    |   The mayor of Norhaven asked all who live in the valley to stay at home until the snow ploughs came through.
    |   The pass opened again at noon, and the first cars came through before the evening, said the police on Monday.
    | - 2 comments
    | - ida_h, 12.01.2024 at 10:15
    | - About time too.
    | - Reply
    | - Old Tom, 12.01.2024 at 11:40
    | - They said the same last year, and the year before.
    | - Reply
    """
    heads = [at for at, phrase in page.phrases.items() if phrase.category == _CATEGORY]
    if heads and (start := _below(page, heads)) is not None:
        signs = [at for at in range(start + 1, len(page.texts)) if _sign(page, at)]
        end, count = start, 0
        for at in signs:
            if sum(map(bool, page.texts[end + 1 : at])) > _GAP:
                break
            end, count = at, count + 1
        if count >= _LEAST_SIGNS:
            yield from (Mark(at, page.phrases[start].text, start) for at in range(start + 1, end + 1) if page.texts[at])


def _below(page: Page, heads: Sequence[int]) -> int | None:
    """The first of *heads* that stands below an article."""
    sentences = [at for at, text in enumerate(page.texts) if _is_sentence(text)][:_LEAST_ARTICLE]
    if len(sentences) < _LEAST_ARTICLE:
        return None
    return next((head for head in heads if head > sentences[-1]), None)


def _is_sentence(text: str) -> bool:
    return len(text) >= (_LEAST_UNSPACED if text[:1] >= UNSPACED else _LEAST_SENTENCE)


def _sign(page: Page, at: int) -> bool:
    """Whether a line is a button of a comment, or says by a date and more who wrote one."""
    if at in page.phrases:
        return page.phrases[at].category == _CATEGORY
    text = page.texts[at]
    if not 0 < len(text) <= _LONGEST_SIGN or not _DATE.search(text):
        return False
    return any(part not in page.vocabulary.dates and not part.isdigit() for part in words(text).split())


RULES: Final = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
